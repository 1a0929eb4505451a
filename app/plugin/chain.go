package plugin

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// Chain runs hooks in order. It may be used by many goroutines.
//
// Each method copies the alert before the first hook, so the caller's alert
// stays as it is, and returns what the last hook made of it. A hook's coded
// error or HeartbeatError ends the chain and is returned as it is; a fault of
// a hook ends it with a db.Internal error that names the hook, unless faults
// are only logged: then the chain goes on with what the hook was given.
type Chain struct {
	receivers []link[Receiver]
	witnesses []link[Witness]
	changers  []link[StatusChanger]
	actors    []link[Actor]
	noters    []link[Noter]
	deleters  []link[Deleter]

	model *alarm.Model
	raise bool
	log   *slog.Logger
}

type link[H any] struct {
	name string
	hook H
}

// New makes the chain of the built-in hooks with those names, in that order;
// a name counts once. It also returns the names that no built-in hook has, for
// the caller to warn of. An error means that a hook refuses its settings.
func New(names []string, o Options) (*Chain, []string, error) {
	var hooks []Hook
	var unknown []string
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		newHook, ok := Builtin[name]
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		hook, err := newHook(o)
		if err != nil {
			return nil, nil, fmt.Errorf("plugin %s: %w", name, err)
		}
		hooks = append(hooks, hook)
	}
	return Of(o, hooks...), unknown, nil
}

// Of makes a chain of any hooks. Of the options it needs Model, RaiseOnError
// and Log.
func Of(o Options, hooks ...Hook) *Chain {
	c := &Chain{model: o.Model, raise: o.RaiseOnError, log: o.Log}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	for _, h := range hooks {
		c.receivers = grow(c.receivers, h)
		c.witnesses = grow(c.witnesses, h)
		c.changers = grow(c.changers, h)
		c.actors = grow(c.actors, h)
		c.noters = grow(c.noters, h)
		c.deleters = grow(c.deleters, h)
	}
	return c
}

func grow[H any](links []link[H], h Hook) []link[H] {
	if able, ok := h.(H); ok {
		return append(links, link[H]{h.Name(), able})
	}
	return links
}

// Receive runs the hooks for an alert that came in. They end once one has
// given the alert a status in which nobody is notified.
func (c *Chain) Receive(call *Call, a *db.Alert) (*db.Alert, error) {
	a, _, err := run(c, c.receivers, "pre-receive", true, a, struct{}{},
		func(h Receiver, a *db.Alert, x struct{}) (*db.Alert, struct{}, error) {
			a, err := h.Receive(call, a)
			return a, x, err
		})
	return a, err
}

// Stored shows the hooks an alert that a report made or changed. They do not
// change it.
func (c *Chain) Stored(call *Call, a *db.Alert) {
	for _, l := range c.witnesses {
		l.hook.Stored(call, a)
	}
}

// Status runs the hooks for a change of status. They are not asked about an
// alert that nobody is notified of.
func (c *Chain) Status(call *Call, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error) {
	return run(c, c.changers, "status", true, a, ch,
		func(h StatusChanger, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error) {
			return h.Status(call, a, ch)
		})
}

// Action runs the hooks for an operator's action. They are not asked about an
// alert that nobody is notified of.
func (c *Chain) Action(call *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	return run(c, c.actors, "action", true, a, act,
		func(h Actor, a *db.Alert, act Action) (*db.Alert, Action, error) {
			return h.Action(call, a, act)
		})
}

// Note runs the hooks for a note.
func (c *Chain) Note(call *Call, a *db.Alert, text string) (*db.Alert, string, error) {
	return run(c, c.noters, "note", false, a, text,
		func(h Noter, a *db.Alert, text string) (*db.Alert, string, error) {
			return h.Note(call, a, text)
		})
}

// Delete runs the hooks for a deletion.
func (c *Chain) Delete(call *Call, a *db.Alert) error {
	_, _, err := run(c, c.deleters, "delete", false, a, struct{}{},
		func(h Deleter, a *db.Alert, x struct{}) (*db.Alert, struct{}, error) {
			return a, x, h.Delete(call, a)
		})
	return err
}

// run hands the alert, and what else the hooks may change, from one to the
// next. With stop it ends at an alert in a suppressed status.
func run[H, X any](c *Chain, links []link[H], what string, stop bool, a *db.Alert, x X,
	call func(H, *db.Alert, X) (*db.Alert, X, error)) (*db.Alert, X, error) {
	if len(links) == 0 {
		return a, x, nil
	}
	var none X
	a = a.Copy()
	for _, l := range links {
		if stop && c.model.Suppressed(a.Status) {
			break
		}
		before := *a // a hook that fails half way leaves no trace
		next, y, err := call(l.hook, a, x)
		switch {
		case err == nil && next != nil:
			a, x = next, y
		case err == nil:
			return nil, none, db.Errorf(db.Internal, "Plugin '%s' %s hook did not return modified alert", l.name, what)
		case refusal(err):
			return nil, none, err
		case c.raise:
			return nil, none, db.Wrap(db.Internal, fmt.Sprintf("Error while running %s plugin '%s'", what, l.name), err)
		default:
			c.log.Error("plugin failed", "plugin", l.name, "hook", what, "error", err)
			*a = before
		}
	}
	return a, x, nil
}

// refusal reports whether the error is a hook's answer and not its fault.
func refusal(err error) bool {
	var hb *HeartbeatError
	return errors.As(err, &hb) || db.CodeOf(err) != db.Internal
}
