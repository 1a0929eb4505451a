package webhook

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/alertad/alertad/db"
)

const stackdriverSetup = `# Google Cloud console: Monitoring, Alerting, Edit notification channels, Webhooks, Add new;
# then add the channel to each policy. The policy's documentation may be a JSON object
# that replaces members of the incident, such as {"environment": "Development", "severity": "major"}.
URL/webhooks/stackdriver?api-key=KEY
`

// parseStackdriver reads an incident of Google Cloud Monitoring, once
// Stackdriver.
// Source: https://cloud.google.com/monitoring/support/notification-options#webhooks
func parseStackdriver(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	incident := p.in("incident")
	state := incident.need("state")
	incident = incident.documented()
	severity, status := stackdriverState(incident, state, o)
	service := []string{}
	if name := incident.given("policy_name"); name != "" {
		service = append(service, name)
	}
	return finish(p.err, o, &db.Alert{
		Resource:    incident.need("resource_name"),
		Event:       incident.need("condition_name"),
		Environment: incident.text("environment", o.DefaultEnvironment),
		Severity:    severity,
		Status:      status,
		Service:     service,
		Group:       incident.text("group", "Cloud"),
		Text:        incident.given("summary"),
		Attributes: db.Attributes{
			"incidentId": incident.needValue("incident_id"),
			"resourceId": incident.needValue("resource_id"),
			"moreInfo":   incident.given("url"),
			"startedAt":  incident.needValue("started_at"),
			"endedAt":    incident.needValue("ended_at"),
		},
		Customer: incident.text("customer", ""),
		Origin:   incident.text("origin", "Stackdriver"),
		Type:     "stackdriverAlert",
		Timeout:  TimeoutUnset,
		RawData:  compact(r.Body),
	})
}

// documented returns the incident with what its documentation says instead, if
// that is a JSON object and no text for people.
func (f fields) documented() fields {
	doc := map[string]json.RawMessage{}
	if json.Unmarshal(f.members["documentation"], &doc) != nil {
		return f
	}
	content, _, _ := scalar(doc["content"])
	own, err := readObject("", []byte(content))
	if err != nil {
		return f
	}
	f.members = maps.Clone(f.members)
	maps.Copy(f.members, own.members)
	return f
}

func stackdriverState(incident fields, state string, o Options) (severity, status string) {
	severity = incident.text("severity", "critical")
	if o.Model.Valid(severity) != nil {
		severity = googleSeverity(severity)
	}
	switch strings.ToLower(state) { // in capitals when a person tests the channel
	case "open":
		return severity, ""
	case "acknowledged":
		return severity, "ack"
	case "closed":
		return "ok", ""
	}
	return "indeterminate", ""
}

// googleSeverity says one of Google's severities, of which a policy need not
// have any, in words of ours.
func googleSeverity(severity string) string {
	switch lower := strings.ToLower(severity); lower {
	case "critical", "warning":
		return lower
	case "error":
		return "major"
	case "no severity":
		return "critical"
	}
	return severity
}
