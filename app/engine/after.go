package engine

import (
	"context"
	"reflect"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// after runs the hooks that follow a committed change. What they did to tags
// and attributes, and what they want sent, is a change of its own: it is made
// to the alert as it is by then. It returns the alert as stored. Whoever asked
// for the change may be gone, and has what was asked for in any case.
func (e *Engine) after(ctx context.Context, by Caller, a *db.Alert, run func(*plugin.Call, *db.Alert) *db.Alert) *db.Alert {
	call := e.call(by)
	n := run(call, a)
	if n == a {
		return a
	}
	amend, differs := amendment(a, n)
	if !differs && len(call.Effects) == 0 {
		return a
	}
	err := e.update(context.WithoutCancel(ctx), call, func(tx db.Tx, report func(change)) error {
		if !differs {
			return nil
		}
		c, err := e.do(tx, call, a, amend)
		if err == nil {
			n = c.new
			report(c)
		}
		return err
	})
	if err != nil {
		e.o.Log.Error("what plugins changed after the change is lost", "alert", a.ID, "err", err)
		return a
	}
	if !differs {
		return a
	}
	return n
}

// amendment is the change from one state of an alert to another, of what hooks
// may change afterwards. It reports whether there is any.
func amendment(from, to *db.Alert) (Change, bool) {
	add, remove := without(to.Tags, from.Tags), without(from.Tags, to.Tags)
	set := db.Attributes{}
	for name, v := range to.Attributes {
		if old, ok := from.Attributes[name]; !ok || !reflect.DeepEqual(v, old) {
			set[name] = v
		}
	}
	for name := range from.Attributes {
		if _, ok := to.Attributes[name]; !ok {
			set[name] = nil
		}
	}
	amend := func(e *Engine, tx db.Tx, _ *plugin.Call, old *db.Alert) (change, error) {
		if err := checkAttributes(set); err != nil {
			return change{}, err
		}
		n := old.Copy()
		n.Tags = union(without(old.Tags, remove), add)
		n.Attributes = old.Attributes.With(set)
		return change{name: "attributes", old: old, new: n}, save(tx, n)
	}
	return amend, len(add)+len(remove)+len(set) > 0
}

// flapping reports whether the severity of what the alert is about changed
// more than count times within the window, by the history that is kept.
func (e *Engine) flapping(ctx context.Context, a *db.Alert, window time.Duration, count int) (bool, error) {
	var stored *db.Alert
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		stored, err = subject(f, a)
		return err
	})
	if err != nil || stored == nil {
		return false, err
	}
	history, err := e.HistoryOf(ctx, stored)
	if err != nil {
		return false, err
	}
	since := e.now().Add(-window)
	for _, h := range history {
		if h.Type == db.ChangeSeverity && h.Event == a.Event && h.UpdateTime > since {
			count--
		}
	}
	return count < 0, nil
}
