package channel

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Log keeps what became of an item of the outbox, in the transaction in which
// the outbox changes. Items of other senders it lets pass.
func Log(tx db.Tx, o notify.Outcome) error {
	if o.Item.Sender != notify.Channel {
		return nil
	}
	d, err := deliveryOf(tx, o.Item)
	if d == nil || err != nil {
		return err
	}
	d.Attempts, d.Answer, d.To = d.Attempts+1, o.Answer, o.To
	switch o.State {
	case notify.Sent:
		d.State, d.Body = db.DeliverySent, ""
	case notify.GivenUp:
		d.State = db.DeliveryFailed
	default:
		d.State = db.DeliveryQueued
	}
	if o.Err != nil {
		d.Answer = o.Err.Error()
	}
	if o.State != notify.Postponed {
		d.DoneTime = o.Time
	}
	return tx.Put(d)
}

// deliveryOf is a copy of what is kept of an item, or what would be; nil if its
// message cannot be read.
func deliveryOf(tx db.Reader, it *db.Outgoing) (*db.Delivery, error) {
	old, err := db.Get[*db.Delivery](tx, db.Deliveries, it.ID)
	if err == nil {
		return old.Copy(), nil
	}
	if db.CodeOf(err) != db.NotFound {
		return nil, err
	}
	var m notify.Message
	if json.Unmarshal([]byte(it.Body), &m) != nil {
		return nil, nil
	}
	d := &db.Delivery{
		Meta: db.Meta{ID: it.ID}, Channel: it.To, Rule: m.Rule, RuleName: m.RuleName, Occasion: string(m.What), Step: int64(m.Step), Key: m.Key,
		Total: int64(max(m.Total, len(m.Alerts))), CreateTime: m.Time, State: db.DeliveryQueued, Body: it.Body,
	}
	if d.CreateTime == 0 {
		d.CreateTime = it.CreateTime
	}
	for _, a := range m.Alerts[:min(len(m.Alerts), notify.MaxAlerts)] {
		d.Alerts = append(d.Alerts, a.ID)
	}
	switch c, err := db.Get[*db.Channel](tx, db.Channels, it.To); {
	case err == nil:
		d.ChannelName, d.Type, d.Customer = c.Name, c.Type, c.Customer
	case db.CodeOf(err) != db.NotFound:
		return nil, err
	}
	return d, nil
}

const (
	forgetEvery = 10 * time.Minute
	forgetBatch = 500
)

// Forget deletes deliveries that are older than the retention, again and again
// until the context ends. 0 keeps them.
func (r *Registry) Forget(ctx context.Context, retention time.Duration, log *slog.Logger) {
	if retention <= 0 {
		return
	}
	tick := time.NewTicker(forgetEvery)
	defer tick.Stop()
	for {
		for n := forgetBatch; n == forgetBatch; {
			var err error
			if n, err = r.forgetSome(ctx, db.At(r.o.Now().Add(-retention))); err != nil && ctx.Err() == nil {
				log.Error("delete old deliveries", "err", err)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func (r *Registry) forgetSome(ctx context.Context, limit db.Time) (int, error) {
	old := query.Query{Where: db.Deliveries.Between("createTime", nil, &query.Bound{Num: int64(limit)}), Limit: forgetBatch}
	var list []*db.Delivery
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		list, err = db.Collect[*db.Delivery](f.Find(db.Deliveries, old))
		return err
	})
	if err != nil || len(list) == 0 {
		return 0, err
	}
	return len(list), r.o.Store.Update(ctx, func(tx db.Tx) error {
		for _, d := range list {
			if err := tx.Delete(db.Deliveries, d.ID); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		return nil
	})
}
