package webhook_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/webhook"
)

// edit returns a recorded payload with one member, named by its path, set to
// some JSON; or removed if that is empty.
func edit(t *testing.T, file, path, value string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	var payload map[string]any
	if err := json.Unmarshal(body, &payload); err != nil {
		t.Fatal(err)
	}
	at := payload
	names := strings.Split(path, ".")
	for _, name := range names[:len(names)-1] {
		if list, ok := at[name].([]any); ok {
			at = list[0].(map[string]any)
			continue
		}
		at = at[name].(map[string]any)
	}
	last := names[len(names)-1]
	if delete(at, last); value != "" {
		at[last] = json.RawMessage(value)
	}
	out, err := json.Marshal(payload)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// A payload that lacks something, or has something else in its place, is
// refused with the name of the member.
func TestRefuses(t *testing.T) {
	f := func(name, file, path, value, want string) {
		t.Helper()
		refuses(t, name, "", edit(t, name+"/"+file+".json", path, value), want)
	}
	for _, format := range webhook.Formats {
		if format.Name != "prometheus" {
			refuses(t, format.Name, "", ``, "the payload must be an object, not nothing")
			refuses(t, format.Name, "", `null`, "the payload must be an object, not null")
			refuses(t, format.Name, "", `[]`, "the payload must be an object, not a list")
			refuses(t, format.Name, "", `a=b`, "the payload must be an object, not plain text")
			refuses(t, format.Name, "", `{"a":`, "the payload is not valid JSON: it ends too early")
		}
	}

	f("pingdom", "down", "check_name", "", "check_name is missing")
	f("pingdom", "down", "check_name", "null", "check_name must be text, not null")
	f("pingdom", "down", "check_name", "[]", "check_name must be text, not a list")
	f("pingdom", "down", "check_name", `""`, `Missing mandatory value for "resource"`)
	f("pingdom", "down", "current_state", `""`, `Missing mandatory value for "event"`)
	f("pingdom", "down", "description", "", "description is missing")
	f("pingdom", "down", "description", "{}", "description must be text, not an object")
	f("pingdom", "down", "tags", "", "tags is missing")
	f("pingdom", "down", "tags", `"a"`, "tags must be a list, not text")
	f("pingdom", "down", "tags", `["a",null]`, "tags[1] must be text, not null")
	f("pingdom", "down", "check_id", "", "check_id is missing")
	f("pingdom", "down", "check_id", "1e999", "check_id is not usable: number out of range: 1e999")

	f("riemann", "ok", "host", "", "host is missing")
	f("riemann", "ok", "service", "null", "service must be text, not null")
	f("riemann", "ok", "metric", "[1]", "metric must be text, not a list")
	f("riemann", "ok", "state", `"broken"`, "Severity (broken) is not one of security, critical, major, minor, warning, "+
		"indeterminate, informational, normal, ok, cleared, debug, trace, unknown")

	f("serverdensity", "device", "fixed", "", "fixed is missing")
	f("serverdensity", "device", "item_name", "null", "item_name must be text, not null")
	f("serverdensity", "device", "alert_id", "", "alert_id is missing")
	f("serverdensity", "device", "alert_section", "{}", "alert_section must be text, not an object")

	f("graylog", "stream", "stream", "", "stream is missing")
	f("graylog", "stream", "stream", "null", "stream must be an object, not null")
	f("graylog", "stream", "stream.title", "null", "stream.title must be text, not null")
	f("graylog", "stream", "check_result.triggered_condition", "[]", "check_result.triggered_condition must be an object, not a list")
	f("graylog", "event", "event", "7", "event must be an object, not a number")
	f("graylog", "event", "event_definition_title", "", "event_definition_title is missing")
	f("graylog", "event", "event.fields", `{"a$":"b"}`, `Attribute keys must not contain "." or "$", as "a$" does`)

	f("newrelic", "test", "version", "", "New Relic Legacy Alerting is not supported")
	f("newrelic", "test", "current_state", "null", "current_state must be text, not null")
	f("newrelic", "test", "targets", "[]", "targets must be a list that is not empty")
	f("newrelic", "test", "targets", "[1]", "targets[0] must be an object, not a number")
	f("newrelic", "test", "targets", "{}", "targets must be a list, not an object")
	f("newrelic", "test", "targets.labels", "[]", "targets[0].labels must be an object, not a list")
	f("newrelic", "test", "targets.labels", `{"a":{}}`, "targets[0].labels.a must be text, not an object")
	f("newrelic", "test", "severity", "", "severity is missing")

	f("stackdriver", "open", "incident", "", "incident is missing")
	f("stackdriver", "open", "incident.state", "null", "incident.state must be text, not null")
	f("stackdriver", "closed", "incident.resource_name", "null", "incident.resource_name must be text, not null")
	f("stackdriver", "closed", "incident.ended_at", "", "incident.ended_at is missing")
	f("stackdriver", "open", "incident.documentation", `{"content":"{\"condition_name\":[]}"}`, "incident.condition_name must be text, not a list")

	f("cloudwatch", "alarm", "Type", "", "Type is missing")
	f("cloudwatch", "alarm", "Type", `"UnsubscribeConfirmation"`, "No SNS notification in payload")
	f("cloudwatch", "alarm", "Message", `"hello"`, "Message must be an object, not plain text")
	f("cloudwatch", "alarm", "Message", `"{}"`, "SNS message is not a Cloudwatch notification")
	f("cloudwatch", "alarm", "Message", `"{\"Trigger\":[]}"`, "Message.Trigger must be an object, not a list")
	f("cloudwatch", "alarm", "Message", `"{\"Trigger\":{}}"`, "Message.AlarmName is missing")
	f("cloudwatch", "alarm", "Timestamp", `"today"`, "Timestamp: dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not 'today'")
	f("cloudwatch", "subscription", "SubscribeURL", "", "SubscribeURL is missing")
	f("cloudwatch", "subscription", "Signature", "[]", "Signature must be text, not a list")
	f("cloudwatch", "subscription", "TopicArn", "null", "TopicArn must be text, not null")
}

// Senders are not strict about types; what they mean is plain.
func TestTolerates(t *testing.T) {
	f := func(name, file, path, value, want string) {
		t.Helper()
		result, err := parse(t, name, []byte(edit(t, name+"/"+file+".json", path, value)))
		if err != nil || len(result.Alerts) != 1 {
			t.Errorf("%s: %s = %s: %d alerts, %v", name, path, value, len(result.Alerts), err)
			return
		}
		a := result.Alerts[0]
		got := strings.Join([]string{a.Resource, a.Severity, a.Status, a.Group, a.ValueText, a.Text, strings.Join(a.Tags, ",")}, "|")
		if got != want {
			t.Errorf("%s: %s = %s:\ngot  %s\nwant %s", name, path, value, got, want)
		}
	}
	f("riemann", "ok", "host", "7", "7-servicejane|ok||Performance|1|This is a description|")
	f("riemann", "ok", "metric", "1.50", "hostbob-servicejane|ok||Performance|1.50|This is a description|")
	f("riemann", "ok", "metric", "true", "hostbob-servicejane|ok||Performance|True|This is a description|")
	f("riemann", "ok", "tags", `["a",2,false]`, "hostbob-servicejane|ok||Performance|1|This is a description|a,2,False")
	f("riemann", "ok", "state", "", "hostbob-servicejane|unknown||Performance|1|This is a description|")
	f("riemann", "ok", "state", "null", "hostbob-servicejane|unknown||Performance|1|This is a description|")
	f("pingdom", "down", "description", "null", "Alerta API on OpenShift|critical||Network||HIGH: HTTP Server Error 503 Service Unavailable|")
	f("pingdom", "down", "tags", "null", "Alerta API on OpenShift|critical||Network|HTTP Error 503|HIGH: HTTP Server Error 503 Service Unavailable|")
	f("serverdensity", "device", "fixed", `"yes"`, "mtx2-web1.wdc.sl|ok||System|0.78|Alert created for Device:mtx2-web1.wdc.sl|")
	f("serverdensity", "device", "fixed", "0", "mtx2-web1.wdc.sl|critical||System|0.78|Alert created for Device:mtx2-web1.wdc.sl|")
	f("serverdensity", "device", "item_cloud", "[1]", "mtx2-web1.wdc.sl|critical||System|0.78|Alert created for Device:mtx2-web1.wdc.sl|cloud")
	f("newrelic", "critical", "severity", `"info"`, "My Application|informational|open|Application||Apdex < .80 for at least 10 min|Product:APM,Service:Account Service,Team:APM Team")
	f("newrelic", "critical", "current_state", `"test"`, "My Application|critical|open|Application||Apdex < .80 for at least 10 min|Product:APM,Service:Account Service,Team:APM Team")
	f("newrelic", "critical", "targets.labels", "null", "My Application|critical|open|Application||Apdex < .80 for at least 10 min|")
	f("newrelic", "closed", "severity", "", "My Application|ok|closed|Application||Apdex < .80 for at least 10 min|Product:APM,Service:Account Service,Team:APM Team")
	f("stackdriver", "uptime-open", "incident.state", `"muted"`, "Uptime Check URL labels {host=MYHOST}|indeterminate||Cloud||An uptime check on Uptime Check URL labels {host=MYHOST} is failing.|")
	f("stackdriver", "uptime-open", "incident.severity", `"WARNING"`, "Uptime Check URL labels {host=MYHOST}|warning||Cloud||An uptime check on Uptime Check URL labels {host=MYHOST} is failing.|")
	f("stackdriver", "uptime-open", "incident.documentation", `"text"`, "Uptime Check URL labels {host=MYHOST}|critical||Cloud||An uptime check on Uptime Check URL labels {host=MYHOST} is failing.|")
	f("stackdriver", "uptime-open", "incident.documentation", `{"content":"{\"severity\":\"minor\"}"}`, "Uptime Check URL labels {host=MYHOST}|minor||Cloud||An uptime check on Uptime Check URL labels {host=MYHOST} is failing.|")
	f("cloudwatch", "subscription", "Message", "null", "arn:aws:sns:eu-west-1:1234567890:alerta-test|informational||AWS/CloudWatch|| https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:eu-west-1:1234567890:alerta-test&Token=2336412f37fb687f5d51e6e241da92fd72d769c5b4ca6fd6cd6d30949d5a51abf7e21aae199b52813b6f2ea51b41e3119b599532d25df4e6aea368b3a6d8272d38688f73c116b04204e9afb2f5b1d8c4bdb823103299a9f1da7409f1dcf4096ba20a0b0222cc493586e76450e3be6715|")
}

// Graylog's URL tells what its payload does not.
func TestGraylogQuery(t *testing.T) {
	body, err := os.ReadFile("testdata/graylog/stream.json")
	if err != nil {
		t.Fatal(err)
	}
	params := "event=LogAlert&environment=Development&service=nginx,proxy&severity=minor&event_type=logAlert&severity=major"
	result, err := parseWith(t, "graylog", params, body, options(t))
	if err != nil {
		t.Fatal(err)
	}
	a := result.Alerts[0]
	got := strings.Join(append(a.Service, a.Event, a.Environment, a.Severity, a.Type), "|")
	if want := "nginx|proxy|LogAlert|Development|minor|logAlert"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	refuses(t, "graylog", "severity=bad", string(body), "Severity (bad) is not one of security, critical, major, minor, warning, "+
		"indeterminate, informational, normal, ok, cleared, debug, trace, unknown")
	refuses(t, "graylog", "event=", string(body), `Missing mandatory value for "event"`)
}
