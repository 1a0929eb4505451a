package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
)

// What Alerta's web UI keeps for each user: preferences, saved queries, and the
// alerts that they watch.
func TestPreferencesAndWatching(t *testing.T) {
	s := newServer(t, people())
	s.member("joe", "user")
	s.member("ann", "user")
	joe, ann := []string{"Authorization", s.token("joe")}, []string{"Cookie", s.cookie("ann")}
	set := func(attributes object) {
		t.Helper()
		s.do("PUT", "/user/me/attributes", object{"attributes": attributes}, joe...).is(200)
	}
	one, two := object{"text": "mine", "q": "service:Web"}, object{"text": "all", "q": ""}
	set(object{"prefs": object{"isDark": true, "timezone": "utc"}, "queries": []object{one}})
	set(object{"queries": []object{two, one}})
	set(object{"prefs": object{"isDark": false}})
	s.get("/user/me/attributes", joe...).is(200).has("attributes", object{
		"prefs": object{"isDark": false, "timezone": "utc"}, "queries": []object{two, one},
	})
	set(object{"queries": []object{}})
	s.get("/user/me/attributes", joe...).has("attributes.queries", []object{})
	s.get("/user/me", joe...).has("user.attributes.prefs.timezone", "utc")
	s.get("/user/me/attributes", ann...).is(200).has("attributes", object{})
	s.get("/user/me", joe...).has("user.name", "", "user.login", "joe")
	s.do("PUT", "/user/me", object{"name": "Joe", "text": "on call", "email": "joe@example.com"}, joe...).is(200).
		has("user.name", "Joe", "user.text", "on call", "user.email", "joe@example.com", "user.email_verified", false)
	s.do("PUT", "/user/me", object{"email": "joe@example.com"}, ann...).is(409).has("message", "user with that email already exists")

	id := s.post("/alert", nodeDown, joe...)
	s.post("/alert", with(nodeDown, "resource", "other"), joe...)
	watched := func(login string, want int) {
		t.Helper()
		s.get("/alerts?tags=watch:"+login, joe...).is(200).has("total", want)
		s.get("/alerts?q=tags:%22watch:"+login+"%22", ann...).is(200).has("total", want)
	}
	s.do("PUT", "/alert/"+id+"/tag", object{"tags": []string{"watch:joe"}}, joe...).is(200)
	s.do("PUT", "/alert/"+id+"/tag", object{"tags": []string{"watch:ann"}}, ann...).is(200)
	watched("joe", 1)
	watched("ann", 1)
	s.post("/alert", with(nodeDown, "severity", "major"), joe...) // it stays watched
	watched("joe", 1)
	s.do("PUT", "/alert/"+id+"/untag", object{"tags": []string{"watch:joe"}}, joe...).is(200)
	watched("joe", 0)
	watched("ann", 1)
}

// Who sends fields that are not theirs to set changes nothing by them.
func TestMassAssignment(t *testing.T) {
	s := newServer(t, twoCustomers)
	const long = "2001-01-01T00:00:00.000Z"
	base := object{
		"id": "mine", "href": "http://evil.example/", "rev": 99, "user": "boss", "createTime": long, "updateTime": long, "receiveTime": long,
		"lastReceiveTime": long, "lastReceiveId": "mine", "lastUsedTime": long, "lastLogin": long, "count": 99, "duplicateCount": 99, "repeat": true,
		"hash": "x", "validAfter": long, "selfGiven": false, "readOnly": true, "remaining": 1, "history": []any{}, "latency": 1,
		"previousSeverity": "ok", "trendIndication": "lessSevere", "domain": "evil.example",
	}
	except := func(names ...string) object {
		o := with(base)
		for _, name := range names {
			delete(o, name)
		}
		return o
	}
	// edit wants one field to change, and what else may.
	edit := func(user, path, shown string, body object, field string, may ...string) {
		t.Helper()
		before := s.get(path, "User", user).is(200).at(shown).(object)
		s.do("PUT", path, body, "User", user).is(200)
		after := s.get(path, "User", user).is(200).at(shown).(object)
		if after[field] == before[field] || after[field] == nil {
			t.Errorf("%s: %s is %v", path, field, after[field])
		}
		for _, name := range append(may, field) {
			delete(before, name)
			delete(after, name)
		}
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
	made := func(user, path, shown string, body object) string {
		t.Helper()
		a := s.do("POST", path, body, "User", user).is(201)
		got := a.at(shown).(object)
		for _, name := range []string{"href", "rev", "lastUsedTime", "lastLogin", "duplicateCount", "repeat", "hash", "count", "previousSeverity", "latency", "domain"} {
			if v, there := got[name]; there && v != nil && fmt.Sprint(v) == fmt.Sprint(base[name]) {
				t.Errorf("%s: whoever makes it sets %s to %v", path, name, v)
			}
		}
		if u, there := got["user"]; there && u == "boss" && user == "acme" {
			t.Errorf("%s: made in another's name", path)
		}
		return got["id"].(string)
	}
	join := func(o object, pairs ...any) object { return with(o, pairs...) }

	id := made("acme", "/alert", "alert", join(except("id", "createTime", "history"), "resource", "a", "event", "Down", "environment", "Production", "service", []string{"Web"}, "severity", "major"))
	before := s.get("/alert/"+id, "User", "acme").is(200).at("alert").(object)
	s.do("PUT", "/alert/"+id+"/attributes", join(base, "attributes", object{"a": 1}, "customer", "Other", "severity", "ok", "status", "closed"), "User", "acme").is(200)
	after := s.get("/alert/"+id, "User", "acme").is(200).at("alert").(object)
	for _, o := range []object{before, after} {
		delete(o, "attributes")
		delete(o, "rev")
		delete(o, "updateTime")
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("attributes: %s", diff)
	}
	note := s.do("PUT", "/alert/"+id+"/note", join(except("id"), "text", "n", "customer", "Other"), "User", "acme").is(201)
	if note.at("note.user") != "acme" || note.at("note.customer") == "Other" {
		t.Errorf("note %s", note.text)
	}

	blackout := made("acme", "/blackout", "blackout", join(except("id", "createTime"), "environment", "Production"))
	s.clock.pass(time.Second)
	edit("acme", "/blackout/"+blackout, "blackout", join(base, "text", "new"), "text", "remaining", "updateTime")
	made("acme", "/heartbeat", "heartbeat", join(except("id", "createTime"), "origin", "o"))
	key := s.do("POST", "/key", join(except("id"), "text", "t"), "User", "acme").is(201)
	if key.at("data.user") != "acme" || key.at("data.count") != 0.0 || key.at("data.lastUsedTime") != nil {
		t.Errorf("key %s", key.text)
	}
	edit("acme", "/key/"+key.str("data.id"), "key", join(base, "text", "new", "key", "chosen"), "text")

	user := made("admin", "/user", "user", join(except("id"), "name", "Joe", "email", "joe@example.com", "password", "p8ssw0rd"))
	edit("admin", "/user/"+user, "user", join(base, "text", "new"), "text", "updateTime")
	group := made("admin", "/group", "group", join(except("id"), "name", "team"))
	edit("admin", "/group/"+group, "group", join(base, "text", "new"), "text", "updateTime")
	perm := made("admin", "/perm", "permission", join(except("id"), "match", "ops", "scopes", []string{"read"}))
	edit("admin", "/perm/"+perm, "permission", join(base, "match", "dev"), "match")
	lookup := made("admin", "/customer", "customer", join(except("id"), "match", "a", "customer", "Acme"))
	edit("admin", "/customer/"+lookup, "customer", join(base, "match", "b"), "match")
	s.check(s.store.View(t.Context(), func(f db.Finder) error {
		u, err := db.Get[*db.User](f, db.Users, user)
		if err == nil && (u.Hash != "" || u.ValidAfter != 0 || strings.Contains(u.Password, "p8ssw0rd")) {
			t.Errorf("user %+v", u)
		}
		return err
	}))
}
