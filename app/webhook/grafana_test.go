package webhook_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/db"
)

func grafana(t *testing.T, params, body string, change func(*webhook.Options)) []*db.Alert {
	t.Helper()
	o := options(t)
	if change != nil {
		change(&o)
	}
	result, err := parseWith(t, "grafana", params, []byte(body), o)
	if err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	return result.Alerts
}

func scope(a *db.Alert) string {
	return fmt.Sprintf("%s|%s|%q|%s|%s|%s|%d", a.Environment, a.Severity, a.Service, a.Group, a.Customer, a.Origin, a.Timeout)
}

// What the URL says holds unless the series does, and that unless the rule
// does; services add up.
func TestGrafanaScope(t *testing.T) {
	const url = "environment=E&severity=minor&service=A&service=B&group=G&customer=C&origin=O&timeout=7200"
	legacy := func(match, rule string) string {
		return `{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":[{"metric":"m","value":1,"tags":` + match + `}],"tags":` + rule + `}`
	}
	unified := func(labels string) string {
		return `{"alerts":[{"status":"firing","labels":{"alertname":"r","instance":"m"` + labels + `}}]}`
	}
	f := func(params, body, want string) {
		t.Helper()
		if got := scope(grafana(t, params, body, nil)[0]); got != want {
			t.Errorf("%s with ?%s:\ngot  %s\nwant %s", body, params, got, want)
		}
	}
	const all = `"environment":"e%[1]d","severity":"warning","service":"s%[1]d","group":"g%[1]d","customer":"c%[1]d","origin":"o%[1]d"`
	set := func(i int) string { return fmt.Sprintf(all, i) }

	f("", legacy(`{}`, `{}`), `Production|major|["Grafana"]|Performance||Grafana|-1`)
	f("", legacy(`null`, `null`), `Production|major|["Grafana"]|Performance||Grafana|-1`)
	f(url, legacy(`{}`, `{}`), `E|minor|["A" "B"]|G|C|O|7200`)
	f(url, legacy(`{`+set(1)+`}`, `{}`), `e1|warning|["A" "B" "s1"]|g1|c1|o1|7200`)
	f(url, legacy(`{`+set(1)+`}`, `{`+set(2)+`}`), `e2|warning|["A" "B" "s1" "s2"]|g2|c2|o2|7200`)
	f("", legacy(`{}`, `{`+set(2)+`}`), `e2|warning|["Grafana" "s2"]|g2|c2|o2|-1`)
	f("", unified(""), `Production|major|["Grafana"]|Performance||Grafana|-1`)
	f(url, unified(""), `E|minor|["A" "B"]|G|C|O|7200`)
	f(url, unified(","+set(1)), `e1|warning|["A" "B" "s1"]|g1|c1|o1|7200`)
	f("timeout=0", unified(""), `Production|major|["Grafana"]|Performance||Grafana|0`)
	f("timeout=10m", unified(""), `Production|major|["Grafana"]|Performance||Grafana|-1`)
	f("timeout=99999999999", unified(""), `Production|major|["Grafana"]|Performance||Grafana|-1`)

	refuses(t, "grafana", "timeout=-1", unified(""), "Invalid negative 'timeout' value (-1)")
	refuses(t, "grafana", "severity=bad", unified(""), "Severity (bad) is not one of security, critical, major, minor, warning, "+
		"indeterminate, informational, normal, ok, cleared, debug, trace, unknown")
	refuses(t, "grafana", "group="+strings.Repeat("g", 5000), unified(""), "the query of the URL is longer than 1024 bytes")
}

func TestGrafanaTags(t *testing.T) {
	const legacy = `{"state":"alerting","ruleId":1,"ruleName":"r","tags":{"b":"2"},"evalMatches":[{"metric":"m","value":1,"tags":{"a.x":1}}]}`
	const unified = `{"alerts":[{"labels":{"alertname":"r","instance":"m","b":"2","a.x":1}}]}`
	f := func(body string, change func(*webhook.Options), want string) {
		t.Helper()
		a := grafana(t, "", body, change)[0]
		delete(a.Attributes, "ruleId")
		if got := fmt.Sprint(a.Tags, a.Attributes); got != want {
			t.Errorf("%s: got %s, want %s", body, got, want)
		}
	}
	for _, body := range []string{legacy, unified} {
		f(body, nil, "[] map[a_x:1 b:2]")
		f(body, func(o *webhook.Options) { o.GrafanaTags = true }, "[a.x=1 b=2] map[a_x:1 b:2]")
		f(body, func(o *webhook.Options) { o.GrafanaTags, o.GrafanaNoAttributes = true, true }, "[a.x=1 b=2] map[]")
		f(body, func(o *webhook.Options) { o.GrafanaNoAttributes = true }, "[] map[]")
	}
}

func TestGrafanaState(t *testing.T) {
	f := func(status, want string) {
		t.Helper()
		if got := grafana(t, "", `{"alerts":[{"labels":{"alertname":"a","severity":"minor"},"status":"`+status+`"}]}`, nil)[0].Severity; got != want {
			t.Errorf("%s is %s, want %s", status, got, want)
		}
	}
	f("firing", "minor")
	f("resolved", "normal")
	f("other", "unknown")

	none := func(body string) {
		t.Helper()
		if alerts := grafana(t, "", body, nil); len(alerts) != 0 {
			t.Errorf("%s: %d alerts", body, len(alerts))
		}
	}
	none(`{"alerts":[]}`)
	none(`{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":[]}`)
	none(`{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":null}`)
	none(`{"state":"alerting","ruleId":1,"ruleName":"r"}`)
	none(`{"state":"ok","ruleId":1}`)

	const nothing = "no alerts in Grafana notification payload"
	refuses(t, "grafana", "", `{}`, nothing)
	refuses(t, "grafana", "", `{"state":"ok"}`, nothing)
	refuses(t, "grafana", "", `{"state":"ok","ruleId":0}`, nothing)
	refuses(t, "grafana", "", `{"state":"ok","ruleId":null}`, nothing)
	refuses(t, "grafana", "", `{"state":"no_data","ruleId":1}`, nothing)
	refuses(t, "grafana", "", `{"state":"ok","ruleId":{}}`, "ruleId must be text, not an object")
	refuses(t, "grafana", "", `{"alerts":null}`, "alerts must be a list, not null")
	refuses(t, "grafana", "", `{"alerts":{}}`, "alerts must be a list, not an object")
	refuses(t, "grafana", "", `{"alerts":[1]}`, "alerts[0] must be an object, not a number")
	refuses(t, "grafana", "", `{"alerts":[{}]}`, "alerts[0].labels is missing")
	refuses(t, "grafana", "", `{"alerts":[{"labels":{}}]}`, "alerts[0]: labels name no event: neither alertname nor event")
	refuses(t, "grafana", "", `{"alerts":[{"labels":{"alertname":"a","b":[]}}]}`, "alerts[0].labels.b must be text, not a list")
	refuses(t, "grafana", "", `{"alerts":[{"labels":{"alertname":"a"},"values":[]}]}`, "alerts[0].values must be an object, not a list")
	refuses(t, "grafana", "", `{"externalURL":"`+strings.Repeat("x", 5000)+`","alerts":[]}`, "externalURL is longer than 1024 bytes")
	refuses(t, "grafana", "", `{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":[{"value":1}]}`, "evalMatches[0].metric is missing")
	refuses(t, "grafana", "", `{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":[{"metric":"m"}]}`, "evalMatches[0].value is missing")
	refuses(t, "grafana", "", `{"state":"alerting","ruleId":1,"ruleName":"r","evalMatches":{}}`, "evalMatches must be a list, not an object")
	refuses(t, "grafana", "", `{"state":"alerting","ruleId":1,"evalMatches":[{"metric":"m","value":1}]}`, "ruleName is missing")
}

// All alerts of a dashboard's rule have the whole notification as raw data, as
// long as that stays in proportion.
func TestGrafanaRawData(t *testing.T) {
	const match = `{"metric":"m","value":1}`
	body := func(n int, message string) string {
		return `{"state":"alerting","ruleId":1,"ruleName":"r","message":"` + message + `","evalMatches":[` +
			strings.TrimSuffix(strings.Repeat(match+",", n), ",") + `]}`
	}
	f := func(n int, message, want string) {
		t.Helper()
		for _, a := range grafana(t, "", body(n, message), nil) {
			if a.RawData != want {
				t.Fatalf("%d series: raw data is %.200s", n, a.RawData)
			}
		}
	}
	f(2, "", body(2, ""))
	f(1000, "", match)
	f(100, strings.Repeat("x", 50_000), body(100, strings.Repeat("x", 50_000)))
	refuses(t, "grafana", "", body(1000, strings.Repeat("x", 50_000)), "evalMatches has 1000 series, too many for what else the notification says")
}

// The series of a firing alert is named as that of its resolution, so that the
// one closes the other.
func TestGrafanaResolves(t *testing.T) {
	for _, status := range []string{"firing", "resolved"} {
		body, err := os.ReadFile("testdata/grafana/unified-" + status + ".json")
		if err != nil {
			t.Fatal(err)
		}
		if a := grafana(t, "", string(body), nil)[0]; a.Resource+"|"+a.Event != "team=blue, zone=us-1|High memory usage" {
			t.Errorf("%s is about %s of %s", status, a.Event, a.Resource)
		}
	}
}
