package api

import (
	"fmt"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// userWebhook returns the webhook of that name that a user of the server
// wrote, nil if there is none.
func (a *API) userWebhook(name string) webhook.Custom {
	if a.UserWebhook == nil {
		return nil
	}
	custom, _ := a.UserWebhook(name)
	return custom
}

// customWebhook takes alerts through a user's webhook, or gives its reply.
func (a *API) customWebhook(r *request, out *reply, name string, custom webhook.Custom) error {
	if err := a.switches.mayReceive(); err != nil {
		return err
	}
	answer, err := custom(a.webhookRequest(r))
	if err != nil {
		return err
	}
	if answer.Reply != nil {
		a.audit(r, "webhook-received", "request received via "+name+" webhook", "user-defined", "")
		out.code = answer.Code
		out.body = append(out.body[:0], answer.Reply...)
		return nil
	}
	alerts := make([]*db.Alert, len(answer.Alerts))
	for i, data := range answer.Alerts {
		if alerts[i], err = decodeAlert(data); err != nil {
			return fmt.Errorf("alert %d of webhook %s: %w", i+1, name, err)
		}
		if err := a.own(r, alerts[i]); err != nil {
			return err
		}
	}
	outcomes, err := a.Engine.ReceiveAll(r.Context(), r.caller, alerts)
	if err != nil {
		return err
	}
	return a.showOutcomes(r, out, name, alerts, outcomes)
}

// DecodeAlert reads an alert as POST /alert takes it.
func DecodeAlert(body []byte) (*db.Alert, error) { return decodeAlert(body) }
