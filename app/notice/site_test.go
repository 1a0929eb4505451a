package notice_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// site is an engine with its desk over a real store, with a clock that the test
// moves.
type site struct {
	*testing.T
	store  db.Store
	at     func() (db.Store, error) // opens it
	engine *engine.Engine
	desk   *notice.Desk
	clock  time.Time
	tick   time.Duration     // that the clock goes on by each look at it
	keys   map[string]string // of the messages, as the test names them
}

var start = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC) // a Monday

// open makes a site with the channels chat, phone and boss, and the rules.
func open(t *testing.T, rules ...*db.Rule) *site {
	t.Helper()
	file := filepath.Join(t.TempDir(), "alertad.db")
	return openAt(t, func() (db.Store, error) { return bolt.Open(file, bolt.Options{}) }, rules...)
}

// openAt is open for another store.
func openAt(t *testing.T, at func() (db.Store, error), rules ...*db.Rule) *site {
	t.Helper()
	s := &site{T: t, clock: start, at: at, keys: map[string]string{}}
	s.reopen()
	t.Cleanup(func() { s.store.Close() })
	for _, name := range []string{"chat", "phone", "boss"} {
		s.channel(&db.Channel{Meta: db.Meta{ID: name}, Name: name, Enabled: true})
	}
	for i, r := range rules {
		if r.ID == "" {
			r.ID = fmt.Sprint("r", i+1)
		}
		if r.Name == "" {
			r.Name = r.ID
		}
		_, err := s.desk.CreateRule(t.Context(), auth.Everyone(), r)
		s.check(err)
	}
	return s
}

func (s *site) check(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// reopen opens the store, again if it is open, and makes an engine over it.
func (s *site) reopen() {
	s.Helper()
	if s.store != nil {
		s.check(s.store.Close())
	}
	var err error
	s.store, err = s.at()
	s.check(err)
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	s.check(err)
	hooks, _, err := plugin.New([]string{"blackout"}, plugin.Options{Model: model, NotificationBlackout: true})
	s.check(err)
	s.engine, err = engine.New(context.Background(), engine.Options{
		Store: s.store, Model: model, Hooks: hooks, Log: slog.New(slog.DiscardHandler),
		Now: s.now, AlertTimeout: 30 * 86400, BlackoutDuration: 3600, HistoryLimit: 1000,
	})
	s.check(err)
	s.desk = s.engine.Notices()
}

func (s *site) now() time.Time {
	if s.tick != 0 {
		s.clock = s.clock.Add(s.tick)
	}
	return s.clock
}

func (s *site) channel(c *db.Channel) {
	s.Helper()
	s.check(s.store.Update(s.Context(), func(tx db.Tx) error { return tx.Put(c) }))
}

func (s *site) by() engine.Caller {
	return engine.Caller{Principal: auth.Principal{Login: "ann", Tenancy: auth.AllCustomers()}}
}

// post receives an alert of a resource, and returns its id.
func (s *site) post(resource, severity string, set ...func(*db.Alert)) string {
	s.Helper()
	a := &db.Alert{Resource: resource, Event: "Down", Environment: "Production", Severity: severity, Timeout: -1, Service: []string{"Web"}}
	for _, f := range set {
		f(a)
	}
	got, err := s.engine.Receive(s.Context(), s.by(), a)
	s.check(err)
	return got.ID
}

func (s *site) act(id, action string) {
	s.Helper()
	_, err := s.engine.Action(s.Context(), s.by(), id, plugin.Action{Name: action, Text: "says " + action})
	s.check(err)
}

// pass lets time pass, with a turn of the desk at each step.
func (s *site) pass(d time.Duration, step ...time.Duration) {
	s.Helper()
	by := time.Second
	if len(step) > 0 {
		by = step[0]
	}
	for end := s.clock.Add(d); s.clock.Before(end); {
		s.clock = s.clock.Add(by)
		s.check(s.desk.Turn(s.Context()))
	}
}

// said is what was put into the outbox since the last time, a line each: when,
// to whom, what, the resources, how many if not all are there.
func (s *site) said() []string {
	s.Helper()
	lines := []string{}
	for _, it := range s.outbox() {
		var m notify.Message
		s.check(json.Unmarshal([]byte(it.Body), &m))
		lines = append(lines, line(it.To, &m))
		s.keys[line(it.To, &m)] = m.Key
	}
	return lines
}

func line(to string, m *notify.Message) string {
	text := m.Time.Time().Format("Mon 15:04:05 ") + to + " " + string(m.What)
	if m.Step > 0 {
		text += fmt.Sprint(" step ", m.Step)
	}
	if m.By != "" {
		text += " by " + m.By + ", who " + m.Text
	}
	for _, a := range m.Alerts {
		text += " " + a.Resource + ":" + a.Severity
	}
	if m.Total != len(m.Alerts) {
		text += fmt.Sprint(" of ", m.Total)
	}
	return text
}

// outbox takes what is in the outbox away.
func (s *site) outbox() []*db.Outgoing {
	s.Helper()
	var items []*db.Outgoing
	order := []query.Order{{Field: "id", Type: query.Text}}
	s.check(s.store.View(s.Context(), func(f db.Finder) (err error) {
		items, err = db.Collect[*db.Outgoing](f.Find(db.Outbox, query.Query{Order: order}))
		return err
	}))
	s.check(s.store.Update(s.Context(), func(tx db.Tx) error {
		for _, it := range items {
			if err := tx.Delete(db.Outbox, it.ID); err != nil {
				return err
			}
		}
		return nil
	}))
	return items
}

func (s *site) wants(lines ...string) {
	s.Helper()
	if diff := cmp.Diff(lines, s.said()); diff != "" {
		s.Errorf("said (-want +got):\n%s", diff)
	}
}

func (s *site) silent() { s.Helper(); s.wants([]string{}...) }

// notices is how many are stored.
func (s *site) notices() int {
	s.Helper()
	var list []*db.Notice
	s.check(s.store.View(s.Context(), func(f db.Finder) (err error) {
		list, err = db.Collect[*db.Notice](f.Find(db.Notices, query.Query{}))
		return err
	}))
	return len(list)
}

func steps(list ...db.Step) db.Attributes {
	text, _ := json.Marshal(list)
	var v any
	_ = json.Unmarshal(text, &v)
	return db.Attributes{"steps": v}
}

func rule(set func(*db.Rule)) *db.Rule {
	r := &db.Rule{Enabled: true, Resolve: true, Channels: []string{"chat"}, Group: notice.DefaultGroup}
	set(r)
	return r
}
