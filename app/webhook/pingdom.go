package webhook

import "github.com/alertad/alertad/db"

const pingdomSetup = `# my.pingdom.com: Integrations, Add integration, Webhook; then tick it in each check
URL/webhooks/pingdom?api-key=KEY
`

// parsePingdom reads a change of state of a check.
// Source: https://docs.pingdom.com/en/webhooks
func parsePingdom(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	level, state := p.need("importance_level"), p.need("current_state")
	states := []string{"UP", "DOWN"}
	if state == "SUCCESS" || state == "FAILING" { // of a transaction
		states = []string{"SUCCESS", "FAILING"}
	}
	severity := "warning"
	if level == "HIGH" {
		severity = "critical"
	}
	if state == states[0] {
		severity = o.Model.NormalSeverity
	}
	p.mustHave("tags")
	return finish(p.err, o, &db.Alert{
		Resource:    p.need("check_name"),
		Event:       state,
		Correlate:   states,
		Environment: o.DefaultEnvironment,
		Severity:    severity,
		Service:     []string{p.need("check_type")},
		Group:       "Network",
		ValueText:   p.given("description"),
		Text:        level + ": " + p.given("long_description"),
		Tags:        p.list("tags"),
		Attributes:  db.Attributes{"checkId": p.needValue("check_id")},
		Origin:      "Pingdom",
		Type:        "availabilityAlert",
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	})
}
