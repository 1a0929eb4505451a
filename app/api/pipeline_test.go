package api_test

import (
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
)

func TestRequestID(t *testing.T) {
	s := newServer(t)
	f := func(sent string, echoed bool) {
		t.Helper()
		for _, path := range []string{"/alerts", "/alert/none", "/no/such/route"} {
			a := s.get(path, "X-Request-ID", sent)
			got := a.header.Get("X-Request-ID")
			if (got == sent) != echoed || got == "" {
				t.Errorf("%s: sent %q, got back %q", path, sent, got)
			}
			if a.code != 200 {
				a.has("requestId", got)
			}
		}
	}
	f("abc-123", true)
	f("", false)
	f("with\ttab", false)
	f(strings.Repeat("x", 201), false)
}

func TestUnknownRoutes(t *testing.T) {
	s := newServer(t)
	f := func(method, path string, code int) {
		t.Helper()
		s.do(method, path, nil).is(code).has("status", "error", "code", code)
	}
	f("GET", "/nothing", 404)
	f("GET", "/api/nothing", 404)
	f("PUT", "/alerts", 405)
	f("DELETE", "/api/alerts", 405)
	f("GET", "/alert/", 405)
	f("GET", "/alert/a/b", 404)
	f("OPTIONS", "/nothing", 404)
	if allow := s.do("PUT", "/alerts", nil).header.Get("Allow"); allow != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("Allow: %s", allow)
	}
}

func TestPaths(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/alerts", "/alerts/", "/api/alerts", "/api/alerts/", "/api//alerts"} {
		s.get(path).is(200).has("status", "ok")
	}
	id := s.post("/api/alert/", nodeDown)
	s.get("/api/alert/"+id).is(200).has("alert.href", "http://example.com/alert/"+id)
	head := s.do("HEAD", "/alerts", nil).is(200)
	if head.text != "" || head.header.Get("Content-Length") == "" {
		t.Errorf("HEAD: body %q, Content-Length %q", head.text, head.header.Get("Content-Length"))
	}
	s.get("/api").is(200).has("uri", "http://example.com/", "data.description", "Alerta API")
	for _, path := range []string{"/_", "/api/_", "/management/gtg"} {
		if a := s.get(path).is(200); a.text != "OK" {
			t.Errorf("%s says %q", path, a.text)
		}
	}
}

func TestIndex(t *testing.T) {
	s := newServer(t)
	a := s.get("/", "Accept", "application/json").is(200).has("status", "ok", "uri", "http://example.com/")
	if a.len("links") != len(api.Routes()) {
		t.Errorf("%d links for %d routes", a.len("links"), len(api.Routes()))
	}
	for i := range a.at("links").([]any) {
		l := a.at("links").([]any)[i].(object)
		if l["rel"] == "" || !strings.HasPrefix(l["href"].(string), "http://example.com/") || l["method"] == "" {
			t.Errorf("link %v", l)
		}
	}
}

func TestSecurityHeaders(t *testing.T) {
	s := newServer(t)
	for _, path := range []string{"/alerts", "/nothing", "/management/switchboard", "/management/gtg", "/config", "/docs"} {
		h := s.get(path).header
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") == "" || !strings.HasPrefix(h.Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %v", path, h)
		}
	}
	if a := s.get("/alerts?callback=evil").is(200); !strings.HasPrefix(a.text, "{") {
		t.Errorf("JSONP: %s", a.text)
	}
}

func TestScopes(t *testing.T) {
	all := auth.AllCustomers()
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{"none": {Login: "none", Tenancy: all}}
		for _, r := range api.Routes() {
			o.users[string(r.Scope)] = auth.Principal{Login: "one", Scopes: anyOf(r.Scope), Tenancy: all}
		}
	})
	for _, r := range api.Routes() {
		path := strings.NewReplacer("{id}", "none", "{id:.+}", "none", "{request}", "close.", "{note}", "none", "{task}", "none", "{format}", "none", "{path:.+}", "a", "{user}", "none").Replace(r.Path)
		if r.Path == "/alerts/stream" {
			continue // would go on for ever; its scope is seen below
		}
		body := any(`{"scopes":[]}`)
		if r.Path == "/key" {
			body = `{"scopes":["write:keys"]}` // the usual ones would be more than the caller's
		}
		if r.Method == "GET" || r.Method == "DELETE" {
			body = nil
		}
		if r.Path == "/rota/{id}/calendar.ics" {
			continue // has a secret of its own, as its own test shows
		}
		if r.Scope == api.Open {
			if a := s.do(r.Method, path, body); a.code == 401 || a.code >= 400 && !strings.HasPrefix(path, "/auth/") && !strings.HasPrefix(path, "/ack/") {
				t.Errorf("%s %s is not open: %d", r.Method, r.Path, a.code)
			}
			continue
		}
		if a := s.do(r.Method, path, body).is(401); !strings.Contains(a.text, "Missing authorization API Key or Bearer Token") {
			t.Errorf("%s %s: %s", r.Method, r.Path, a.text)
		}
		if r.Scope == api.Anyone {
			if a := s.do(r.Method, path, body, "User", "none"); a.code != 404 && a.code != 400 {
				t.Errorf("%s %s without an account: %d %s", r.Method, r.Path, a.code, a.text)
			}
			continue
		}
		if a := s.do(r.Method, path, body, "User", "none").is(403); !strings.Contains(a.text, "Missing required scope: "+string(r.Scope)) {
			t.Errorf("%s %s: %s", r.Method, r.Path, a.text)
		}
		if r.Path == "/userinfo" {
			continue // wants a token too
		}
		if a := s.do(r.Method, path, body, "User", string(r.Scope)); a.code == 401 || a.code == 403 || a.code >= 500 {
			t.Errorf("%s %s with its scope: %d %s", r.Method, r.Path, a.code, a.text)
		}
	}
	s.get("/alerts/stream").is(401)
	s.get("/alerts/stream", "User", "none").is(403)
	s.do("HEAD", "/alerts/stream", nil, "User", "read:alerts").is(200)
}

// anyOf is the first of the scopes that a route takes.
func anyOf(s auth.Scope) []auth.Scope {
	if s == api.Senders {
		return []auth.Scope{auth.WriteWebhooks}
	}
	return []auth.Scope{s}
}

func TestScopelessRoute(t *testing.T) {
	for _, scope := range []auth.Scope{"", "read:alert"} {
		if err := api.NewWith(api.Options{}, []api.Route{{Method: "GET", Path: "/x", Scope: scope}}); err == nil {
			t.Errorf("a route with the scope %q starts", scope)
		}
	}
}

func TestRouteTwice(t *testing.T) {
	route := api.Route{Method: "GET", Path: "/x/{id}", Scope: auth.ReadAlerts}
	if err := api.NewWith(api.Options{}, []api.Route{route, route}); err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("the same route twice: %v", err)
	}
	other := route
	other.Method = "POST"
	if err := api.NewWith(api.Options{}, []api.Route{route, other}); err != nil {
		t.Errorf("two methods of a path: %v", err)
	}
}

func TestFaultsAreHidden(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.Authenticate = func(*http.Request, auth.From) (auth.Principal, error) { panic("the secret cause") }
	})
	a := s.get("/alerts").is(500).has("status", "error", "code", 500, "errors", nil)
	if strings.Contains(a.text, "secret") || !strings.Contains(a.text, a.header.Get("X-Request-ID")) {
		t.Errorf("answer: %s", a.text)
	}
	if !strings.Contains(s.log.String(), "the secret cause") || !strings.Contains(s.log.String(), a.header.Get("X-Request-ID")) {
		t.Errorf("log: %s", s.log)
	}
}

func TestAccessLog(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.LogMethods = []string{"GET"} })
	s.get("/alerts?api-key=topsecret&severity=major&token=hidden", "X-Request-ID", "the-id")
	line := s.log.String()
	for _, want := range []string{"method=GET", "path=/alerts", "severity=major", "status=200", "request=the-id", "remote=192.0.2.1"} {
		if !strings.Contains(line, want) {
			t.Errorf("no %s in: %s", want, line)
		}
	}
	if strings.Contains(line, "topsecret") || strings.Contains(line, "hidden") {
		t.Errorf("a secret in the log: %s", line)
	}
	if strings.Count(line, "msg=request") != 1 {
		t.Errorf("not one line: %s", line)
	}
	s.post("/alert", nodeDown)
	if strings.Contains(s.log.String(), "POST") {
		t.Error("a method was logged that is not asked for")
	}
}

func TestAudit(t *testing.T) {
	var out strings.Builder
	s := newServer(t, func(o *setup) {
		o.api.Audit = api.Audit{Log: slog.New(slog.NewTextHandler(&out, nil)), Trail: []string{"admin", "write"}, Redact: true}
	})
	f := func(want string, do func()) {
		t.Helper()
		out.Reset()
		do()
		if n := strings.Count(out.String(), "event="); n != 1 || !strings.Contains(out.String(), "event="+want+" ") {
			t.Errorf("%s: %s", want, out.String())
		}
	}
	var id, note string
	put := func(path string, body object) { s.do("PUT", "/alert/"+id+path, body).is(200) }
	f("alert-received", func() { id = s.post("/alert?api-key=topsecret", with(nodeDown, "password", "topsecret")) })
	if strings.Contains(out.String(), "topsecret") || !strings.Contains(out.String(), "resource.id="+id) {
		t.Errorf("audit: %s", out.String())
	}
	f("alert-status-changed", func() { put("/status", object{"status": "ack"}) })
	f("alert-actioned", func() { put("/action", object{"action": "unack"}) })
	f("alert-tagged", func() { put("/tag", object{"tags": []string{"a"}}) })
	f("alert-untagged", func() { put("/untag", object{"tags": []string{"a"}}) })
	f("alert-attributes-updated", func() { put("/attributes", object{"attributes": object{"a": 1}}) })
	f("alert-note-added", func() {
		note = s.do("PUT", "/alert/"+id+"/note", object{"text": "x"}).is(201).str("id")
	})
	f("alert-note-updated", func() { put("/note/"+note, object{"text": "y"}) })
	f("alert-note-deleted", func() { s.do("DELETE", "/alert/"+id+"/note/"+note, nil).is(200) })
	f("alert-actioned", func() { s.do("PUT", "/_bulk/alerts/action", object{"action": "close"}).is(202) })
	f("alert-deleted", func() { s.do("DELETE", "/alert/"+id, nil).is(200) })
	f("blackout-created", func() { id = s.post("/blackout", object{"environment": "x"}) })
	f("blackout-updated", func() { s.do("PUT", "/blackout/"+id, object{"text": "x"}).is(200) })
	f("blackout-deleted", func() { s.do("DELETE", "/blackout/"+id, nil).is(200) })
	f("heartbeat-created", func() { id = s.post("/heartbeat", object{"origin": "x"}) })
	f("heartbeat-deleted", func() { s.do("DELETE", "/heartbeat/"+id, nil).is(200) })
	out.Reset()
	s.get("/alerts")
	s.do("PUT", "/alert/none/tag", object{"tags": []string{"a"}}).is(404)
	if out.Len() > 0 {
		t.Errorf("audit of nothing: %s", out.String())
	}
}
