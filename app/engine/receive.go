package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// HeartbeatReceived is the error of an alert that was kept as a heartbeat.
type HeartbeatReceived struct{ Heartbeat *db.Heartbeat }

func (e *HeartbeatReceived) Error() string { return "Alert converted to Heartbeat" }

// Outcome is what became of one alert: the stored alert, or why there is none.
type Outcome struct {
	Alert *db.Alert
	Err   error
}

// Receive takes one alert as sent: what the sender left out is empty, and a
// Timeout below zero. It returns the stored alert, or an error: Invalid, one
// of a hook (Forbidden, RateLimited, Suppressed, ...), or *HeartbeatReceived.
// The alert given is not changed.
func (e *Engine) Receive(ctx context.Context, by Caller, a *db.Alert) (*db.Alert, error) {
	out, err := e.ReceiveAll(ctx, by, []*db.Alert{a})
	if err != nil {
		return nil, err
	}
	return out[0].Alert, out[0].Err
}

// ReceiveAll takes many alerts in one transaction: those that pass the hooks
// are stored all or, with an error, none. The outcomes are in the order given.
func (e *Engine) ReceiveAll(ctx context.Context, by Caller, alerts []*db.Alert) ([]Outcome, error) {
	call := e.call(by)
	call.Flapping = func(a *db.Alert, window time.Duration, count int) (bool, error) {
		return e.flapping(ctx, a, window, count)
	}
	out := make([]Outcome, len(alerts))
	passed := make([]*db.Alert, len(alerts))
	some := false
	for i, a := range alerts {
		before := len(call.Effects)
		if passed[i], out[i].Err = e.admit(ctx, by, call, a); passed[i] == nil {
			call.Effects = call.Effects[:before]
		}
		some = some || passed[i] != nil
	}
	if !some {
		return out, nil
	}
	call.Flapping = nil
	err := e.update(ctx, call, func(tx db.Tx, report func(change)) error {
		for i, a := range passed {
			if a == nil {
				continue
			}
			c, err := e.store(tx, call, a)
			if err != nil {
				return err
			}
			if !e.o.Model.Suppressed(a.Status) {
				e.o.Hooks.Stored(call, c.new)
			}
			out[i].Alert = c.new
			report(c)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i, o := range out {
		if o.Alert == nil {
			continue
		}
		e.checkEdge(o.Alert, call.Now)
		if !e.o.Model.Suppressed(passed[i].Status) {
			out[i].Alert = e.after(ctx, by, o.Alert, e.o.Hooks.PostReceive)
		}
	}
	return out, nil
}

// admit fills the defaults and runs the hooks.
func (e *Engine) admit(ctx context.Context, by Caller, call *plugin.Call, a *db.Alert) (*db.Alert, error) {
	a = a.Copy()
	db.StripNUL(a)
	e.fill(call, a)
	if err := checkAttributes(a.Attributes); err != nil {
		return nil, err
	}
	if e.storms != nil && !by.system {
		if err := e.storms.admit(a, call.Now); err != nil {
			return nil, err
		}
	}
	a, err := e.o.Hooks.Receive(call, a)
	var beat *plugin.HeartbeatError
	if errors.As(err, &beat) {
		h, err := e.Beat(ctx, by, beat.Heartbeat)
		if err != nil {
			return nil, err
		}
		return nil, &HeartbeatReceived{h}
	}
	if err != nil {
		return nil, err
	}
	if err := e.o.Model.Valid(a.Severity); err != nil {
		return nil, err
	}
	if e.dedup != nil {
		a.DedupKey = e.dedup.key(a)
	}
	return a, nil
}

// fill sets what the sender left out.
func (e *Engine) fill(call *plugin.Call, a *db.Alert) {
	def := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	if a.ID == "" {
		a.ID = e.o.NewID()
	}
	def(&a.Severity, e.o.Model.NormalSeverity)
	def(&a.Status, e.o.Model.DefaultStatus)
	def(&a.Group, "Misc")
	def(&a.Origin, e.o.Origin)
	def(&a.Type, "exceptionAlert")
	if a.CreateTime == 0 {
		a.CreateTime = call.Now
	}
	if a.Timeout < 0 {
		a.Timeout = e.o.AlertTimeout
	}
	if len(a.Correlate) > 0 && !slices.Contains(a.Correlate, a.Event) {
		a.Correlate = append(slices.Clone(a.Correlate), a.Event)
	}
}

// checkAttributes refuses names that the filters could not address.
func checkAttributes(a db.Attributes) error {
	for name := range a {
		if strings.Contains(name, ".") || strings.Contains(name, "$") {
			return db.Errorf(db.Invalid, `Attribute keys must not contain "." or "$"`)
		}
	}
	return nil
}

// store de-duplicates, correlates or creates, in this order.
func (e *Engine) store(tx db.Tx, call *plugin.Call, a *db.Alert) (change, error) {
	if err := tx.Lock(lockName(a)); err != nil {
		return change{}, err
	}
	old, err := subject(tx, a)
	if err != nil {
		return change{}, err
	}
	switch {
	case old == nil:
		return e.create(tx, call, a)
	case old.Event == a.Event && old.Severity == a.Severity:
		return e.deduplicate(tx, call, old, a)
	}
	return e.correlate(tx, call, old, a)
}

// subject finds the stored alert that a is about: the one of the same event,
// else the newest of those that correlate with it. Taking one, never several,
// is what keeps an event on a resource unique.
func subject(r db.Reader, a *db.Alert) (*db.Alert, error) {
	found, err := db.Lookup[*db.Alert](r, db.Alerts, "subject", a.Subject(a.Event))
	if err != nil {
		return nil, err
	}
	var best *db.Alert
	for _, f := range found {
		if f.Event == a.Event {
			return f, nil
		}
		best = f
	}
	return best, nil
}

func (e *Engine) create(tx db.Tx, call *plugin.Call, a *db.Alert) (change, error) {
	if err := unused(tx, db.Alerts, a.ID); err != nil {
		return change{}, err
	}
	out, err := e.o.Model.Transition(alarm.Input{
		Set: a.Status, Severity: a.Severity, PreviousSeverity: e.o.Model.PreviousSeverity,
	})
	if err != nil {
		return change{}, err
	}
	n := a.Copy()
	n.DuplicateCount, n.Repeat = 0, false
	n.PreviousSeverity = e.o.Model.PreviousSeverity
	n.TrendIndication = e.o.Model.Trend(n.PreviousSeverity, n.Severity)
	n.Tags = unique(n.Tags)
	n.Attributes = n.Attributes.Clean()
	received(call, n, a)
	n.ReceiveTime, n.UpdateTime = call.Now, call.Now
	n.Status = ""
	e.move(n, out.Status)
	return e.put(tx, call, nil, n, a, db.ChangeNew, a.Text)
}

// deduplicate takes over what a repeated report may change.
func (e *Engine) deduplicate(tx db.Tx, call *plugin.Call, old, a *db.Alert) (change, error) {
	n, status, text, err := e.transition(call, old, a, e.o.Model.PreviousSeverity)
	if err != nil {
		return change{}, err
	}
	take(n, a)
	n.DuplicateCount++
	n.Repeat = true
	received(call, n, a)

	switch {
	case status != old.Status:
		n.UpdateTime = call.Now
		e.move(n, status)
		if err := e.mark(tx, call, old, n); err != nil {
			return change{}, err
		}
		return e.put(tx, call, old, n, a, db.ChangeStatus, text)
	case e.o.HistoryOnValue && a.ValueText != old.ValueText:
		return e.put(tx, call, old, n, a, db.ChangeValue, a.Text)
	}
	return change{name: "duplicate", old: old, new: n}, save(tx, n)
}

// correlate makes the stored alert that of another event or severity.
func (e *Engine) correlate(tx db.Tx, call *plugin.Call, old, a *db.Alert) (change, error) {
	n, status, text, err := e.transition(call, old, a, old.Severity)
	if err != nil {
		return change{}, err
	}
	take(n, a)
	n.Event = a.Event
	n.PreviousSeverity, n.Severity = old.Severity, a.Severity
	n.TrendIndication = e.o.Model.Trend(old.Severity, a.Severity)
	n.CreateTime = a.CreateTime
	n.DuplicateCount, n.Repeat = 0, false
	received(call, n, a)
	n.ReceiveTime = call.Now
	if status != old.Status {
		n.UpdateTime = call.Now
		e.move(n, status)
	}
	if err := e.mark(tx, call, old, n); err != nil {
		return change{}, err
	}
	return e.put(tx, call, old, n, a, db.ChangeSeverity, text)
}

// transition asks the alarm model for the status after a and tells the hooks
// if it is another one. It returns a copy of old, with what the hooks changed.
func (e *Engine) transition(call *plugin.Call, old, a *db.Alert, previousSeverity string) (n *db.Alert, status, text string, err error) {
	out, err := e.o.Model.Transition(alarm.Input{
		Status: old.Status, PreviousStatus: e.previousStatus(old),
		Set: a.Status, Severity: a.Severity, PreviousSeverity: previousSeverity,
	})
	if err != nil {
		return nil, "", "", err
	}
	if out.Status == old.Status || e.held(old, out.Status) {
		return old.Copy(), old.Status, a.Text, nil
	}
	n, ch, err := e.o.Hooks.Status(call, old, plugin.StatusChange{Status: out.Status, Text: a.Text})
	if err != nil {
		return nil, "", "", refused(err)
	}
	return n.Copy(), ch.Status, ch.Text, nil
}

// put writes n with the history entry of the report a. old is nil for a new
// alert.
func (e *Engine) put(tx db.Tx, call *plugin.Call, old, n, a *db.Alert, name, text string) (change, error) {
	h := &db.History{
		EntryID: a.ID, Text: text, Type: name, UpdateTime: a.CreateTime,
		User: call.Login, Timeout: a.Timeout,
	}
	return change{name: name, old: old, new: n, entry: h}, e.putEntry(tx, old, n, h)
}

// take takes over what any report of a stored alert may change.
func take(n, a *db.Alert) {
	n.Service, n.ValueText, n.Text = a.Service, a.ValueText, a.Text
	n.Timeout, n.RawData = a.Timeout, a.RawData
	n.Tags = union(n.Tags, a.Tags)
	if !containsAll(n.Attributes, a.Attributes) {
		n.Attributes = n.Attributes.With(a.Attributes)
	}
}

func received(call *plugin.Call, n, a *db.Alert) {
	n.LastReceiveID, n.LastReceiveTime = a.ID, call.Now
}

// containsAll saves the copy of attributes that are sent again as they are.
func containsAll(have, want db.Attributes) bool {
	for name, v := range want {
		s, ok := v.(string)
		if got, is := have[name].(string); !ok || !is || got != s {
			return false
		}
	}
	return true
}

// union returns the strings of both, each once. It returns a if b adds nothing.
func union(a, b []string) []string {
	out := a
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(slices.Clip(out), s)
		}
	}
	return out
}

// unique returns the strings of a list, each once: the list itself if it can.
func unique(list []string) []string {
	for i, s := range list {
		if slices.Contains(list[:i], s) {
			return union(nil, list)
		}
	}
	return list
}

// without returns the strings of a that are not in b.
func without(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
