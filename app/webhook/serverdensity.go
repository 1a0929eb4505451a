package webhook

import "github.com/alertad/alertad/db"

const serverDensitySetup = `# Server Density: Preferences, Notifications, Add a webhook; then add it to the recipients of each alert
URL/webhooks/serverdensity?api-key=KEY
`

// parseServerDensity reads the alert of a device or service. Services have no
// item_cloud.
// Source: https://support.serverdensity.com/hc/en-us/articles/360001084586-Webhook-payload-format
func parseServerDensity(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	p.mustHave("fixed")
	severity := "critical"
	if p.truth("fixed") {
		severity = "ok"
	}
	var tags []string
	if p.truth("item_cloud") {
		tags = []string{"cloud"}
	}
	kind, name := p.need("item_type"), p.need("item_name")
	return finish(p.err, o, &db.Alert{
		Resource:    name,
		Event:       p.need("alert_type"),
		Environment: o.DefaultEnvironment,
		Severity:    severity,
		Service:     []string{kind},
		Group:       p.given("alert_section"),
		ValueText:   p.given("configured_trigger_value"),
		Text:        "Alert created for " + kind + ":" + name,
		Tags:        tags,
		Attributes:  db.Attributes{"alertId": p.needValue("alert_id"), "itemId": p.needValue("item_id")},
		Origin:      "ServerDensity",
		Type:        "serverDensityAlert",
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	})
}
