package plugin

import (
	"slices"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// ackedBy keeps the login of who acknowledged an alert in an attribute, and
// adds the tag by which they watch it. The tag stays.
type ackedBy struct {
	model *alarm.Model
}

const ackedByAttribute = "acked-by"

func newAckedBy(o Options) (Hook, error) { return &ackedBy{o.Model}, nil }

func (*ackedBy) Name() string { return "acked_by" }

func (k *ackedBy) Status(_ *Call, a *db.Alert, ch StatusChange) (*db.Alert, StatusChange, error) {
	if ch.Status == k.model.OpenStatus {
		a.Attributes = a.Attributes.With(db.Attributes{ackedByAttribute: nil})
	}
	return a, ch, nil
}

func (*ackedBy) Action(c *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	switch {
	case act.Name == alarm.ActionAck && c.Login != "":
		if watch := "watch:" + c.Login; !slices.Contains(a.Tags, watch) {
			a.Tags = slices.Concat(a.Tags, []string{watch})
		}
		a.Attributes = a.Attributes.With(db.Attributes{ackedByAttribute: c.Login})
	case act.Name == alarm.ActionUnack:
		a.Attributes = a.Attributes.With(db.Attributes{ackedByAttribute: nil})
	}
	return a, act, nil
}

// escalate adds the action "escalate": the next worse severity of the model.
type escalate struct {
	model *alarm.Model
}

func newEscalate(o Options) (Hook, error) { return &escalate{o.Model}, nil }

func (e *escalate) Name() string { return "escalate" }

func (e *escalate) Action(_ *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	if act.Name != "escalate" {
		return a, act, nil
	}
	if err := e.model.Valid(a.Severity); err != nil {
		return nil, act, err
	}
	next, ok := e.worse(a.Severity)
	if !ok {
		return nil, act, db.Errorf(db.Conflict, "Can not escalate alert severity beyond \"%s\".", a.Severity)
	}
	a.Severity = next
	act.Text = "alert severity escalated"
	return a, act, nil
}

// worse returns the least of the severities that are worse. Of several names
// for it that is the normal one, or else the first by name.
func (e *escalate) worse(severity string) (next string, ok bool) {
	for s := range e.model.Severities {
		if e.model.Worse(s, severity) && (!ok || e.before(s, next)) {
			next, ok = s, true
		}
	}
	return next, ok
}

func (e *escalate) before(a, b string) bool {
	switch {
	case e.model.Severities[a] != e.model.Severities[b]:
		return e.model.Worse(b, a)
	case a == e.model.NormalSeverity || b == e.model.NormalSeverity:
		return a == e.model.NormalSeverity
	}
	return a < b
}

// timeout holds operators to the server's own timeouts of ack and shelve.
type timeout struct {
	seconds map[string]int64 // by action
}

func newTimeout(o Options) (Hook, error) {
	return &timeout{map[string]int64{alarm.ActionAck: o.AckTimeout, alarm.ActionShelve: o.ShelveTimeout}}, nil
}

func (t *timeout) Name() string { return "timeout" }

func (t *timeout) Action(_ *Call, a *db.Alert, act Action) (*db.Alert, Action, error) {
	seconds, ok := t.seconds[act.Name]
	if !ok || act.Timeout == nil || *act.Timeout == seconds {
		return a, act, nil
	}
	act.Timeout = &seconds
	act.Text += " (using server timeout value)"
	return a, act, nil
}
