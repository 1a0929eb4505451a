package webhook_test

import (
	"encoding/json"
	"os"
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
