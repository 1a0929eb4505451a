package engine

import (
	"context"
	"errors"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Report is what one run of the housekeeping did, as ids of alerts.
type Report struct {
	Expired   []string
	Unshelved []string
	Unacked   []string
	Deleted   []string
	Errors    []string // ids of others, and why they were left as they are
}

// Housekeep deletes alerts that were over long enough, expires those that were
// not received within their timeout, and ends acks and shelvings whose time
// has come. Nil takes the time of the settings; 0 is never.
func (e *Engine) Housekeep(ctx context.Context, expiredAfter, infoAfter *time.Duration) (Report, error) {
	now := e.now()
	var r Report
	var failed []error
	step := func(ids *[]string, where query.Node, do Change) {
		if where == nil {
			return
		}
		done, err := e.bulkIfAny(ctx, where, do)
		*ids = append(*ids, done.Updated...)
		r.Errors = append(r.Errors, done.Errors...)
		failed = append(failed, err)
	}
	step(&r.Deleted, e.over(now, or(expiredAfter, e.o.DeleteExpired)), changeForget())
	step(&r.Deleted, e.informed(now, or(infoAfter, e.o.DeleteInfo)), changeForget())
	step(&r.Expired, e.expirable(now), ChangeAction(plugin.Action{Name: alarm.ActionExpired}))
	step(&r.Unshelved, e.due(e.o.Model.ShelvedStatus, "shelveUntil", now), ChangeAction(plugin.Action{Name: alarm.ActionTimeout}))
	step(&r.Unacked, e.due(e.o.Model.AckStatus, "ackUntil", now), ChangeAction(plugin.Action{Name: alarm.ActionTimeout}))
	return r, errors.Join(failed...)
}

func or(given *time.Duration, setting time.Duration) time.Duration {
	if given != nil {
		return *given
	}
	return setting
}

// changeForget deletes without asking the hooks: the alert is over.
func changeForget() Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		return e.remove(tx, old)
	}
}

// over is the closed and expired alerts that are due to be deleted.
func (e *Engine) over(now db.Time, after time.Duration) query.Node {
	if after <= 0 {
		return nil
	}
	return query.And{e.statusIs(e.o.Model.ClosedStatus, e.o.Model.ExpiredStatus), upTo("lastReceiveTime", now.Add(-after))}
}

// informed is the informational alerts that are due to be deleted.
func (e *Engine) informed(now db.Time, after time.Duration) query.Node {
	if after <= 0 || e.o.Model.InformSeverity == "" {
		return nil
	}
	return query.And{e.severityIs(e.o.Model.InformSeverity), upTo("lastReceiveTime", now.Add(-after))}
}

// expirable is the alerts whose sender's deadline passed. One that an operator
// put off until later is left until then.
func (e *Engine) expirable(now db.Time) query.Node {
	if e.o.Model.ExpiredStatus == "" {
		return nil
	}
	putOff := query.Or{
		query.And{e.statusIs(e.o.Model.AckStatus), after("ackUntil", now)},
		query.And{e.statusIs(e.o.Model.ShelvedStatus), after("shelveUntil", now)},
	}
	return query.And{
		upTo("expireTime", now),
		query.Not{Node: e.statusIs(e.o.Model.ExpiredStatus)},
		query.Not{Node: putOff},
	}
}

// due is the alerts of a status whose deadline passed.
func (e *Engine) due(status, deadline string, now db.Time) query.Node {
	return query.And{e.statusIs(status), upTo(deadline, now)}
}

func (e *Engine) statusIs(names ...string) query.Node   { return anyOf("status", names) }
func (e *Engine) severityIs(names ...string) query.Node { return anyOf("severity", names) }

func anyOf(field string, values []string) query.Node {
	var or query.Or
	for _, v := range values {
		if v != "" {
			or = append(or, db.Alerts.Is(field, v))
		}
	}
	return or
}

func upTo(field string, t db.Time) query.Node {
	return db.Alerts.Between(field, nil, &query.Bound{Num: int64(t), Inclusive: true})
}

func after(field string, t db.Time) query.Node {
	return db.Alerts.Between(field, &query.Bound{Num: int64(t)}, nil)
}

// bulkIfAny is Bulk by the system, for which nothing to do is no error.
func (e *Engine) bulkIfAny(ctx context.Context, where query.Node, do Change) (Bulk, error) {
	done, err := e.Bulk(ctx, System(), where, do)
	if errors.Is(err, db.ErrNotFound) {
		return Bulk{}, nil
	}
	for _, refusal := range done.Errors {
		e.o.Log.Warn("housekeeping was refused", "reason", refusal)
	}
	return done, err
}
