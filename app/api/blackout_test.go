package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
)

func TestBlackouts(t *testing.T) {
	s := newServer(t)
	s.get("/blackouts").is(200).has("status", "ok", "message", "not found", "blackouts", []any{}, "total", 0)
	made := s.do("POST", "/blackout", object{"environment": "Production", "service": []string{"Core"}, "text": "works",
		"startTime": nil, "duration": nil, "resource": nil, "tags": []string{}}).is(201).has("status", "ok",
		"blackout.environment", "Production", "blackout.service", []string{"Core"}, "blackout.priority", 3, "blackout.text", "works",
		"blackout.status", "active", "blackout.duration", 3600, "blackout.resource", nil, "blackout.event", nil, "blackout.group", nil,
		"blackout.origin", nil, "blackout.tags", []any{}, "blackout.customer", nil, "blackout.user", nil)
	id := made.str("id")
	if got, want := made.header.Get("Location"), "http://example.com/blackout/"+id; got != want || made.str("blackout.href") != want {
		t.Errorf("Location %s, href %s, want %s", got, made.str("blackout.href"), want)
	}
	s.get("/blackout/"+id).is(200).has("total", 1, "blackout.id", id)

	edit := func(change object, want ...any) {
		t.Helper()
		s.do("PUT", "/blackout/"+id, change).is(200).has("status", "ok").has(want...)
		s.get("/blackout/" + id).has(want...)
	}
	edit(object{"environment": "Development", "event": "node_down", "service": nil},
		"blackout.environment", "Development", "blackout.service", []any{}, "blackout.priority", 4, "blackout.text", "works")
	edit(object{"startTime": "2030-01-01T00:00:00.000Z", "endTime": "2030-01-01T01:00:00Z"}, "blackout.status", "pending",
		"blackout.remaining", 3600, "blackout.startTime", "2030-01-01T00:00:00.000Z", "blackout.endTime", "2030-01-01T01:00:00.000Z")
	edit(object{"duration": 60}, "blackout.endTime", "2030-01-01T00:01:00.000Z", "blackout.duration", 60)
	edit(object{"event": nil, "environment": nil, "text": ""}, "blackout.event", nil, "blackout.environment", "Development", "blackout.text", nil)

	s.do("DELETE", "/blackout/"+id, nil).is(200).has("status", "ok")
	s.do("DELETE", "/blackout/"+id, nil).is(404).has("message", "not found")
	s.get("/blackout/" + id).is(404)
	s.do("PUT", "/blackout/"+id, object{"text": "x"}).is(404)
}

func TestBlackoutFaults(t *testing.T) {
	s := newServer(t)
	id := s.post("/blackout", object{"environment": "Production"})
	f := func(members, message string) {
		t.Helper()
		s.do("POST", "/blackout", `{"environment":"Production",`+members+`}`).is(400).has("message", message)
	}
	f(`"environment":""`, `Missing mandatory value for "environment"`)
	f(`"environment":null`, `Missing mandatory value for "environment"`)
	f(`"resource":""`, "resource can not be an empty string")
	f(`"event":""`, "event can not be an empty string")
	f(`"group":""`, "group can not be an empty string")
	f(`"origin":""`, "origin can not be an empty string")
	f(`"service":"a"`, "service must be a list")
	f(`"service":null`, "service must be a list")
	f(`"tags":null`, "tags must be a list")
	f(`"duration":"1h"`, "duration must be an integer")
	f(`"startTime":"noon"`, "dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not 'noon'")
	f(`"startTime":"2030-01-01T00:00:00Z","endTime":"2029-01-01T00:00:00Z"`, "a blackout must end after it starts")
	f(`"id":"`+strings.Repeat("x", 300)+`"`, "id is longer than 255 characters")
	s.do("PUT", "/blackout/"+id, object{}).is(400).has("message", "nothing to change")
	s.do("PUT", "/blackout/"+id, object{"endTime": "2001-01-01T00:00:00Z"}).is(400)
	s.get("/blackouts").has("total", 1, "blackouts.0.status", "active")
}

func TestListBlackouts(t *testing.T) {
	s := newServer(t)
	at := func(d time.Duration) string { return s.clock.Now().Add(d).UTC().Format(time.RFC3339) }
	s.post("/blackout", object{"environment": "Production", "startTime": at(-2 * time.Hour), "endTime": at(-time.Hour), "text": "over"})
	s.post("/blackout", object{"environment": "Production", "startTime": at(-time.Hour), "endTime": at(time.Hour), "text": "on", "tags": []string{"a"}})
	s.post("/blackout", object{"environment": "Development", "startTime": at(time.Hour), "endTime": at(3 * time.Hour), "text": "later"})
	f := func(params string, want ...string) {
		t.Helper()
		a := s.get("/blackouts?" + params).is(200)
		if a.len("blackouts") != len(want) {
			t.Fatalf("%s: %s", params, a.text)
		}
		for i, text := range want {
			a.has("blackouts."+string(rune('0'+i))+".text", text)
		}
	}
	f("sort-by=text", "later", "on", "over")
	f("status=active", "on")
	f("status=pending&status=expired&sort-by=startTime", "later", "over")
	f("sort-by=remaining", "later", "on", "over")
	f("sort-by=-remaining", "over", "on", "later")
	f("environment=Development", "later")
	f("tag=a", "on")
	f("sort-by=text&page=2&page-size=2", "over")
	s.get("/blackouts?page=2&page-size=2").has("page", 2, "pageSize", 2, "pages", 2, "more", false, "total", 3)
	s.get("/blackouts?page=3&page-size=2").is(416)
	s.get("/blackouts?foo=1").is(400).has("message", "Invalid filter parameter: foo")
	s.get("/blackouts?sort-by=foo").is(400).has("message", "Sorting by 'foo' field not supported.")
}

func TestBlackoutUser(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{
			"writer": {Login: "writer", Scopes: []auth.Scope{auth.Write}, Tenancy: auth.AllCustomers()},
			"admin":  {Login: "admin", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()},
		}
	})
	f := func(user, claimed, want string) {
		t.Helper()
		s.do("POST", "/blackout", object{"environment": "Production", "user": claimed}, "User", user).is(201).has("blackout.user", want)
	}
	f("writer", "", "writer")
	f("writer", "somebody", "writer")
	f("admin", "somebody", "somebody")
	f("admin", "", "admin")
}
