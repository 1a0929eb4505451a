package api

import (
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// getAlert shows one alert: GET /alert/{id}.
func (a *API) getAlert(r *request, out *reply) error {
	alert, history, err := a.Engine.History(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	out.ok()
	out.number("total", 1)
	out.name("alert")
	out.body = appendAlert(out.body, alert, history, r.origin.url(""), true)
	out.end()
	out.pack = true
	return nil
}

// setStatus sets a status as told: PUT /alert/{id}/status.
func (a *API) setStatus(r *request, out *reply) error {
	ch, err := r.change("status", func(string) string { return "" })
	if err != nil {
		return err
	}
	alert, err := a.Engine.SetStatus(r.Context(), r.caller, r.vars["id"], ch.what, ch.text, ch.timeout)
	return a.done(r, out, alert, err, "alert-status-changed", ch.text)
}

// act does what an operator wants: PUT /alert/{id}/action.
func (a *API) act(r *request, out *reply) error {
	ch, err := r.change("action", func(action string) string { return action + " operator action" })
	if err != nil {
		return err
	}
	alert, err := a.Engine.Action(r.Context(), r.caller, r.vars["id"], ch.action())
	return a.done(r, out, alert, err, "alert-actioned", ch.text)
}

// tag adds tags: PUT /alert/{id}/tag.
func (a *API) tag(r *request, out *reply) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	alert, err := a.Engine.Tag(r.Context(), r.caller, r.vars["id"], tags)
	return a.done(r, out, alert, err, "alert-tagged", "")
}

// untag removes tags: PUT /alert/{id}/untag.
func (a *API) untag(r *request, out *reply) error {
	tags, err := r.tags()
	if err != nil {
		return err
	}
	alert, err := a.Engine.Untag(r.Context(), r.caller, r.vars["id"], tags)
	return a.done(r, out, alert, err, "alert-untagged", "")
}

// setAttributes sets and removes attributes: PUT /alert/{id}/attributes.
func (a *API) setAttributes(r *request, out *reply) error {
	set, err := r.attributes()
	if err != nil {
		return err
	}
	alert, err := a.Engine.SetAttributes(r.Context(), r.caller, r.vars["id"], set)
	return a.done(r, out, alert, err, "alert-attributes-updated", "")
}

// deleteAlert removes an alert: DELETE /alert/{id}.
func (a *API) deleteAlert(r *request, out *reply) error {
	id := r.vars["id"]
	err := a.Engine.Delete(r.Context(), r.caller, id)
	return a.done(r, out, &db.Alert{Meta: db.Meta{ID: id}}, err, "alert-deleted", "")
}

// done answers for a change of an alert, and tells the audit log.
func (a *API) done(r *request, out *reply, alert *db.Alert, err error, event, text string) error {
	if err != nil {
		return err
	}
	a.auditAlert(r, event, text, alert)
	out.ok()
	out.end()
	return nil
}

// change is what a request asks to be done to the status of alerts.
type change struct {
	what    string // the status or action
	text    string
	timeout *int64 // seconds; nil: the default
}

func (c change) action() plugin.Action {
	return plugin.Action{Name: c.what, Text: c.text, Timeout: c.timeout}
}

// change reads it; name is the member that says what to do, otherwise makes
// the text if none was sent.
func (r *request) change(name string, otherwise func(what string) string) (c change, err error) {
	m, err := r.members()
	if err != nil {
		return c, err
	}
	if c.what, _, err = m.text(name); err != nil {
		return c, err
	}
	if c.what == "" {
		return c, db.Errorf(db.Invalid, "must supply '%s' as json data", name)
	}
	if c.text, err = m.textOr("text", otherwise(c.what)); err != nil {
		return c, err
	}
	c.timeout, err = m.seconds("timeout")
	return c, err
}

// tags reads the tags that a request sends.
func (r *request) tags() ([]string, error) {
	m, err := r.members()
	if err != nil {
		return nil, err
	}
	tags, err := m.list("tags")
	if err == nil && len(tags) == 0 {
		err = db.Errorf(db.Invalid, "must supply 'tags' as json list")
	}
	return tags, err
}

// attributes reads the attributes that a request sends; those that are null
// are to be removed.
func (r *request) attributes() (db.Attributes, error) {
	m, err := r.members()
	if err != nil {
		return nil, err
	}
	set, err := m.attributes("attributes")
	if err == nil && len(set) == 0 {
		err = db.Errorf(db.Invalid, "must supply 'attributes' as json data")
	}
	return set, err
}
