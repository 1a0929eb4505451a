package engine

import (
	"context"
	"sync"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// blackouts is the blackouts that are not over, ready to match: every received
// alert is held against them.
type blackouts struct {
	mu    sync.RWMutex
	list  []matcher
	dirty bool // something changed since the edges were last applied
}

type matcher struct {
	*db.Blackout
	where query.Node
}

// loadBlackouts reads the blackouts again after a change.
func (e *Engine) loadBlackouts(ctx context.Context) error {
	now := e.now()
	var list []matcher
	err := e.Store.View(ctx, func(f db.Finder) error {
		list = list[:0]
		for rec, err := range f.Find(db.Blackouts, query.Query{}) {
			if err != nil {
				return err
			}
			b := rec.(*db.Blackout)
			if b.Status(now) != db.BlackoutExpired {
				list = append(list, matcher{b, b.Where()})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	e.blackouts.mu.Lock()
	defer e.blackouts.mu.Unlock()
	e.blackouts.list, e.blackouts.dirty = list, true
	return nil
}

// inBlackout reports whether the alert was made in a blackout that is meant
// for it.
func (e *Engine) inBlackout(a *db.Alert) bool {
	e.blackouts.mu.RLock()
	defer e.blackouts.mu.RUnlock()
	return covered(e.blackouts.list, a, a.CreateTime)
}

func covered(list []matcher, a *db.Alert, at db.Time) bool {
	for _, m := range list {
		if m.Active(at) && query.Match(m.where, a) {
			return true
		}
	}
	return false
}

// CreateBlackout stores a new blackout. A missing start is now, a missing end
// follows from the duration, which has a default.
func (e *Engine) CreateBlackout(ctx context.Context, by Caller, b *db.Blackout) (*db.Blackout, error) {
	n := b.Copy()
	n.CreateTime = e.now()
	if n.ID == "" {
		n.ID = e.NewID()
	}
	if n.User == "" || !by.Principal.Allows(auth.AdminBlackouts) {
		n.User = by.Principal.Login
	}
	if err := e.complete(n); err != nil {
		return nil, err
	}
	err := e.Store.Update(ctx, func(tx db.Tx) error {
		if _, err := tx.Get(db.Blackouts, n.ID); err == nil {
			return db.Errorf(db.Conflict, "a blackout with id %s exists already", n.ID)
		}
		return tx.Put(n)
	})
	if err != nil {
		return nil, err
	}
	return n, e.loadBlackouts(ctx)
}

// complete derives and checks what follows from other fields.
func (e *Engine) complete(b *db.Blackout) error {
	if b.Environment == "" {
		return db.Errorf(db.Invalid, `Missing mandatory value for "environment"`)
	}
	if b.StartTime == 0 {
		b.StartTime = e.now()
	}
	if b.Duration <= 0 {
		b.Duration = e.BlackoutDuration
	}
	if b.EndTime == 0 {
		b.EndTime = b.StartTime.AddSeconds(b.Duration)
	}
	if b.EndTime <= b.StartTime {
		return db.Errorf(db.Invalid, "a blackout must end after it starts")
	}
	b.Duration = int64(b.EndTime.Sub(b.StartTime) / time.Second)
	b.Priority = b.Rank()
	return nil
}

// Blackout returns the blackout with that id.
func (e *Engine) Blackout(ctx context.Context, by Caller, id string) (*db.Blackout, error) {
	var b *db.Blackout
	err := e.Store.View(ctx, func(f db.Finder) (err error) {
		b, err = findBlackout(f, by, id)
		return err
	})
	return b, err
}

// findBlackout lets everybody who may see some customer see the blackouts of
// no customer: they hold for all.
func findBlackout(r db.Reader, by Caller, id string) (*db.Blackout, error) {
	b, err := db.Get[*db.Blackout](r, db.Blackouts, id)
	if err == nil && !by.Principal.Tenancy.Sees(b.Customer) {
		err = db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// UpdateBlackout lets edit change a copy of the blackout, and stores that. An
// end that edit sets to 0 follows from the duration.
func (e *Engine) UpdateBlackout(ctx context.Context, by Caller, id string, edit func(*db.Blackout) error) (*db.Blackout, error) {
	var n *db.Blackout
	err := e.Store.Update(ctx, func(tx db.Tx) error {
		old, err := findBlackout(tx, by, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		if by.Principal.Login != "" {
			n.User = by.Principal.Login
		}
		if err := e.complete(n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	if err != nil {
		return nil, err
	}
	return n, e.loadBlackouts(ctx)
}

// DeleteBlackout removes a blackout. Alerts that it held come back.
func (e *Engine) DeleteBlackout(ctx context.Context, by Caller, id string) error {
	err := e.Store.Update(ctx, func(tx db.Tx) error {
		if _, err := findBlackout(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Blackouts, id)
	})
	if err != nil {
		return err
	}
	return e.loadBlackouts(ctx)
}

// applyBlackouts moves alerts at the edges of blackouts: those that one begins
// to cover take the status of a blackout, those that none covers any more take
// back theirs. It does nothing while no edge was passed since the last time.
func (e *Engine) applyBlackouts(ctx context.Context, last db.Time) error {
	now := e.now()
	e.blackouts.mu.Lock()
	list, due := e.blackouts.list, e.blackouts.dirty
	e.blackouts.dirty = false
	e.blackouts.mu.Unlock()
	for _, m := range list {
		due = due || (last < m.StartTime && m.StartTime <= now) || (last < m.EndTime && m.EndTime <= now)
	}
	if !due {
		return nil
	}
	if err := e.enterBlackouts(ctx, list, now); err != nil {
		return err
	}
	return e.leaveBlackouts(ctx, list, now)
}

func (e *Engine) enterBlackouts(ctx context.Context, list []matcher, now db.Time) error {
	untouched := []string{e.Model.BlackoutStatus, e.Model.ShelvedStatus, e.Model.ClosedStatus, e.Model.ExpiredStatus}
	for _, m := range list {
		if !m.Active(now) {
			continue
		}
		where := query.And{m.where, query.Not{Node: e.statusIs(untouched...)}, query.Not{Node: e.severityIs(e.BlackoutAccept...)}}
		if _, err := e.bulkIfAny(ctx, where, changeBlackout(e.Model.BlackoutStatus, "blackout began")); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) leaveBlackouts(ctx context.Context, list []matcher, now db.Time) error {
	where := query.And{e.statusIs(e.Model.BlackoutStatus)}
	for _, m := range list {
		if m.Active(now) {
			where = append(where, query.Not{Node: m.where})
		}
	}
	_, err := e.bulkIfAny(ctx, where, func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		back := e.before(old.BlackoutFrom)
		if e.Model.Normal(old.Severity) {
			back = e.Model.ClosedStatus
		}
		return changeBlackout(back, "blackout ended")(e, tx, call, old)
	})
	return err
}

// changeBlackout sets the status at an edge. Hooks are not asked: nobody did
// anything to the alert.
func changeBlackout(status, text string) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		n := old.Copy()
		e.move(n, status)
		n.UpdateTime = call.Now
		h := &db.History{EntryID: n.ID, Text: text, Type: db.ChangeStatus,
			UpdateTime: call.Now, User: call.Login, Timeout: n.Timeout}
		return change{db.ChangeStatus, old, n}, e.putEntry(tx, old, n, h)
	}
}
