package channel

import (
	"context"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Retry puts a message that was given up back into the outbox.
func (r *Registry) Retry(ctx context.Context, by auth.Principal, id string) error {
	var to string
	err := r.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock(db.Deliveries.Name); err != nil {
			return err
		}
		old, err := db.Get[*db.Delivery](tx, db.Deliveries, id)
		switch {
		case err != nil:
			return err
		case !by.Tenancy.Sees(old.Customer):
			return db.ErrNotFound
		case old.State != db.DeliveryFailed:
			return db.Errorf(db.Conflict, "only what was given up is sent again, and this is %s", old.State)
		}
		d, now := old.Copy(), db.At(r.o.Now())
		d.State, d.DoneTime = db.DeliveryQueued, 0
		if err := tx.Put(d); err != nil {
			return err
		}
		to = d.Channel
		return tx.Put(&db.Outgoing{Meta: db.Meta{ID: id}, Sender: notify.Channel, To: to, Body: d.Body, CreateTime: now, Due: now})
	})
	if err == nil && r.o.Queued != nil {
		r.o.Queued(notify.Channel, to)
	}
	return err
}
