package api

import (
	"net/http"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// The routes below /pagerduty are PagerDuty's Events API v2
// (https://developer.pagerduty.com/docs/events-api-v2/overview/). The routing
// key is an API key of this server.

// routingKey is the key in the body, for requests that have none in a header.
func routingKey(r *request) string {
	if r.Header.Get("Authorization") != "" || r.Header.Get("X-API-Key") != "" {
		return ""
	}
	return webhook.RoutingKey(r.body)
}

// failPagerDuty writes an error as PagerDuty does.
func (a *API) failPagerDuty(_ *request, out *reply, message string, details []any) {
	status, text := "error", message
	switch out.code {
	case http.StatusBadRequest, http.StatusRequestEntityTooLarge:
		status, text = "invalid event", "Event object is invalid"
	case http.StatusTooManyRequests:
		status = "throttle exceeded"
	}
	if len(details) == 0 {
		details = []any{message}
	}
	_ = out.json(out.code, map[string]any{"status": status, "message": text, "errors": details})
}

// enqueue takes an event: POST /pagerduty/v2/enqueue.
func (a *API) enqueue(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	e, err := webhook.ReadEvent(a.webhookRequest(r), a.Webhooks)
	r.body = []byte(e.Raw) // the audit log is not to have the key
	if err != nil {
		return err
	}
	switch e.Action {
	case webhook.EventAcknowledge:
		err = a.actKeyed(r, e.Key, "acknowledged by an event", func(id, text string) (*db.Alert, error) {
			return a.Engine.Action(r.Context(), r.caller, id, plugin.Action{Name: alarm.ActionAck, Text: text})
		})
	case webhook.EventResolve:
		err = a.actKeyed(r, e.Key, "resolved by an event", func(id, text string) (*db.Alert, error) {
			return a.close(r, id, text)
		})
	default:
		var stored *db.Alert
		stored, err = a.receiveKeyed(r, e.Alert, "pagerduty", e.Key)
		err = a.accepted(r, e.Alert, stored, err)
	}
	if err != nil {
		return err
	}
	return out.json(http.StatusAccepted, map[string]string{
		"status": "success", "message": "Event processed", "dedup_key": e.Key,
	})
}

// enqueueChange takes an event that tells of a change:
// POST /pagerduty/v2/change/enqueue.
func (a *API) enqueueChange(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	e, err := webhook.ReadChange(a.webhookRequest(r), a.Webhooks)
	r.body = []byte(e.Raw)
	if err != nil {
		return err
	}
	stored, err := a.receiveOne(r, e.Alert)
	if err := a.accepted(r, e.Alert, stored, err); err != nil {
		return err
	}
	return out.json(http.StatusAccepted, map[string]string{"status": "success", "message": "Change event processed"})
}

// accepted counts and logs what became of a report, for an API that does not
// tell its senders of blackouts and heartbeats.
func (a *API) accepted(r *request, sent, stored *db.Alert, err error) error {
	if err == nil {
		a.auditAlert(r, "alert-received", stored.Text, stored)
		return nil
	}
	var out reply
	if other := a.notStored(r, &out, sent, err); other != nil || out.code >= http.StatusBadRequest {
		return err
	}
	return nil
}

// actKeyed acts on the alert that has the key. If there is none, or nothing to
// do, that is no error: the sender cannot know.
func (a *API) actKeyed(r *request, key, text string, act func(id, text string) (*db.Alert, error)) error {
	id, err := a.keyedID(r, "pagerduty", key)
	if err != nil {
		return err
	}
	alert, err := act(id, text)
	switch db.CodeOf(err) {
	case db.NotFound, db.Conflict, db.Suppressed:
		return nil
	}
	if err == nil {
		a.auditAlert(r, "alert-actioned", text, alert)
	}
	return err
}
