package star_test

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/plugin/star"
	"github.com/alertad/alertad/db"
)

func TestTry(t *testing.T) {
	s := open(t, map[string]string{"p": `
def pre_receive(alert):
    if alert.severity == 'bad':
        reject('not that')
    log('got ' + alert.event + str(alert.is_flapping()) + str(alert.is_blackout()))
    alert.severity = 'minor'
    alert.attributes['k'] = [1]
    return alert

def take_action(alert, action, text):
    http_post('http://h/', json=alert.severity)
    return alert, action, 'done by ' + action

def delete(alert):
    return alert.nothing

def webhook(path, query, payload):
    return Alert(payload['r'], 'e')

def routing(alert, plugins):
    return [p for p in plugins]
`})
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := star.Options{Model: model, Now: func() time.Time { return now.Time() }, Plugins: []string{"p"}}
	f := func(severity string, want string, fault string, hooks ...string) {
		t.Helper()
		var out bytes.Buffer
		a := &db.Alert{Resource: "r", Event: "e", Severity: severity, Timeout: -1}
		err := star.Try{File: filepath.Join(s.dir, "p.star"), Hooks: hooks, Alert: a, Body: []byte(`{"r":"x"}`), Action: "ack", Flapping: true}.Run(&out, o)
		if fault == "" && err != nil || fault != "" && (err == nil || !strings.Contains(err.Error(), fault)) {
			t.Errorf("%v: %v", hooks, err)
		}
		var lines []string
		for line := range strings.Lines(out.String()) {
			if !strings.HasPrefix(line, "before ") && !strings.HasPrefix(line, "after ") {
				lines = append(lines, line)
			}
		}
		if diff := cmp.Diff(want, strings.Join(lines, "")); diff != "" {
			t.Errorf("%v:\n%s", hooks, diff)
		}
	}
	const received = "== pre_receive\nlog      got eTrueFalse\nchanged  severity: \"major\" -> \"minor\"\nchanged  attributes.k: null -> [1]\n"
	f("major", received, "", "pre_receive")
	f("major", received+"== take_action\nreturns  text: \"\" -> \"done by ack\"\nno change\nsends    http://h/ {\"body\":\"minor\",\"headers\":{}}\n", "", "pre_receive", "take_action")
	f("bad", "== pre_receive\nrefused  not that\n", "", "pre_receive", "take_action")
	f("major", "== webhook\nalert    {\"event\":\"e\",\"resource\":\"x\"}\n", "", "webhook")
	f("major", "== routing\nruns     p\nconfig   map[]\n", "", "routing")
	f("major", "== delete\n", "p.star:15:17: Alert has no .nothing", "delete")
	f("major", "", "p.star defines no post_receive, but pre_receive, take_action, delete, routing, webhook", "post_receive")
}

func TestCheck(t *testing.T) {
	s := open(t, map[string]string{"good": tagging("x"), "bad": "x = "})
	if got, err := star.Check(filepath.Join(s.dir, "good.star"), star.Options{}); err != nil || len(got) != 1 || got[0] != "pre_receive" {
		t.Errorf("good: %v, %v", got, err)
	}
	for file, want := range map[string]string{"bad.star": "bad.star:1:", "none.star": "no such file"} {
		if _, err := star.Check(filepath.Join(s.dir, file), star.Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
