package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What Alertmanager gets says the same as what the server gets.
func TestManagedSaysTheSame(t *testing.T) {
	l := &lab{estate: sharedEstate()}
	const from, to = 19_990, 20_030
	head, body := sent(t, l.managed(nil, managerPost, from, to))
	if !strings.HasPrefix(head, "POST /api/v2/alerts HTTP/1.1\r\n") {
		t.Errorf("head %q", head)
	}
	if !strings.HasPrefix(likeManagerPost, "POST /alertmanager/api/v2/alerts HTTP/1.1\r\n") {
		t.Errorf("head for the server %q", likeManagerPost)
	}
	var got []struct {
		Labels, Annotations            map[string]string
		StartsAt, EndsAt, GeneratorURL string
	}
	if err := json.Unmarshal(body, &got); err != nil || len(got) != to-from {
		t.Fatalf("%d alerts, %v", len(got), err)
	}
	for i, g := range got {
		var a echoAlert
		if err := json.Unmarshal(l.estate.appendBody(nil, from+i, 0), &a); err != nil {
			t.Fatal(err)
		}
		labels := map[string]string{
			"alertname": a.Event, "instance": a.Resource, "environment": a.Environment, "severity": a.Severity,
			"service": strings.Join(a.Service, ","), "group": a.Group, "origin": a.Origin, "type": a.Type,
		}
		annotations := map[string]string{
			"value": a.Value, "text": a.Text, "correlate": strings.Join(a.Correlate, ","), "tags": strings.Join(a.Tags, ","),
			"region": a.Attributes["region"], "address": a.Attributes["address"], "check": a.Attributes["check"],
		}
		if diff := cmp.Diff(labels, g.Labels); diff != "" {
			t.Errorf("labels of %d: want -, got +:\n%s", from+i, diff)
		}
		if diff := cmp.Diff(annotations, g.Annotations); diff != "" {
			t.Errorf("annotations of %d: want -, got +:\n%s", from+i, diff)
		}
		ends, err := time.Parse(time.RFC3339, g.EndsAt)
		if err != nil || time.Until(ends) < time.Minute || g.StartsAt != "2026-01-01T00:00:00Z" || !strings.HasPrefix(g.GeneratorURL, "http") {
			t.Errorf("%d starts %q, ends %q, is of %q", from+i, g.StartsAt, g.EndsAt, g.GeneratorURL)
		}
	}
}

func TestParseVersion(t *testing.T) {
	f := func(said, want string) {
		t.Helper()
		got, err := parseVersion(said)
		if err != nil {
			got = "error"
		}
		if got != want {
			t.Errorf("%q: version %q, want %q", said, got, want)
		}
	}
	f("prometheus-alertmanager, version 0.25.0+ds (branch: debian/sid, revision: 0.25.0-1+b4)\n  build user: a\n", "0.25.0+ds")
	f("alertmanager, version 0.34.0 (branch: , revision: unknown)\n", "0.34.0")
	f("alertmanager, version 0.34.0", "0.34.0")
	f("", "error")
	f("Usage: alertmanager [FLAGS]\n", "error")
	f("alertmanager, version \n", "error")
	f("hello\nalertmanager, version 0.34.0\n", "error")
}
