package api

import (
	"net/http"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// webhook takes alerts in another system's format:
// /webhooks/{format}[/{path}].
func (a *API) webhook(r *request, out *reply) error {
	name := r.vars["format"]
	format, ok := webhook.Find(name)
	if custom := a.userWebhook(name); !ok && custom != nil {
		return a.customWebhook(r, out, name, custom)
	}
	if !ok {
		return db.Errorf(db.NotFound, "Custom webhook '%.100s' not found.", name)
	}
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	result, err := format.Parse(a.webhookRequest(r), a.Webhooks)
	if err != nil {
		return err
	}
	if result.Check != nil {
		if err := result.Check(r.Context()); err != nil {
			return err
		}
	}
	over, err := a.over(r, result.Over)
	if err != nil {
		return err
	}
	result.Alerts = append(result.Alerts, over...)
	for _, alert := range result.Alerts {
		if err := a.own(r, alert); err != nil {
			return err
		}
	}
	outcomes, err := a.Engine.ReceiveAll(r.Context(), r.caller, result.Alerts)
	if err != nil {
		return err
	}
	if result.Reply == nil || refused(outcomes) {
		return a.showOutcomes(r, out, name, result.Alerts, outcomes)
	}
	return a.webhookReply(r, out, name, result)
}

func (a *API) webhookRequest(r *request) webhook.Request {
	return webhook.Request{
		Method:      r.Method,
		Path:        r.vars["path"],
		Query:       withoutKey(r.params),
		Header:      r.Header,
		ContentType: r.Header.Get("Content-Type"),
		Body:        r.body,
		Form:        form(r.Header.Get("Content-Type"), r.body),
		Now:         r.now,
		BaseURL:     r.origin.url(""),
	}
}

// showOutcomes answers for all alerts of a webhook. One that was not stored
// decides the answer, as in Alerta, although the others are in.
func (a *API) showOutcomes(r *request, out *reply, name string, sent []*db.Alert, outcomes []engine.Outcome) error {
	var ids []string
	for i, o := range outcomes {
		if o.Err == nil {
			a.auditAlert(r, "webhook-received", "alert received via "+name+" webhook", o.Alert)
			ids = append(ids, o.Alert.ID)
			continue
		}
		if err := a.notStored(r, out, sent[i], o.Err); err != nil {
			return err
		}
	}
	switch {
	case len(ids) < len(outcomes):
		return nil
	case len(ids) == 1:
		return a.showStored(r, out, outcomes[0].Alert)
	}
	out.code = http.StatusCreated
	out.ok()
	out.texts("ids", ids)
	out.end()
	return nil
}
