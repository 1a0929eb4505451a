package engine

import (
	"context"
	"testing"

	"github.com/alertad/alertad/db"
)

// Rota returns a function that does the jobs that are due, as Run does once a
// second.
func (e *Engine) Rota() func(context.Context) { return newRota(e).turn }

// MaxOrigins is how many origins are told apart.
const MaxOrigins = maxOrigins

// StormLimit is the bound of origins by itself.
type StormLimit struct {
	s   *storms
	now db.Time
}

// NewStormLimit makes a bound of some alerts a minute.
func NewStormLimit(t *testing.T, limit, burst int) *StormLimit {
	t.Helper()
	return &StormLimit{newStorms(Options{Storm: Storm{Limit: limit, Burst: burst}}), 1}
}

// Take reports whether an origin may send an alert.
func (l *StormLimit) Take(name string) bool { return l.s.take(origin{name: name}, l.now) == 0 }

// Origins is how many origins are remembered.
func (l *StormLimit) Origins() int { return len(l.s.buckets) }

// Quiet lets an hour pass, and the job run.
func (l *StormLimit) Quiet() {
	l.now += 3600_000
	l.s.raging(l.now)
}

// Flaps is the rule of alerts that flap.
func (f Flapping) Flaps(was bool, changes []db.Time, now db.Time) bool {
	return f.flaps(was, changes, now)
}

// RecentHistory is the history that is kept at hand, by itself.
type RecentHistory struct{ r recent }

// Keep keeps so many entries of an alert.
func (h *RecentHistory) Keep(id string, entries int) {
	list := make([]*db.History, entries)
	for i := range list {
		list[i] = &db.History{Meta: db.Meta{ID: db.ChildID(id, int64(i+1))}}
	}
	h.r.keep(list)
}

// Delete tells of the end of an alert.
func (h *RecentHistory) Delete(id string) {
	h.r.note(change{old: &db.Alert{Meta: db.Meta{ID: id}}}, 0)
}

// Kept is what is kept now, and what is counted of it.
func (h *RecentHistory) Kept() (alerts, entries, counted int) {
	for _, list := range h.r.lists {
		entries += len(list)
	}
	return len(h.r.lists), entries, h.r.entries
}
