package engine

import (
	"github.com/google/uuid"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// post puts what the hooks want sent into the outbox.
func post(tx db.Tx, call *plugin.Call) error {
	for _, f := range call.Effects {
		id, err := uuid.NewV7() // rises, so that the order stays
		if err != nil {
			return err
		}
		err = tx.Put(&db.Outgoing{
			Meta: db.Meta{ID: id.String()}, Sender: f.Sender, To: f.To, Body: string(f.Body),
			CreateTime: call.Now, Due: call.Now,
		})
		if err != nil {
			return err
		}
	}
	return nil
}
