package webhook_test

import (
	"encoding/json"
	"net/url"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

// FuzzPrometheus holds that any body is either refused as invalid or makes
// whole alerts, in proportion to its size.
func FuzzPrometheus(f *testing.F) {
	for _, file := range payloads(f, "prometheus") {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add(one("firing", texts{"alertname": "{{{a}}}", "a": "{alertname}{a}", "timeout": "-1"}, texts{"a": "{a}{", "b": "}"}))
	o := options(f)
	format, _ := webhook.Find("prometheus")
	f.Fuzz(func(t *testing.T, body []byte) {
		result, err := format.Parse(webhook.Request{Body: body}, o)
		if err != nil {
			if db.CodeOf(err) != db.Invalid || len(result.Alerts) != 0 {
				t.Fatalf("%v with %d alerts", err, len(result.Alerts))
			}
			return
		}
		size := 0
		for i, a := range result.Alerts {
			size += len(check(t, i, a))
		}
		// Defaults, names of members and escapes take their share: at most
		// about a kilobyte for an alert, at least 60 bytes long, and 6 for 1.
		if limit := 64*len(body) + 16<<20; size > limit {
			t.Fatalf("%d bytes of alerts from %d", size, len(body))
		}
	})
}

// check returns the alert's JSON.
func check(t *testing.T, i int, a *db.Alert) []byte {
	if a.Resource == "" || a.Event == "" || a.Type == "" || a.Text == "" || len(a.Service) == 0 {
		t.Fatalf("alert %d lacks something: %+v", i, a)
	}
	if a.Timeout != webhook.TimeoutUnset && a.Timeout <= 0 {
		t.Fatalf("alert %d has the timeout %d", i, a.Timeout)
	}
	if !json.Valid([]byte(a.RawData)) || !utf8.ValidString(a.RawData) {
		t.Fatalf("alert %d has raw data that is not JSON: %q", i, a.RawData)
	}
	return db.AppendMembers(nil, a)
}

// fuzzFormat holds for a format what FuzzPrometheus does; the query is that of
// the URL.
func fuzzFormat(f *testing.F, name string, extra ...string) {
	for _, file := range payloads(f, name) {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body, "")
		f.Add(body, "environment=E&severity=minor&service=A&service=B&timeout=60&event=e&event_type=t&group=g&customer=c&origin=o")
	}
	for _, body := range extra {
		f.Add([]byte(body), "")
	}
	o := options(f)
	format, _ := webhook.Find(name)
	f.Fuzz(func(t *testing.T, body []byte, params string) {
		values, err := url.ParseQuery(params)
		if err != nil || len(params) > 64<<10 {
			return
		}
		result, err := format.Parse(webhook.Request{Body: body, Query: values}, o)
		if err != nil {
			if db.CodeOf(err) != db.Invalid || len(result.Alerts) != 0 || result.Over != nil {
				t.Fatalf("%v with %+v", err, result)
			}
			return
		}
		size := 0
		for i, a := range result.Alerts {
			size += len(checkWhole(t, i, a, o))
		}
		if limit := 64*len(body) + 48<<20; size > limit {
			t.Fatalf("%d bytes of alerts from %d", size, len(body))
		}
	})
}

// checkWhole returns the alert's JSON.
func checkWhole(t *testing.T, i int, a *db.Alert, o webhook.Options) []byte {
	if a.Resource == "" || a.Event == "" {
		t.Fatalf("alert %d lacks something: %+v", i, a)
	}
	if a.Severity != "" && o.Model.Valid(a.Severity) != nil {
		t.Fatalf("alert %d has the severity %q", i, a.Severity)
	}
	if a.Timeout < webhook.TimeoutUnset {
		t.Fatalf("alert %d has the timeout %d", i, a.Timeout)
	}
	for name := range a.Attributes {
		if strings.ContainsAny(name, ".$") {
			t.Fatalf("alert %d has the attribute %q", i, name)
		}
	}
	if !json.Valid([]byte(a.RawData)) || !utf8.ValidString(a.RawData) {
		t.Fatalf("alert %d has raw data that is not JSON: %q", i, a.RawData)
	}
	out := db.AppendMembers(nil, a)
	if !json.Valid(append(append([]byte("{"), out...), '}')) {
		t.Fatalf("alert %d is not JSON: %s", i, out)
	}
	return out
}

func FuzzCloudWatch(f *testing.F) {
	fuzzFormat(f, "cloudwatch", `{"Type":"Notification","Message":"{\"Trigger\":null}"}`)
}
func FuzzGrafana(f *testing.F) {
	fuzzFormat(f, "grafana", `{"state":"ok","ruleId":"1"}`, `{"alerts":[{"labels":null}]}`)
}
func FuzzGraylog(f *testing.F) {
	fuzzFormat(f, "graylog", `{"event_definition_id":[],"event":{"fields":{"a.b":1,"a_b":2}}}`)
}
func FuzzNewRelic(f *testing.F) {
	fuzzFormat(f, "newrelic", `{"version":1,"targets":[{"labels":{"":null}}]}`)
}
func FuzzPingdom(f *testing.F)       { fuzzFormat(f, "pingdom") }
func FuzzRiemann(f *testing.F)       { fuzzFormat(f, "riemann") }
func FuzzServerDensity(f *testing.F) { fuzzFormat(f, "serverdensity") }
func FuzzStackdriver(f *testing.F) {
	fuzzFormat(f, "stackdriver", `{"incident":{"state":"x","documentation":{"content":"{\"state\":{}}"}}}`)
}
