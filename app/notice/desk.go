// Package notice decides who is told of which alerts, and when. A change of an
// alert begins and ends notices in its own transaction; a job turns those that
// are due into messages in the outbox, which channels send (package notify).
//
// An alert is open for a rule while the rule's query holds for it and its
// status is neither closed nor expired, nor acknowledged, nor shelved, nor that
// of a blackout; a normal severity is never open. Then:
//
//   - Those told first are told once it was open for the rule's delay. What is
//     over, acknowledged, shelved or in a blackout by then is never told.
//   - They are told again when its severity becomes worse than it was when they
//     were, and as often as the rule repeats; the steps of the escalation follow.
//   - An acknowledgement ends both, and is told to all who were told. When it
//     ends, the waiting begins anew.
//   - Shelved, or given the status of a blackout, an alert is as good as not
//     there. When it comes back it is told again, after the delay, and the steps
//     that were not reached count from then.
//   - When it is over (closed, expired, deleted, of a normal severity, or when
//     the query no longer holds) all who were told hear so if the rule resolves.
//     If it opens again before that was told, nothing is said of either.
//   - Nothing is told outside the rule's window, but it waits. While a blackout
//     holds for an alert that it has not touched, the news of it wait too, but
//     for acknowledgement and end.
//   - A rule that is new, or changed, says nothing of alerts that stand already
//     until they change. One that is disabled or deleted forgets all at once.
//
// After a message of a group the next one waits, and then tells of all that is
// due: so their number is bounded whatever the number of alerts. All messages
// about a matter have one key. A message that tells of a single new alert
// begins a matter of that alert; one of several belongs to the matter of their
// group. A matter is acknowledged, or resolved, when no alert that was told
// under its key is unacknowledged, or open, any more; not before, so that a
// paging service shows an incident for as long as there is one.
package notice

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Options are what a Desk works with. Store, Model and Log are required.
type Options struct {
	Store db.Store
	Model *alarm.Model
	Log   *slog.Logger

	// Blackout reports whether one holds for the alert. Nil: there are none.
	Blackout func(a *db.Alert, at db.Time) bool

	// Queued is told of each message that a commit left in the outbox. It must
	// not block.
	Queued func(sender, to string)

	// Changed is called after the rules were changed here, for other servers to
	// Reload theirs.
	Changed func()

	Now   func() time.Time
	NewID func() string
}

// Desk is the rules over one store. Its methods but Turn may be called by any
// number of goroutines.
type Desk struct {
	o      Options
	reload sync.Mutex // one at a time reads the rules, so that the newest stay
	rules  atomic.Pointer[[]*rule]
	stale  atomic.Bool          // the rules may not agree with the store
	sweep  atomic.Bool          // there may be notices of rules that are gone
	told   map[groupKey]db.Time // when there was a message of a group that waits for its next one
}

// New makes a desk and reads the rules.
func New(ctx context.Context, o Options) (*Desk, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	if o.Blackout == nil {
		o.Blackout = func(*db.Alert, db.Time) bool { return false }
	}
	if o.Queued == nil {
		o.Queued = func(string, string) {}
	}
	if o.Changed == nil {
		o.Changed = func() {}
	}
	d := &Desk{o: o, told: map[groupKey]db.Time{}}
	return d, d.Reload(ctx)
}

func (d *Desk) now() db.Time { return db.At(d.o.Now()) }

// Reload reads the rules again. If it fails, Turn tries again.
func (d *Desk) Reload(ctx context.Context) error {
	d.reload.Lock()
	defer d.reload.Unlock()
	var list []*rule
	err := d.o.Store.View(ctx, func(f db.Finder) error {
		list = nil
		for rec, err := range f.Find(db.Rules, query.Query{}) {
			if err != nil {
				return err
			}
			stored := rec.(*db.Rule)
			if !stored.Enabled {
				continue
			}
			r, err := newRule(stored)
			if err != nil {
				d.o.Log.Warn("a stored notification rule has no effect", "rule", stored.ID, "err", err)
				continue
			}
			list = append(list, r)
		}
		return nil
	})
	d.stale.Store(err != nil)
	if err != nil {
		return err
	}
	slices.SortFunc(list, func(a, b *rule) int { return strings.Compare(a.ID, b.ID) })
	d.rules.Store(&list)
	d.sweep.Store(true)
	return nil
}

// rule returns the rule with that id, nil if there is none that is enabled.
func (d *Desk) rule(id string) *rule {
	for _, r := range *d.rules.Load() {
		if r.ID == id {
			return r
		}
	}
	return nil
}
