package api_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Each route is tried with what belongs to a customer: others do not see it in
// lists and counts, do not find it and change nothing of it, administrators of
// another customer included; its owners do.
func TestTenancy(t *testing.T) {
	for name, r := range rules(t) {
		switch r.tenancy {
		case "list", "thing", "bound":
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				newHouse(t).try(r)
			})
		case "make":
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				newHouse(t).make(r)
			})
		}
	}
}

// house is a server with one of everything that belongs to the customer Acme.
type house struct {
	*server
	alert, note, blackout, beat, key, lookup, view, rule, rota, override, channel, delivery string
	tests                                                                                   int // of channels
}

func newHouse(t *testing.T) *house {
	t.Helper()
	trail := &auditStore{}
	e := &house{}
	s := newServer(t, twoCustomers, func(o *setup) {
		o.api.Audit = api.Audit{Trail: []string{"write", "admin"}, Keep: trail.add}
		o.api.TryChannel = func(context.Context, *db.Channel, string) channel.Trial { e.tests++; return channel.Trial{Sent: true} }
	})
	trail.s, e.server = s, s
	acme := []string{"User", "acme"}
	e.alert = s.post("/alert", with(nodeDown, "resource", "acme-box", "tags", []string{"acme-tag"}), acme...)
	s.post("/alert", with(nodeDown, "resource", "acme-box", "severity", "major"), acme...)
	e.note = s.do("PUT", "/alert/"+e.alert+"/note", object{"text": "acme-note"}, acme...).is(201).str("id")
	e.blackout = s.post("/blackout", object{"environment": "Production", "resource": "acme-box"}, acme...)
	e.beat = s.post("/heartbeat", object{"origin": "acme-origin"}, acme...)
	e.key = s.do("POST", "/key", object{"text": "acme-key"}, acme...).is(201).str("data.id")
	e.lookup = s.post("/customer", object{"match": "acme-org", "customer": "Acme"}, "User", "admin")
	e.rota = s.post("/rota", object{"name": "acme-rota", "members": []object{{"name": "acme-ann"}}, "overrides": []object{{"member": "acme-ann", "start": "2030-01-01T00:00:00Z", "end": "2030-01-02T00:00:00Z"}}}, acme...)
	e.override = s.get("/rota/"+e.rota, acme...).str("rota.overrides.0.id")
	s.do("POST", "/rota/"+e.rota+"/feed", object{}, acme...).is(201)
	e.view = s.post("/view", object{"name": "acme-view"}, acme...)
	e.channel = s.post("/channel", with(acmeChannel, "name", "acme-channel"), "User", "tenants")
	e.delivery = s.deliver(&db.Delivery{Channel: e.channel, Customer: "Acme", Alerts: []string{e.alert}, State: db.DeliveryFailed, Body: "{}"})
	s.check(s.store.Update(t.Context(), func(tx db.Tx) error {
		return tx.Put(&db.Channel{Meta: db.Meta{ID: "acme-chat"}, Name: "acme-chat", Customer: "Acme", Enabled: true})
	}))
	e.rule = s.post("/rule", object{"name": "acme-rule", "channels": []string{"acme-chat"}}, acme...)
	return e
}

// call sends what would show or change a thing of Acme's.
func (e *house) call(r rule, user string) answer {
	e.t.Helper()
	id := e.alert
	switch {
	case strings.HasPrefix(r.path, "/channel"):
		id = e.channel
	case strings.HasPrefix(r.path, "/delivery"):
		id = e.delivery
	case strings.HasPrefix(r.path, "/view"):
		id = e.view
	case strings.HasPrefix(r.path, "/rota"):
		id = e.rota
	case strings.HasPrefix(r.path, "/rule"):
		id = e.rule
	case strings.HasPrefix(r.path, "/key"):
		id = e.key
	case strings.HasPrefix(r.path, "/customer"):
		id = e.lookup
	case strings.HasPrefix(r.path, "/blackout"), strings.HasPrefix(r.path, "/alertmanager/api/v2/silence"):
		id = e.blackout
	case strings.HasPrefix(r.path, "/heartbeat"):
		id = e.beat
	}
	path := strings.NewReplacer("{id}", id, "{id:.+}", id, "{note}", e.note, "{override}", e.override, ".{format}", ".json").Replace(r.path)
	switch {
	case strings.HasSuffix(path, "/dry-run"):
		e.clock.ms.Add(2000) // what is due has been told
	case path == "/blackouts/calendar":
		now := e.clock.Now().UTC()
		path += "?from-date=" + now.Format(time.RFC3339) + "&to-date=" + now.Add(time.Hour).Format(time.RFC3339)
	case strings.HasSuffix(path, "/shifts"):
		path += "?from=2030-01-01T00:00:00Z&to=2030-01-02T00:00:00Z"
	case strings.HasPrefix(path, "/oembed"):
		path += "?title=x&url=%2Falerts%2Fcount"
	case strings.HasPrefix(path, "/_bulk"):
		path += "?environment!=none"
	}
	bodies := map[string]any{
		"/alert/{id}/status":                 object{"status": "assign"},
		"/alert/{id}/action":                 object{"action": "ack"},
		"/alert/{id}/tag":                    object{"tags": []string{"new"}},
		"/alert/{id}/untag":                  object{"tags": []string{"acme-tag"}},
		"/alert/{id}/attributes":             object{"attributes": object{"new": 1}},
		"/alert/{id}/note":                   object{"text": "new"},
		"/alert/{id}/note/{note}":            object{"text": "new"},
		"/_bulk/alerts/status":               object{"status": "assign"},
		"/_bulk/alerts/action":               object{"action": "ack"},
		"/_bulk/alerts/tag":                  object{"tags": []string{"new"}},
		"/_bulk/alerts/untag":                object{"tags": []string{"acme-tag"}},
		"/_bulk/alerts/attributes":           object{"attributes": object{"new": 1}},
		"/_bulk/alerts/note":                 object{"text": "new"},
		"/blackout/{id}":                     object{"text": "new"},
		"/blackouts/preview":                 object{"environment": "Production"},
		"/key/{id:.+}":                       object{"text": "new"},
		"/view/{id}":                         object{"name": "new"},
		"/rota/{id}":                         object{"text": "new"},
		"/rota/{id}/override":                object{"member": "acme-ann", "end": e.clock.Now().Add(time.Hour).UTC().Format(time.RFC3339)},
		"/channel/{id}":                      object{"text": "new"},
		"/rule/{id}":                         object{"name": "new"},
		"/rules/dry-run":                     object{"name": "new", "channels": []string{"chat"}},
		"/opsgenie/v2/alerts/{id:.+}/tags":   object{"tags": []string{"new"}},
		"/opsgenie/v2/alerts/{id:.+}/notes":  object{"note": "new"},
		"/opsgenie/v2/alerts/{id:.+}/snooze": object{"endTime": e.clock.Now().Add(time.Hour).UTC().Format(time.RFC3339)},
	}
	body := bodies[r.path]
	if r.method == http.MethodGet || r.method == http.MethodDelete {
		body = nil
	} else if body == nil {
		body = "{}"
	}
	return e.do(r.method, path, body, "User", user)
}

// state is all that Acme has.
func (e *house) state() string {
	e.t.Helper()
	show := func(path string) string { return e.get(path, "User", "acme").text }
	parts := []string{
		show("/alerts?show-history=1"), show("/alert/" + e.alert + "/notes"), show("/blackouts"), show("/heartbeats"), show("/keys"), show("/customers"), show("/views"),
		show("/channels"), show("/deliveries"), show("/rotas"), show("/rules"), fmt.Sprint(e.tests),
	}
	moments := regexp.MustCompile(`"(autoRefresh|lastTime|latency|since|remaining|requestId)":[^,}]*`) // of the moment
	return moments.ReplaceAllString(strings.Join(parts, "\n"), "")
}

// shows reports whether an answer tells of anything that is Acme's.
func (e *house) shows(a answer) bool {
	for _, secret := range []string{"acme", "Acme", e.alert, e.note, e.blackout, e.beat, e.key, e.lookup, e.view, e.rule, e.rota, e.override, e.channel, e.delivery, `\u003cb\u003e`} {
		if strings.Contains(a.text, secret) {
			return true
		}
	}
	for _, count := range []string{"total", "count"} {
		if n, is := a.at(count).(float64); is && n != 0 {
			return true
		}
	}
	return false
}

// try calls a route as strangers, then as owners.
func (e *house) try(r rule) {
	e.t.Helper()
	if strings.HasSuffix(r.path, "/unacknowledge") {
		e.do("PUT", "/alert/"+e.alert+"/action", object{"action": "ack"}, "User", "acme").is(200)
	}
	users := []string{"other", "nobody", "boss"}
	if strings.HasPrefix(r.path, "/customer") {
		users = users[:2] // who makes look-ups sees all of them
	}
	before := e.state()
	for _, user := range users {
		a := e.call(r, user)
		if user != "boss" && !r.lets("read") && !r.lets("write") {
			a.is(403)
		} else if r.tenancy == "thing" && !strings.HasPrefix(r.path, "/alertmanager") && !strings.HasPrefix(r.path, "/opsgenie") {
			a.is(404).has("message", "not found")
		}
		if a.code >= 500 || r.tenancy == "thing" && a.code == 200 || e.shows(a) && !strings.Contains(a.text, "will be processed") {
			e.t.Errorf("%s sees: %d %s", user, a.code, a.text)
		}
		if after := e.state(); after != before {
			e.t.Fatalf("%s changed\n%s\nto\n%s", user, before, after)
		}
	}
	if r.tenancy == "bound" {
		return
	}
	if r.method == http.MethodGet || r.path == "/blackouts/preview" || r.path == "/rules/dry-run" {
		for _, user := range []string{"tenants", "admin"} {
			if a := e.call(r, user); a.code != 200 || !e.shows(a) {
				e.t.Errorf("%s does not see: %d %s", user, a.code, a.text)
			}
		}
		return
	}
	if a := e.call(r, "tenants"); a.code >= 300 || e.state() == before {
		e.t.Errorf("the owner changes nothing: %d %s", a.code, a.text)
	}
}

// make makes something of another customer, and tries to as somebody without
// one.
func (e *house) make(r rule) {
	e.t.Helper()
	before := e.state()
	bodies := map[string]any{
		"/alert":                      with(nodeDown, "resource", "acme-box"),
		"/alerts":                     []object{with(nodeDown, "resource", "acme-box")},
		"/heartbeat":                  object{"origin": "acme-origin"},
		"/blackout":                   object{"environment": "acme-env"},
		"/key":                        object{"text": "x"},
		"/view":                       object{"name": "acme-view"},
		"/rota":                       object{"name": "rota of all", "members": []object{{"name": "Ann"}}},
		"/channel":                    with(acmeChannel, "name", "acme-channel"),
		"/rule":                       object{"name": "acme-rule", "channels": []string{"acme-chat"}},
		"/webhooks/{format}":          pressed("/ack " + e.alert),
		"/alertmanager/api/v2/alerts": []object{{"labels": object{"alertname": "NodeDown", "instance": "acme-box"}}},
		"/alertmanager/api/v2/silences": object{
			"id": e.blackout, "comment": "new", "createdBy": "x", "startsAt": "2030-01-01T00:00:00Z", "endsAt": "2030-01-02T00:00:00Z",
			"matchers": []object{{"name": "environment", "value": "acme-env", "isRegex": false}},
		},
		"/pagerduty/v2/enqueue": object{"event_action": "trigger", "dedup_key": "k", "payload": object{"summary": "x", "source": "acme-box", "severity": "error"}},
		"/opsgenie/v2/alerts":   object{"message": "x", "alias": "k"},
	}
	body, ok := bodies[r.path]
	if !ok {
		e.t.Fatal("the test has no body for this route")
	}
	path := strings.Replace(r.path, "{format}", "telegram", 1)
	for _, user := range []string{"other", "boss", "nobody"} {
		a := e.do(r.method, path, body, "User", user)
		if a.code >= 500 || strings.Contains(a.text, `"Acme"`) {
			e.t.Errorf("%s: %d %s", user, a.code, a.text)
		}
		if user == "nobody" && a.code < 300 && !strings.Contains(a.text, "error") {
			e.t.Errorf("who is of no customer makes something: %d %s", a.code, a.text)
		}
		if after := e.state(); after != before {
			e.t.Fatalf("%s changed\n%s\nto\n%s", user, before, after)
		}
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
