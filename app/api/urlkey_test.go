package api_test

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// urlKeyRoutes are those that take an API key in the URL, by how they begin.
var urlKeyRoutes = []string{
	"POST /webhooks/", "GET /webhooks/", "POST /alert", "POST /heartbeat",
	"GET /oembed", "GET /alerts", "GET /alert/", "GET /environments", "GET /services", "GET /_bulk/task/",
	"POST /alertmanager/api/v2/alerts", "GET /alertmanager/api/v2/alerts", "GET /alertmanager/api/v2/receivers", "GET /alertmanager/api/v2/status",
	"POST /pagerduty/", "POST /opsgenie/", "GET /opsgenie/",
}

// An API key in a URL counts where nothing else may be possible, and is never
// told to anybody: not by the log, the audit trail or an answer.
func TestKeyInURL(t *testing.T) {
	var audit strings.Builder
	s := newServer(t, people(), func(o *setup) {
		o.api.Audit = api.Audit{Log: slog.New(slog.NewTextHandler(&audit, nil)), Trail: []string{"admin", "write", "auth"}}
	})
	_, key, err := s.accounts.CreateKey(t.Context(), auth.System(), account.NewKey{APIKey: db.APIKey{User: "root@example.com", Scopes: []string{"admin"}}})
	s.check(err)
	for _, r := range api.Routes() {
		if r.Scope == api.Open {
			continue
		}
		method, what := r.Method, r.Method+" "+r.Path
		if r.Path == "/alerts/stream" {
			method = http.MethodHead // it does not end
		}
		takes := slices.ContainsFunc(urlKeyRoutes, func(start string) bool { return strings.HasPrefix(what, start) }) &&
			!strings.HasPrefix(what, "POST /alertmanager/api/v2/silences") && what != "GET /alert/{id}/deliveries"
		a := s.do(method, plainPath(r.Path)+"?_=1&api-key="+key, "{}")
		if refused := a.code == http.StatusUnauthorized; refused == takes {
			t.Errorf("%s: %d %s", what, a.code, a.text)
		}
		if !takes && method != http.MethodHead && !strings.Contains(a.text, "does not count here") {
			t.Errorf("%s does not say why: %s", what, a.text)
		}
		if strings.Contains(a.text, key) {
			t.Errorf("%s echoes the key: %s", what, a.text)
		}
		if a := s.do(method, plainPath(r.Path), "{}", "X-API-Key", key); a.code == http.StatusUnauthorized && r.Path != "/userinfo" { // which is of a login
			t.Errorf("%s by a header: %d", what, a.code)
		}
	}
	s.get("/users?api-key=" + key).is(401)
	s.get("/alerts?api-key="+key+"x").is(401).has("message", "API key parameter is invalid")
	s.get("/oembed?title=x&url=%2Falerts%2Fcount%3Fapi-key%3D" + key + "&api-key=" + key).is(200)
	s.do("POST", "/webhooks/grafana?environment=Production&api-key="+key, object{"ruleName": "x", "state": "alerting"}).is(201)
	s.get("/alerts?api%2Dkey="+key+"&API-KEY="+key, "X-API-Key", key)
	if text := s.log.String() + audit.String(); strings.Contains(text, key) || !strings.Contains(text, "api-key=%2A%2A%2A") {
		t.Error("the log has the key")
	}
	if strings.Contains(s.get("/alerts?show-raw-data=1&show-history=1", "X-API-Key", key).is(200).text, key) {
		t.Error("an alert has the key")
	}
}

// plainPath is the path of a route with something in the place of variables.
func plainPath(path string) string {
	return strings.NewReplacer("{format}", "none", "{path:.+}", "a", "{id:.+}", "none", "{", "", "}", "").Replace(path)
}
