package api

import (
	"errors"
	"net/http"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// receive takes one alert: POST /alert.
func (a *API) receive(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	alert, err := decodeAlert(r.body)
	if err != nil {
		return err
	}
	if err := a.own(r, alert); err != nil {
		return err
	}
	stored, err := a.Engine.Receive(r.Context(), r.caller, alert)
	if err != nil {
		return a.notStored(r, out, alert, err)
	}
	a.auditAlert(r, "alert-received", alert.Text, stored)
	return a.showStored(r, out, stored)
}

// own gives a received alert its customer, and an id to speak of even if it is
// not stored.
func (a *API) own(r *request, alert *db.Alert) (err error) {
	if alert.ID == "" {
		alert.ID = a.NewID()
	}
	alert.Customer, err = r.caller.Principal.AssignCustomer(alert.Customer, auth.AdminAlerts)
	return err
}

// showStored answers with the alert as it is stored now.
func (a *API) showStored(r *request, out *reply, alert *db.Alert) error {
	history, err := a.Engine.HistoryOf(r.Context(), alert)
	if err != nil {
		return err
	}
	out.code = http.StatusCreated
	out.ok()
	out.text("id", alert.ID)
	out.name("alert")
	out.body = appendAlert(out.body, alert, history, r.origin.url(""), true)
	out.end()
	return nil
}

// notStored answers for an alert that was not stored, and counts why. Not all
// of that is an error to its sender.
func (a *API) notStored(r *request, out *reply, alert *db.Alert, err error) error {
	var beat *engine.HeartbeatReceived
	switch {
	case errors.As(err, &beat):
		a.auditAlert(r, "alert-heartbeat", alert.Text, alert)
		out.taken(beat.Error(), beat.Heartbeat.ID)
		return nil
	case errors.As(err, new(*plugin.LoopError)):
		out.taken(message(err), alert.ID)
		return nil
	case db.CodeOf(err) == db.Suppressed:
		a.counters.blackout.Inc()
		a.auditAlert(r, "alert-blackout", alert.Text, alert)
		out.taken(message(err), alert.ID)
		return nil
	case db.CodeOf(err) == db.RateLimited:
		a.counters.ratelimited.Inc()
		a.auditAlert(r, "alert-rate-limited", alert.Text, alert)
		out.code, out.retry = http.StatusTooManyRequests, retryAfter(err)
		out.body = append(out.body[:0], `{"status":"error"`...)
		out.text("message", message(err))
		out.text("id", alert.ID)
		out.end()
		return nil
	case db.CodeOf(err) == db.Forbidden:
		a.counters.rejected.Inc()
		a.auditAlert(r, "alert-rejected", alert.Text, alert)
	}
	return err
}

// taken says that a request was accepted and will have no further effect.
func (o *reply) taken(message, id string) {
	o.code = http.StatusAccepted
	o.ok()
	o.text("message", message)
	o.text("id", id)
	o.end()
}

// message is what a coded error tells the client.
func message(err error) string {
	var coded *db.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return err.Error()
}
