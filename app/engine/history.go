package engine

import (
	"context"
	"sync"

	"github.com/alertad/alertad/db"
)

// History returns the alert and its history, oldest first.
func (e *Engine) History(ctx context.Context, by Caller, id string) (*db.Alert, []*db.History, error) {
	var a *db.Alert
	var h []*db.History
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		if a, err = find(f, by.Principal.Tenancy, id); err != nil {
			return err
		}
		h, err = db.Lookup[*db.History](f, db.Histories, "parent", a.ID)
		return err
	})
	return a, h, err
}

// HistoryOf returns the history of an alert that the caller was just given, as
// it is now, oldest first. A report's answer shows it, so that of alerts that
// are reported often is at hand.
func (e *Engine) HistoryOf(ctx context.Context, a *db.Alert) ([]*db.History, error) {
	if h, ok := e.recent.of(a); ok {
		return h, nil
	}
	var h []*db.History
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		h, err = db.Lookup[*db.History](f, db.Histories, "parent", a.ID)
		return err
	})
	if err == nil && len(h) > 0 {
		e.recent.keep(h)
	}
	return h, err
}

// recent keeps the history of alerts that were reported lately, by their ids.
// Entries never change, so a list that ends with the alert's newest entry is
// the alert's history, whoever wrote it.
type recent struct {
	mu      sync.Mutex
	lists   map[string][]*db.History
	entries int      // of all lists
	ids     []string // of the lists and of some that are gone, the oldest first
}

// How much history is kept: of so many alerts, so many entries at most.
const (
	recentAlerts  = 20_000
	recentEntries = 100_000
)

// of returns the kept history of an alert.
func (r *recent) of(a *db.Alert) ([]*db.History, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.lists[a.ID]
	return h, len(h) > 0 && newest(h) == a.HistorySeq
}

// note takes in what a change wrote, if what was there before is known.
func (r *recent) note(c change, limit int64) {
	if c.new == nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.forget(c.old.ID)
		return
	}
	if c.entry == nil {
		return
	}
	r.mu.Lock()
	h := r.lists[c.new.ID]
	r.mu.Unlock()
	switch {
	case c.old == nil:
		h = nil
	case len(h) == 0 || newest(h) != c.old.HistorySeq:
		return
	}
	h = append(h[:len(h):len(h)], c.entry)
	if over := int64(len(h)) - limit; limit > 0 && over > 0 {
		h = h[over:]
	}
	r.keep(h)
}

// keep keeps a list, in the place of the oldest ones if there are too many. A
// list once kept is not changed.
func (r *recent) keep(h []*db.History) {
	id, _, _ := db.SplitChildID(h[0].ID)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lists == nil {
		r.lists = map[string][]*db.History{}
	}
	old, known := r.lists[id]
	r.lists[id] = h
	r.entries += len(h) - len(old)
	if !known {
		r.ids = append(r.ids, id)
	}
	for len(r.ids) > recentAlerts || r.entries > recentEntries {
		r.forget(r.ids[0])
		r.ids = r.ids[1:]
	}
}

// forget drops the list of an alert, if there is one. The caller holds the lock.
func (r *recent) forget(id string) {
	r.entries -= len(r.lists[id])
	delete(r.lists, id)
}

// newest returns the number of the last entry.
func newest(h []*db.History) int64 {
	_, seq, _ := db.SplitChildID(h[len(h)-1].ID)
	return seq
}
