package app_test

import (
	"strings"
	"testing"
	"time"
)

type rulesAnswer struct {
	Rules []struct {
		ID, Name, Query, User string
		Enabled               bool
		Group                 int
		Channels              []string
		Steps                 []struct{ After int }
		Window                map[string]any
	}
}

// Channels and rules of the settings are made once; what was edited since stays.
func TestRulesOfSettings(t *testing.T) {
	state := t.TempDir()
	settings := []string{
		`NOTIFY_CHANNELS=[{"name": "ops-chat", "type": "slack", "secrets": {"url": "https://hooks.example.com/planted-secret"}}]`,
		`NOTIFY_RULES=[
			{"name": "night", "query": "severity:critical", "channels": ["ops-chat"], "window": {"from": "20:00", "to": "08:00"},
			 "steps": [{"after": 600, "channels": ["ops-chat"]}]},
			{"name": "lost", "channels": ["no-such"]}, {"name": "bad", "query": "severity:("}]`,
	}
	p := start(t, state, settings...)
	list := func() rulesAnswer {
		t.Helper()
		var got rulesAnswer
		p.must("GET", "/rules", "", &got)
		if len(got.Rules) != 1 {
			t.Fatalf("rules %+v\n%s", got, p.stderr)
		}
		return got
	}
	r := list().Rules[0]
	if r.ID != "night" || r.Query != "severity:critical" || !r.Enabled || r.Group != 30 || len(r.Steps) != 1 || r.Steps[0].After != 600 || r.Window["from"] != "20:00" {
		t.Errorf("made %+v", r)
	}
	for _, want := range []string{"there is no channel 'no-such'", "name=bad"} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("the log lacks %q", want)
		}
	}
	if out, err := runCommand(t, state, settings, "config"); err != nil || strings.Contains(out, "planted-secret") || !strings.Contains(out, "ops-chat") {
		t.Errorf("config: %v %s", err, out)
	}

	p.must("PUT", "/rule/night", `{"query": "severity:major"}`, nil)
	p.stop()
	p = start(t, state, settings...)
	if r := list().Rules[0]; r.Query != "severity:major" {
		t.Errorf("what was edited is overwritten: %+v", r)
	}
	p.must("DELETE", "/rule/night", "", nil)
	p.stop()
	p = start(t, state, settings...)
	if r := list().Rules[0]; r.Query != "severity:critical" {
		t.Errorf("what was deleted is not made again: %+v", r)
	}
}

func TestDryRunCommand(t *testing.T) {
	state := t.TempDir()
	settings := []string{`NOTIFY_CHANNELS=[{"name": "chat", "type": "syslog", "settings": {"address": "127.0.0.1:9"}}]`, `NOTIFY_RULES=[{"name": "all alerts", "id": "r", "channels": ["chat"], "window": {}}]`}
	p := start(t, state, settings...)
	p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil)
	run := func(want string, args ...string) {
		t.Helper()
		out, err := runCommand(t, state, settings, append([]string{"notify", "dry-run"}, args...)...)
		if (err != nil) != (want == "") || !strings.Contains(out, want) {
			t.Errorf("%v: %v %s", args, err, out)
		}
	}
	for want, by := "1 messages since 7d", time.Now().Add(10*time.Second); ; {
		out, err := runCommand(t, state, settings, "notify", "dry-run", "r", "--since", "7d")
		if strings.Contains(out, want) {
			break
		}
		if err != nil || time.Now().After(by) {
			t.Fatalf("%v %s", err, out)
		}
	}
	every := func() {
		run("trigger  chat  major Production web01 Down\n1 messages since 7d, of 1 alerts", "all alerts", "--since", "7d")
		run("trigger  chat", "r")
		run(`"total":1`, "r", "--json")
		run("", "r", "--since", "yesterday")
		run("", "nosuch")
	}
	every()
	p.stop()
	every() // without a server
}
