package api_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
)

// matrix says of every route who may call it and what of it belongs to
// customers. It is said twice on purpose: a new route, or another scope, wants a
// second thought here.
//
// The scope is as Alerta's documentation has it; with | between two either will
// do, with & between them both are needed. Of customers:
//
//   - open to strangers: it shows nothing of anybody
//     list   shows, counts or changes what is the caller's, and nothing of others
//     thing  is about one thing, which is not there for others
//     make   makes something that is the caller's
//     same   is another way to call what the POST of that name is
//     stream is list, and has tests of its own
//     self   is about who calls
//     bound  shows nothing to who is bound to customers
//     all    has nothing of customers
const matrix = `
POST   /alert                                    write:alerts                 make
GET    /alerts                                   read:alerts                  list
POST   /alerts                                   write:alerts                 make
GET    /alerts/count                             read:alerts                  list
GET    /alerts/stream                            read:alerts                  stream
GET    /alerts/facets                            read:alerts                  list
POST   /view                                     write:alerts                 make
GET    /views                                    read:alerts                  list
GET    /view/{id}                                read:alerts                  thing
PUT    /view/{id}                                write:alerts                 thing
DELETE /view/{id}                                write:alerts                 thing
POST   /rule                                     write:notifications          make
GET    /rules                                    read:notifications           list
POST   /rules/dry-run                            read:notifications&read:alerts list
GET    /rule/{id}                                read:notifications           thing
GET    /rule/{id}/dry-run                        read:notifications&read:alerts thing
PUT    /rule/{id}                                write:notifications          thing
DELETE /rule/{id}                                write:notifications          thing
POST   /channel                                  admin:notifications          make
GET    /channels                                 read:notifications           list
GET    /channels/types                           read:notifications           all
GET    /channel/{id}                             read:notifications           thing
PUT    /channel/{id}                             admin:notifications          thing
DELETE /channel/{id}                             admin:notifications          thing
POST   /channel/{id}/test                        admin:notifications          thing
GET    /deliveries                               read:notifications           list
GET    /alert/{id}/deliveries                    read:notifications           thing
POST   /delivery/{id}/retry                      admin:notifications          thing
GET    /ack/{token}                              open                         -
POST   /ack/{token}                              open                         -
GET    /environments                             read:alerts                  list
POST   /heartbeat                                write:heartbeats             make
GET    /alert/{id}                               read:alerts                  thing
PUT    /alert/{id}/status                        write:alerts                 thing
PUT    /alert/{id}/action                        write:alerts                 thing
PUT    /alert/{id}/tag                           write:alerts                 thing
PUT    /alert/{id}/untag                         write:alerts                 thing
PUT    /alert/{id}/attributes                    write:alerts                 thing
DELETE /alert/{id}                               delete:alerts                thing
PUT    /alert/{id}/note                          write:alerts                 thing
GET    /alert/{id}/notes                         read:alerts                  thing
PUT    /alert/{id}/note/{note}                   write:alerts                 thing
DELETE /alert/{id}/note/{note}                   write:alerts                 thing
GET    /alerts/history                           read:alerts                  list
GET    /alerts/groups                            read:alerts                  list
GET    /alerts/tags                              read:alerts                  list
GET    /services                                 read:alerts                  list
GET    /alerts/top10/count                       read:alerts                  list
GET    /alerts/topn/count                        read:alerts                  list
GET    /alerts/top10/flapping                    read:alerts                  list
GET    /alerts/topn/flapping                     read:alerts                  list
GET    /alerts/top10/standing                    read:alerts                  list
GET    /alerts/topn/standing                     read:alerts                  list
GET    /reports/series                           read:alerts                  list
PUT    /_bulk/alerts/status                      write:alerts                 list
PUT    /_bulk/alerts/action                      write:alerts                 list
PUT    /_bulk/alerts/tag                         write:alerts                 list
PUT    /_bulk/alerts/untag                       write:alerts                 list
PUT    /_bulk/alerts/attributes                  write:alerts                 list
PUT    /_bulk/alerts/note                        write:alerts                 list
DELETE /_bulk/alerts                             delete:alerts                list
GET    /_bulk/task/{task}                        read:alerts                  all
POST   /blackout                                 write:blackouts              make
GET    /blackouts                                read:blackouts               list
GET    /blackouts/calendar                       read:blackouts               list
POST   /blackouts/preview                        read:blackouts&read:alerts   list
GET    /blackout/{id}/alerts                     read:blackouts&read:alerts   thing
GET    /blackout/{id}                            read:blackouts               thing
PUT    /blackout/{id}                            write:blackouts              thing
DELETE /blackout/{id}                            write:blackouts              thing
GET    /heartbeats                               read:heartbeats              list
GET    /heartbeat/{id}                           read:heartbeats              thing
DELETE /heartbeat/{id}                           write:heartbeats             thing
POST   /rota                                     write:notifications          make
GET    /rotas                                    read:notifications           list
GET    /rota/{id}                                read:notifications           thing
PUT    /rota/{id}                                write:notifications          thing
DELETE /rota/{id}                                write:notifications          thing
GET    /rota/{id}/oncall                         read:notifications           thing
GET    /rota/{id}/shifts                         read:notifications           thing
POST   /rota/{id}/override                       write:notifications          thing
DELETE /rota/{id}/override/{override}            write:notifications          thing
POST   /rota/{id}/feed                           write:notifications          thing
DELETE /rota/{id}/feed                           write:notifications          thing
GET    /rota/{id}/calendar.ics                   open                         -
POST   /user                                     admin:users                  all
GET    /users                                    admin:users                  all
GET    /user/me                                  anyone                       self
PUT    /user/me                                  anyone                       self
GET    /user/me/attributes                       anyone                       self
PUT    /user/me/attributes                       anyone                       self
GET    /user/{id}                                admin:users                  all
PUT    /user/{id}                                admin:users                  all
DELETE /user/{id}                                admin:users                  all
PUT    /user/{id}/attributes                     admin:users                  all
GET    /user/{id}/groups                         admin:users                  all
GET    /userinfo                                 read:userinfo                self
POST   /group                                    admin:groups                 all
GET    /groups                                   read:groups                  all
GET    /group/{id}                               read:groups                  all
PUT    /group/{id}                               admin:groups                 all
DELETE /group/{id}                               admin:groups                 all
GET    /group/{id}/users                         read:groups                  all
PUT    /group/{id}/user/{user}                   admin:groups                 all
DELETE /group/{id}/user/{user}                   admin:groups                 all
POST   /perm                                     admin:perms                  all
GET    /perms                                    read:perms                   all
GET    /perm/{id}                                read:perms                   all
PUT    /perm/{id}                                admin:perms                  all
DELETE /perm/{id}                                admin:perms                  all
GET    /scopes                                   read:perms                   all
POST   /customer                                 admin:customers              all
GET    /customers                                read:customers               list
GET    /customer/{id}                            read:customers               thing
PUT    /customer/{id}                            admin:customers              all
DELETE /customer/{id}                            admin:customers              all
POST   /key                                      write:keys                   make
GET    /keys                                     read:keys                    list
GET    /key/{id:.+}                              read:keys                    thing
PUT    /key/{id:.+}                              write:keys                   thing
DELETE /key/{id:.+}                              admin:keys                   thing
POST   /auth/login                               open                         -
POST   /auth/signup                              open                         -
POST   /auth/confirm/{hash}                      open                         -
POST   /auth/forgot                              open                         -
POST   /auth/reset/{hash}                        open                         -
GET    /auth/session                             open                         -
GET    /auth/test                                admin:users                  all
GET    /auth/test/{provider}                     admin:users                  all
POST   /auth/test/{provider}                     admin:users                  all
GET    /auth/test/{provider}/{id}                admin:users                  all
GET    /auth/test/{provider}/{id}/begin          open                         -
GET    /auth/logout                              open                         -
POST   /auth/logout                              open                         -
GET    /auth/setup/{token}                       open                         -
POST   /auth/setup/{token}                       open                         -
GET    /auth/popup.js                            open                         -
GET    /auth/{provider}                          open                         -
POST   /auth/{provider}                          open                         -
GET    /auth/{provider}/callback                 open                         -
GET    /auth/{provider}/metadata.xml             open                         -
GET    /oembed                                   read:oembed                  list
GET    /oembed.{format}                          read:oembed                  list
GET    /embed.js                                 open                         -
POST   /webhooks/{format}                        write:webhooks               make
GET    /webhooks/{format}                        write:webhooks               same
POST   /webhooks/{format}/{path:.+}              write:webhooks               same
GET    /webhooks/{format}/{path:.+}              write:webhooks               same
POST   /alertmanager/api/v2/alerts               write:webhooks|write:alerts  make
GET    /alertmanager/api/v2/alerts               read:alerts                  list
GET    /alertmanager/api/v2/alerts/groups        read:alerts                  list
GET    /alertmanager/api/v2/receivers            read:alerts                  all
GET    /alertmanager/api/v2/status               read:alerts                  all
GET    /alertmanager/api/v2/silences             read:blackouts               list
POST   /alertmanager/api/v2/silences             write:blackouts              make
GET    /alertmanager/api/v2/silence/{id}         read:blackouts               thing
DELETE /alertmanager/api/v2/silence/{id}         write:blackouts              thing
GET    /alertmanager/-/healthy                   open                         -
GET    /alertmanager/-/ready                     open                         -
POST   /pagerduty/v2/enqueue                     write:webhooks|write:alerts  make
POST   /pagerduty/v2/change/enqueue              write:webhooks|write:alerts  all
POST   /opsgenie/v2/alerts                       write:webhooks|write:alerts  make
GET    /opsgenie/v2/alerts                       read:alerts                  list
GET    /opsgenie/v2/alerts/requests/{request}    read:alerts                  all
POST   /opsgenie/v2/alerts/{id:.+}/close         write:webhooks|write:alerts  thing
POST   /opsgenie/v2/alerts/{id:.+}/acknowledge   write:webhooks|write:alerts  thing
POST   /opsgenie/v2/alerts/{id:.+}/unacknowledge write:webhooks|write:alerts  thing
POST   /opsgenie/v2/alerts/{id:.+}/snooze        write:webhooks|write:alerts  thing
POST   /opsgenie/v2/alerts/{id:.+}/notes         write:webhooks|write:alerts  thing
GET    /opsgenie/v2/alerts/{id:.+}/notes         read:alerts                  thing
POST   /opsgenie/v2/alerts/{id:.+}/tags          write:webhooks|write:alerts  thing
GET    /opsgenie/v2/alerts/{id:.+}               read:alerts                  thing
DELETE /opsgenie/v2/alerts/{id:.+}               delete:alerts                thing
GET    /config                                   open                         -
GET    /config.json                              open                         -
GET    /                                         open                         -
GET    /_                                        open                         -
GET    /docs                                     open                         -
GET    /docs/openapi.json                        open                         -
GET    /audit                                    admin:management             bound
GET    /management                               open                         -
GET    /management/backup                        admin:management             bound
GET    /management/manifest                      read:management              all
GET    /management/properties                    admin:management             all
GET    /management/switchboard                   admin:management             all
POST   /management/switchboard                   admin:management             all
GET    /management/gtg                           open                         -
GET    /management/healthcheck                   open                         -
GET    /management/housekeeping                  admin:management             all
POST   /management/housekeeping                  admin:management             all
GET    /management/status                        read:management              all
GET    /management/metrics                       read:management              all
`

// rule is one line of the matrix.
type rule struct{ method, path, scope, tenancy string }

func rules(t *testing.T) map[string]rule {
	t.Helper()
	all := map[string]rule{}
	for line := range strings.SplitSeq(strings.TrimSpace(matrix), "\n") {
		f := strings.Fields(line)
		if len(f) != 4 || !slices.Contains([]string{"-", "list", "thing", "make", "same", "stream", "self", "bound", "all"}, f[3]) {
			t.Fatalf("line %q", line)
		}
		all[f[0]+" "+f[1]] = rule{f[0], f[1], f[2], f[3]}
	}
	return all
}

// asked is the scope that a route is to have in the table of routes: what it
// needs beside that its handler looks at.
func (r rule) asked() string {
	first, _, _ := strings.Cut(r.scope, "&")
	return strings.ReplaceAll(first, "|", " or ")
}

// lets reports whether a scope alone is enough.
func (r rule) lets(have string) bool {
	if r.scope == "anyone" {
		return true
	}
	for both := range strings.SplitSeq(r.scope, "&") {
		if !slices.ContainsFunc(strings.Split(both, "|"), func(want string) bool { return slices.Contains(enough(want), have) }) {
			return false
		}
	}
	return true
}

// enough is the scopes of which each includes the wanted one.
func enough(want string) []string {
	action, resource, _ := strings.Cut(want, ":")
	list := []string{want, action}
	for _, more := range map[string][]string{"read": {"write", "admin"}, "write": {"admin"}, "delete": {"write", "admin"}}[action] {
		list = append(list, more, more+":"+resource)
	}
	return list
}

func TestMatrixIsWhole(t *testing.T) {
	all := rules(t)
	for _, r := range api.Routes() {
		name := r.Method + " " + r.Path
		is, ok := all[name]
		if !ok {
			t.Errorf("%s is not in the matrix: who may call it, and what of it belongs to customers?", name)
		} else if is.asked() != string(r.Scope) {
			t.Errorf("%s asks for %s, the matrix says %s", name, r.Scope, is.scope)
		}
		delete(all, name)
	}
	for name := range all {
		t.Errorf("%s is in the matrix only", name)
	}
}

// Every route, for who holds one scope, each in turn, for who holds none, and
// for strangers.
func TestMatrixOfScopes(t *testing.T) {
	users := map[string]auth.Principal{"none": {Login: "x", Tenancy: auth.AllCustomers()}}
	for _, scope := range auth.Scopes() {
		users[string(scope)] = auth.Principal{Login: "x", Tenancy: auth.AllCustomers(), Scopes: []auth.Scope{scope}}
	}
	s := newServer(t, func(o *setup) { o.users = users })
	blackout := s.post("/blackout", object{"environment": "x"}, "User", "admin")
	rule := s.post("/rule", object{"name": "x"}, "User", "admin")
	for name, r := range rules(t) {
		method, path, body := r.method, plainPath(r.path), "{}"
		if strings.Contains(r.scope, "&") { // which is looked at after what is sent
			path = strings.NewReplacer("/blackout/id/", "/blackout/"+blackout+"/", "/rule/id/", "/rule/"+rule+"/").Replace(path)
			body = `{"environment":"x","name":"x"}`
		}
		if r.tenancy == "stream" {
			method = http.MethodHead // it does not end
		}
		switch code := s.do(method, path, body).code; {
		case r.scope == "open" && code == http.StatusUnauthorized:
			t.Errorf("%s is closed to strangers", name)
		case r.scope != "open" && code != http.StatusUnauthorized:
			t.Errorf("%s answers strangers: %d", name, code)
		}
		if r.scope == "open" {
			continue
		}
		for scope := range users {
			code, text := s.ask(method, path, body, "User", scope)
			missing := code == http.StatusForbidden && (method == http.MethodHead || strings.Contains(text, "Missing required scope"))
			if code == http.StatusUnauthorized && r.path != "/userinfo" || missing == r.lets(scope) {
				t.Errorf("%s for who holds %s: %d %s", name, scope, code, text)
			}
		}
	}
}

// ask is do for tests of many thousand requests: it does not look whether the
// reference describes the answer.
func (s *server) ask(method, path, body string, headers ...string) (code int, text string) {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}
