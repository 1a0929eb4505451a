package webhook_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// summary is what tables of tests look at.
func summary(a *db.Alert) string {
	return fmt.Sprintf("%s|%s|%s|%s|%q|%s|%s|%s|%s|%q", a.Resource, a.Event, a.Environment, a.Severity, a.Service,
		a.Group, a.ValueText, a.Text, a.Origin, a.Tags)
}

// makes runs a table of requests and the alert that comes of each.
func makes(t *testing.T, name string) func(r webhook.Request, want string) {
	return func(r webhook.Request, want string) {
		t.Helper()
		result := must(t, name, r, options(t))
		if len(result.Alerts) != 1 || result.Actions != nil || result.Reply != nil {
			t.Fatalf("%s: %+v", r.Body, result)
		}
		if got := summary(result.Alerts[0]); got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", r.Body, got, want)
		}
	}
}

func query(r webhook.Request, q string) webhook.Request {
	r.Query, _ = url.ParseQuery(q)
	return r
}

const (
	azureContext = `"timestamp": "2024-05-01T12:00:00Z", "name": "Rule", "resourceName": "r1", "resourceType": "t/u", "resourceGroupName": "g"`
	essentials   = `"alertId": "/a", "alertRule": "Rule", "signalType": "Log", "monitoringService": "Log Alerts V2", "firedDateTime": "2024-05-01T12:00:00Z"`
)

func TestAzureMonitor(t *testing.T) {
	f := makes(t, "azuremonitor")
	f(query(recorded(t, "testdata/azuremonitor/metric-deactivated.json"), "environment=Development"),
		`web01|CpuUtilHigh|Development|ok|["Microsoft.Compute/virtualMachines"]|Web|85 Percentage CPU|OK: 85 Percentage CPU (GreaterThan 90)|Azure Monitor|[]`)
	f(posted(`{"schemaId": "Microsoft.Insights/LogAlert", "data": {"status": "Activated", "context": {"severity": 1, `+azureContext+`}}}`),
		`r1|Rule|Production|major|["t/u"]|g||MAJOR|Azure Monitor|[]`)
	f(posted(`{"status": "Resolved", "context": {"conditionType": "Event", `+azureContext+`}, "properties": null}`),
		`r1|Rule|Production|ok|["t/u"]|g||OK|Azure Monitor|[]`)
	f(posted(`{"status": "Odd", "context": {"conditionType": "Event", `+azureContext+`}, "properties": {"a": 1, "b": [true]}}`),
		`r1|Rule|Production|indeterminate|["t/u"]|g||INDETERMINATE|Azure Monitor|["a=1" "b=[true]"]`)
	f(posted(`{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"severity": "Sev0", "monitorCondition": "Fired", "description": "Too many", `+essentials+`}, "alertContext": {}}}`),
		`Rule|Rule|Production|critical|["Log Alerts V2"]|||Too many|Azure Monitor|[]`)
	f(posted(`{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"severity": "Sev2", "monitorCondition": "Fired", `+
		`"alertTargetIDs": ["/subscriptions/s/resourceGroups/G/providers/Microsoft.Sql/servers/db1/databases/d"], `+essentials+`}, "alertContext": {"condition": {"allOf": [{"searchQuery": "x"}]}}}}`),
		`d|Rule|Production|warning|["Microsoft.Sql/servers"]|G||WARNING|Azure Monitor|[]`)

	g := refusals(t, "azuremonitor")
	g(posted(`[]`), "the payload must be an object, not a list")
	g(posted(`{}`), "context is missing")
	g(posted(`{"context": null}`), "context must be an object, not null")
	g(posted(`{"status": 1, "context": {"resourceName": null}}`), "context.resourceName must be text, not null")
	g(posted(`{"status": "Activated", "context": {"conditionType": "Event", `+azureContext+`}, "properties": []}`), "properties must be an object, not a list")
	g(posted(`{"status": "Activated", "context": {"conditionType": "Metric", `+azureContext+`}}`), "context.condition is missing")
	g(posted(`{"schemaId": "x", "data": {"status": "Activated", "context": {"severity": "9", `+azureContext+`}}}`), `data.context.severity must be one of 0 to 4, not "9"`)
	g(posted(`{"schemaId": "AzureMonitorMetricAlert", "data": {"status": "Activated", "context": {"condition": {"allOf": {}}, `+azureContext+`}}}`),
		"data.context.condition.allOf must be a list, not an object")
	g(posted(`{"status": "x", "context": {`+strings.Replace(azureContext, "2024-05-01T12:00:00Z", "noon", 1)+`}}`), "context.timestamp: ")
	g(posted(`{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"severity": "Sev9", "monitorCondition": "Fired", `+essentials+`}, "alertContext": {}}}`), "data.essentials.severity must be one of 0 to 4")
	g(posted(`{"schemaId": "azureMonitorCommonAlertSchema", "data": {"essentials": {"severity": "Sev1", "monitorCondition": "Fired", `+essentials+`}, "alertContext": null}}`), "data.alertContext must be an object, not null")
}

func TestFail2ban(t *testing.T) {
	makes(t, "fail2ban")(posted(`{"resource": "sshd", "event": "ban", "group": "G", "tags": ["a"], "attributes": null}`),
		`sshd|ban|Production|security|["fail2ban"]|G|BAN|||["a"]`)
	f := refusals(t, "fail2ban")
	f(posted(`{}`), "resource is missing")
	f(posted(`{"resource": "sshd", "event": null}`), "event must be text, not null")
	f(posted(`{"resource": "sshd", "event": "ban", "tags": "a"}`), "tags must be a list, not text")
	f(posted(`{"resource": "sshd", "event": "ban", "attributes": ["a"]}`), "attributes must be an object, not a list")
	f(posted(`{"resource": "sshd", "event": "ban", "attributes": {"a.b": 1}}`), `Attribute keys must not contain`)
	f(posted(`{"resource": "sshd", "event": "ban", "severity": "dire"}`), "Severity (dire) is not one of")
}

func TestMailgun(t *testing.T) {
	f := makes(t, "mailgun")
	mail := url.Values{"sender": {"a@b"}, "subject": {""}, "recipient": {"c@d"}, "body-plain": {"all"}, "stripped-text": {""}}
	f(form(mail.Encode()), `a@b|(no subject)|Production|major|["Email"]|Email||all|Mailgun/c@d|[]`)
	f(query(posted(`{"sender": "a@b", "subject": "s", "recipient": "c@d", "body-plain": "all", "stripped-text": "new"}`),
		"environment=Development&severity=minor&group=Backup"), `a@b|s|Development|minor|["Email"]|Backup||new|Mailgun/c@d|[]`)

	g := refusals(t, "mailgun")
	g(form(""), "is missing")
	mail.Del("sender")
	g(form(mail.Encode()), "sender is missing")
	g(posted(`{"body-plain": {}}`), "body-plain must be text, not an object")
	g(query(recorded(t, "testdata/mailgun/mail.form"), "severity=dire"), "Severity (dire) is not one of")
}

func TestMailgunSignature(t *testing.T) {
	o := options(t)
	o.Senders.MailgunKey = "key-0"
	mail := recorded(t, "testdata/mailgun/mail.form").Form
	mac := hmac.New(sha256.New, []byte(o.Senders.MailgunKey))
	mac.Write([]byte(mail.Get("timestamp") + mail.Get("token")))
	mail.Set("signature", hex.EncodeToString(mac.Sum(nil)))
	result := must(t, "mailgun", form(mail.Encode()), o)
	if raw := result.Alerts[0].RawData; strings.Contains(raw, mail.Get("signature")) || strings.Contains(raw, mail.Get("token")) {
		t.Errorf("the raw data shows the signature: %s", raw)
	}
	for name, value := range map[string]string{"token": "x", "timestamp": "1", "signature": "", "sender": "x"} {
		changed := form(mail.Encode())
		changed.Form.Set(name, value)
		if name == "sender" { // the signature is not about the mail
			must(t, "mailgun", changed, o)
			continue
		}
		forbidden(t, "mailgun", changed, o)
	}
	forbidden(t, "mailgun", form(""), o)
}

func TestSentry(t *testing.T) {
	const rest = `"project": "p", "culprit": "c", "message": "m", "url": "u", `
	f := makes(t, "sentry")
	f(posted(`{`+rest+`"level": "warning", "event": {"event_id": "1", "request": {"env": {"ENV": "test"}}}}`),
		`c|1|Development|ok|["p"]|Application|warning|m u|sentry.io|[]`)
	f(posted(`{`+rest+`"level": "fatal", "event": {"event_id": "1", "request": null, "tags": null, "modules": null}}`),
		`c|1|Production|critical|["p"]|Application|fatal|m u|sentry.io|[]`)
	f(query(posted(`{`+rest+`"level": "error", "event": {"event_id": "1", "request": {"env": null}}}`), "environment=Test"),
		`c|1|Test|critical|["p"]|Application|error|m u|sentry.io|[]`)
	f(posted(`{"project": "p", "culprit": "", "message": null, "url": "u", "level": "error", "event": {"event_id": "1"}}`),
		`p|1|Production|critical|["p"]|Application|error| u|sentry.io|[]`)

	g := refusals(t, "sentry")
	g(posted(`{}`), "event is missing")
	g(posted(`{"event": "x"}`), "event must be an object, not text")
	g(posted(`{`+rest+`"level": null, "event": {}}`), "level must be text, not null")
	g(posted(`{`+rest+`"level": "error", "event": {}}`), "event.event_id is missing")
	g(posted(`{`+rest+`"level": "error", "event": {"event_id": "1", "request": []}}`), "event.request must be an object, not a list")
	g(posted(`{`+rest+`"level": "error", "event": {"event_id": "1", "tags": [["a", "b"], ["a"]]}}`), "event.tags[1] must be a pair of texts")
	g(posted(`{`+rest+`"level": "error", "event": {"event_id": "1", "tags": {}}}`), "event.tags must be a list, not an object")
	g(posted(`{`+rest+`"level": "error", "event": {"event_id": "1", "modules": {"a": []}}}`), "event.modules.a must be text, not a list")
}

func TestStatusCake(t *testing.T) {
	f := refusals(t, "statuscake")
	f(form(""), "Status is missing")
	f(form("Status=Up&Name=n&StatusCode=1"), "URL is missing")
	f(posted(`{"Status": null}`), "Status must be text, not null")
	f(posted(`{"Status": "UP", "Name": "n", "StatusCode": "1", "URL": "u", "Tags": ["a"]}`), "Tags must be text, not a list")

	o := options(t)
	o.Senders.StatusCakeUser, o.Senders.StatusCakeKey = "Alice", "key"
	down := recorded(t, "testdata/statuscake/down.form")
	forbidden(t, "statuscake", down, o)
	down.Form.Set("Token", "a24a4fc4e0f6c2f8f3e0b7e8f1b3d7c6")
	forbidden(t, "statuscake", down, o)
	down.Form.Set("Token", "161b2df79fb34d6001cd46f37eb928ac")
	result := must(t, "statuscake", down, o)
	if raw := result.Alerts[0].RawData; strings.Contains(raw, "Token") {
		t.Errorf("the raw data shows the token: %s", raw)
	}
}
