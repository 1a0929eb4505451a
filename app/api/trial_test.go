package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// tryable is a server with an administrator, whom the headers log in, and
// another site to log in at.
func tryable(t *testing.T, p *site) (*server, []string) {
	t.Helper()
	failures := account.NewFailures(time.Now)
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, p) }))
	s.login.api.Door.Failures = failures
	s.member("root", "admin")
	return s, []string{"Authorization", s.token("root")}
}

// logins is all records that a login could write, with their revisions.
func (s *server) logins() map[string]uint64 {
	s.t.Helper()
	all := map[string]uint64{}
	s.check(s.store.View(s.t.Context(), func(f db.Finder) error {
		for _, k := range []*db.Kind{db.Users, db.Identities, db.UserGroups, db.Sessions} {
			for rec, err := range f.Find(k, query.Query{}) {
				if err != nil {
					return err
				}
				all[k.Name+" "+rec.Base().ID] = uint64(rec.Base().Rev)
			}
		}
		return nil
	}))
	return all
}

// steps are those of a trial as lines.
func steps(a answer) string {
	a.t.Helper()
	var b strings.Builder
	list, _ := a.at("trial.steps").([]any)
	for _, v := range list {
		s := v.(object)
		fmt.Fprintln(&b, s["part"], s["what"], s["value"], s["from"], s["result"])
	}
	return b.String()
}

func (a answer) tells(lines ...string) answer {
	a.t.Helper()
	for _, line := range lines {
		if !strings.Contains(steps(a), line) {
			a.t.Errorf("%s: no step %q in\n%s", a.what, line, steps(a))
		}
	}
	return a
}

// A password is tried at once, and nothing follows from it.
func TestTryPassword(t *testing.T) {
	s, root := tryable(t, far())
	s.member("joe@example.com", "user", "ops")
	_, err := s.accounts.CreatePerm(t.Context(), auth.System(), &db.Perm{Match: "ops", Scopes: []string{"admin:alerts"}})
	s.check(err)
	before := s.logins()
	try := func(login, password string) answer {
		t.Helper()
		return s.do("POST", "/auth/test/basic", object{"username": login, "password": password}, root...).is(200)
	}
	try("joe@example.com", "p8ssw0rd").has("state", "done", "trial.outcome", "allowed", "trial.login", "joe@example.com").
		tells("rule status active the account ok", "scope ops admin:alerts permission for ops ok", "scope user read, write USER_ROLES, USER_DEFAULT_SCOPES ok", "customer all * CUSTOMER_VIEWS = False ok")
	for range 10 {
		a := s.do("POST", "/auth/test/basic", object{"username": "joe@example.com", "password": "wrong"}, root...)
		if a.code == 200 {
			a.has("trial.outcome", "refused", "trial.reason", "Invalid username or password")
		}
	}
	s.do("POST", "/auth/test/basic", object{"username": "joe@example.com", "password": "p8ssw0rd"}, root...).is(429)
	try("nobody", "").has("trial.outcome", "refused", "trial.reason", "password not allowed to be empty", "trial.login", "nobody")
	if diff := cmp.Diff(before, s.logins()); diff != "" {
		t.Errorf("trying wrote: %s", diff)
	}
	if strings.Contains(s.log.String(), "login failed") {
		t.Error("a trial is logged as a login")
	}
	s.do("POST", "/auth/login", object{"username": "joe@example.com", "password": "p8ssw0rd"}).is(200) // the trials do not slow it down
	s.do("POST", "/auth/test/cas", object{}, root...).is(404)
	s.get("/auth/test/cas", root...).is(404)
}

// A browser at another site logs nobody in; who began it is told.
func TestTryAnotherSite(t *testing.T) {
	p := far()
	s, root := tryable(t, p)
	try := func(want string) answer {
		t.Helper()
		before := s.logins()
		a := s.do("POST", "/auth/test/openid", object{}, root...).is(200).has("state", "waiting")
		id, link := a.str("id"), strings.TrimPrefix(a.str("url"), "http://example.com")
		s.get("/auth/test/openid/"+id, root...).is(200).has("state", "waiting")
		begun := s.get(link).is(302)
		s.get(link).is(404).has("message", "this link is not good: it was used, or is too old")
		to, flow := begun.header.Get("Location"), strings.Split(begun.header.Get("Set-Cookie"), ";")[0]
		_, state, _ := strings.Cut(to, "state=")
		state, _, _ = strings.Cut(state, "&")
		page := s.get("/auth/openid/callback?state="+state, "Cookie", flow).is(200)
		if !strings.Contains(page.text, "You are not logged in") || strings.Contains(strings.Join(page.header.Values("Set-Cookie"), " "), "alertad_session") {
			t.Errorf("page %s %v", page.text, page.header)
		}
		s.member("other"+id, "admin")
		s.get("/auth/test/openid/"+id, "Authorization", s.token("other"+id)).is(404)
		s.get("/auth/test/basic/"+id, root...).is(404)
		got := s.get("/auth/test/openid/"+id, root...).is(200).has("state", "done", "trial.outcome", want)
		s.get("/auth/test/openid/"+id, root...).is(404) // once
		s.check(s.accounts.DeleteUser(t.Context(), s.userID("other"+id)))
		if diff := cmp.Diff(before, s.logins()); diff != "" {
			t.Errorf("trying wrote: %s", diff)
		}
		return got
	}
	try("allowed").has("trial.login", "far", "trial.roles", []string{"user"}).
		tells("account would be made far the first login through openid ok", "role user <nil> a role at openid", "scope user read, write")
	p.id.Login = ""
	try("refused").has("trial.reason", "the login provider does not tell who logged in")

	a := s.do("POST", "/auth/test/openid", object{}, root...).is(200)
	s.clock.pass(11 * time.Minute)
	s.get(strings.TrimPrefix(a.str("url"), "http://example.com")).is(404)
	s.get("/auth/test/openid/"+a.str("id"), root...).is(404)
	s.get("/auth/test/openid/none/begin").is(404)
}

func (s *server) userID(login string) string {
	s.t.Helper()
	u, err := s.accounts.Named(s.t.Context(), login)
	s.check(err)
	return u.ID
}

func TestTryWithoutAnAddress(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.providers, l.api.External = append(l.providers, far()), "" }))
	s.member("root", "admin")
	root := []string{"Authorization", s.token("root")}
	s.do("POST", "/auth/test/openid", object{}, root...).is(200).has("state", "done", "trial.outcome", "failed")
	s.get("/auth/test/openid", root...).is(200).has("provider.callback", "", "provider.checks.0.result", "refused", "provider.checks.0.from", "BASE_URL")
}

// Each way in that fails is one line in the log, which says why; the last ones
// are listed.
func TestFailuresAreTold(t *testing.T) {
	p := far()
	s := newServer(t, people(func(l *loginSetup) {
		l.providers = append(l.providers, p)
		l.dir.CustomerViews = true
	}), func(o *setup) {
		o.account.Entries = map[string]auth.Entry{"openid": {Orgs: []string{"acme"}, Settings: auth.EntrySettings{Orgs: "ALLOWED_ORGS"}}}
	})
	s.login.api.Door.Failures = account.NewFailures(s.clock.Now)
	s.member("root", "admin")
	root := []string{"Authorization", s.token("root")}
	s.member("ann@example.com", "user")
	_, key, err := s.accounts.CreateKey(t.Context(), auth.System(), account.NewKey{APIKey: db.APIKey{User: "ann@example.com", Scopes: []string{"read"}, ExpireTime: db.At(s.clock.Now().Add(time.Minute))}})
	s.check(err)
	s.clock.pass(2 * time.Minute)
	logged := ""
	f := func(provider, login, why, setting string, code int, method, path string, body any, headers ...string) {
		t.Helper()
		s.do(method, path, body, headers...).is(code)
		lines := strings.TrimPrefix(s.log.String(), logged)
		logged = s.log.String()
		if n := strings.Count(lines, "login failed"); n != 1 {
			t.Errorf("%s: %d lines: %s", path, n, lines)
		}
		for _, want := range []string{fmt.Sprintf("provider=%s ", provider), fmt.Sprintf("login=%s ", login), "remote=", why, "setting=" + setting} {
			if !strings.Contains(lines, want) {
				t.Errorf("%s: no %q in %s", path, want, lines)
			}
		}
		for _, secret := range []string{key, "s3cret-typed", "eyJ"} {
			if strings.Contains(lines, secret) {
				t.Errorf("%s: a secret in %s", path, lines)
			}
		}
		s.get("/auth/test", root...).is(200).has("failures.0.provider", provider, "failures.0.login", strings.Trim(login, `"`), "failures.0.setting", strings.Trim(setting, `"`))
	}
	const noCustomer = `"CUSTOMER_VIEWS, or a customer look-up"`
	f("password", `""`, "must supply", `""`, 401, "POST", "/auth/login", object{"password": "s3cret-typed"})
	f("basic", "joe", "Invalid username or password", `""`, 401, "POST", "/auth/login", object{"username": "joe", "password": "s3cret-typed"})
	f("basic", "ann@example.com", "No customer lookup", noCustomer, 403, "POST", "/auth/login", object{"username": "ann@example.com", "password": "p8ssw0rd"})
	f("basic", "root", "another site", `""`, 403, "POST", "/auth/login", object{"username": "root", "password": "p8ssw0rd", "session": true}, "Sec-Fetch-Site", "cross-site")
	f("openid", `""`, "wrong code", `""`, 401, "POST", "/auth/openid", object{"code": "s3cret-typed"})
	f("openid", "far", "no organisation of theirs is allowed", "ALLOWED_ORGS", 403, "POST", "/auth/openid", object{"code": "good", "clientId": "us", "redirectUri": "http://example.com"})
	f("github", `""`, "no such login provider", `""`, 404, "POST", "/auth/github", object{"code": "s3cret-typed"})
	f("openid", `""`, "did not begin in this browser", `""`, 401, "GET", "/auth/openid/callback?code=s3cret-typed", nil)
	f("basic", "joe", "Invalid username or password", `""`, 401, "GET", "/alerts", nil, "Authorization", "Basic am9lOnMzY3JldC10eXBlZA==")
	f("password", `""`, "Invalid credentials", `""`, 400, "GET", "/alerts", nil, "Authorization", "Basic s3cret-typed")
	f("password", "ann@example.com", "No customer lookup", noCustomer, 403, "GET", "/alerts", nil, "Authorization", "Basic YW5uQGV4YW1wbGUuY29tOnA4c3N3MHJk")
	f("key", "ann@example.com", "API key has expired", `""`, 401, "GET", "/alerts", nil, "X-API-Key", key)
	f("key", `""`, "API key parameter is invalid", `""`, 401, "GET", "/alerts?api-key=s3cret-typed", nil)
	f("token", `""`, "Token is invalid", `""`, 401, "GET", "/alerts", nil, "Authorization", "Bearer eyJ.s3cret-typed.x")
	cookie := s.cookie("root")
	eve := s.member("eve@example.com", "admin")
	session := s.cookie("eve@example.com")
	_, err = s.accounts.UpdateUser(t.Context(), auth.System(), eve.ID, account.UserChange{Status: ptr("inactive")})
	s.check(err)
	f("session", `""`, "User eve@example.com not active", `"the status of the user"`, 401, "GET", "/alerts", nil, "Cookie", session)
	f("session", `""`, "another site", `""`, 403, "POST", "/alert", nodeDown, "Cookie", cookie, "Sec-Fetch-Site", "cross-site")
	f("hmac", `""`, "", "", 401, "GET", "/alerts", nil, "Authorization", `Hawk id="x", ts="1", nonce="s3cret-typed", mac="x"`)

	was := len(s.log.String())
	s.get("/alerts", "X-API-Key", key).is(401) // each request of a script: a line a minute
	s.get("/auth/test", root...).is(200).has("failures.0.provider", "key", "failures.0.count", 2)
	if strings.Contains(s.log.String()[was:], "login failed") {
		t.Error("a key that is sent again is logged again")
	}
	s.clock.pass(time.Minute)
	s.get("/alerts", "X-API-Key", key).is(401)
	if !strings.Contains(s.log.String()[was:], "login failed") {
		t.Error("a key that is sent again later is not logged")
	}
	s.get("/auth/test").is(401)
}
