package engine_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

func dedupBy(rules ...engine.DedupRule) func(*engine.Options, *plugin.Options) {
	return func(o *engine.Options, _ *plugin.Options) { o.Dedup = rules }
}

// report is an alert as a test of keys writes it.
func report(event, severity, resource, origin string, attributes db.Attributes, tags ...string) *db.Alert {
	return alert(event, severity, func(a *db.Alert) {
		a.Resource, a.Origin, a.Attributes, a.Tags = resource, origin, attributes, tags
	})
}

func TestDedupRules(t *testing.T) {
	by := func(pattern string, fields ...string) engine.DedupRule {
		return engine.DedupRule{For: pattern, Fields: fields}
	}
	fp := func(s string) db.Attributes { return db.Attributes{"fp": s} }
	f := func(name string, rule engine.DedupRule, first, second *db.Alert, same bool) {
		t.Helper()
		s := open(t, dedupBy(rule))
		a, b := s.post(first), s.post(second)
		if got := a.ID == b.ID; got != same {
			t.Errorf("%s: one alert %v, want %v", name, got, same)
		}
	}
	const o = "prometheus/a"
	f("another rule", by("nagios/*", "attributes.fp"), report("E", "major", "r1", o, fp("x")), report("E", "major", "r2", o, fp("x")), false)
	f("the usual key by another rule", by("nagios/*", "attributes.fp"), report("E", "major", "r", o, fp("x")), report("E", "major", "r", o, fp("y")), true)
	f("one field, same", by("prometheus/*", "attributes.fp"), report("E", "major", "r1", o, fp("x")), report("F", "minor", "r2", o, fp("x")), true)
	f("one field, other", by("prometheus/*", "attributes.fp"), report("E", "major", "r", o, fp("x")), report("E", "major", "r", o, fp("y")), false)
	f("a number and its text", by("*", "attributes.fp"), report("E", "major", "r", o, db.Attributes{"fp": 1.0}), report("F", "major", "q", o, fp("1")), true)
	f("all are needed", by("*", "resource", "attributes.fp"), report("E", "major", "r1", o, fp("x")), report("E", "major", "r2", o, fp("x")), false)
	f("the event counts", by("*", "event", "attributes.fp"), report("E", "major", "r1", o, fp("x")), report("F", "major", "r1", o, fp("x")), false)
	f("the order does not count", by("*", "attributes.fp", "resource"), report("E", "major", "r1", o, fp("x")), report("F", "major", "r1", o, fp("x")), true)
	f("by environment", by("Production", "attributes.fp"), report("E", "major", "r1", o, fp("x")), report("F", "major", "r2", o, fp("x")), true)
	f("tags in any order", by("*", "tags"), report("E", "major", "r1", o, nil, "a", "b"), report("F", "major", "r2", o, nil, "b", "a"), true)
	f("other tags", by("*", "tags"), report("E", "major", "r", o, nil, "a", "b"), report("E", "major", "r", o, nil, "a,b"), false)
	f("none of the fields", by("*", "attributes.fp"), report("E", "major", "r1", o, nil), report("E", "major", "r2", o, nil), false)
	f("none but the event", by("*", "event", "attributes.fp"), report("E", "major", "r1", o, nil), report("E", "major", "r2", o, nil), false)
	f("the usual fields", by("*", "event", "resource"), report("E", "major", "r", o, fp("x")), report("E", "major", "r", o, fp("y")), true)

	elsewhere := func(a *db.Alert) *db.Alert { a.Environment = "Development"; return a }
	f("never across environments", by("*", "attributes.fp"), report("E", "major", "r", o, fp("x")), elsewhere(report("E", "major", "r", o, fp("x"))), false)
	others := func(a *db.Alert) *db.Alert { a.Customer = "Other"; return a }
	f("never across customers", by("*", "attributes.fp"), report("E", "major", "r", o, fp("x")), others(report("E", "major", "r", o, fp("x"))), false)
	correlated := func(a *db.Alert) *db.Alert { a.Correlate = []string{"E", "F"}; return a }
	f("correlated events", by("*", "event", "attributes.fp"), correlated(report("E", "major", "r1", o, fp("x"))), report("F", "major", "r2", o, fp("x")), true)
}

func TestDedupPatterns(t *testing.T) {
	f := func(pattern, origin string, want bool) {
		t.Helper()
		rule := engine.DedupRule{For: pattern, Fields: []string{"group"}}
		s := open(t, dedupBy(rule))
		got := s.post(report("E", "major", "r1", origin, nil)).ID == s.post(report("E", "major", "r2", origin, nil)).ID
		if got != want {
			t.Errorf("%s for %s: %v, want %v", pattern, origin, got, want)
		}
	}
	f("prometheus", "prometheus", true)
	f("prometheus", "prometheus/a", false)
	f("prometheus/*", "prometheus/a/b", true)
	f("prometheus/*", "xprometheus/a", false)
	f("*/a", "prometheus/a", true)
	f("*/a", "prometheus/ab", false)
	f("p*us/*b", "prometheus/ab", true)
	f("a*a", "a", false)
	f("a**b*", "ab", true)
	f("*", "", true)
}

// Duplicates, severities and correlation are as ever on top of the key; the
// first rule that fits counts.
func TestDedupKeepsTheRulesOfSeverity(t *testing.T) {
	s := open(t, dedupBy(
		engine.DedupRule{For: "prometheus/*", Fields: []string{"attributes.fp"}},
		engine.DedupRule{For: "Production", Fields: []string{"group"}}))
	fp := db.Attributes{"fp": "x"}
	first := s.post(report("E", "major", "r1", "prometheus/a", fp))
	equal(t, "a duplicate", s.post(report("E", "major", "r1", "prometheus/a", fp)).DuplicateCount, 1)
	worse := s.post(report("F", "critical", "r2", "prometheus/b", fp))
	equal(t, "another event", []string{worse.ID, worse.Event, worse.PreviousSeverity, worse.Resource}, []string{first.ID, "F", "major", "r1"})
	status(t, s.post(report("F", "normal", "r1", "prometheus/a", fp)), "closed")
	s.act(first.ID, "delete-me")
	other := s.post(report("E", "major", "r1", "nagios/a", fp))
	if other.ID == first.ID {
		t.Error("the second rule was not asked")
	}
}

func TestDedupFunction(t *testing.T) {
	var logs bytes.Buffer
	s := open(t, func(o *engine.Options, _ *plugin.Options) {
		o.Log = slog.New(slog.NewTextHandler(&logs, nil))
		o.Dedup = []engine.DedupRule{{For: "*", Func: func(a *db.Alert) (string, error) {
			if a.Text == "fail" {
				return "", errors.New("no such key")
			}
			return a.Text, nil
		}}}
	})
	say := func(resource, text string) string {
		return s.post(alert("E", "major", func(a *db.Alert) { a.Resource, a.Text = resource, text })).ID
	}
	equal(t, "one key", say("r1", "ticket 1"), say("r2", "ticket 1"))
	if say("r1", "ticket 2") == say("r1", "ticket 3") {
		t.Error("two keys, one alert")
	}
	equal(t, "no key", say("r3", ""), say("r3", ""))
	if say("r4", "fail") == say("r5", "fail") {
		t.Error("an error is a key")
	}
	say("r4", "fail")
	equal(t, "errors in the log", strings.Count(logs.String(), "no such key"), 1)
	s.after(time.Minute)
	say("r4", "fail")
	equal(t, "errors in the log, a minute later", strings.Count(logs.String(), "no such key"), 2)
}

// The key is stored with the alert: another start finds it, and other rules
// leave what is stored as it is.
func TestDedupKeyIsStored(t *testing.T) {
	file := filepath.Join(t.TempDir(), "alertad.db")
	run := func(rules []engine.DedupRule, do func(*site)) {
		t.Helper()
		store, err := bolt.Open(file, bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		do(openOn(t, store, dedupBy(rules...)))
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	byFP := []engine.DedupRule{{For: "*", Fields: []string{"attributes.fp"}}}
	again := func() *db.Alert { return report("E", "major", "r2", "o", db.Attributes{"fp": "x"}) }
	var first, second string
	run(byFP, func(s *site) { first = s.post(report("E", "major", "r1", "o", db.Attributes{"fp": "x"})).ID })
	run(byFP, func(s *site) { equal(t, "the same rules", s.post(again()).ID, first) })
	run(nil, func(s *site) {
		second = s.post(again()).ID
		if second == first {
			t.Error("no rules, but the old key")
		}
		s.act(first, "ack") // under the lock of its own key
	})
	run(byFP, func(s *site) {
		got := s.post(again())
		equal(t, "the first rules again", got.ID, first)
		equal(t, "duplicates", got.DuplicateCount, 2)
		status(t, s.get(second), "open")
	})
}

func TestDedupRefusesUnknownFields(t *testing.T) {
	for _, field := range []string{"nosuch", "attributes", "resource.x"} {
		o := engine.Options{Dedup: []engine.DedupRule{{For: "Production", Fields: []string{field}}}}
		if _, err := engine.New(context.Background(), o); err == nil || !strings.Contains(err.Error(), field) {
			t.Errorf("%s: %v", field, err)
		}
	}
}
