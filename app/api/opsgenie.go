package api

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// The routes below /opsgenie are Opsgenie's Alert API
// (https://docs.opsgenie.com/docs/alert-api). There a request is taken, done
// later, and its outcome asked for by its id. Here it is done when the answer
// comes, and the id of the request says how it went.

// genieKey is the key in "Authorization: GenieKey".
func genieKey(r *request) string {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "GenieKey") {
		return ""
	}
	return strings.TrimSpace(key)
}

// failOpsgenie writes an error as Opsgenie does. What it understands but will
// not take is 422 there.
func (a *API) failOpsgenie(r *request, out *reply, message string, details []any) {
	answer := map[string]any{"message": message, "took": a.took(r), "requestId": r.id}
	if out.code == http.StatusBadRequest && len(details) > 0 {
		out.code = http.StatusUnprocessableEntity
		answer["message"] = "Request body is not processable. Please check the errors."
		answer["errors"] = opsgenieErrors(details)
	}
	_ = out.json(out.code, answer)
}

// opsgenieErrors tells faults by the member that they are of, which they begin
// with in quotes.
func opsgenieErrors(details []any) map[string]string {
	errors := map[string]string{}
	for _, d := range details {
		text, _ := d.(string)
		rest, _ := strings.CutPrefix(text, "'")
		name, what, ok := strings.Cut(rest, "' ")
		if !ok {
			name, what = "request", text
		}
		errors[name] = what
	}
	return errors
}

// signed is the caller under the name that the request gives, unless it was
// authenticated under one.
func signed(by engine.Caller, user string) engine.Caller {
	if by.Principal.Login == "" {
		by.Principal.Login = user
	}
	return by
}

// took is how many seconds the request took until now.
func (a *API) took(r *request) float64 { return db.At(a.Now()).Sub(r.now).Seconds() }

// data answers what was asked for.
func (a *API) data(r *request, out *reply, data any, more map[string]any) error {
	answer := map[string]any{"data": data, "took": a.took(r), "requestId": r.id}
	for name, v := range more {
		answer[name] = v
	}
	out.pack = true
	return out.json(http.StatusOK, answer)
}

// opsgenieActs is what requests can do, with what is said of it later and in
// the audit log.
var opsgenieActs = map[string]struct{ action, done, event string }{
	"create":        {"Create", "Created alert", "alert-received"},
	"close":         {"Close", "Closed alert", "alert-actioned"},
	"acknowledge":   {"Acknowledge", "Acknowledged alert", "alert-actioned"},
	"unacknowledge": {"UnAcknowledge", "Unacknowledged alert", "alert-actioned"},
	"snooze":        {"Snooze", "Snoozed alert", "alert-actioned"},
	"note":          {"Add Note", "Added note to alert", "alert-note-added"},
	"tags":          {"Add Tags", "Added tags to alert", "alert-tagged"},
	"delete":        {"Delete", "Deleted alert", "alert-deleted"},
}

// processed answers for something that was done. An alert that is not there, or
// that it cannot be done to, is only told to those who ask for the outcome.
func (a *API) processed(r *request, out *reply, act, id string, err error) error {
	outcome := act + "." + id
	switch db.CodeOf(err) {
	case db.NotFound:
		outcome = act + "."
	case db.Conflict, db.Suppressed:
		outcome += ".refused"
	default:
		if err != nil {
			return err
		}
	}
	return out.json(http.StatusAccepted, map[string]any{
		"result": "Request will be processed", "took": a.took(r), "requestId": outcome,
	})
}

// opsgenieRequest tells how a request went:
// GET /opsgenie/v2/alerts/requests/{request}.
func (a *API) opsgenieRequest(r *request, out *reply) error {
	name, rest, ok := strings.Cut(r.vars["request"], ".")
	act, known := opsgenieActs[name]
	if !ok || !known {
		return db.ErrNotFound
	}
	id, refused := strings.CutSuffix(rest, ".refused")
	done := id != "" && !refused
	status, alias := act.done, ""
	switch {
	case id == "":
		status = "Alert does not exist"
	case refused:
		status = "Alert was left as it is: a blackout or its state does not allow this"
	}
	if alert, err := a.Engine.Alert(r.Context(), r.caller, id); err == nil {
		alias = aliasOf(alert)
	}
	return a.data(r, out, map[string]any{
		"success": done, "isSuccess": done, "action": act.action, "status": status,
		"processedAt": r.now.String(), "integrationId": "", "alertId": id, "alias": alias,
	}, nil)
}

// createOpsgenie makes an alert: POST /opsgenie/v2/alerts.
func (a *API) createOpsgenie(r *request, out *reply) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	in, err := webhook.ReadOpsgenie(a.webhookRequest(r), a.Webhooks)
	if err != nil {
		return err
	}
	var stored *db.Alert
	if in.Alias == "" {
		stored, err = a.receiveOne(r, in.Alert)
	} else {
		stored, err = a.receiveKeyed(r, in.Alert, "opsgenie", in.Alias)
	}
	if err := a.accepted(r, in.Alert, stored, err); err != nil {
		return err
	}
	if stored == nil { // a blackout, or it was a heartbeat
		return a.processed(r, out, "create", in.Alert.ID, db.Errorf(db.Conflict, "the alert was not stored"))
	}
	if in.Note != "" && stored.DuplicateCount == 0 {
		if _, err := a.Engine.AddNote(r.Context(), signed(r.caller, in.User), stored.ID, in.Note); err != nil {
			return err
		}
	}
	return a.processed(r, out, "create", stored.ID, nil)
}

// opsgenieAlert finds the alert that the path names: by its id, its beginning,
// or what its sender knows it by.
func (a *API) opsgenieAlert(r *request) (*db.Alert, error) {
	id := r.vars["id"]
	switch kind := strings.ToLower(r.params.Get("identifierType")); kind {
	case "", "id", "tiny":
	case "alias":
		keyed, err := a.keyedID(r, "opsgenie", id)
		if err != nil {
			return nil, err
		}
		alert, err := a.Engine.Alert(r.Context(), r.caller, keyed)
		if db.CodeOf(err) != db.NotFound {
			return alert, err
		} // without an alias it is the id
	default:
		return nil, db.Errorf(db.Invalid, "identifierType must be one of id, tiny, alias")
	}
	return a.Engine.Alert(r.Context(), r.caller, id)
}

// opsgenieDo does something with the alert that the path names.
func (a *API) opsgenieDo(r *request, out *reply, act string, do func(id string, in webhook.OpsgenieAct) error) error {
	in, err := webhook.ReadOpsgenieAct(r.body)
	if err != nil {
		return err
	}
	alert, err := a.opsgenieAlert(r)
	if err != nil {
		return a.processed(r, out, act, "", err)
	}
	r.caller = signed(r.caller, in.User)
	if err = do(alert.ID, in); err == nil {
		a.auditAlert(r, opsgenieActs[act].event, in.Note, alert)
	}
	return a.processed(r, out, act, alert.ID, err)
}

// opsgenieAction does what is an operator's action.
func (a *API) opsgenieAction(r *request, out *reply, act, action string) error {
	return a.opsgenieDo(r, out, act, func(id string, in webhook.OpsgenieAct) error {
		_, err := a.Engine.Action(r.Context(), r.caller, id, plugin.Action{Name: action, Text: in.Note})
		return err
	})
}

// closeOpsgenie: POST /opsgenie/v2/alerts/{id}/close.
func (a *API) closeOpsgenie(r *request, out *reply) error {
	return a.opsgenieDo(r, out, "close", func(id string, in webhook.OpsgenieAct) error {
		_, err := a.close(r, id, in.Note)
		return err
	})
}

// ackOpsgenie: POST /opsgenie/v2/alerts/{id}/acknowledge.
func (a *API) ackOpsgenie(r *request, out *reply) error {
	return a.opsgenieAction(r, out, "acknowledge", alarm.ActionAck)
}

// unackOpsgenie: POST /opsgenie/v2/alerts/{id}/unacknowledge.
func (a *API) unackOpsgenie(r *request, out *reply) error {
	return a.opsgenieAction(r, out, "unacknowledge", alarm.ActionUnack)
}

// snoozeOpsgenie shelves until the time sent:
// POST /opsgenie/v2/alerts/{id}/snooze.
func (a *API) snoozeOpsgenie(r *request, out *reply) error {
	return a.opsgenieDo(r, out, "snooze", func(id string, in webhook.OpsgenieAct) error {
		until, err := in.Until(r.now)
		if err != nil {
			return err
		}
		seconds := int64((until.Sub(r.now) + time.Second - 1) / time.Second)
		act := plugin.Action{Name: alarm.ActionShelve, Text: in.Note, Timeout: &seconds}
		_, err = a.Engine.Action(r.Context(), r.caller, id, act)
		return err
	})
}

// noteOpsgenie adds a note: POST /opsgenie/v2/alerts/{id}/notes.
func (a *API) noteOpsgenie(r *request, out *reply) error {
	return a.opsgenieDo(r, out, "note", func(id string, in webhook.OpsgenieAct) error {
		if in.Note == "" {
			return webhook.Refuse("'note' must not be empty")
		}
		_, err := a.Engine.AddNote(r.Context(), r.caller, id, in.Note)
		return err
	})
}

// tagOpsgenie adds tags: POST /opsgenie/v2/alerts/{id}/tags.
func (a *API) tagOpsgenie(r *request, out *reply) error {
	return a.opsgenieDo(r, out, "tags", func(id string, in webhook.OpsgenieAct) error {
		if len(in.Tags) == 0 {
			return webhook.Refuse("'tags' must not be empty")
		}
		_, err := a.Engine.Tag(r.Context(), r.caller, id, in.Tags)
		return err
	})
}

// deleteOpsgenie: DELETE /opsgenie/v2/alerts/{id}.
func (a *API) deleteOpsgenie(r *request, out *reply) error {
	return a.opsgenieDo(r, out, "delete", func(id string, _ webhook.OpsgenieAct) error {
		return a.Engine.Delete(r.Context(), r.caller, id)
	})
}

// getOpsgenie shows one alert: GET /opsgenie/v2/alerts/{id}.
func (a *API) getOpsgenie(r *request, out *reply) error {
	alert, err := a.opsgenieAlert(r)
	if err != nil {
		return err
	}
	return a.data(r, out, a.showOpsgenie(alert, true), nil)
}

// notesOpsgenie lists an alert's notes: GET /opsgenie/v2/alerts/{id}/notes.
func (a *API) notesOpsgenie(r *request, out *reply) error {
	alert, err := a.opsgenieAlert(r)
	if err != nil {
		return err
	}
	notes, err := a.Engine.Notes(r.Context(), r.caller, alert.ID)
	if err != nil {
		return err
	}
	shown := []map[string]any{}
	for _, n := range notes {
		shown = append(shown, map[string]any{
			"note": n.Text, "owner": n.User, "createdAt": n.CreateTime.String(),
			"offset": strconv.FormatInt(int64(n.CreateTime), 10),
		})
	}
	return a.data(r, out, shown, nil)
}
