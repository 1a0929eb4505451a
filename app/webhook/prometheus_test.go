package webhook_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

type texts = map[string]string

// one makes a payload of one alert that has that status.
func one(status string, labels, annotations texts) []byte {
	body, err := json.Marshal(map[string]any{"alerts": []any{map[string]any{
		"status": status, "labels": labels, "annotations": annotations, "startsAt": "s", "endsAt": "e",
	}}})
	if err != nil {
		panic(err)
	}
	return body
}

func read(t *testing.T, body []byte) *db.Alert {
	t.Helper()
	result, err := parse(t, "prometheus", body)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if len(result.Alerts) != 1 {
		t.Fatalf("%s: %d alerts", body, len(result.Alerts))
	}
	return result.Alerts[0]
}

func TestPrometheusLabels(t *testing.T) {
	f := func(name, status string, labels texts, want string) {
		t.Helper()
		labels["alertname"] = "Test"
		a := read(t, one(status, labels, texts{}))
		got := fmt.Sprintf("%s|%s|%s|%s|%s|%q|%q|%s|%s|%d|%q|%s", a.Resource, a.Event, a.Environment,
			a.Severity, a.Customer, a.Correlate, a.Service, a.Group, a.Origin, a.Timeout, a.Tags, a.Text)
		if got != want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, want)
		}
	}
	f("none", "firing", texts{},
		`n/a|Test|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|[]|WARNING: n/a is Test`)
	f("resolved keeps severity as tag", "resolved", texts{"severity": "major"},
		`n/a|Test|Production|normal||[]|[""]|Prometheus|prometheus/-|-1|["severity=major"]|NORMAL: n/a is Test`)
	f("unknown status", "silenced", texts{"severity": "major"},
		`n/a|Test|Production|unknown||[]|[""]|Prometheus|prometheus/-|-1|["severity=major"]|UNKNOWN: n/a is Test`)
	f("empty severity", "firing", texts{"severity": ""},
		`n/a|Test|Production|||[]|[""]|Prometheus|prometheus/-|-1|[]|: n/a is Test`)
	f("exported instance", "firing", texts{"exported_instance": "a", "instance": "b"},
		`a|Test|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|["instance=b"]|WARNING: a is Test`)
	f("empty exported instance", "firing", texts{"exported_instance": "", "instance": "b"},
		`b|Test|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|[]|WARNING: b is Test`)
	f("event", "firing", texts{"event": "Ev"},
		`n/a|Ev|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|["alertname=Test"]|WARNING: n/a is Ev`)
	f("environment and customer", "firing", texts{"environment": "Lab", "customer": "ACME"},
		`n/a|Test|Lab|warning|ACME|[]|[""]|Prometheus|prometheus/-|-1|[]|WARNING: n/a is Test`)
	f("lists", "firing", texts{"correlate": "a,b", "service": "x, y,"},
		`n/a|Test|Production|warning||["a" "b"]|["x" " y" ""]|Prometheus|prometheus/-|-1|[]|WARNING: n/a is Test`)
	f("group over job", "firing", texts{"group": "g", "job": "j"},
		`n/a|Test|Production|warning||[]|[""]|g|prometheus/-|-1|["job=j"]|WARNING: n/a is Test`)
	f("job", "firing", texts{"job": "j", "monitor": "m"},
		`n/a|Test|Production|warning||[]|[""]|j|prometheus/m|-1|[]|WARNING: n/a is Test`)
	f("tags in order", "firing", texts{"z": "1", "a": "2=3", "m": ""},
		`n/a|Test|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|["a=2=3" "m=" "z=1"]|WARNING: n/a is Test`)
	f("label names label", "firing", texts{"instance": "{host}:{port}", "host": "h", "port": "{x}"},
		`h:{x}|Test|Production|warning||[]|[""]|Prometheus|prometheus/-|-1|["host=h" "port={x}"]|WARNING: h:{x} is Test`)
}

func TestPrometheusTimeout(t *testing.T) {
	f := func(label string, want int64) {
		t.Helper()
		a := read(t, one("firing", texts{"alertname": "a", "timeout": label}, texts{}))
		if a.Timeout != want {
			t.Errorf("timeout %q = %d, want %d", label, a.Timeout, want)
		}
		if len(a.Tags) != 0 {
			t.Errorf("timeout %q is left as %q", label, a.Tags)
		}
	}
	f("600", 600)
	f(" 600\n", 600)
	f("+600", 600)
	f("0", webhook.TimeoutUnset)
	f("", webhook.TimeoutUnset)
	f("10m", webhook.TimeoutUnset)
	f("1.5", webhook.TimeoutUnset)
	f("2147483647", 2147483647)
}

func TestPrometheusAnnotations(t *testing.T) {
	labels := texts{"alertname": "Test", "instance": "web01", "app": "{alertname}", "a.b": "dotted", "0": "digit"}
	f := func(annotations, want texts) {
		t.Helper()
		a := read(t, one("firing", labels, annotations))
		got := texts{"text": a.Text, "value": a.ValueText, "event": a.Event}
		for name, v := range a.Attributes {
			got[name] = v.(string)
		}
		base := texts{"text": "WARNING: web01 is Test", "value": "", "event": "Test", "startsAt": "s", "endsAt": "e"}
		for name, v := range want {
			base[name] = v
		}
		if diff := cmp.Diff(base, got); diff != "" {
			t.Errorf("%v (-want +got):\n%s", annotations, diff)
		}
	}
	f(texts{}, texts{})
	f(texts{"summary": "s", "description": "d", "value": "42"}, texts{"text": "d", "value": "42"})
	f(texts{"summary": "s", "description": ""}, texts{"text": "s"})
	f(texts{"summary": "{alertname} on {instance}"}, texts{"text": "Test on web01"})
	f(texts{"summary": "<b>{instance}</b>"}, texts{"text": "<b>web01</b>"})
	f(texts{"alertname": "Own {instance}"}, texts{"alertname": "Own web01", "event": "Own web01", "text": "WARNING: web01 is Own web01"})
	f(texts{"alertname": ""}, texts{"alertname": ""})
	f(texts{"a": "{app}"}, texts{"a": "Test"})
	f(texts{"endsAt": "annotated"}, texts{"endsAt": "annotated"})
	f(texts{"a": "{{instance}} {instance}"}, texts{"a": "{instance} web01"})
	for _, asIs := range []string{
		"{none} {instance}", "{instance", "instance}", "{}", "{0}", "{instance!r}", "{instance:>9}", "{a.b}",
		"{instance[0]}", "{ instance}", "{instance{app}}", "}{", "{", "a}b",
	} {
		f(texts{"a": asIs}, texts{"a": asIs})
	}
}

// A label that names another many times over stays as it is once the result
// would be out of proportion.
func TestPrometheusTemplateBomb(t *testing.T) {
	labels := texts{"alertname": "a", "x": strings.Repeat("y", 1000)}
	for i := range 100 {
		labels[fmt.Sprintf("big%d", i)] = strings.Repeat("{x}", 60)
		labels[fmt.Sprintf("huge%d", i)] = strings.Repeat("{x}", 1000)
	}
	size, huge := 0, 0
	for _, tag := range read(t, one("firing", labels, texts{})).Tags {
		size += len(tag)
		if strings.HasPrefix(tag, "huge") && strings.HasSuffix(tag, strings.Repeat("{x}", 1000)) {
			huge++
		}
	}
	if size > 2<<20 {
		t.Errorf("%d bytes of tags", size)
	}
	if huge != 100 {
		t.Errorf("%d of 100 oversized templates are left as they were", huge)
	}
}

func TestPrometheusRefuses(t *testing.T) {
	f := func(body, want string) {
		t.Helper()
		result, err := parse(t, "prometheus", []byte(body))
		var coded *db.Error
		if !errors.As(err, &coded) || coded.Code != db.Invalid || coded.Message != want {
			t.Errorf("%s:\ngot  %v\nwant %s", body, err, want)
		}
		if len(result.Alerts) != 0 {
			t.Errorf("%s: %d alerts beside the error", body, len(result.Alerts))
		}
	}
	f(``, "the payload must be an object, not nothing")
	f(`hello`, "the payload must be an object, not plain text")
	f(`null`, "the payload must be an object, not null")
	f(`[]`, "the payload must be an object, not a list")
	f(`{"alerts":[`, "the payload is not valid JSON: it ends too early")
	f(`{"alerts":[]} x`, "the payload is not valid JSON: unexpected 'x' at offset 14")
	f(`{}`, "no alerts in Prometheus notification payload")
	f(`{"Alerts":[]}`, "no alerts in Prometheus notification payload")
	f(`{"alerts":null}`, "alerts must be a list, not null")
	f(`{"alerts":{}}`, "alerts must be a list, not an object")
	f(`{"alerts":[],"externalURL":null}`, "externalURL must be text, not null")
	f(`{"alerts":[],"externalURL":"`+strings.Repeat("x", 1025)+`"}`, "externalURL is longer than 1024 bytes")
	f(`{"alerts":[1]}`, "alerts[0] must be an object, not a number")
	f(`{"alerts":[{}]}`, "alerts[0].labels is missing")
	f(`{"alerts":[{"labels":null}]}`, "alerts[0].labels must be an object, not null")
	f(`{"alerts":[{"labels":{}}]}`, "alerts[0].annotations is missing")
	f(`{"alerts":[{"labels":{"b":true,"a":[]},"annotations":{}}]}`, "alerts[0].labels.b must be text, not a boolean")
	f(`{"alerts":[{"labels":{},"annotations":{"a":null}}]}`, "alerts[0].annotations.a must be text, not null")
	f(`{"alerts":[{"labels":{},"annotations":{}}]}`, "alerts[0].startsAt is missing")
	f(`{"alerts":[{"labels":{},"annotations":{},"startsAt":""}]}`, "alerts[0].endsAt is missing")

	rest := `,"startsAt":"s","endsAt":"e"}`
	f(`{"alerts":[{"status":false,"labels":{},"annotations":{}`+rest+`]}`, "alerts[0].status must be text, not a boolean")
	f(`{"alerts":[{"generatorURL":-1,"labels":{},"annotations":{}`+rest+`]}`, "alerts[0].generatorURL must be text, not a number")
	f(`{"alerts":[{"labels":{},"annotations":{}`+rest+`]}`, "alerts[0]: labels name no event: neither alertname nor event")
	f(`{"alerts":[{"labels":{"alertname":""},"annotations":{}`+rest+`]}`, "alerts[0]: labels name no event: neither alertname nor event")
	f(`{"alerts":[{"labels":{"alertname":"a","instance":""},"annotations":{}`+rest+`]}`, "alerts[0]: labels name no resource: instance is empty")
	f(`{"alerts":[{"labels":{"alertname":"a","timeout":"-5"},"annotations":{}`+rest+`]}`, "alerts[0]: timeout of -5 seconds is negative")
	f(`{"alerts":[{"labels":{"alertname":"a","timeout":"99999999999999999999"},"annotations":{}`+rest+`]}`, "alerts[0]: timeout of 99999999999999999999 seconds is out of range")
	f(`{"alerts":[{"labels":{"alertname":"a"},"annotations":{"a.b":""}`+rest+`]}`, `alerts[0]: name of annotation "a.b" must not contain "." or "$"`)
	f(`{"alerts":[{"labels":{"alertname":"a"},"annotations":{}`+rest+`,{"labels":{"alertname":"a","severity":"page"},"annotations":{}`+rest+`]}`,
		"alerts[1]: Severity (page) is not one of security, critical, major, minor, warning, indeterminate, "+
			"informational, normal, ok, cleared, debug, trace, unknown")
}

func TestPrometheusNoAlerts(t *testing.T) {
	result, err := parse(t, "prometheus", []byte(` {"alerts": []} `))
	if err != nil || len(result.Alerts) != 0 {
		t.Errorf("an empty list: %v, %v", result, err)
	}
}

func TestPrometheusISA(t *testing.T) {
	model, err := alarm.New(alarm.ISA, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	format, _ := webhook.Find("prometheus")
	f := func(status, label, want string) {
		t.Helper()
		body := one(status, texts{"alertname": "a", "severity": label}, texts{})
		result, err := format.Parse(webhook.Request{Body: body}, webhook.Options{Model: model})
		if want == "" {
			if db.CodeOf(err) != db.Invalid {
				t.Errorf("%s %s: %v", status, label, err)
			}
			return
		}
		if err != nil || result.Alerts[0].Severity != want {
			t.Errorf("%s %s: %v, %v", status, label, result, err)
		}
	}
	f("firing", "High", "High")
	f("firing", "critical", "")
	f("resolved", "High", "OK")
}

func TestPrometheusRawData(t *testing.T) {
	body := "{\"alerts\": [ {\"labels\": {\"alertname\": \"a\"},\n \"annotations\": {\"n\": \"<&>\xff\"},\"startsAt\":\"s\",\"endsAt\":\"e\", \"more\": 1.50} ]}"
	want := `{"labels":{"alertname":"a"},"annotations":{"n":"<&>` + "\uFFFD" + `"},"startsAt":"s","endsAt":"e","more":1.50}`
	if got := read(t, []byte(body)).RawData; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
