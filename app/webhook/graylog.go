package webhook

import (
	"cmp"
	"strings"

	"github.com/alertad/alertad/db"
)

const graylogSetup = `# Graylog: Alerts, Notifications, Create notification, HTTP Notification, as its URL.
# Of the query all is optional: event, severity, environment, service, event_type.
# Allow the address under System, Configurations, URL Whitelist.
URL/webhooks/graylog?service=Web&api-key=KEY
`

// parseGraylog reads the alarm callback of a stream, as Graylog sent it up to
// version 3.0, or the HTTP notification of an event. Graylog tells nothing of
// severities and never says that something is over, so the URL says the rest.
// Source: https://archivedocs.graylog.org/en/3.0/pages/streams/alerts.html
// Source: https://go2docs.graylog.org/current/interacting_with_your_log_data/notifications.html
func parseGraylog(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	a := &db.Alert{
		Environment: r.arg("environment", o.DefaultEnvironment),
		Service:     strings.Split(r.arg("service", "test"), ","),
		Severity:    r.arg("severity", "critical"),
		ValueText:   "n/a",
		Origin:      "Graylog",
		Type:        r.arg("event_type", "performanceAlert"),
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	}
	if p.has("event_definition_id") {
		graylogEvent(p, r, a)
		return finish(p.err, o, a)
	}
	check := p.in("check_result")
	a.Resource = p.in("stream").need("title")
	a.Event = r.arg("event", "Alert")
	a.Text = check.given("result_description")
	a.Attributes = db.Attributes{"checkId": check.in("triggered_condition").needValue("id")}
	return finish(p.err, o, a)
}

// graylogEvent fills in what an event tells. Its key, the values by which the
// definition groups, tells what it is about; not every definition has one.
func graylogEvent(p fields, r Request, a *db.Alert) {
	event := p.in("event")
	title := p.need("event_definition_title")
	a.Resource = cmp.Or(event.text("key", ""), event.text("source", ""), title)
	a.Event = r.arg("event", title)
	a.Text = cmp.Or(event.text("message", ""), p.text("event_definition_description", ""))
	a.Attributes = db.Attributes{
		"eventId": event.needValue("id"), "eventDefinitionId": p.value("event_definition_id"),
	}
	event.labels("fields").addTo(a.Attributes)
}
