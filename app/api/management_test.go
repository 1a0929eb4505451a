package api_test

import (
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/api"
)

func TestManagement(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.BaseURL = "/mon"
		o.api.Properties = func(w io.Writer) { io.WriteString(w, "SECRET_KEY = '***'\n") }
	})
	f := func(path, kind string, want ...string) {
		t.Helper()
		a := s.get(path).is(200)
		if got := a.header.Get("Content-Type"); got != kind {
			t.Errorf("%s: type %s, want %s", path, got, kind)
		}
		for _, w := range want {
			if !strings.Contains(a.text, w) {
				t.Errorf("%s: no %q in %s", path, w, a.text)
			}
		}
	}
	f("/management", "text/html; charset=utf-8", `href="/mon/api/docs"`, `href="/mon/management/manifest"`, `href="/mon/management/metrics"`)
	f("/management/properties", "text/plain; charset=utf-8", "SECRET_KEY = '***'")
	f("/management/switchboard", "text/html; charset=utf-8", "auto-refresh-allow", "sender-api-allow", `method="POST"`)
	f("/management/metrics", "text/plain; version=0.0.4; charset=utf-8", "\nalerta_alerts_total 0\n", "# TYPE alerta_alerts_received summary", "alerta_uptime_msecs ")
	s.get("/management/manifest").is(200).has("release", "9.1.0", "build", "1", "date", "today", "revision", "abc")
}

func TestServerVersion(t *testing.T) {
	f := func(setting string, want any) {
		t.Helper()
		s := newServer(t, func(o *setup) { o.api.ServerVersion = setting })
		s.get("/management/manifest").has("release", want)
		s.get("/management/status").has("version", want)
	}
	f("", "9.1.0")
	f("full", "9.1.0")
	f("major", "9")
	f("off", nil)
}

func TestMetrics(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	for range 2 {
		s.get("/alerts")
	}
	s.get("/alerts/count")
	s.do("PUT", "/alert/"+id+"/tag", object{"tags": []string{"a"}})
	s.do("PUT", "/alert/"+id+"/untag", object{"tags": []string{"a"}})
	s.do("PUT", "/alert/"+id+"/attributes", object{"attributes": object{"a": 1}})
	s.do("PUT", "/alert/"+id+"/status", object{"status": "ack"})
	s.do("PUT", "/alert/none/status", object{"status": "ack"}).is(404) // is not counted
	a := s.get("/management/status").is(200).has("application", "alerta", "version", "9.1.0")
	got := map[string]any{}
	for _, m := range a.at("metrics").([]any) {
		m := m.(object)
		got[m["name"].(string)] = m["count"]
		if m["type"] != "timer" {
			got[m["name"].(string)] = m["value"]
		} else if m["totalTime"] == nil {
			t.Errorf("no totalTime: %v", m)
		}
	}
	answer{t: t, what: "metrics", json: got}.has("total", 1, "received", 1, "queries", 2, "counts", 1, "tagged", 1,
		"untagged", 1, "attributes", 1, "status", 1, "auto-refresh-allow", "ON", "sender-api-allow", "ON", "deleted", nil, "rejected", nil)
}

func TestSwitchboard(t *testing.T) {
	s := newServer(t)
	form := func(body string) answer {
		t.Helper()
		return s.do("POST", "/management/switchboard", body, "Content-Type", "application/x-www-form-urlencoded").is(200)
	}
	if a := form("auto-refresh-allow=OFF"); !strings.Contains(a.text, `name="auto-refresh-allow" value="ON"`) {
		t.Errorf("switchboard: %s", a.text)
	}
	s.get("/alerts").has("autoRefresh", false)
	s.get("/alerts/count").has("autoRefresh", false)
	form("nothing=ON")
	s.get("/alerts").has("autoRefresh", false)
	form("auto-refresh-allow=ON")
	s.get("/alerts").has("autoRefresh", true)
	if a := s.get("/management/switchboard?switch=sender-api-allow").is(200); strings.Contains(a.text, "auto-refresh") {
		t.Error("one switch was asked for")
	}
	s.get("/management/switchboard?switch=none").is(404)
	if policy := s.get("/management/switchboard").header.Get("Content-Security-Policy"); !strings.Contains(policy, "form-action 'self'") {
		t.Errorf("the form cannot be sent: %s", policy)
	}
}

func TestGoodToGo(t *testing.T) {
	var trouble error
	s := newServer(t, func(o *setup) { o.api.Alive = func() error { return trouble } })
	s.get("/management/gtg").is(200)
	trouble = errors.New("disk is full")
	if a := s.get("/management/gtg").is(503); a.text != "FAILED" {
		t.Errorf("gtg says %q", a.text)
	}

	closed := newServer(t)
	closed.get("/management/gtg").is(200)
	closed.check(closed.store.Close())
	closed.get("/management/gtg").is(503)
	closed.get("/alerts").is(503).has("status", "error", "code", 503)
	closed.do("POST", "/alert", nodeDown).is(503)
}

// An outage is logged when it begins, and once a minute with how often it
// was met.
func TestOutageIsLoggedOnce(t *testing.T) {
	s := newServer(t)
	s.check(s.store.Close())
	f := func(logged int, more string) {
		t.Helper()
		for range 5 {
			s.do("POST", "/alert", nodeDown).is(503)
			s.get("/management/gtg").is(503)
		}
		if n := strings.Count(s.log.String(), "request failed"); n != logged || !strings.Contains(s.log.String(), more) {
			t.Errorf("logged %d times, want %d and %q:\n%s", n, logged, more, s.log.String())
		}
		if n := strings.Count(s.log.String(), "not good to go"); n != logged {
			t.Errorf("gtg logged %d times, want %d", n, logged)
		}
	}
	f(1, "")
	f(1, "")
	s.clock.pass(time.Minute)
	f(2, "unlogged=9")
}

func TestConfig(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.ConfigValues = map[string]any{"auth_required": true, "severity": map[string]int{"critical": 1}, "columns": []string{"a", "b"}}
	})
	s.get("/config").is(200).has("", nil, "endpoint", "http://example.com", "auth_required", true, "severity.critical", 1, "columns", []string{"a", "b"})
	s.get("/config.json").is(200).has("endpoint", "http://example.com")
	bare := newServer(t, func(o *setup) { o.api.ConfigValues = nil })
	bare.get("/config").is(200).has("endpoint", "http://example.com")
	o := bare.api.Options
	o.ConfigValues = map[string]any{"x": make(chan int)}
	if _, err := api.New(o); err == nil {
		t.Error("values that are not JSON are taken")
	}
}
