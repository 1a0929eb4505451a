package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
)

// Each route is tried with what belongs to another customer: lists and counts
// do not show it, everything else does not find it, and nothing changes it.
func TestTenancy(t *testing.T) {
	bodies := map[string]any{
		"/alert/{id}/status":       object{"status": "ack"},
		"/alert/{id}/action":       object{"action": "ack"},
		"/alert/{id}/tag":          object{"tags": []string{"new"}},
		"/alert/{id}/untag":        object{"tags": []string{"foo"}},
		"/alert/{id}/attributes":   object{"attributes": object{"new": 1}},
		"/alert/{id}/note":         object{"text": "new"},
		"/alert/{id}/note/{note}":  object{"text": "new"},
		"/_bulk/alerts/status":     object{"status": "ack"},
		"/_bulk/alerts/action":     object{"action": "ack"},
		"/_bulk/alerts/tag":        object{"tags": []string{"new"}},
		"/_bulk/alerts/untag":      object{"tags": []string{"foo"}},
		"/_bulk/alerts/attributes": object{"attributes": object{"new": 1}},
		"/blackout/{id}":           object{"text": "new"},
		"/key/{id:.+}":             object{"text": "new"},
	}
	for _, r := range api.Routes() {
		if tenantless(r) {
			continue
		}
		t.Run(r.Method+" "+r.Path, func(t *testing.T) {
			for _, user := range []string{"other", "nobody"} {
				foreign(t, r, bodies[r.Path], user)
			}
		})
	}
}

// tenantless tells the routes that show and change nothing of a customer, or
// make what is the caller's own; the stream has a test of its own.
func tenantless(r api.Route) bool {
	switch {
	case r.Scope == api.Open, r.Path == "/alerts/stream", r.Path == "/_bulk/task/{task}",
		strings.HasPrefix(r.Path, "/opsgenie/v2/alerts/requests/"): // says what the request's own id says
		return true
	case strings.HasPrefix(string(r.Scope), "admin:"), r.Scope == api.Anyone, r.Scope == auth.ReadUserinfo,
		r.Scope == auth.ReadGroups, r.Scope == auth.ReadPerms: // groups and permissions are of no customer
		return true
	case strings.HasPrefix(r.Path, "/oembed"): // wants parameters; TestOembed looks
		return true
	case r.Method == http.MethodPost, strings.HasPrefix(r.Path, "/webhooks/"), strings.HasPrefix(r.Path, "/management"):
		return true
	}
	return false
}

func foreign(t *testing.T, r api.Route, body any, user string) {
	t.Helper()
	s := newServer(t, twoCustomers)
	acme := []string{"User", "acme"}
	alert := s.post("/alert", with(nodeDown, "resource", "acme-box"), acme...)
	s.post("/alert", with(nodeDown, "resource", "acme-box", "severity", "major"), acme...)
	note := s.do("PUT", "/alert/"+alert+"/note", object{"text": "acme-note"}, acme...).is(201).str("id")
	blackout := s.post("/blackout", object{"environment": "acme-env"}, acme...)
	beat := s.post("/heartbeat", object{"origin": "acme-origin"}, acme...)
	key := s.do("POST", "/key", object{"text": "acme-key"}, acme...).is(201).str("data.id")
	lookup := s.post("/customer", object{"match": "acme-org", "customer": "Acme"}, "User", "admin")
	id := alert
	switch {
	case strings.HasPrefix(r.Path, "/key"):
		id = key
	case strings.HasPrefix(r.Path, "/customer"):
		id = lookup
	case strings.HasPrefix(r.Path, "/blackout"), strings.HasPrefix(r.Path, "/alertmanager/api/v2/silence"):
		id = blackout
	case strings.HasPrefix(r.Path, "/heartbeat"):
		id = beat
	}
	state := func() string {
		t.Helper()
		return fmt.Sprint(s.get("/alerts?show-history=1", acme...).at("alerts"), s.get("/alert/"+alert+"/notes", acme...).at("notes"),
			s.get("/blackouts", acme...).at("blackouts.0.text"), s.get("/blackouts", acme...).at("total"), s.get("/heartbeats", acme...).at("total"),
			s.get("/keys", acme...).at("keys"), s.get("/customers", acme...).at("customers"))
	}
	before := state()
	path := strings.NewReplacer("{id}", id, "{id:.+}", id, "{note}", note).Replace(r.Path)
	a := s.do(r.Method, path+"?environment!=none", body, "User", user)
	if strings.HasPrefix(r.Path, "/alertmanager") || strings.HasPrefix(r.Path, "/opsgenie") {
		if a.code >= 500 || a.code == 200 && strings.Contains(r.Path, "{id") {
			t.Errorf("%s: %d %s", user, a.code, a.text)
		}
	} else if strings.Contains(r.Path, "{") || strings.HasPrefix(r.Path, "/blackout") && strings.Contains(r.Path, "{") {
		a.is(404).has("message", "not found")
	} else if strings.HasPrefix(r.Path, "/heartbeats") {
		a = s.get(r.Path, "User", user).is(200)
	} else if a.code >= 500 {
		t.Errorf("%s: %d %s", user, a.code, a.text)
	}
	for _, secret := range []string{"acme", alert, note, blackout, beat, key, lookup, "Acme"} {
		if strings.Contains(a.text, secret) {
			t.Errorf("%s sees %s: %s", user, secret, a.text)
		}
	}
	for _, count := range []string{"total", "count"} {
		if n, is := a.at(count).(float64); is && n != 0 {
			t.Errorf("%s counts: %s", user, a.text)
		}
	}
	if after := state(); after != before {
		t.Errorf("%s changed\n%s\nto\n%s", user, before, after)
	}
}

func TestCustomers(t *testing.T) {
	s := newServer(t, twoCustomers)
	f := func(user string, wanted any, code int, want any) {
		t.Helper()
		for _, path := range []string{"/alert", "/heartbeat", "/blackout"} {
			body := with(nodeDown, "resource", user, "origin", user)
			if wanted != "-" {
				body["customer"] = wanted
			}
			a := s.do("POST", path, body, "User", user).is(code)
			if code == 201 {
				a.has(path[1:]+".customer", want)
			} else {
				a.has("message", want)
			}
		}
	}
	f("acme", "-", 201, "Acme")
	f("acme", nil, 201, "Acme")
	f("acme", "Acme", 201, "Acme")
	f("acme", "Other", 400, "not allowed to set customer to 'Other'")
	f("both", "-", 400, "must define customer as more than one possibility")
	f("both", "Other", 201, "Other")
	f("admin", "-", 201, nil)
	f("admin", "Third", 201, "Third")
	f("tenants", "Third", 201, "Third")
	f("nobody", "-", 403, "no customer to act for")

	own := func(user string, want int) {
		t.Helper()
		s.get("/alerts", "User", user).has("total", want)
	}
	own("acme", 1)
	own("both", 2)
	own("other", 1)
	own("nobody", 0)
	own("admin", 5)

	id := s.get("/blackouts?customer=Acme", "User", "admin").str("blackouts.0.id")
	s.do("PUT", "/blackout/"+id, object{"text": "x"}, "User", "admin").is(200).has("blackout.customer", "Acme", "blackout.user", "admin")
	s.do("PUT", "/blackout/"+id, object{"customer": nil}, "User", "acme").is(200).has("blackout.customer", "Acme")
	s.do("PUT", "/blackout/"+id, object{"customer": "Other"}, "User", "acme").is(400)
	s.do("PUT", "/blackout/"+id, object{"customer": nil}, "User", "admin").is(200).has("blackout.customer", nil)
}

func TestDeleteScope(t *testing.T) {
	s := newServer(t, func(o *setup) {
		kept := []auth.Scope{auth.DeleteAlerts}
		o.users = map[string]auth.Principal{
			"writer": {Scopes: []auth.Scope{auth.Write}, DeleteScopes: kept, Tenancy: auth.AllCustomers()},
			"admin":  {Scopes: []auth.Scope{auth.Admin}, DeleteScopes: kept, Tenancy: auth.AllCustomers()},
		}
	})
	id := s.post("/alert", nodeDown, "User", "writer")
	for _, path := range []string{"/alert/" + id, "/_bulk/alerts?id=" + id} {
		s.do("DELETE", path, nil, "User", "writer").is(403).has("message", "Missing required scope: delete:alerts")
	}
	s.do("DELETE", "/_bulk/alerts?id="+id, nil, "User", "admin").is(200).has("deleted", []string{id})
}
