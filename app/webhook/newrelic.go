package webhook

import (
	"cmp"
	"strings"

	"github.com/alertad/alertad/db"
)

const newRelicSetup = `# New Relic: Alerts, Destinations, Webhook:
#   endpoint URL/webhooks/newrelic, custom header X-API-Key: KEY
# Alerts, Workflows, notify by that destination, with this template:
{
  "version": "1.0",
  "event_type": "INCIDENT",
  "account_name": {{json accumulations.tag.account.[0]}},
  "condition_name": {{json accumulations.conditionName.[0]}},
  "current_state": "{{#if issueClosedAtUtc}}closed{{else if issueAcknowledgedAt}}acknowledged{{else}}open{{/if}}",
  "severity": "{{#eq "HIGH" priority}}WARNING{{else}}{{priority}}{{/eq}}",
  "details": {{json issueTitle}},
  "incident_url": {{json issuePageUrl}},
  "runbook_url": {{json accumulations.runbookUrl.[0]}},
  "targets": [{
    "name": {{json entitiesData.names.[0]}},
    "type": {{json entitiesData.types.[0]}},
    "labels": {}
  }]
}
`

// parseNewRelic reads an incident. Of the things that it is about, the first
// one counts.
// Source: https://docs.newrelic.com/docs/alerts/new-relic-alerts/managing-notification-channels/customize-your-webhook-payload
func parseNewRelic(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	if *p.err == nil && !p.has("version") {
		p.fail("New Relic Legacy Alerting is not supported")
	}
	severity, status := newRelicState(p, o)
	attributes := db.Attributes{}
	for _, name := range []string{"incident_url", "runbook_url"} {
		if url := p.text(name, ""); url != "" {
			attributes[name] = url
		}
	}
	target := p.first("targets")
	target.mustHave("labels")
	return finish(p.err, o, &db.Alert{
		Resource:    cmp.Or(target.given("name"), "unknown"),
		Event:       cmp.Or(p.given("condition_name"), "unknown"),
		Environment: o.DefaultEnvironment,
		Severity:    severity,
		Status:      status,
		Service:     []string{p.need("account_name")},
		Group:       target.given("type"),
		Text:        p.given("details"),
		Tags:        target.labels("labels").join(":"),
		Attributes:  attributes,
		Origin:      "New Relic/v" + p.need("version"),
		Type:        strings.ToLower(p.given("event_type")),
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	})
}

// newRelicState returns severity and status. What the model does not know is
// unknown, not an error: users of New Relic may rename severities.
func newRelicState(p fields, o Options) (severity, status string) {
	switch status = strings.ToLower(p.need("current_state")); status {
	case "closed":
		return "ok", status
	case "acknowledged":
		status = "ack"
	default:
		status = "open"
	}
	severity = strings.ToLower(p.need("severity"))
	switch {
	case severity == "info":
		return "informational", status
	case o.Model.Valid(severity) != nil:
		return "unknown", status
	}
	return severity, status
}
