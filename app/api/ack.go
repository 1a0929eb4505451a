package api

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// ackPage is what somebody sees who follows a link to acknowledge.
type ackPage struct {
	Title  string
	Lines  []string
	Button string // "": there is nothing to do
}

var ackHTML = template.Must(template.New("ack").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>{{.Title}}</title></head>
<body>
<h1>{{.Title}}</h1>
{{range .Lines}}<p>{{.}}</p>
{{end}}{{with .Button}}<form method="post"><button>{{.}}</button></form>
{{end}}</body>
</html>
`))

// askAck shows what a link in a message is for. It changes nothing, since
// programs that look at mails follow links: GET /ack/{token}.
func (a *API) askAck(r *request, out *reply) error {
	d, err := a.Channels.Deed(r.Context(), r.vars["token"])
	switch {
	case err != nil:
		return a.noAck(out, err)
	case d.Used:
		return a.usedAck(out)
	}
	page := ackPage{Title: "Acknowledge", Button: "Acknowledge"}
	for _, id := range d.Alerts {
		line := id + ": it is no longer there."
		if alert, err := a.Engine.Alert(r.Context(), acker(r, d), id); err == nil {
			line = shownAlert(alert)
		}
		page.Lines = append(page.Lines, line)
	}
	if more := int(d.Total) - len(d.Alerts); more > 0 {
		page.Lines = append(page.Lines, fmt.Sprintf("The message was about %d more, which stay as they are.", more))
	}
	return out.html(ackHTML, page)
}

func shownAlert(alert *db.Alert) string {
	return fmt.Sprintf("%s: %s on %s (%s), %s", alert.Severity, alert.Event, alert.Resource, alert.Environment, alert.Status)
}

// ackByLink acknowledges what a link in a message is for: POST /ack/{token}.
func (a *API) ackByLink(r *request, out *reply) error {
	d, err := a.Channels.Deed(r.Context(), r.vars["token"])
	switch {
	case err != nil:
		return a.noAck(out, err)
	case d.Used:
		return a.usedAck(out)
	}
	r.caller = acker(r, d)
	page := ackPage{Title: "Acknowledged"}
	for _, id := range d.Alerts {
		alert, err := a.Engine.Action(r.Context(), r.caller, id, plugin.Action{Name: alarm.ActionAck, Text: "acknowledged by a link in a message"})
		switch code := db.CodeOf(err); {
		case err == nil:
			a.auditAlert(r, "alert-actioned", "acknowledged by a link", alert)
			page.Lines = append(page.Lines, shownAlert(alert))
		case code == db.Internal || code == db.Unavailable: // the link stays good
			return err
		default:
			page.Lines = append(page.Lines, fmt.Sprintf("%s: %s", id, shownError(err)))
		}
	}
	if err := a.Channels.Done(r.Context(), d); err != nil {
		return err
	}
	return out.html(ackHTML, page)
}

// shownError is an error with a code as people see it.
func shownError(err error) string {
	var coded *db.Error
	if errors.As(err, &coded) {
		return coded.Message
	}
	return "it could not be acknowledged"
}

// acker is who does what a link says: the one who got it, who may do that alone.
func acker(r *request, d channel.Deed) engine.Caller {
	c := r.caller
	c.Principal = auth.Principal{Login: d.By(), Scopes: []auth.Scope{auth.WriteAlerts}, Tenancy: auth.AllCustomers()}
	if d.Customer != "" {
		c.Principal.Tenancy = auth.Customers(d.Customer)
	}
	return c
}

func (a *API) noAck(out *reply, err error) error {
	if db.CodeOf(err) != db.NotFound {
		return err
	}
	if err := out.html(ackHTML, ackPage{Title: "This link is not good", Lines: []string{"It is too old, or was never made."}}); err != nil {
		return err
	}
	out.code = http.StatusNotFound
	return nil
}

func (a *API) usedAck(out *reply) error {
	return out.html(ackHTML, ackPage{Title: "This link was used", Lines: []string{"There is nothing more to do."}})
}
