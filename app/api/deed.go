package api

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/url"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// webhookReply does what a webhook asks for beside its alerts, and answers as
// its format wants. The caller needs no other scope than the webhook's, as in
// Alerta: who presses a button in a chat has no key of their own.
func (a *API) webhookReply(r *request, out *reply, name string, result webhook.Result) error {
	done := make([]webhook.Outcome, len(result.Actions))
	for i, act := range result.Actions {
		err := a.deed(r, act, &done[i])
		if err == nil {
			a.auditDeed(r, name, done[i])
			continue
		}
		// Only a refusal is for the format to tell. Anything else is a fault
		// of ours, and so is the rest.
		var coded *db.Error
		if !errors.As(err, &coded) || coded.Code == db.Internal || coded.Code == db.Unavailable {
			return err
		}
		done[i] = webhook.Outcome{Err: coded}
	}
	answer, err := result.Reply(done)
	if err != nil {
		return err
	}
	a.audit(r, "webhook-received", "request received via "+name+" webhook", "user-defined", "")
	out.code, out.header, out.body = answer.Code, answer.Header, append(out.body[:0], answer.Body...)
	return nil
}

// deed does one of the actions.
func (a *API) deed(r *request, act webhook.Action, out *webhook.Outcome) (err error) {
	ctx, e, by := r.Context(), a.Engine, r.caller
	switch act.Do {
	case webhook.Act:
		out.Alert, err = e.Action(ctx, by, act.Alert, plugin.Action{Name: act.Name, Text: act.Text})
	case webhook.SetStatus:
		out.Alert, err = e.SetStatus(ctx, by, act.Alert, act.Name, act.Text, nil)
	case webhook.AddTag:
		out.Alert, err = e.Tag(ctx, by, act.Alert, []string{act.Name})
	case webhook.RemoveTag:
		out.Alert, err = e.Untag(ctx, by, act.Alert, []string{act.Name})
	case webhook.MakeBlackout:
		return a.blackOut(r, act, out)
	}
	return err
}

// blackOut makes a blackout of what the action says, or of the alert that it
// names.
func (a *API) blackOut(r *request, act webhook.Action, out *webhook.Outcome) error {
	b := act.Blackout
	if b == nil {
		alert, err := a.Engine.Alert(r.Context(), r.caller, act.Alert)
		if err != nil {
			return err
		}
		out.Alert = alert
		b = &db.Blackout{Environment: alert.Environment, Resource: alert.Resource, Event: alert.Event, Customer: alert.Customer}
	}
	b = b.Copy()
	b.Text = act.Text
	var err error
	if b.Customer, err = r.caller.Principal.AssignCustomer(b.Customer, auth.AdminBlackouts); err != nil {
		return err
	}
	out.Blackout, err = a.Engine.CreateBlackout(r.Context(), r.caller, b)
	return err
}

func (a *API) auditDeed(r *request, name string, o webhook.Outcome) {
	if o.Blackout != nil {
		a.audit(r, "blackout-created", "blackout created via "+name+" webhook", "blackout", o.Blackout.ID)
		return
	}
	a.auditAlert(r, "webhook-updated", "alert updated via "+name+" webhook", o.Alert)
}

func refused(outcomes []engine.Outcome) bool {
	for _, o := range outcomes {
		if o.Err != nil {
			return true
		}
	}
	return false
}

// form returns the fields of a body that is a form; nil if it is none. What
// can't be read, the format misses.
func form(contentType string, body []byte) url.Values {
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err != nil:
		return nil
	case kind == "application/x-www-form-urlencoded":
		v, _ := url.ParseQuery(string(body))
		return v
	case kind == "multipart/form-data":
		return multipartForm(multipart.NewReader(bytes.NewReader(body), params["boundary"]))
	}
	return nil
}

// multipartForm leaves files out.
func multipartForm(in *multipart.Reader) url.Values {
	v := url.Values{}
	for {
		part, err := in.NextPart()
		if err != nil {
			return v
		}
		if part.FileName() != "" || part.FormName() == "" {
			continue
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return v
		}
		v.Add(part.FormName(), string(text))
	}
}
