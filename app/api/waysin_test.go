package api_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// waysIn are how a request can say who sends it: each makes the headers of a
// user's requests. A way that belongs to nobody's account ignores the login.
func (s *server) waysIn() map[string]func(login string) func(method, path string) []string {
	always := func(headers ...string) func(string, string) []string {
		return func(string, string) []string { return headers }
	}
	return map[string]func(string) func(string, string) []string{
		"bearer":  func(login string) func(string, string) []string { return always("Authorization", s.token(login)) },
		"session": func(login string) func(string, string) []string { return always("Cookie", s.cookie(login)) },
		"proxy":   func(login string) func(string, string) []string { return always("X-Proxy-User", login) },
		"basic": func(login string) func(string, string) []string {
			return always("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(login+":p8ssw0rd")))
		},
		"key": func(login string) func(string, string) []string {
			_, key, err := s.accounts.CreateKey(s.t.Context(), auth.System(), account.NewKey{APIKey: db.APIKey{User: login, Scopes: []string{"read", "write"}}})
			s.check(err)
			return always("X-API-Key", key)
		},
		"hawk": func(string) func(string, string) []string {
			return func(method, path string) []string { return []string{"Authorization", s.hawk(method, path)} }
		},
	}
}

// hawk signs a request, whose body it leaves out.
func (s *server) hawk(method, path string) string {
	now := s.clock.Now()
	ts, nonce := fmt.Sprint(now.Unix()), fmt.Sprint(now.UnixMilli())
	mac := hmac.New(sha256.New, []byte("s3cret"))
	fmt.Fprintf(mac, "hawk.1.header\n%s\n%s\n%s\n%s\nexample.com\n80\n\n\n", ts, nonce, method, path)
	return fmt.Sprintf(`Hawk id="robot", ts="%s", nonce="%s", mac="%s"`, ts, nonce, base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

// trusted has the test's client be a proxy that is believed.
func trusted(l *loginSetup) {
	l.auth.Proxy = &auth.Proxy{Networks: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, UserHeader: "X-Proxy-User", RolesHeader: "X-Proxy-Roles", Separator: ","}
}

// Who is let in where: every route, for every way in and every state of the
// account.
func TestWaysInMatrix(t *testing.T) {
	s := newServer(t, people(trusted))
	for way, in := range s.waysIn() {
		u := s.member("u-"+way, "user")
		headers := in(u.Login)
		each := func(judge func(r rule, code int) bool, what string) {
			t.Helper()
			for name, r := range rules(t) {
				method, path, body := r.method, plainPath(r.path), "{}"
				if r.tenancy == "stream" {
					method = http.MethodHead // it does not end
				}
				if method == http.MethodGet || method == http.MethodHead || way == "hawk" {
					body = ""
				}
				if r.scope == "open" || r.path == "/userinfo" || way == "hawk" && (r.method == http.MethodPost || r.method == http.MethodPut) {
					continue // userinfo is of a login; a signed body is TestHawk's
				}
				if code, _ := s.ask(method, path, body, headers(method, path)...); !judge(r, code) {
					t.Errorf("%s by %s of somebody %s: %d", name, way, what, code)
				}
			}
			if way == "basic" {
				s.clock.pass(20 * time.Minute) // wrong logins are forgotten
			}
		}
		let := func(r rule, code int) bool {
			return code != 401 && (r.lets("read") || r.lets("write")) != (code == 403)
		}
		none := func(_ rule, code int) bool { return code == 401 || code == 403 || code == 429 }
		set := func(c account.UserChange) {
			t.Helper()
			_, err := s.accounts.UpdateUser(t.Context(), auth.System(), u.ID, c)
			s.check(err)
		}
		out := none
		if way == "hawk" {
			out = let // its credential is a setting
		}
		each(let, "active")
		set(account.UserChange{Status: ptr("inactive")})
		each(out, "inactive")
		set(account.UserChange{Status: ptr("unknown")})
		if code, _ := s.ask("GET", "/alerts", "", headers("GET", "/alerts")...); !out(rules(t)["GET /alerts"], code) {
			t.Errorf("by %s of somebody unknown: %d", way, code)
		}
		set(account.UserChange{Status: ptr("active"), Roles: &[]string{"none"}})
		if way != "key" && way != "hawk" { // those name their scopes
			each(func(r rule, code int) bool { return code != 401 && (r.scope == "anyone") != (code == 403) }, "without a role")
		}
		set(account.UserChange{Roles: &[]string{"user"}})
		s.get("/alerts", headers("GET", "/alerts")...).is(200)
		s.check(s.accounts.DeleteUser(t.Context(), u.ID))
		each(out, "deleted")
	}
}

// An address that nobody confirmed keeps out who comes by a password, where
// addresses are to be confirmed; who is in stays in.
func TestUnverified(t *testing.T) {
	s := newServer(t, people(trusted), func(o *setup) { o.account.EmailVerification = true })
	for way, in := range s.waysIn() {
		u := s.member(way+"@example.com", "user")
		set := func(verified bool) {
			t.Helper()
			_, err := s.accounts.UpdateUser(t.Context(), auth.System(), u.ID, account.UserChange{EmailVerified: &verified})
			s.check(err)
		}
		set(true)
		headers := in(u.Login)
		s.get("/alerts", headers("GET", "/alerts")...).is(200)
		set(false)
		code := map[bool]int{true: 403, false: 200}[way == "basic"]
		s.get("/alerts", headers("GET", "/alerts")...).is(code)
		a := s.do("POST", "/auth/login", object{"username": u.Login, "password": "p8ssw0rd"}).is(403)
		if !strings.Contains(a.text, "email not verified") {
			t.Error(a.text)
		}
	}
}
