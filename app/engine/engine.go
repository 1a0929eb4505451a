// Package engine holds the rules: it turns received alerts and operators'
// actions into committed changes, and does the housekeeping. The stores below
// it only move records; the API above it only decodes and encodes.
package engine

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Options are what an Engine works with. Durations of whole seconds are
// numbers, as in the records.
type Options struct {
	Store db.Store
	Model *alarm.Model
	Hooks *plugin.Chain
	Log   *slog.Logger

	// Publish is told of each committed change of an alert: old is nil for a
	// new one, new is nil for a deleted one. It must not block.
	Publish func(change string, old, new *db.Alert)

	// Queued is told of each effect that a commit left in the outbox. It must
	// not block.
	Queued func(sender, to string)

	Now   func() time.Time
	NewID func() string

	Origin           string // of alerts and heartbeats that name none: program/host
	AlertTimeout     int64
	HeartbeatTimeout int64
	AckTimeout       int64 // 0: an ack lasts
	ShelveTimeout    int64 // 0: shelving lasts
	BlackoutDuration int64

	// NotificationBlackout: alerts in a blackout are kept, with a status of
	// their own. So those that stand when one begins take it too.
	NotificationBlackout bool

	MaxLatency        time.Duration
	HistoryLimit      int64
	HistoryRetention  time.Duration // how long reports know of deleted alerts; 0: not at all
	HistoryOnValue    bool          // a duplicate with another value writes history
	DeleteExpired     time.Duration // closed and expired alerts go after this; 0: never
	DeleteInfo        time.Duration // informational alerts go after this; 0: never
	HeartbeatAlerts   bool          // a stale heartbeat becomes an alert
	DefaultEnv        string        // the environment of those alerts
	HeartbeatSeverity string

	Dedup []DedupRule // none: alerts are the same as in Alerta
	Storm Storm       // how much an origin may send

	Flapping Flapping

	Peers Peers
}

// Engine is the rules over one store. Its methods may be called by any number
// of goroutines.
type Engine struct {
	o         Options
	blackouts blackouts
	recent    recent
	dedup     *dedup  // nil without rules
	storms    *storms // nil without a bound
	notices   *notice.Desk
}

// New makes an engine. It reads the blackouts once; call Run to have the
// housekeeping done.
func New(ctx context.Context, o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	if o.Publish == nil {
		o.Publish = func(string, *db.Alert, *db.Alert) {}
	}
	if o.Queued == nil {
		o.Queued = func(string, string) {}
	}
	o.Peers.defaults(o.Origin)
	e := &Engine{o: o, storms: newStorms(o)}
	var err error
	if e.dedup, err = newDedup(o); err != nil {
		return nil, err
	}
	if e.notices, err = e.newDesk(ctx); err != nil {
		return nil, err
	}
	return e, e.loadBlackouts(ctx)
}

// Caller is on whose behalf something is done.
type Caller struct {
	Principal auth.Principal
	RemoteIP  string
	Loop      string // X-Alerta-Loop: the servers that forwarded the request, with commas
	Origin    string // the header of that name

	system bool
}

// System is the server itself as a caller.
func System() Caller { return Caller{Principal: auth.System(), system: true} }

func (e *Engine) now() db.Time { return db.At(e.o.Now()) }

// call is what the hooks may know of this call.
func (e *Engine) call(by Caller) *plugin.Call {
	return &plugin.Call{
		Now:        e.now(),
		Login:      by.Principal.Login,
		RemoteIP:   by.RemoteIP,
		InBlackout: e.inBlackout,
		Loop:       by.Loop,
		Origin:     by.Origin,
	}
}

// change is one committed change of an alert, to be published.
type change struct {
	name     string
	old, new *db.Alert
	text     string        // what whoever changed the status said
	entry    *db.History   // of a report, if it wrote one
	past     []*db.History // of a deleted alert, if reports are to know of it
}

// update runs fn in a transaction, with what the hooks want sent, and publishes
// the changes that it reports once they are committed. fn may run more than
// once.
func (e *Engine) update(ctx context.Context, call *plugin.Call, fn func(tx db.Tx, report func(change)) error) error {
	var done []change
	before := len(call.Effects)
	err := e.o.Store.Update(ctx, func(tx db.Tx) error {
		done, call.Effects = done[:0], call.Effects[:before]
		if err := fn(tx, func(c change) { done = append(done, c) }); err != nil {
			return err
		}
		if err := e.keepNotices(tx, call, done); err != nil {
			return err
		}
		if err := e.keepPast(tx, call.Now, done); err != nil {
			return err
		}
		return post(tx, call)
	})
	if err != nil {
		return err
	}
	for _, f := range call.Effects {
		e.o.Queued(f.Sender, f.To)
	}
	for _, c := range done {
		e.recent.note(c, e.o.HistoryLimit)
		e.o.Publish(c.name, c.old, c.new)
	}
	return nil
}
