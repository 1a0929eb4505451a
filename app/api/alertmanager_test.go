package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/webhook"
)

const am = "/alertmanager/api/v2"

func posted(name, instance string, more ...any) object {
	return with(object{
		"labels":      object{"alertname": name, "instance": instance, "environment": "Production", "severity": "major", "mount": "/var"},
		"annotations": object{"summary": "it is down"}, "generatorURL": "http://prom:9090/graph",
	}, more...)
}

func (s *server) at(d time.Duration) string {
	return s.clock.Now().Add(d).UTC().Format(time.RFC3339Nano)
}

// An alert lives as in Alertmanager: it is sent again while it fires, and is
// over when that is said, or when it was not sent again before its end.
func TestAlertmanagerLife(t *testing.T) {
	s := newServer(t)
	send := func(ends time.Duration) {
		t.Helper()
		if a := s.do("POST", am+"/alerts", []object{posted("down", "web01", "startsAt", s.at(-time.Hour), "endsAt", s.at(ends))}).is(200); a.text != "" {
			t.Errorf("answer: %s", a.text)
		}
	}
	is := func(want ...any) {
		t.Helper()
		s.get("/alerts").is(200).has("total", 1).has(want...)
	}
	housekeep := func() { t.Helper(); s.do("POST", "/management/housekeeping", nil).is(200) }

	send(4 * time.Minute)
	is("alerts.0.status", "open", "alerts.0.severity", "major", "alerts.0.timeout", 240, "alerts.0.type", "prometheusAlert",
		"alerts.0.attributes.moreInfo", "http://prom:9090/graph", "alerts.0.tags", []string{"mount=/var"})
	for range 3 {
		s.clock.pass(time.Minute)
		send(4 * time.Minute)
		housekeep()
	}
	is("alerts.0.status", "open", "alerts.0.duplicateCount", 3)
	s.clock.pass(5 * time.Minute)
	housekeep()
	is("alerts.0.status", "expired")
	s.get(am+"/alerts").is(200).has("0", nil)
	send(4 * time.Minute)
	is("alerts.0.status", "open")
	send(-time.Second)
	is("alerts.0.status", "closed", "alerts.0.severity", "normal")
	s.get(am+"/alerts").is(200).has("0", nil)

	s.do("POST", am+"/alerts", []object{posted("down", "web02")}).is(200)
	s.get("/alerts?resource=web02").has("alerts.0.timeout", webhook.ResolveAfter.Seconds())
}

func TestAlertmanagerRefuses(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject"} })
	f := func(name string, body any, want string) {
		t.Helper()
		a := s.do("POST", am+"/alerts", body).is(400)
		if text, ok := a.json.(string); !ok || !strings.Contains(text, want) {
			t.Errorf("%s: %s", name, a.text)
		}
	}
	f("no list", `{}`, "must be a list")
	f("no JSON", `[`, "not valid JSON")
	f("no labels", `[{}]`, "alerts[0].labels is missing")
	f("bad label", `[{"labels":{"a.b":"c"}}]`, `"a.b" is not a name`)
	f("no name", `[{"labels":{"alertname":"","job":"x"}}]`, "labels name no event")
	f("bad time", `[{"labels":{"alertname":"x"},"endsAt":"now"}]`, "alerts[0].endsAt must be a date-time")
	f("ends first", `[{"labels":{"alertname":"x"},"startsAt":"2024-01-02T00:00:00Z","endsAt":"2024-01-01T00:00:00Z"}]`, "start time must be before end time")
	f("severity", `[{"labels":{"alertname":"x","severity":"page"}}]`, "Severity (page) is not one of")
	s.get("/alerts").has("total", 0)
	f("one of two", []any{posted("down", "web01"), 5}, "alerts[1] must be an object, not a number")
	f("refused by a hook", []any{posted("down", "web02"), posted("down", "web03", "labels", object{"alertname": "x", "environment": "Moon"})}, "x on n/a: ")
	s.get("/alerts").has("total", 2)
	s.get(am + "/alerts?filter=x").is(400)
	s.get(am + "/alerts?filter=job%3D~%22(%22").is(400)
	s.get(am + "/alerts?active=maybe").is(400)
	s.get(am + "/alerts?receiver=(").is(400)
	s.get(am + "/nothing").is(404)
}

func TestGettableAlerts(t *testing.T) {
	s := newServer(t)
	starts := s.at(-time.Hour)
	s.do("POST", am+"/alerts", []object{posted("down", "web01", "startsAt", starts)}).is(200)
	s.post("/alert", nodeDown)
	a := s.get(am+"/alerts?filter=alertname%3D%22down%22", "Accept", "text/html").is(200)
	a.has("1", nil, "0.labels", object{"alertname": "down", "instance": "web01", "environment": "Production", "severity": "major", "mount": "/var"},
		"0.annotations", object{"summary": "it is down"}, "0.generatorURL", "http://prom:9090/graph", "0.receivers.0.name", "alertad",
		"0.status", object{"state": "active", "silencedBy": []any{}, "inhibitedBy": []any{}},
		"0.fingerprint", webhook.Fingerprint(map[string]string{"alertname": "down", "instance": "web01", "environment": "Production", "severity": "major", "mount": "/var"}))
	if !strings.HasPrefix(a.str("0.startsAt"), starts[:19]) {
		t.Errorf("startsAt %s, sent %s", a.str("0.startsAt"), starts)
	}
	s.get(am+"/alerts?filter=instance%3Dnet01").has("0.labels.alertname", "node_down", "0.labels.service", "Network,Shared",
		"0.labels.severity", "critical", "0.annotations.foo", "abc def")
	groups := s.get(am+"/alerts/groups").is(200).has("0.labels.alertname", "down", "1.labels.alertname", "node_down", "0.receiver.name", "alertad")
	if groups.len("0.alerts") != 1 {
		t.Error(groups.text)
	}
	s.get(am+"/alerts?receiver=other").is(200).has("0", nil)
	s.get(am+"/receivers").is(200).has("0.name", "alertad")
	s.get(am+"/status").is(200).has("cluster.status", "disabled", "versionInfo.version", "9.1.0").str("config.original")
	for _, path := range []string{"/alertmanager/-/healthy", "/api/alertmanager/-/ready"} {
		s.get(path).is(200)
	}
}

func TestSilences(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"blackout"} })
	matcher := func(name, value string) object { return object{"name": name, "value": value, "isRegex": false} }
	silence := func(more ...any) object {
		return with(object{"matchers": []object{matcher("alertname", "down"), matcher("mount", "/var")}, "comment": "repair", "createdBy": "me",
			"startsAt": s.at(0), "endsAt": s.at(time.Hour)}, more...)
	}
	s.do("POST", am+"/alerts", []object{posted("down", "web01")}).is(200)
	id := s.do("POST", am+"/silences", silence()).is(200).str("silenceID")
	s.get("/blackout/"+id).is(200).has("blackout.event", "down", "blackout.tags", []string{"mount=/var"}, "blackout.text", "repair",
		"blackout.user", "me", "blackout.environment", "", "blackout.duration", 3600, "blackout.status", "active")
	s.get(am+"/silence/"+id).is(200).has("status.state", "active", "comment", "repair", "createdBy", "me",
		"matchers.1", object{"name": "mount", "value": "/var", "isRegex": false, "isEqual": true})
	s.get(am+"/alerts").has("0.status.state", "suppressed", "0.status.silencedBy", []string{id})
	s.get(am+"/alerts?silenced=false").has("0", nil)
	s.get(am+"/alerts?active=false").has("0.status.state", "suppressed")

	// An alert of any environment that matches is dropped; another is not.
	s.do("POST", am+"/alerts", []object{posted("down", "web02"), posted("up", "web02")}).is(200)
	s.get("/alerts?resource=web02").has("total", 1, "alerts.0.event", "up")

	s.do("POST", am+"/silences", silence("id", id, "matchers", []object{matcher("instance", "web01")}, "comment", "more")).is(200).has("silenceID", id)
	s.get("/blackout/"+id).has("blackout.event", nil, "blackout.resource", "web01", "blackout.tags", []string{}, "blackout.text", "more")
	pending := s.do("POST", am+"/silences", silence("startsAt", s.at(time.Hour), "endsAt", s.at(2*time.Hour))).is(200).str("silenceID")
	s.get(am+"/silences").is(200).has("0.id", id, "1.id", pending, "1.status.state", "pending", "2", nil)
	s.get(am+"/silences?filter=instance%3D%22web01%22").has("0.id", id, "1", nil)
	s.do("DELETE", am+"/silence/"+pending, nil).is(200)
	s.do("DELETE", am+"/silence/"+id, nil).is(200)
	s.do("DELETE", am+"/silence/"+id, nil).is(200)
	s.get(am+"/silences").has("0.id", id, "0.status.state", "expired", "1", nil)
	s.get(am+"/silence/"+pending).is(404).has("", nil)
	s.do("DELETE", am+"/silence/none", nil).is(404)
	s.do("POST", am+"/silences", silence("id", "none")).is(404)

	f := func(want string, more ...any) {
		t.Helper()
		a := s.do("POST", am+"/silences", silence(more...)).is(400)
		if text, ok := a.json.(string); !ok || !strings.Contains(text, want) {
			t.Errorf("want %q: %s", want, a.text)
		}
	}
	f("at least one matcher", "matchers", []object{})
	f("can only ask for one text", "matchers", []object{{"name": "job", "value": "a.*", "isRegex": true}})
	f("can only ask for one text", "matchers", []object{{"name": "job", "value": "a", "isEqual": false}})
	f("cannot depend on the severity", "matchers", []object{matcher("severity", "major")})
	f("a label to be missing", "matchers", []object{matcher("job", "")})
	f("in the same place", "matchers", []object{matcher("job", "a"), matcher("group", "b")})
	f("regular expression for job", "matchers", []object{{"name": "job", "value": "(", "isRegex": true}})
	f("end time can't be in the past", "startsAt", s.at(-2*time.Hour), "endsAt", s.at(-time.Hour))
	f("start time must be before end time", "startsAt", s.at(2*time.Hour))
	f("endsAt is missing", "endsAt", nil)
	f("not a silence", "matchers", 5)
}

func TestSilenceCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	body := func(matchers ...object) object {
		return object{"matchers": append(matchers, object{"name": "alertname", "value": "down"}), "endsAt": s.at(time.Hour), "comment": "c", "createdBy": "x"}
	}
	id := s.do("POST", am+"/silences", body(), "User", "acme").is(200).str("silenceID")
	s.get("/blackout/"+id, "User", "acme").has("blackout.customer", "Acme", "blackout.user", "acme")
	s.do("POST", am+"/silences", body(object{"name": "customer", "value": "Other"}), "User", "acme").is(400)
	s.do("POST", am+"/silences", with(body(), "id", id), "User", "other").is(404)
	s.get(am+"/silences", "User", "other").is(200).has("0", nil)
	s.do("POST", am+"/alerts", []object{posted("down", "web01"), posted("down", "web02", "labels", object{"alertname": "x", "customer": "Other"})}, "User", "acme").is(400)
	s.get(am+"/alerts", "User", "acme").is(200).has("0.labels.instance", "web01", "1", nil)
	s.get(am+"/alerts", "User", "other").is(200).has("0", nil)
}
