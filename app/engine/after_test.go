package engine_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// follower changes alerts after they were stored.
type follower struct {
	change func(*db.Alert)
	err    error
	calls  int
}

func (*follower) Name() string { return "follower" }

func (f *follower) PostReceive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	f.calls++
	f.change(a)
	return a, f.err
}

func (f *follower) PostAction(c *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, error) {
	a.Attributes = a.Attributes.With(db.Attributes{"action": act.Name})
	return f.PostReceive(c, a)
}

// openWith makes a site whose only hook is h.
func openWith(t *testing.T, h plugin.Hook) *site {
	t.Helper()
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	s.hooks = plugin.Of(plugin.Options{Model: model, RaiseOnError: true}, h)
	s.reopen()
	return s
}

func TestPostHooks(t *testing.T) {
	f := &follower{change: func(a *db.Alert) {
		a.Tags = []string{"new"}
		a.Attributes = a.Attributes.With(db.Attributes{"ticket": "T-1", "k": nil})
		a.Text = "not taken over"
	}}
	s := openWith(t, f)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Tags, a.Attributes, a.Text = []string{"old"}, db.Attributes{"k": "v"}, "text" }))
	for what, got := range map[string]*db.Alert{"answer": a, "stored": s.get(a.ID)} {
		equal(t, what+" tags", got.Tags, []string{"new"})
		equal(t, what+" attributes", got.Attributes, db.Attributes{"ticket": "T-1"})
		equal(t, what+" text", got.Text, "text")
	}
	equal(t, "events", s.events, []string{"new", "attributes"})
	equal(t, "history", s.history(a.ID), []string{"new open"})

	a = s.act(a.ID, "ack")
	equal(t, "after the action", fmt.Sprint(a.Status, a.Attributes), fmt.Sprint("ack", db.Attributes{"ticket": "T-1", "action": "ack"}))
	equal(t, "calls", f.calls, 2)
}

func TestPostHooksThatDoNothing(t *testing.T) {
	f := &follower{change: func(*db.Alert) {}}
	s := openWith(t, f)
	a := s.post(alert("E", "major"))
	equal(t, "events", s.events, []string{"new"})
	equal(t, "rev", s.get(a.ID).Rev, a.Rev)
	f.change = func(a *db.Alert) { a.Tags = []string{"x"} }
	f.err = errors.New("boom")
	a = s.post(alert("E", "critical"))
	equal(t, "tags after a fault", a.Tags, []string{})
	f.err = nil
	s.post(alert("F", "major", func(a *db.Alert) { a.Status = "blackout" }))
	equal(t, "calls", f.calls, 2) // not for what nobody is notified of
	f.change = func(a *db.Alert) { a.Attributes = db.Attributes{"a.b": 1} }
	equal(t, "attributes with a bad name", len(s.post(alert("E", "minor")).Attributes), 0)
}

// asker asks for flapping before an alert is stored.
type asker struct {
	flapping bool
	inside   bool // whether it could be asked within the transaction
}

func (*asker) Name() string { return "asker" }

func (k *asker) Receive(c *plugin.Call, a *db.Alert) (_ *db.Alert, err error) {
	k.flapping, err = c.Flapping(a, 2*time.Minute, 2)
	return a, err
}

func (k *asker) Status(c *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	k.inside = k.inside || c.Flapping != nil
	return a, ch, nil
}

func TestFlapping(t *testing.T) {
	k := &asker{}
	s := openWith(t, k)
	severities := []string{"major", "normal"}
	for i := range 4 { // the first is no change
		s.post(alert("E", severities[i%2]))
		equal(t, fmt.Sprint("flapping at ", i), k.flapping, false)
	}
	s.post(alert("E", "major"))
	equal(t, "flapping after three changes", k.flapping, true)
	s.post(alert("F", "major"))
	equal(t, "flapping of another event", k.flapping, false)
	s.after(2 * time.Minute)
	s.post(alert("E", "normal"))
	equal(t, "flapping later", k.flapping, false)
	equal(t, "asked inside", k.inside, false)
}
