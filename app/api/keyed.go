package api

import (
	"hash/fnv"
	"sync"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Some senders know an alert by a key of their own: the dedup_key of PagerDuty,
// the alias of Opsgenie. The id of such an alert is made of the key, so it is
// found by the key alone, also after a restart, without an index of its own.

// keySpace sets these ids apart from all others.
var keySpace = uuid.MustParse("6f3c1f0e-6c0b-5e0a-9a43-5d1d2f0f7b11")

// keyedID is the id of the alert that the caller knows by a key. kind tells
// apart equal keys of two APIs.
func (a *API) keyedID(r *request, kind, key string) (string, error) {
	customer, err := r.caller.Principal.AssignCustomer("", auth.AdminAlerts)
	if err != nil {
		return "", err
	}
	return uuid.NewSHA1(keySpace, []byte(kind+"\x00"+customer+"\x00"+key)).String(), nil
}

// keyLocks have the reports of one key come one after another, so that each
// sees what the one before has made.
type keyLocks [64]sync.Mutex

func (k *keyLocks) of(id string) *sync.Mutex {
	h := fnv.New32a()
	h.Write([]byte(id))
	return &k[h.Sum32()%uint32(len(k))]
}

// receiveKeyed takes a report of the alert with that key. A later report is
// about the same alert whatever it says of resource and event: those of the
// first stay. Should another alert be about these already, the key is added to
// the event, for two keys are two alerts.
func (a *API) receiveKeyed(r *request, alert *db.Alert, kind, key string) (*db.Alert, error) {
	id, err := a.keyedID(r, kind, key)
	if err != nil {
		return nil, err
	}
	lock := a.keyed.of(id)
	lock.Lock()
	defer lock.Unlock()
	event := alert.Event
	for try := 0; ; try++ {
		alert.ID, alert.Event = id, event
		if err := a.own(r, alert); err != nil {
			return nil, err
		}
		if err := a.pin(r, alert, key); err != nil {
			return nil, err
		}
		stored, err := a.Engine.Receive(r.Context(), r.caller, alert)
		if db.CodeOf(err) != db.Conflict || try > 0 {
			return stored, err
		}
		// Another server on the same store has made it in between: now it is found.
	}
}

// pin makes the report about what the alert with its id is about, or about
// something that no other alert is.
func (a *API) pin(r *request, alert *db.Alert, key string) error {
	event := alert.Event
	return a.Store.View(r.Context(), func(f db.Finder) error {
		known, err := db.Get[*db.Alert](f, db.Alerts, alert.ID)
		if err == nil {
			alert.Environment, alert.Resource, alert.Event = known.Environment, known.Resource, known.Event
			alert.Customer = known.Customer
			return nil
		}
		if db.CodeOf(err) != db.NotFound {
			return err
		}
		subject := db.Subject(alert.Environment, alert.Customer, alert.Resource, alert.Event)
		others, err := db.Lookup[*db.Alert](f, db.Alerts, "subject", subject)
		if err == nil && len(others) > 0 {
			alert.Event = event + " (" + key + ")"
		}
		return err
	})
}

// close ends an alert: by the action, or in an alarm model that does not know
// it by a report that all is well.
func (a *API) close(r *request, id, text string) (*db.Alert, error) {
	alert, err := a.Engine.Action(r.Context(), r.caller, id, plugin.Action{Name: alarm.ActionClose, Text: text})
	if err != nil || a.Model.Closed(alert.Status) || a.Model.Normal(alert.Severity) {
		return alert, err
	}
	report := alert.Copy()
	report.ID, report.Severity, report.Status, report.CreateTime = a.NewID(), a.Model.NormalSeverity, "", 0
	return a.Engine.Receive(r.Context(), r.caller, report)
}
