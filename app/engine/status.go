package engine

import (
	"context"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// An alert has three deadlines. It expires Timeout seconds after it was last
// received: that is the sender's. An ack ends at AckUntil and shelving at
// ShelveUntil: those are the operators', and nothing a sender does moves them.
// What the status was before an ack, a shelving or a blackout is kept with the
// alert, so that its end does not depend on how much history is left.

// enter sets the status as an operator wants it: for timeout seconds, 0 means
// for good. The deadline of a status that the alert has already is only moved
// by a new one.
func (e *Engine) enter(a *db.Alert, status string, timeout int64, now db.Time) {
	var until db.Time
	if timeout > 0 {
		until = now.AddSeconds(timeout)
	}
	again := status == a.Status && until == 0
	switch {
	case again:
	case status == e.o.Model.AckStatus:
		a.AckUntil = until
	case status == e.o.Model.ShelvedStatus:
		a.ShelveUntil = until
	}
	if status != a.Status {
		e.remember(a, status)
	}
	a.Status = status
}

// move sets the status that a report or the alarm model brought about. A
// shelved alert that was closed and comes back is still shelved until then.
func (e *Engine) move(a *db.Alert, status string) {
	stillShelved := e.o.Model.Closed(a.Status) && status == e.o.Model.ShelvedStatus && a.ShelveFrom != ""
	back := a.Status == e.o.Model.BlackoutStatus || stillShelved
	switch {
	case back || status == a.Status:
	case status == e.o.Model.AckStatus:
		a.AckUntil = 0
	case status == e.o.Model.ShelvedStatus:
		a.ShelveUntil = 0
	}
	if status != a.Status && !back {
		e.remember(a, status)
	}
	a.Status = status
}

// remember keeps the status that an ack, a shelving or a blackout replaces.
func (e *Engine) remember(a *db.Alert, status string) {
	switch status {
	case e.o.Model.AckStatus:
		a.AckFrom = e.before(a.Status)
	case e.o.Model.ShelvedStatus:
		a.ShelveFrom = e.before(a.Status)
	case e.o.Model.BlackoutStatus:
		a.BlackoutFrom = e.before(a.Status)
	}
}

// before is the status to return to later: one that is over is not.
func (e *Engine) before(status string) string {
	if status == "" || e.o.Model.Closed(status) || (status == e.o.Model.ExpiredStatus) {
		return e.o.Model.OpenStatus
	}
	return status
}

// previousStatus is what the alarm model takes for the status before the
// present one.
func (e *Engine) previousStatus(a *db.Alert) string {
	if a.Status == e.o.Model.BlackoutStatus && a.BlackoutFrom != "" {
		return a.BlackoutFrom
	}
	return a.PreviousStatus
}

// putEntry writes n, changed from old if there was one, with a history entry.
// The rest of the entry is n's.
func (e *Engine) putEntry(tx db.Tx, old, n *db.Alert, h *db.History) error {
	if old != nil {
		n.PreviousStatus = old.Status
	}
	n.HistorySeq++
	h.ID = db.ChildID(n.ID, n.HistorySeq)
	h.Event, h.Severity, h.Status, h.ValueText = n.Event, n.Severity, n.Status, n.ValueText
	if err := save(tx, n); err != nil {
		return err
	}
	if err := tx.Put(h); err != nil {
		return err
	}
	return e.trim(tx, n)
}

// trim drops the entries beyond the limit: one, or more if it was lowered.
func (e *Engine) trim(tx db.Tx, a *db.Alert) error {
	if e.o.HistoryLimit <= 0 {
		return nil
	}
	for seq := a.HistorySeq - e.o.HistoryLimit; seq > 0; seq-- {
		err := tx.Delete(db.Histories, db.ChildID(a.ID, seq))
		if db.CodeOf(err) == db.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// SetStatus sets the status as told, whatever the alarm model says. A timeout
// is the deadline of an ack or shelving, and that of the alert otherwise.
func (e *Engine) SetStatus(ctx context.Context, by Caller, id, status, text string, timeout *int64) (*db.Alert, error) {
	return e.changeOne(ctx, by, id, ChangeStatus(status, text, timeout))
}

// ChangeStatus is the change that SetStatus makes.
func ChangeStatus(status, text string, timeout *int64) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		n, ch, err := e.o.Hooks.Status(call, old, plugin.StatusChange{Status: status, Text: text})
		if err != nil {
			return change{}, refused(err)
		}
		n = n.Copy()
		n.UpdateTime = call.Now
		operators := ch.Status == e.o.Model.AckStatus || ch.Status == e.o.Model.ShelvedStatus
		if value(timeout) > 0 && !operators {
			n.Timeout = *timeout
		}
		e.enter(n, ch.Status, value(timeout), call.Now)
		h := &db.History{EntryID: n.ID, Text: ch.Text, Type: db.ChangeStatus,
			UpdateTime: call.Now, User: call.Login, Timeout: n.Timeout}
		if operators && value(timeout) > 0 {
			h.Timeout = *timeout
		}
		return change{name: db.ChangeStatus, old: old, new: n, text: ch.Text}, e.putEntry(tx, old, n, h)
	}
}

// Action does what an operator asks. The alarm model decides what comes of it;
// a useless action is a Conflict, an unknown one only writes history.
func (e *Engine) Action(ctx context.Context, by Caller, id string, act plugin.Action) (*db.Alert, error) {
	a, err := e.changeOne(ctx, by, id, ChangeAction(act))
	if err != nil {
		return nil, err
	}
	return e.after(ctx, by, a, func(call *plugin.Call, a *db.Alert) *db.Alert { return e.o.Hooks.PostAction(call, a, act) }), nil
}

// ChangeAction is the change that Action makes.
func ChangeAction(act plugin.Action) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		n, act, err := e.o.Hooks.Action(call, old, act)
		if err != nil {
			return change{}, refused(err)
		}
		n = n.Copy()
		out, err := e.o.Model.Transition(alarm.Input{
			Action: act.Name, Status: old.Status, PreviousStatus: e.returnTo(act.Name, old),
			Set: n.Status, Severity: n.Severity, PreviousSeverity: n.PreviousSeverity,
		})
		if err != nil {
			return change{}, err
		}
		n, ch, err := e.o.Hooks.Status(call, n, plugin.StatusChange{Status: out.Status, Text: act.Text})
		if err != nil {
			return change{}, refused(err)
		}
		n = n.Copy()
		return change{name: act.Name, old: old, new: n, text: ch.Text}, e.act(tx, call, old, n, act, out.Severity, ch)
	}
}

// act writes what an action came to.
func (e *Engine) act(tx db.Tx, call *plugin.Call, old, n *db.Alert, act plugin.Action, severity string, ch plugin.StatusChange) error {
	if severity != n.Severity {
		n.PreviousSeverity = n.Severity
	}
	n.Severity = severity
	n.Tags = unique(n.Tags)
	n.Attributes = n.Attributes.Clean()
	n.UpdateTime = call.Now
	timeout := e.timeout(act, n)
	switch act.Name {
	case alarm.ActionUnack, alarm.ActionUnshelve, alarm.ActionTimeout: // back to what was: its own deadline holds
		n.Status = ch.Status
	case alarm.ActionAck, alarm.ActionShelve:
		e.enter(n, ch.Status, timeout, call.Now)
	default:
		e.enter(n, ch.Status, 0, call.Now)
	}
	return e.putEntry(tx, old, n, &db.History{EntryID: n.ID, Text: ch.Text, Type: db.ChangeOf(act.Name),
		UpdateTime: call.Now, User: call.Login, Timeout: timeout})
}

// returnTo is the previous status as the alarm model should see it: for the
// end of an ack or shelving, the one that it replaced.
func (e *Engine) returnTo(action string, a *db.Alert) string {
	switch {
	case action == alarm.ActionUnack:
		return e.before(a.AckFrom)
	case action == alarm.ActionUnshelve, action == alarm.ActionTimeout && a.Status == e.o.Model.ShelvedStatus:
		return e.before(a.ShelveFrom)
	case action == alarm.ActionTimeout && a.Status == e.o.Model.AckStatus:
		return e.before(a.AckFrom)
	}
	return e.previousStatus(a)
}

// timeout is the number of seconds that an action holds.
func (e *Engine) timeout(act plugin.Action, a *db.Alert) int64 {
	if t := value(act.Timeout); t > 0 {
		return t
	}
	switch act.Name {
	case alarm.ActionAck, alarm.ActionUnack:
		return e.o.AckTimeout
	case alarm.ActionShelve, alarm.ActionUnshelve:
		return e.o.ShelveTimeout
	}
	return a.Timeout
}

func value(n *int64) int64 {
	if n == nil {
		return 0
	}
	return *n
}

// refused is a hook's refusal of something that an operator asked for: what is
// Forbidden to a sender is Invalid there, as in Alerta.
func refused(err error) error {
	if db.CodeOf(err) == db.Forbidden {
		return db.Errorf(db.Invalid, "%s", err)
	}
	return err
}
