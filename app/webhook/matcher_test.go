package webhook_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

func TestMatcher(t *testing.T) {
	labels := map[string]string{"job": "node", "text": "a \"b\"\\\nc"}
	f := func(matcher, printed string, want bool) {
		t.Helper()
		m, err := webhook.ParseMatcher(matcher)
		if err != nil {
			t.Errorf("%s: %v", matcher, err)
			return
		}
		if m.String() != printed {
			t.Errorf("%s is printed as %s", matcher, m)
		}
		if got := m.Matches(labels); got != want {
			t.Errorf("%s matches: %v", matcher, got)
		}
	}
	f(`job=node`, `job="node"`, true)
	f(` job = "node" `, `job="node"`, true)
	f(`job!=node`, `job!="node"`, false)
	f(`job=~no`, `job=~"no"`, false)
	f(`job=~"no.*|x"`, `job=~"no.*|x"`, true)
	f(`job!~no.*`, `job!~"no.*"`, false)
	f(`none=""`, `none=""`, true)
	f(`none!=x`, `none!="x"`, true)
	f(`text="a \"b\"\\\nc"`, `text="a \"b\"\\\nc"`, true)
	f(`job="a\d"`, `job="a\\d"`, false)
	for _, bad := range []string{"", "job", "=x", "a.b=c", `job="x`, `job="x"y`, "job~x", "job=~(", "1a=b", "job=~" + strings.Repeat("x", 1001)} {
		if m, err := webhook.ParseMatcher(bad); db.CodeOf(err) != db.Invalid {
			t.Errorf("%.50s: %v, %v", bad, m, err)
		}
	}
}

// FuzzMatcher holds that what is read is printed as it can be read again.
func FuzzMatcher(f *testing.F) {
	for _, seed := range []string{`job="node"`, `a!~x.*`, `a="\"\\\n\d"`, `a=~"["`} {
		f.Add(seed)
	}
	labels := map[string]string{"a": "x", "job": "node"}
	f.Fuzz(func(t *testing.T, s string) {
		m, err := webhook.ParseMatcher(s)
		if err != nil {
			if db.CodeOf(err) != db.Invalid {
				t.Fatal(err)
			}
			return
		}
		again, err := webhook.ParseMatcher(m.String())
		if err != nil || again.String() != m.String() || again.Matches(labels) != m.Matches(labels) {
			t.Fatalf("%q is read as %s, that as %s: %v", s, m, again, err)
		}
	})
}

// The value is what Prometheus' own Go packages compute.
func TestFingerprint(t *testing.T) {
	f := func(labels map[string]string, want string) {
		t.Helper()
		if got := webhook.Fingerprint(labels); got != want {
			t.Errorf("%v: %s, want %s", labels, got, want)
		}
	}
	f(nil, "cbf29ce484222325")
	// As in the recorded payload watchdog-firing.json of the webhook.
	f(map[string]string{"alertname": "Watchdog", "monitor": "testlab"}, "d1a81507ad38df0e")
}
