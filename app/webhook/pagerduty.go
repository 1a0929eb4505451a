package webhook

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

const pagerDutySetup = `# PagerDuty: Integrations, Generic Webhooks (v3), New Webhook. Choose the incident events.
# Its signing secret goes into alertad.conf as PAGERDUTY_WEBHOOK_SECRET.
# It acts on incidents that were made with the id of an alert as their key:
# dedup_key of the Events API V2, incident_key of V1.
URL/webhooks/pagerduty?api-key=KEY
`

// parsePagerDuty reads what became of incidents, and brings the alerts that
// they were made of to the same status.
// Source: https://developer.pagerduty.com/docs/webhooks-overview
// Source: https://developer.pagerduty.com/docs/verifying-signatures
func parsePagerDuty(r Request, o Options) (Result, error) {
	if o.Senders.PagerDutySecret != "" && !signedByAny(o.Senders.PagerDutySecret, r.Header.Get("X-PagerDuty-Signature"), "v1", string(r.Body)) {
		return Result{}, notFrom("PagerDuty", "X-PagerDuty-Signature")
	}
	p := readFields(r.Body)
	if *p.err == nil && p.has("event") {
		return pagerDutyV3(p.in("event"), o)
	}
	if *p.err == nil && !p.has("messages") {
		p.fail("no messages in PagerDuty data payload")
	}
	result := Result{Reply: done}
	for _, m := range p.all("messages") {
		read := pagerDutyV1
		if m.has("event") {
			read = pagerDutyV2
		}
		result.Actions = append(result.Actions, read(m).actions(o)...)
	}
	if *p.err != nil {
		return Result{}, *p.err
	}
	return result, nil
}

// incident is what all versions tell of an incident.
type incident struct {
	fields          // number and html_url, with the names of the version
	number   string // the name of the number's member
	event    string // with "incident." in front
	assignee string
	actor    string
}

// pagerDutyV1 reads a message of the webhooks before 2017.
func pagerDutyV1(m fields) incident {
	in := m.in("data").in("incident")
	i := incident{fields: in, number: "incident_number", event: m.need("type")}
	if i.event == "incident.resolve" {
		i.actor = in.person("resolved_by_user", "name")
		return i
	}
	i.assignee = in.person("assigned_to_user", "name")
	i.actor = i.assignee
	return i
}

// pagerDutyV2 reads a message of the webhooks up to 2022.
func pagerDutyV2(m fields) incident {
	in := m.in("incident")
	i := incident{fields: in, number: "incident_number", event: m.need("event")}
	if entries := m.all("log_entries"); len(entries) > 0 {
		i.actor = entries[0].person("agent", "summary")
	}
	if list := in.all("assignments"); len(list) > 0 {
		i.assignee = list[0].person("assignee", "summary")
	}
	return i
}

// pagerDutyV3 reads an event, one to a request. PagerDuty stops sending to
// those who refuse too often, so incidents that are not of alerts are fine.
func pagerDutyV3(e fields, o Options) (Result, error) {
	result := Result{Reply: func(outcomes []Outcome) (Reply, error) {
		if len(outcomes) > 0 && outcomes[0].Err != nil && outcomes[0].Err.Code == db.NotFound {
			return jsonReply(http.StatusOK, members{"status": "ok", "message": "no alert has the key of this incident"}), nil
		}
		return done(outcomes)
	}}
	i := incident{event: e.need("event_type"), number: "number", actor: e.person("agent", "summary")}
	if i.fields = e.in("data"); i.fields.text("type", "") == "incident" {
		if list := i.all("assignees"); len(list) > 0 {
			i.assignee = list[0].text("summary", "")
		}
		result.Actions = i.actions(o)
	}
	if *e.err != nil {
		return Result{}, *e.err
	}
	return result, nil
}

// person returns the name of somebody; nobody may be there.
func (f fields) person(member, name string) string {
	if !f.has(member) || f.null(member) {
		return ""
	}
	return f.in(member).text(name, "")
}

// actions is what the incident's event means for its alert: nothing, if its
// status does not follow.
func (i incident) actions(o Options) []Action {
	status, text := i.meaning(o.Model)
	if status == "" || *i.err != nil {
		return nil
	}
	key := i.text("incident_key", "")
	if key == "" {
		i.fail("no incident key in PagerDuty data payload")
		return nil
	}
	text = fmt.Sprintf("Incident #%s %s", i.need(i.number), text)
	if url := i.text("html_url", ""); url != "" {
		text += " " + url
	}
	return []Action{{Do: SetStatus, Alert: key, Name: status, Text: text}}
}

func (i incident) meaning(m *alarm.Model) (status, text string) {
	who := func(name string) string {
		if name == "" {
			return "n/a"
		}
		return name
	}
	switch strings.TrimPrefix(i.event, "incident.") {
	case "trigger", "triggered":
		return m.OpenStatus, "assigned to " + who(i.assignee)
	case "acknowledge", "acknowledged":
		return m.AckStatus, "acknowledged by " + who(i.actor)
	case "unacknowledge", "unacknowledged":
		return m.OpenStatus, "unacknowledged due to timeout"
	case "resolve", "resolved":
		return m.ClosedStatus, "resolved by " + who(i.actor)
	case "reopened":
		return m.OpenStatus, "reopened by " + who(i.actor)
	case "assign", "reassigned":
		return assigned(m), "manually assigned to " + who(i.assignee)
	case "escalate", "escalated":
		return m.OpenStatus, "escalated to " + who(i.assignee)
	case "delegate", "delegated":
		return m.OpenStatus, "reassigned due to escalation to " + who(i.assignee)
	}
	return "", ""
}

// assigned is the status of an alert that somebody has been given.
func assigned(m *alarm.Model) string {
	if _, ok := m.Statuses["assign"]; ok {
		return "assign"
	}
	return m.OpenStatus
}
