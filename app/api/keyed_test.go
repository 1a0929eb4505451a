package api_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

const pd = "/pagerduty/v2/enqueue"

func trigger(key, source string, more ...any) object {
	return object{"routing_key": "secret-key", "event_action": "trigger", "dedup_key": key,
		"payload": with(object{"summary": "it is down", "source": source, "severity": "critical", "class": "down"}, more...)}
}

func told(action, key string) object {
	return object{"routing_key": "secret-key", "event_action": action, "dedup_key": key}
}

// The key alone finds the alert, whatever else is said.
func TestPagerDuty(t *testing.T) {
	s := newServer(t)
	send := func(body any, key string) {
		t.Helper()
		s.do("POST", pd, body).is(202).has("status", "success", "message", "Event processed", "dedup_key", key)
	}
	is := func(query string, want ...any) {
		t.Helper()
		s.get("/alerts?" + query).is(200).has(want...)
	}
	send(trigger("k1", "web01"), "k1")
	is("", "total", 1, "alerts.0.status", "open", "alerts.0.severity", "critical", "alerts.0.resource", "web01", "alerts.0.event", "down",
		"alerts.0.text", "it is down", "alerts.0.attributes.dedupKey", "k1")
	id := s.get("/alerts").str("alerts.0.id")
	send(trigger("k1", "web01"), "k1")
	send(trigger("k1", "web99", "summary", "still down", "class", "other", "severity", "error"), "k1")
	is("", "total", 1, "alerts.0.id", id, "alerts.0.resource", "web01", "alerts.0.severity", "major", "alerts.0.text", "still down")

	send(trigger("k2", "web01"), "k2") // another key is another alert
	is("event=down+(k2)", "total", 1, "alerts.0.status", "open")

	send(told("acknowledge", "k1"), "k1")
	send(told("acknowledge", "k1"), "k1")
	is("id="+id, "alerts.0.status", "ack")
	send(told("resolve", "k1"), "k1")
	send(told("resolve", "k1"), "k1")
	is("id="+id, "alerts.0.status", "closed", "alerts.0.severity", "normal")
	is("event=down+(k2)", "alerts.0.status", "open")
	send(told("resolve", "nobody"), "nobody")
	send(trigger("k1", "web01"), "k1")
	is("id="+id, "alerts.0.status", "open")

	none := s.do("POST", pd, trigger("", "web05")).is(202).str("dedup_key")
	if again := s.do("POST", pd, trigger("", "web05")).is(202).str("dedup_key"); again != none || none == "" {
		t.Errorf("keys %q and %q", none, again)
	}
	is("resource=web05", "total", 1, "alerts.0.duplicateCount", 1)
	send(told("resolve", none), none)
	is("resource=web05", "alerts.0.status", "closed")

	if a := s.get("/alerts?show-raw-data=1"); strings.Contains(a.text, "secret-key") {
		t.Error("the routing key is stored")
	}
	s.do("POST", "/api/pagerduty/v2/change/enqueue", object{"routing_key": "x", "payload": object{"summary": "Release 1.4", "source": "build"}}).
		is(202).has("status", "success", "message", "Change event processed")
	is("event=Change", "total", 1, "alerts.0.severity", "informational", "alerts.0.resource", "build")
}

// The other model has other words.
func TestForeignISA(t *testing.T) {
	s := newServer(t, func(o *setup) { o.model = "ISA_18_2" })
	is := func(status, severity string) {
		t.Helper()
		s.get("/alerts").has("total", 1, "alerts.0.status", status, "alerts.0.severity", severity)
	}
	s.do("POST", pd, trigger("k", "web01", "severity", "error")).is(202)
	is("UNACK", "High")
	s.do("POST", pd, told("acknowledge", "k")).is(202)
	is("ACKED", "High")
	s.do("POST", pd, told("resolve", "k")).is(202)
	is("NORM", "OK")
	s.do("DELETE", "/_bulk/alerts?confirm=all", nil).is(200)
	s.do("POST", og, object{"message": "m", "alias": "a", "priority": "P4"}).is(202)
	is("UNACK", "Low")
	s.get(og+"?query=priority:P4").is(200).has("data.0.priority", "P4", "data.0.status", "open")
	s.do("POST", og+"/a/close?identifierType=alias", object{}).is(202)
	is("RTNUN", "OK") // nobody had acknowledged it
}

// A page of another site can send a form to the server, but no JSON.
func TestForeignContentType(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{am + "/silences", am + "/alerts", og, og + "/x/close"} {
		s.do("POST", path, "{}", "Content-Type", "text/plain").is(415)
	}
	s.do("POST", pd, trigger("k", "a"), "Content-Type", "text/plain").is(202) // its key is in the body
}

func TestPagerDutyRefuses(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject", "blackout", "heartbeat"} })
	f := func(body any, errors ...string) {
		t.Helper()
		s.do("POST", pd, body).is(400).has("status", "invalid event", "message", "Event object is invalid", "errors", errors)
	}
	f(told("shout", "k"), "'event_action' must be one of trigger, acknowledge, resolve")
	f(told("resolve", ""), "'dedup_key' is missing or blank")
	f(told("trigger", ""), "'payload' is missing or blank")
	f(trigger("k", ""), "'payload.source' is missing or blank")
	f(trigger("k", "a", "severity", "huge", "summary", ""), "'payload.summary' is missing or blank", "'payload.severity' must be one of critical, error, warning, info")
	f(trigger("k", "a", "timestamp", "noon"), "'payload.timestamp' must be a date-time as in ISO 8601")
	f(trigger("k", "a", "summary", 5), "'payload.summary' must not be a JSON number")
	f(trigger(strings.Repeat("k", 600), "a"), "'dedup_key' is longer than 512 bytes")
	s.do("POST", pd, "{").is(400).has("status", "invalid event")
	s.do("POST", pd, trigger("k", "a", "custom_details", object{"environment": "Moon"})).is(403).has("status", "error")
	s.get("/alerts").has("total", 0)
	s.post("/blackout", object{"environment": "Production"})
	s.clock.pass(time.Second)
	s.do("POST", pd, trigger("k", "a")).is(202)
	s.get("/alerts").has("total", 0)
}

// The keys of both APIs get to Authenticate as Alerta's do.
func TestForeignKeys(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.Authenticate = func(r *http.Request, _ auth.From) (auth.Principal, error) {
			if r.Header.Get("Authorization") != "Key secret-key" {
				return auth.Principal{}, db.Errorf(db.Unauthorized, "API key is unknown")
			}
			return auth.Everyone(), nil
		}
	})
	s.do("POST", pd, trigger("k", "a")).is(202)
	s.do("POST", pd, with(trigger("k", "a"), "routing_key", "other")).is(401).has("status", "error", "message", "API key is unknown")
	s.do("POST", pd, with(trigger("k", "a"), "routing_key", "other"), "Authorization", "Key secret-key").is(202)
	s.do("POST", pd, "[").is(401)
	s.do("POST", og, object{"message": "m"}, "Authorization", "GenieKey secret-key").is(202)
	s.do("POST", og, object{"message": "m"}, "Authorization", "GenieKey other").is(401).has("message", "API key is unknown")
	s.do("POST", og, object{"message": "m"}).is(401)
	s.do("POST", am+"/alerts", "[]").is(401)
}

// A key that may send alerts may send them whatever API it speaks, and no more.
func TestSenders(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{}
		for _, scope := range []auth.Scope{auth.WriteAlerts, auth.WriteWebhooks, auth.ReadAlerts} {
			o.users[string(scope)] = auth.Principal{Login: "x", Scopes: []auth.Scope{scope}, Tenancy: auth.AllCustomers()}
		}
	})
	f := func(user string, sends, reads, silences int) {
		t.Helper()
		s.do("POST", pd, trigger("k", "a"), "User", user).is(map[int]int{200: 202, 403: 403}[sends])
		s.do("POST", og, object{"message": "m"}, "User", user).is(map[int]int{200: 202, 403: 403}[sends])
		s.do("POST", am+"/alerts", "[]", "User", user).is(sends)
		s.get(am+"/alerts", "User", user).is(reads)
		s.do("POST", am+"/silences", "{}", "User", user).is(silences)
	}
	f("write:alerts", 200, 200, 403)
	f("write:webhooks", 200, 403, 403)
	f("read:alerts", 403, 200, 403)
}

// Many at once with one key make one alert, even if each says something else.
func TestKeyedAtOnce(t *testing.T) {
	s := newServer(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() { s.do("POST", pd, trigger("k", fmt.Sprint("web", i%2))).is(202) })
	}
	all.Wait()
	s.get("/alerts").has("total", 1, "alerts.0.duplicateCount", 15)
	s.do("POST", pd, told("resolve", "k")).is(202)
	s.get("/alerts").has("alerts.0.status", "closed")
}

func TestKeyedCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	for _, user := range []string{"acme", "other"} {
		s.do("POST", pd, trigger("k", "web01"), "User", user).is(202)
	}
	s.do("POST", pd, told("resolve", "k"), "User", "other").is(202)
	s.get("/alerts", "User", "acme").has("total", 1, "alerts.0.status", "open", "alerts.0.customer", "Acme")
	s.get("/alerts", "User", "other").has("total", 1, "alerts.0.status", "closed")
	s.do("POST", pd, trigger("k", "web01"), "User", "both").is(400)
}

// What a real Alertmanager sends to both, recorded.
func TestRecordedEvents(t *testing.T) {
	s := newServer(t)
	send := func(path, file string) {
		t.Helper()
		body, err := os.ReadFile("../webhook/testdata/" + file)
		s.check(err)
		s.do("POST", path, string(body)).is(202)
	}
	send(pd, "pagerdutyevents/alertmanager-trigger.json")
	s.get("/alerts?event=DiskFull").has("total", 1, "alerts.0.status", "open")
	send(pd, "pagerdutyevents/alertmanager-resolve.json")
	s.get("/alerts?event=DiskFull").has("total", 1, "alerts.0.status", "closed")
	send(og, "opsgenie/alertmanager-create.json")
	s.get("/alerts?resource=db01:9100").has("total", 1, "alerts.0.status", "open")
	send(og+"/17c4e445d234645c9e547ff6d32a864af0ebdadcd1902771c24c8d366637ff41/close?identifierType=alias", "opsgenie/alertmanager-close.act.json")
	s.get("/alerts?resource=db01:9100").has("total", 1, "alerts.0.status", "closed")
}
