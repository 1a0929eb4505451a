package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// blackouts is all blackouts, ready to match: every received alert is held
// against them. A list once set is not changed.
type blackouts struct {
	reload sync.Mutex // one at a time reads them, so that the newest stay

	mu    sync.RWMutex
	list  []matcher
	dirty bool // the alerts' statuses may not agree with the list
	stale bool // the list may not agree with the store
}

// loadBlackouts reads the blackouts again.
func (e *Engine) loadBlackouts(ctx context.Context) error {
	e.blackouts.reload.Lock()
	defer e.blackouts.reload.Unlock()
	var list []matcher
	now := e.now()
	err := e.o.Store.View(ctx, func(f db.Finder) error {
		list = list[:0]
		for rec, err := range f.Find(db.Blackouts, query.Query{}) {
			if err != nil {
				return err
			}
			m, err := newMatcher(rec.(*db.Blackout), now)
			if err != nil {
				e.o.Log.Warn("a stored blackout has no effect", "blackout", m.ID, "err", err)
			}
			list = append(list, m)
		}
		return nil
	})
	e.blackouts.mu.Lock()
	defer e.blackouts.mu.Unlock()
	e.blackouts.stale = err != nil
	if err == nil {
		e.blackouts.list, e.blackouts.dirty = list, true
	}
	return err
}

// blackoutsChanged has a committed change take effect. Whoever made it may be
// gone; if reading fails, the job tries again.
func (e *Engine) blackoutsChanged(ctx context.Context) {
	e.readBlackouts(ctx)
	e.o.Peers.Tell(topicBlackouts, "")
}

func (e *Engine) readBlackouts(ctx context.Context) {
	if err := e.loadBlackouts(context.WithoutCancel(ctx)); err != nil {
		e.o.Log.Error("read the blackouts", "err", err)
	}
}

// inBlackout reports whether the alert was made in a blackout that is meant
// for it.
func (e *Engine) inBlackout(a *db.Alert) bool {
	e.blackouts.mu.RLock()
	defer e.blackouts.mu.RUnlock()
	return covered(e.blackouts.list, a, a.CreateTime)
}

// checkEdge sees to an alert that comes late: made in a blackout that is over
// by now, it took a status that no edge will end.
func (e *Engine) checkEdge(a *db.Alert, now db.Time) {
	if a.Status != e.o.Model.BlackoutStatus {
		return
	}
	e.blackouts.mu.RLock()
	over := !covered(e.blackouts.list, a, now)
	e.blackouts.mu.RUnlock()
	if over {
		e.edge()
		e.o.Peers.Tell(topicEdge, "")
	}
}

func covered(list []matcher, a *db.Alert, at db.Time) bool {
	for i := range list {
		if m := &list[i]; m.Active(at) && query.Match(m.where, a) {
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
		n.ID = e.o.NewID()
	}
	if n.User == "" || !by.Principal.Allows(auth.AdminBlackouts) {
		n.User = by.Principal.Login
	}
	if err := e.complete(n); err != nil {
		return nil, err
	}
	err := e.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := unused(tx, db.Blackouts, n.ID); err != nil {
			return err
		}
		return tx.Put(n)
	})
	if err != nil {
		return nil, err
	}
	e.blackoutsChanged(ctx)
	return n, nil
}

// complete derives and checks what follows from other fields.
func (e *Engine) complete(b *db.Blackout) error {
	if b.StartTime == 0 {
		b.StartTime = e.now()
	}
	if b.Duration <= 0 {
		b.Duration = e.o.BlackoutDuration
	}
	b.Priority = b.Rank()
	b.Query = strings.TrimSpace(b.Query)
	if _, err := b.Filter(); err != nil {
		return err
	}
	if b.Recurrence != "" {
		return completeSeries(b)
	}
	if b.Timezone != "" {
		return db.Errorf(db.Invalid, "timezone is for a blackout with a recurrence")
	}
	if b.EndTime == 0 {
		b.EndTime = b.StartTime.AddSeconds(b.Duration)
	}
	if b.EndTime <= b.StartTime {
		return db.Errorf(db.Invalid, "a blackout must end after it starts")
	}
	b.Duration = int64(b.EndTime.Sub(b.StartTime) / time.Second)
	return nil
}

// Blackout returns the blackout with that id.
func (e *Engine) Blackout(ctx context.Context, by Caller, id string) (*db.Blackout, error) {
	var b *db.Blackout
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		b, err = findBlackout(f, by, id)
		return err
	})
	return b, err
}

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
	err := e.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock(db.Blackouts.Name + "\x00" + id); err != nil {
			return err
		}
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
	e.blackoutsChanged(ctx)
	return n, nil
}

// DeleteBlackout removes a blackout. Alerts that it held come back.
func (e *Engine) DeleteBlackout(ctx context.Context, by Caller, id string) error {
	err := e.o.Store.Update(ctx, func(tx db.Tx) error {
		if _, err := findBlackout(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Blackouts, id)
	})
	if err == nil {
		e.blackoutsChanged(ctx)
	}
	return err
}

// applyBlackouts moves alerts at the edges of blackouts: those that one begins
// to cover take its status, those that none covers any more take back theirs.
// It does nothing while no edge was passed since the last time.
func (e *Engine) applyBlackouts(ctx context.Context, last db.Time) error {
	now := e.now()
	list, due, err := e.blackoutsDue(ctx, last, now)
	if err != nil || !due || !e.o.Peers.Leads() {
		return err
	}
	if e.o.NotificationBlackout {
		err = e.enterBlackouts(ctx, list, now)
	}
	err = errors.Join(err, e.leaveBlackouts(ctx, list, now))
	if err != nil {
		e.blackouts.mu.Lock()
		defer e.blackouts.mu.Unlock()
		e.blackouts.dirty = true
	}
	return err
}

// blackoutsDue tells whether an edge lies between the two times, or something
// changed that has the effect of one: a clock that was set back is before edges
// again that were passed.
func (e *Engine) blackoutsDue(ctx context.Context, last, now db.Time) (list []matcher, due bool, err error) {
	e.blackouts.mu.RLock()
	stale := e.blackouts.stale
	e.blackouts.mu.RUnlock()
	if stale {
		if err := e.loadBlackouts(ctx); err != nil {
			return nil, false, err
		}
	}
	e.blackouts.mu.Lock()
	defer e.blackouts.mu.Unlock()
	back := now < last
	list, due = e.blackouts.list, e.blackouts.dirty || back
	e.blackouts.dirty = false
	for i := range list {
		if !back && !list[i].passed(last, now) {
			continue
		}
		due = true
		if list[i].series != nil {
			list = slices.Clone(list)
			list[i] = list[i].look(now)
		}
	}
	e.blackouts.list = list
	return list, due, nil
}

func (e *Engine) enterBlackouts(ctx context.Context, list []matcher, now db.Time) error {
	untouched := []string{e.o.Model.BlackoutStatus, e.o.Model.ShelvedStatus, e.o.Model.ClosedStatus, e.o.Model.ExpiredStatus}
	for _, m := range list {
		if !m.Active(now) {
			continue
		}
		where := query.And{m.where, query.Not{Node: e.statusIs(untouched...)}}
		if _, err := e.bulkIfAny(ctx, where, changeBlackout(e.o.Model.BlackoutStatus, "blackout began")); err != nil {
			return err
		}
	}
	return nil
}

func (e *Engine) leaveBlackouts(ctx context.Context, list []matcher, now db.Time) error {
	where := query.And{e.statusIs(e.o.Model.BlackoutStatus)}
	for _, m := range list {
		if m.Active(now) {
			where = append(where, query.Not{Node: m.where})
		}
	}
	_, err := e.bulkIfAny(ctx, where, func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		back := e.before(old.BlackoutFrom)
		if e.o.Model.Normal(old.Severity) {
			back = e.o.Model.ClosedStatus
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
		return change{name: db.ChangeStatus, old: old, new: n}, e.putEntry(tx, old, n, h)
	}
}
