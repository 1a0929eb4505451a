package plugin

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync/atomic"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// Chain runs hooks in order. It may be used by many goroutines, and Use may
// give it other hooks meanwhile: each of its methods goes through with those
// that it began with.
//
// Each method copies the alert before the first hook, so the caller's alert
// stays as it is, and returns what the last hook made of it. A hook's coded
// error or HeartbeatError ends the chain and is returned as it is; a fault of
// a hook ends it with a db.Internal error that names the hook, unless faults
// are only logged: then the chain goes on with what the hook was given.
type Chain struct {
	names   []string
	builtin map[string]Hook
	links   atomic.Pointer[links]

	model *alarm.Model
	raise bool
	log   *slog.Logger
	fault func(name, hook string, err error)
}

// links are the hooks by what they do, each in the order of the chain.
type links struct {
	names         []string
	receivers     []link[Receiver]
	witnesses     []link[Witness]
	postReceivers []link[PostReceiver]
	changers      []link[StatusChanger]
	actors        []link[Actor]
	postActors    []link[PostActor]
	noters        []link[Noter]
	deleters      []link[Deleter]
	routers       []link[Router]
}

type link[H any] struct {
	name string
	hook H
}

// New makes the chain of the built-in hooks with those names, in that order;
// a name counts once. It also returns the names that no built-in hook has, for
// the caller to warn of or to give to Use. An error means that a hook refuses
// its settings.
func New(names []string, o Options) (*Chain, []string, error) {
	c := newChain(o)
	for _, name := range names {
		if slices.Contains(c.names, name) {
			continue
		}
		c.names = append(c.names, name)
		newHook, ok := Builtin[name]
		if !ok {
			continue
		}
		hook, err := newHook(o)
		if err != nil {
			return nil, nil, fmt.Errorf("plugin %s: %w", name, err)
		}
		c.builtin[name] = hook
	}
	return c, c.Use(), nil
}

// Of makes a chain of any hooks. Of the options it needs Model, RaiseOnError,
// Log and Fault.
func Of(o Options, hooks ...Hook) *Chain {
	c := newChain(o)
	for _, h := range hooks {
		c.names = append(c.names, h.Name())
	}
	c.Use(hooks...)
	return c
}

func newChain(o Options) *Chain {
	c := &Chain{builtin: map[string]Hook{}, model: o.Model, raise: o.RaiseOnError, log: o.Log, fault: o.Fault}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	if c.fault == nil {
		c.fault = func(string, string, error) {}
	}
	return c
}

// Use makes these the hooks that are not built in, in place of others given
// before. Those that the chain has names for run, at their places; the first
// router of all is heard. It returns the names that no hook has. Calls of Use
// must not overlap.
func (c *Chain) Use(others ...Hook) (unknown []string) {
	l := &links{}
	for _, name := range c.names {
		hook, ok := c.builtin[name]
		if i := slices.IndexFunc(others, func(h Hook) bool { return h.Name() == name }); !ok && i >= 0 {
			hook, ok = others[i], true
		}
		if !ok {
			unknown = append(unknown, name)
			continue
		}
		l.add(hook)
	}
	for _, h := range others {
		l.routers = grow(l.routers, h, "routing")
	}
	c.links.Store(l)
	return unknown
}

func (l *links) add(h Hook) {
	l.names = append(l.names, h.Name())
	l.receivers = grow(l.receivers, h, "pre_receive")
	l.witnesses = grow(l.witnesses, h, "")
	l.postReceivers = grow(l.postReceivers, h, "post_receive")
	l.changers = grow(l.changers, h, "status_change")
	l.actors = grow(l.actors, h, "take_action")
	l.postActors = grow(l.postActors, h, "post_action")
	l.noters = grow(l.noters, h, "take_note")
	l.deleters = grow(l.deleters, h, "delete")
}

func grow[H any](links []link[H], h Hook, function string) []link[H] {
	able, ok := h.(H)
	if p, partial := h.(Partial); partial && !p.Does(function) {
		ok = false
	}
	if ok {
		return append(links, link[H]{h.Name(), able})
	}
	return links
}

// Receive runs the hooks for an alert that came in. They end once one has
// given the alert a status in which nobody is notified. That it came with such
// a status does not count, unlike in Alerta: a sender could pass the hooks by.
func (c *Chain) Receive(call *Call, a *db.Alert) (*db.Alert, error) {
	l := c.links.Load()
	came := a.Status
	given := func(a *db.Alert) bool { return a.Status != came && c.suppressed(a) }
	a, _, err := run(c, l, l.receivers, "pre-receive", given, call, a, struct{}{},
		func(h Receiver, a *db.Alert, x struct{}) (*db.Alert, struct{}, error) {
			a, err := h.Receive(call, a)
			return a, x, err
		})
	return a, err
}

// Stored shows the hooks an alert that a report made or changed. They do not
// change it.
func (c *Chain) Stored(call *Call, a *db.Alert) {
	l := c.links.Load()
	if len(l.witnesses) == 0 {
		return
	}
	for _, w := range route(c, l, l.witnesses, call, a) {
		w.hook.Stored(call, a)
	}
}

// PostReceive runs the hooks for a received alert that is stored, and returns
// it with what they changed. If there are none, that is the alert given.
func (c *Chain) PostReceive(call *Call, a *db.Alert) *db.Alert {
	l := c.links.Load()
	return after(c, l, l.postReceivers, "post-receive", call, a,
		func(h PostReceiver, a *db.Alert) (*db.Alert, error) { return h.PostReceive(call, a) })
}

// PostAction runs the hooks for an action that is stored, as PostReceive does.
// They are not asked about an alert that nobody is notified of.
func (c *Chain) PostAction(call *Call, a *db.Alert, act Action) *db.Alert {
	if c.model.Suppressed(a.Status) {
		return a
	}
	l := c.links.Load()
	return after(c, l, l.postActors, "post-action", call, a,
		func(h PostActor, a *db.Alert) (*db.Alert, error) { return h.PostAction(call, a, act) })
}

// Status runs the hooks for a change of status. They are not asked about an
// alert that nobody is notified of.
func (c *Chain) Status(call *Call, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error) {
	l := c.links.Load()
	return run(c, l, l.changers, "status", c.suppressed, call, a, ch,
		func(h StatusChanger, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error) {
			return h.Status(call, a, ch)
		})
}

// Action runs the hooks for an operator's action. They are not asked about an
// alert that nobody is notified of.
func (c *Chain) Action(call *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	l := c.links.Load()
	return run(c, l, l.actors, "action", c.suppressed, call, a, act,
		func(h Actor, a *db.Alert, act Action) (*db.Alert, Action, error) {
			return h.Action(call, a, act)
		})
}

// Note runs the hooks for a note.
func (c *Chain) Note(call *Call, a *db.Alert, text string) (*db.Alert, string, error) {
	l := c.links.Load()
	return run(c, l, l.noters, "note", nil, call, a, text,
		func(h Noter, a *db.Alert, text string) (*db.Alert, string, error) {
			return h.Note(call, a, text)
		})
}

// Delete runs the hooks for a deletion.
func (c *Chain) Delete(call *Call, a *db.Alert) error {
	l := c.links.Load()
	_, _, err := run(c, l, l.deleters, "delete", nil, call, a, struct{}{},
		func(h Deleter, a *db.Alert, x struct{}) (*db.Alert, struct{}, error) {
			return a, x, h.Delete(call, a)
		})
	return err
}

func (c *Chain) suppressed(a *db.Alert) bool { return c.model.Suppressed(a.Status) }

// run hands the alert, and what else the hooks may change, from one to the
// next. It ends at an alert that stop holds for, unless that is nil.
func run[H, X any](c *Chain, l *links, able []link[H], what string, stop func(*db.Alert) bool, call *Call, a *db.Alert, x X,
	do func(H, *db.Alert, X) (*db.Alert, X, error)) (*db.Alert, X, error) {
	if len(able) == 0 {
		return a, x, nil
	}
	var none X
	effects := len(call.Effects)
	a = a.Copy()
	for _, h := range route(c, l, able, call, a) {
		if stop != nil && stop(a) {
			break
		}
		before, sent := *a, len(call.Effects) // a hook that fails half way leaves no trace
		next, y, err := do(h.hook, a, x)
		if err == nil && next != nil {
			a, x = next, y
			continue
		}
		err = c.ended(h.name, what, err)
		if err != nil {
			call.Effects = call.Effects[:effects]
			return nil, none, err
		}
		*a, call.Effects = before, call.Effects[:sent]
	}
	return a, x, nil
}

// ended judges the error of a hook, or that it returned nothing. It returns
// what ends the chain, nil if the chain goes on without the hook.
func (c *Chain) ended(name, what string, err error) error {
	switch {
	case err == nil:
		err = db.Errorf(db.Internal, "Plugin '%s' %s hook did not return modified alert", name, what)
		c.fault(name, what, err)
		return err
	case Refusal(err):
		return err
	}
	c.fault(name, what, err)
	if c.raise {
		return db.Wrap(db.Internal, fmt.Sprintf("Error while running %s plugin '%s'", what, name), err)
	}
	c.log.Error("plugin failed", "plugin", name, "hook", what, "error", err)
	return nil
}

// after hands a stored alert from one hook to the next. Nothing can end that.
func after[H any](c *Chain, l *links, able []link[H], what string, call *Call, stored *db.Alert,
	do func(H, *db.Alert) (*db.Alert, error)) *db.Alert {
	if len(able) == 0 {
		return stored
	}
	a := stored.Copy()
	for _, h := range route(c, l, able, call, a) {
		before, sent := *a, len(call.Effects)
		next, err := do(h.hook, a)
		if err == nil && next != nil {
			a = next
		}
		if err == nil {
			continue
		}
		*a, call.Effects = before, call.Effects[:sent]
		c.fault(h.name, what, err)
		c.log.Error("plugin failed", "plugin", h.name, "hook", what, "error", err)
	}
	return a
}

// route asks the router which hooks are wanted for the alert.
func route[H any](c *Chain, l *links, able []link[H], call *Call, a *db.Alert) []link[H] {
	if len(l.routers) == 0 {
		return able
	}
	r := l.routers[0]
	call.Config = nil
	names, config, err := r.hook.Route(call, a, l.names)
	if err != nil {
		c.fault(r.name, "routing", err)
		c.log.Warn("routing failed, all plugins run", "plugin", r.name, "error", err)
		return able
	}
	call.Config = config
	wanted := make([]link[H], 0, len(able))
	for _, name := range names {
		if i := slices.IndexFunc(able, func(h link[H]) bool { return h.name == name }); i >= 0 {
			wanted = append(wanted, able[i])
		}
	}
	return wanted
}

// Refusal reports whether an error is the answer of a hook and not its fault.
func Refusal(err error) bool {
	var hb *HeartbeatError
	return errors.As(err, &hb) || db.CodeOf(err) != db.Internal
}
