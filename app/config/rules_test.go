package config_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDeduplicateBy(t *testing.T) {
	c := mustLoad(t, `
def by_ticket(alert):
    return alert['attributes'].get('ticket')
DEDUPLICATE_BY = {'prometheus/*': ['resource', 'event', 'attributes.fingerprint'], 'Development': 'by_ticket'}
`)
	if diff := cmp.Diff([]string{"prometheus/*", "Development"}, c.Keys("DEDUPLICATE_BY")); diff != "" {
		t.Error(diff)
	}
	got, err := c.Func("by_ticket")(t.Context(), map[string]any{"attributes": map[string]any{"ticket": "T1"}})
	if err != nil || got != "T1" {
		t.Errorf("got %v, %v", got, err)
	}
	if c.Func("nosuch") != nil || c.Func("DEDUPLICATE_BY") != nil {
		t.Error("a function that is none")
	}

	f := func(value, want string) {
		t.Helper()
		_, err := load("DEDUPLICATE_BY = " + value)
		if err == nil || err.Error() != "/etc/alertad.conf:1: DEDUPLICATE_BY: "+want {
			t.Errorf("%s: %v", value, err)
		}
	}
	const fields = "(environment, customer, resource, event, group, origin, type, service, tags, text or attributes.NAME)"
	f("['resource']", "expected a dict with string keys, got a list")
	f("{'a': 1}", "expected a list of fields or the name of a function under 'a'")
	f("{'a': []}", "expected a list of fields or the name of a function under 'a'")
	f("{'a': ['resource', 'host']}", "expected fields under 'a' "+fields+", got 'host'")
	f("{'a': ['severity']}", "expected fields under 'a' "+fields+", got 'severity'")
	f("{'a': ['attributes.']}", "expected fields under 'a' "+fields+", got 'attributes.'")
	f("{'a': [3]}", "expected fields under 'a' "+fields+", got 3")
	f("{'a': 'resource'}", "resource is not a function of the file (a field is written as ['resource'])")
	f("{'a': lambda a: a}", "a function is not a plain value")
}

func TestStormAndFlappingSettings(t *testing.T) {
	c := mustLoad(t, "STORM_LIMIT = 60\nFLAPPING_WINDOW = 600")
	if c.Int("STORM_LIMIT") != 60 || c.Duration("FLAPPING_WINDOW") != 10*time.Minute || c.Int("FLAPPING_CHANGES") != 0 {
		t.Error("not as set")
	}
	f := func(source, want string) {
		t.Helper()
		if _, err := load(source); err == nil || err.Error() != "/etc/alertad.conf:1: "+want {
			t.Errorf("%s: %v", source, err)
		}
	}
	f("STORM_LIMIT = -1", "STORM_LIMIT: expected a number from 0 to 1000000, got -1")
	f("STORM_BURST = 0", "STORM_BURST: expected a number from 1 to 1000000, got 0")
	f("FLAPPING_CHANGES = -2", "FLAPPING_CHANGES: expected 0 or more, got -2")
	f("FLAPPING_CHANGES = 100", "FLAPPING_CHANGES: expected less than HISTORY_LIMIT, which is 100, got 100")
	f("FLAPPING_WINDOW = 0", "FLAPPING_WINDOW: expected 1 or more, got 0")
}
