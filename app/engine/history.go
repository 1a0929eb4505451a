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
	mu    sync.Mutex
	lists map[string][]*db.History
	ids   []string // of the lists, as a ring: the oldest is at next
	next  int
}

// recentAlerts is how many alerts' history is kept.
const recentAlerts = 20_000

// of returns the kept history of an alert.
func (r *recent) of(a *db.Alert) ([]*db.History, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	h := r.lists[a.ID]
	return h, len(h) > 0 && newest(h) == a.HistorySeq
}

// note takes in what a change wrote, if what was there before is known.
func (r *recent) note(c change, limit int64) {
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

// keep keeps a list, in the place of the oldest if there are too many. A list
// once kept is not changed.
func (r *recent) keep(h []*db.History) {
	id, _, _ := db.SplitChildID(h[0].ID)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.lists == nil {
		r.lists = map[string][]*db.History{}
	}
	before := len(r.lists)
	if r.lists[id] = h; len(r.lists) == before {
		return
	}
	if len(r.ids) < recentAlerts {
		r.ids = append(r.ids, id)
		return
	}
	delete(r.lists, r.ids[r.next])
	r.ids[r.next] = id
	r.next = (r.next + 1) % recentAlerts
}

// newest returns the number of the last entry.
func newest(h []*db.History) int64 {
	_, seq, _ := db.SplitChildID(h[len(h)-1].ID)
	return seq
}
