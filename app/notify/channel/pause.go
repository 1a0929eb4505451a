package channel

import (
	"context"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Pause is that nothing is sent to a channel for a while, because what was did
// not arrive.
type Pause struct {
	Until    db.Time
	Attempts int64  // that failed in a row
	Error    string // of the last one
}

// Pauses returns which channels pause now, by their ids. That what did not arrive
// is tried again stands in the outbox, so each server on the database knows it;
// that a channel refuses, the one that sends.
func (r *Registry) Pauses(ctx context.Context) (map[string]Pause, error) {
	failed := query.Query{Where: query.And{
		db.Outbox.Is("sender", notify.Channel),
		db.Outbox.Between("attempts", &query.Bound{Num: 1, Inclusive: true}, nil),
	}}
	now, out := db.At(r.o.Now()), map[string]Pause{}
	if r.o.Paused != nil {
		out = r.o.Paused()
	}
	err := r.o.Store.View(ctx, func(f db.Finder) error {
		items, err := db.Collect[*db.Outgoing](f.Find(db.Outbox, failed))
		for _, it := range items {
			if it.Due > now {
				out[it.To] = Pause{it.Due, it.Attempts, it.Error}
			}
		}
		return err
	})
	return out, err
}
