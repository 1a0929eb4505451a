// Package plugin holds the hooks that run before a change is committed, and
// after it. A hook may change what is about to happen or refuse it; what it
// wants sent (notifying, forwarding) it only names. The built-in hooks are
// listed in Builtin, users' own are in package star; a Chain runs those that
// PLUGINS names.
package plugin

import (
	"time"

	"github.com/alertad/alertad/db"
)

// Call is what a hook may know of the request that it runs in.
type Call struct {
	Now        db.Time
	Login      string               // who asks, "" for nobody in particular
	RemoteIP   string               // of the client, "" if there is none
	InBlackout func(*db.Alert) bool // whether a blackout is on for the alert; nil: never
	Loop       string               // X-Alerta-Loop: the servers that forwarded this, with commas
	Origin     string               // the header of that name, "" if there is none

	// Flapping tells whether the severity of what the alert is about changed
	// more than count times lately. It is nil where the history can't be read:
	// inside a transaction.
	Flapping func(a *db.Alert, window time.Duration, count int) (bool, error)
	// Config has the settings that a Router wants other hooks to see otherwise.
	Config map[string]any

	// Effects are what the hooks want sent. Hooks append; the caller keeps them
	// with the change, in one transaction, and they are sent after it. A chain
	// that ends with an error leaves none.
	Effects []Effect
}

// Effect is something to be sent once a change is committed, if it is.
//
// The sender "http" posts to the URL in To. Body is a JSON object with the
// members "headers", an object of texts, and "body", any JSON value: a text is
// posted as it is, anything else as JSON.
type Effect struct {
	Sender string // of the outbox: who knows how to send it
	To     string // where to, for that sender
	Body   []byte
}

// Hook is a link of the chain. What it does is in the optional interfaces that
// it also implements: Receiver, Witness, PostReceiver, StatusChanger, Actor,
// PostActor, Noter, Deleter, Router.
//
// An alert given to a hook is a copy to change and return; its slices and maps
// are shared with what is stored, so they are replaced and never written into.
// A hook must return an alert, changed or not, unless it returns an error.
//
// A hook may run more than once for one request, and in many goroutines at
// once: it keeps no state and has no effect but its answer. To refuse, it
// returns a db.Error: db.Forbidden rejects, db.Suppressed takes the request
// and drops it, db.RateLimited and db.Conflict mean what they say. An error
// without a code is a fault of the hook.
type Hook interface {
	// Name is what PLUGINS calls the hook.
	Name() string
}

// Receiver runs when an alert comes in, before it is compared with what is
// stored. Alerta calls it pre_receive.
type Receiver interface {
	Receive(c *Call, a *db.Alert) (*db.Alert, error)
}

// Witness sees each alert that a report made or changed, as it is stored, in
// the transaction that stores it. It may leave effects and nothing else. It is
// not asked about an alert that nobody is notified of.
type Witness interface {
	Stored(c *Call, a *db.Alert)
}

// PostReceiver runs when an alert that came in is stored. Of what it returns,
// the tags and attributes are taken over. It can't refuse any more: an error is
// a fault, and the alert stays. Alerta calls it post_receive.
type PostReceiver interface {
	PostReceive(c *Call, a *db.Alert) (*db.Alert, error)
}

// StatusChanger runs when the status of a stored alert is about to change. The
// alert has its old status. Alerta calls it status_change.
type StatusChanger interface {
	Status(c *Call, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error)
}

// StatusChange is the change that is about to happen.
type StatusChange struct {
	Status string
	Text   string // for the history
}

// Actor runs when an operator acts on an alert, before the alarm model sees
// the action. A hook that sets the alert's status or severity itself has its
// way. Alerta calls it take_action.
type Actor interface {
	Action(c *Call, a *db.Alert, act Action) (*db.Alert, Action, error)
}

// Action is what an operator asks for.
type Action struct {
	Name    string
	Text    string // for the history
	Timeout *int64 // seconds until the action ends, nil if none was given; replaced, never written through
}

// PostActor runs when what an operator did is stored, and is otherwise like a
// PostReceiver. Alerta calls it post_action.
type PostActor interface {
	PostAction(c *Call, a *db.Alert, act Action) (*db.Alert, error)
}

// Noter runs when a note is added. It returns the note's text. Alerta calls it
// take_note.
type Noter interface {
	Note(c *Call, a *db.Alert, text string) (*db.Alert, string, error)
}

// Deleter runs before an alert is deleted, and keeps it by an error. Alerta
// calls it delete.
type Deleter interface {
	Delete(c *Call, a *db.Alert) error
}

// Router says which hooks are to run for an alert, of those with the given
// names, and in which order. It may also give settings that they are to see
// otherwise. If it fails, all run. There is one router at most; in Alerta it is
// the entry point "rules".
type Router interface {
	Route(c *Call, a *db.Alert, names []string) (wanted []string, config map[string]any, err error)
}

// Partial is a hook that does not mean all of its methods: Does tells which,
// by the name of the function in Alerta, as in "pre_receive" or "routing".
type Partial interface {
	Does(function string) bool
}

// HeartbeatError ends a chain whose alert turned out to be a heartbeat. It is
// not a failure: the caller stores the heartbeat and answers 202. The id is
// left for the caller to give.
type HeartbeatError struct {
	Heartbeat *db.Heartbeat
}

func (e *HeartbeatError) Error() string { return "Alert converted to Heartbeat" }

// LoopError ends a chain for what this server forwarded itself, so that it
// came back. It is a db.Error of the code Suppressed: nothing is stored, and
// that is well.
type LoopError struct{ Err *db.Error }

func (e *LoopError) Error() string { return e.Err.Error() }

func (e *LoopError) Unwrap() error { return e.Err }
