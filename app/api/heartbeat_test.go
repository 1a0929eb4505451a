package api_test

import (
	"strings"
	"testing"
	"time"
)

func TestHeartbeats(t *testing.T) {
	s := newServer(t)
	s.get("/heartbeats").is(200).has("status", "ok", "message", "not found", "heartbeats", []any{}, "total", 0)
	beat := object{"origin": "cluster05", "tags": []string{"foo", "bar"}, "attributes": object{"environment": "Production"}, "timeout": nil, "customer": nil}
	a := s.do("POST", "/heartbeat", beat).is(201).has("status", "ok", "heartbeat.origin", "cluster05", "heartbeat.tags", []string{"foo", "bar"},
		"heartbeat.attributes", object{"environment": "Production"}, "heartbeat.type", "Heartbeat", "heartbeat.timeout", 86400,
		"heartbeat.maxLatency", 2000, "heartbeat.latency", 0, "heartbeat.since", 0, "heartbeat.status", "ok", "heartbeat.customer", nil)
	id := a.str("id")
	a.has("heartbeat.id", id, "heartbeat.href", "http://example.com/heartbeat/"+id)
	s.do("POST", "/heartbeat", with(beat, "timeout", 0)).is(201).has("id", id, "heartbeat.timeout", 0)
	s.do("POST", "/heartbeat", with(beat, "timeout", 20)).is(201).has("id", id, "heartbeat.timeout", 20)
	s.clock.pass(15 * time.Second)
	s.get("/heartbeat/"+id).is(200).has("total", 1, "heartbeat.status", "ok", "heartbeat.since", 15)
	s.get("/heartbeat/"+id[:8]).is(200).has("heartbeat.id", id)
	s.clock.pass(6 * time.Second)
	s.get("/heartbeat/"+id).has("heartbeat.status", "expired")
	s.do("DELETE", "/heartbeat/"+id, nil).is(200).has("status", "ok")
	s.do("DELETE", "/heartbeat/"+id, nil).is(404)
	s.get("/heartbeat/"+id).is(404).has("message", "not found")
}

func TestListHeartbeats(t *testing.T) {
	s := newServer(t)
	s.post("/heartbeat", object{"origin": "old", "timeout": 5})
	s.clock.pass(10 * time.Second)
	s.post("/heartbeat", object{"origin": "slow", "createTime": s.clock.Now().Add(-3 * time.Second).UTC().Format(time.RFC3339Nano), "tags": []string{"a"}})
	s.clock.pass(2 * time.Second)
	s.post("/heartbeat", object{"origin": "good"})
	f := func(params string, want ...string) {
		t.Helper()
		a := s.get("/heartbeats?"+params).is(200).has("total", len(want))
		for i, origin := range want {
			a.has("heartbeats."+string(rune('0'+i))+".origin", origin)
		}
	}
	f("sort-by=origin", "good", "old", "slow")
	f("status=ok", "good")
	f("status=slow&status=expired&sort-by=origin", "old", "slow")
	f("sort-by=since", "old", "slow", "good")
	f("sort-by=-latency&sort-by=origin", "slow", "good", "old")
	f("sort-by=receiveTime", "good", "slow", "old")
	f("tag=a", "slow")
	f("origin=~OO", "good")
	s.get("/heartbeats?page-size=2&page=2&sort-by=origin").has("heartbeats.0.origin", "slow", "page", 2, "pages", 2, "more", false)
	s.get("/heartbeats?foo=1").is(400)
}

func TestHeartbeatFaults(t *testing.T) {
	s := newServer(t)
	f := func(members, message string) {
		t.Helper()
		s.do("POST", "/heartbeat", `{"origin":"a",`+members+`}`).is(400).has("message", message)
	}
	f(`"tags":"a"`, "tags must be a list")
	f(`"attributes":[]`, "attributes must be a JSON object")
	f(`"attributes":{"a.b":1}`, `Attribute keys must not contain "." or "$"`)
	f(`"timeout":"5"`, "timeout must be an integer")
	f(`"timeout":-5`, "Invalid negative 'timeout' value (-5)")
	f(`"customer":""`, "customer must not be an empty string")
	f(`"createTime":"now"`, "dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not 'now'")
	f(`"id":"`+strings.Repeat("x", 256)+`"`, "id is longer than 255 characters")
	s.do("POST", "/heartbeat", `[]`).is(400).has("message", "request body must be a JSON object")
	s.post("/heartbeat", object{})
	s.get("/heartbeats").has("total", 1, "heartbeats.0.origin", "alertad/test")
}

func TestHealthCheck(t *testing.T) {
	s := newServer(t)
	f := func(code int, text string) {
		t.Helper()
		if a := s.get("/management/healthcheck").is(code); a.text != text {
			t.Errorf("healthcheck says %q, want %q", a.text, text)
		}
	}
	f(200, "OK")
	s.post("/heartbeat", object{"origin": "a<b", "timeout": 10})
	s.clock.pass(39 * time.Second)
	f(200, "OK")
	s.clock.pass(48 * time.Hour)
	f(503, "HEARTBEAT_STALE: a&lt;b")
}
