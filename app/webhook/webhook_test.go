package webhook_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the golden files")

func options(tb testing.TB) webhook.Options {
	tb.Helper()
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return webhook.Options{DefaultEnvironment: "Production", Model: model, Senders: webhook.Senders{StatusCakeSeverity: "major"}}
}

func parse(tb testing.TB, name string, body []byte) (webhook.Result, error) {
	tb.Helper()
	return parseWith(tb, name, "", body, options(tb))
}

func parseWith(tb testing.TB, name, params string, body []byte, o webhook.Options) (webhook.Result, error) {
	tb.Helper()
	f, ok := webhook.Find(name)
	if !ok {
		tb.Fatalf("no format %q", name)
	}
	values, err := url.ParseQuery(params)
	if err != nil {
		tb.Fatal(err)
	}
	return f.Parse(webhook.Request{Method: "POST", ContentType: "application/json", Query: values, Body: body}, o)
}

// refuses wants an error of that message, coded Invalid, and no alerts.
func refuses(t *testing.T, name, params, body, want string) {
	t.Helper()
	result, err := parseWith(t, name, params, []byte(body), options(t))
	var coded *db.Error
	if !errors.As(err, &coded) || coded.Code != db.Invalid || coded.Message != want {
		t.Errorf("%s: %s:\ngot  %v\nwant %s", name, body, err, want)
	}
	if len(result.Alerts) != 0 {
		t.Errorf("%s: %s: %d alerts beside the error", name, body, len(result.Alerts))
	}
}

func payloads(tb testing.TB, name string) []string {
	tb.Helper()
	var files []string
	for _, kind := range []string{"*.json", "*.form"} {
		found, err := filepath.Glob(filepath.Join("testdata", name, kind))
		if err != nil {
			tb.Fatal(err)
		}
		files = append(files, found...)
	}
	if len(files) == 0 {
		tb.Fatalf("format %s has no payloads under testdata", name)
	}
	return files
}

func TestFormats(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range webhook.Formats {
		if f.Name == "" || seen[f.Name] || strings.Trim(f.Name, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			t.Errorf("name %q is empty, taken, or no part of a URL", f.Name)
		}
		seen[f.Name] = true
		if f.Help == "" || strings.Contains(f.Help, "\n") {
			t.Errorf("%s: help %q is not a line", f.Name, f.Help)
		}
		if found, ok := webhook.Find(f.Name); !ok || found.Name != f.Name {
			t.Errorf("%s is not found", f.Name)
		}
		if !strings.Contains(f.Setup, "URL/webhooks/"+f.Name) {
			t.Errorf("%s: setup does not say where to send:\n%s", f.Name, f.Setup)
		}
		if _, err := os.Stat(filepath.Join("testdata", f.Name, "SOURCE.md")); err != nil {
			t.Errorf("%s: where the payloads come from is not told: %v", f.Name, err)
		}
		for _, file := range payloads(t, f.Name) {
			golden(t, f.Name, file)
		}
	}
	if _, ok := webhook.Find("none"); ok {
		t.Error("found a format that is not there")
	}
}

// golden compares what a format makes of a file with the golden file beside.
func golden(t *testing.T, name, file string) {
	t.Helper()
	format, _ := webhook.Find(name)
	r := recorded(t, file)
	result, err := format.Parse(r, options(t))
	if err != nil {
		t.Errorf("%s: %v", file, err)
		return
	}
	clear(r.Body) // of which nothing may be kept
	got := append(dump(t, result.Alerts), dumpActions(t, result.Actions)...)
	if result.Over != nil {
		got = fmt.Appendf(got, "over: %s\n", result.Over)
	}
	path := strings.TrimSuffix(file, filepath.Ext(file)) + ".golden"
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

func dump(t *testing.T, alerts []*db.Alert) []byte {
	t.Helper()
	var out bytes.Buffer
	for _, a := range alerts {
		if err := json.Indent(&out, append(db.AppendMembers([]byte("{"), a), '}'), "", "  "); err != nil {
			t.Fatal(err)
		}
		out.WriteByte('\n')
	}
	return out.Bytes()
}
