package webhook

import (
	"cmp"
	"encoding/json"
	"fmt"

	"github.com/alertad/alertad/db"
)

const sentrySetup = `# Sentry: Settings, Integrations, WebHooks, in each project as its callback URL; then an alert
# rule with the action "Send a notification via an integration: WebHooks".
URL/webhooks/sentry?api-key=KEY
`

// parseSentry reads what the WebHooks plugin of Sentry posts, since version 8.
// Source: https://github.com/getsentry/sentry/blob/master/src/sentry/plugins/sentry_webhooks/plugin.py
func parseSentry(r Request, o Options) (Result, error) {
	p := readFields(r.Body)
	event := p.in("event")
	level, project := p.need("level"), p.need("project")
	severity := "ok"
	if level == "error" || level == "fatal" {
		severity = "critical"
	}
	return finish(p.err, o, &db.Alert{
		Resource:    cmp.Or(p.given("culprit"), project),
		Event:       event.need("event_id"),
		Environment: sentryEnvironment(event, r, o),
		Severity:    severity,
		Service:     []string{project},
		Group:       "Application",
		ValueText:   level,
		Text:        p.given("message") + " " + p.need("url"),
		Tags:        event.pairs("tags"),
		Attributes:  db.Attributes{"modules": event.labels("modules").join("==")},
		Origin:      "sentry.io",
		Timeout:     TimeoutUnset,
		RawData:     compact(r.Body),
	})
}

// sentryEnvironment is told by the environment of the process that failed, or
// else by the URL. Version 9 calls the member "request".
func sentryEnvironment(event fields, r Request, o Options) string {
	for _, name := range []string{"request", "sentry.interfaces.Http"} {
		if !event.has(name) || event.null(name) {
			continue
		}
		request := event.in(name)
		if !request.has("env") || request.null("env") {
			break
		}
		switch request.in("env").text("ENV", "") {
		case "":
		case "prod":
			return "Production"
		default:
			return "Development"
		}
		break
	}
	return r.arg("environment", o.DefaultEnvironment)
}

// pairs returns a list of [name, text] as name=text.
func (f fields) pairs(name string) []string {
	out := []string{}
	for i, data := range f.values(name) {
		var pair []string
		if err := json.Unmarshal(data, &pair); err != nil || len(pair) != 2 {
			f.fail("%s must be a pair of texts", fmt.Sprintf("%s[%d]", f.path(name), i))
			return nil
		}
		out = append(out, pair[0]+"="+pair[1])
	}
	return out
}
