package webhook

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/alertad/alertad/db"
)

const azureMonitorSetup = `# Azure: Monitor, Alerts, Action groups, an action of the type Webhook; the common alert schema may
# be on or off. The environment is optional.
URL/webhooks/azuremonitor?environment=Production&api-key=KEY
`

// parseAzureMonitor reads an alert of Azure Monitor: in the common schema, of
// a metric or another signal, or of the classic rules.
// Source: https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-common-schema
// Source: https://learn.microsoft.com/en-us/azure/azure-monitor/alerts/alerts-non-common-schema-definitions
func parseAzureMonitor(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	a := &db.Alert{
		Environment: r.arg("environment", o.DefaultEnvironment),
		Attributes:  db.Attributes{},
		Origin:      "Azure Monitor",
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	}
	switch {
	case p.has("data") && strings.EqualFold(p.text("schemaId", ""), "azureMonitorCommonAlertSchema"):
		azureCommon(p.in("data"), a)
	case p.has("data"):
		azureNew(p.in("data"), p.need("schemaId"), a)
	default:
		azureClassic(p, a)
	}
	return finish(p.err, o, a)
}

// azureSeverities are the names of Azure's: critical, error, warning,
// informational, verbose.
var azureSeverities = map[string]string{
	"0": "critical", "1": "major", "2": "warning", "3": "informational", "4": "debug",
}

// azureSeverity returns the severity for a digit.
func azureSeverity(f fields, digit string) string {
	severity, ok := azureSeverities[digit]
	if !ok {
		f.fail("%s must be one of 0 to 4, not %q", f.path("severity"), digit)
	}
	return severity
}

// azureCommon reads the common schema. Its rules name the resource by a path.
func azureCommon(data fields, a *db.Alert) {
	e, context := data.in("essentials"), data.in("alertContext")
	a.Event, a.Type = e.need("alertRule"), e.need("signalType")+"Alert"
	a.Severity = azureSeverity(e, strings.TrimPrefix(e.need("severity"), "Sev"))
	a.CreateTime = e.time("firedDateTime")
	if e.need("monitorCondition") == "Resolved" {
		a.Severity = "ok"
		if e.has("resolvedDateTime") {
			a.CreateTime = e.time("resolvedDateTime")
		}
	}
	a.Service = []string{e.need("monitoringService")}
	if targets := e.list("alertTargetIDs"); len(targets) > 0 {
		azureTarget(targets[0], a)
	}
	if items := e.list("configurationItems"); len(items) > 0 {
		a.Resource = items[0]
	}
	a.Resource = cmp.Or(a.Resource, a.Event)
	a.Tags = azureTags(context, "properties")
	a.Attributes["alertId"] = e.need("alertId")
	a.Text = cmp.Or(e.text("description", ""), strings.ToUpper(a.Severity))
	if context.has("condition") && !context.null("condition") {
		azureCriterion(context.in("condition"), a)
	}
}

// azureTarget takes resource, service and group from the path of a resource:
// /subscriptions/S/resourceGroups/GROUP/providers/TYPE/KIND/RESOURCE.
func azureTarget(path string, a *db.Alert) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	a.Resource = parts[len(parts)-1]
	for i := 0; i+1 < len(parts); i += 2 {
		switch strings.ToLower(parts[i]) {
		case "resourcegroups":
			a.Group = parts[i+1]
		case "providers":
			if i+2 < len(parts) {
				a.Service = []string{parts[i+1] + "/" + parts[i+2]}
			}
			return
		}
	}
}

// azureNew reads what came before the common schema.
func azureNew(data fields, schema string, a *db.Alert) {
	context := data.in("context")
	a.Severity = azureSeverity(context, context.text("severity", "3"))
	if status := data.need("status"); status == "Resolved" || status == "Deactivated" {
		a.Severity = "ok"
	}
	azureResource(context, a)
	a.Tags = azureTags(data, "properties")
	a.Type, a.Text = "EventAlert", strings.ToUpper(a.Severity)
	if schema == "AzureMonitorMetricAlert" {
		a.Type = "MetricAlert"
		azureCriterion(context.in("condition"), a)
	}
}

// azureClassic reads alerts of rules that Azure has had until 2019.
func azureClassic(p fields, a *db.Alert) {
	context := p.in("context")
	switch p.need("status") {
	case "Activated":
		a.Severity = "critical"
	case "Resolved":
		a.Severity = "ok"
	default:
		a.Severity = "indeterminate"
	}
	azureResource(context, a)
	a.Tags = azureTags(p, "properties")
	kind := context.need("conditionType")
	a.Type, a.Text = kind+"Alert", strings.ToUpper(a.Severity)
	if kind == "Metric" {
		azureMetric(context.in("condition"), a)
	}
}

func azureResource(context fields, a *db.Alert) {
	a.Resource, a.Event, a.Group = context.need("resourceName"), context.need("name"), context.need("resourceGroupName")
	a.Service = []string{context.need("resourceType")}
	a.CreateTime = context.time("timestamp")
}

// azureCriterion tells the first of a condition's criteria, if there are any.
func azureCriterion(condition fields, a *db.Alert) {
	if criteria := condition.all("allOf"); len(criteria) > 0 && criteria[0].has("metricName") {
		azureMetric(criteria[0], a)
	}
}

func azureMetric(c fields, a *db.Alert) {
	a.ValueText = c.text("metricValue", "") + " " + c.need("metricName")
	a.Text = fmt.Sprintf("%s: %s (%s %s)", strings.ToUpper(a.Severity), a.ValueText, c.text("operator", ""), c.text("threshold", ""))
}

// azureTags returns the members of an object as name=text, or name=JSON. The
// object may be missing or null.
func azureTags(f fields, name string) []string {
	out := []string{}
	if !f.has(name) || f.null(name) {
		return out
	}
	properties := f.in(name)
	for _, key := range properties.keys() {
		text, ok, err := scalar(properties.members[key])
		if !ok || err != nil {
			text = compact(properties.members[key])
		}
		out = append(out, key+"="+text)
	}
	return out
}
