package auth_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestClaimsHideSecrets(t *testing.T) {
	f := func(name string, v any, want string) {
		t.Helper()
		var trace auth.Trace
		trace.Claims("ID token", map[string]any{name: v})
		if got := trace.Steps[0]; got.Value != want || got.What != name || got.From != "ID token" || got.Part != auth.PartClaim {
			t.Errorf("%s: %+v, want %q", name, got, want)
		}
	}
	f("email", "joe@example.com", "joe@example.com")
	f("email_verified", true, "true")
	f("exp", 1.7e9, "1700000000")
	f("groups", []string{"a", "b"}, `["a","b"]`)
	f("realm_access", map[string]any{"roles": []any{"x"}, "token": "planted"}, `{"roles":["x"],"token":"***"}`)
	f("nothing", nil, "null")
	for _, name := range []string{"access_token", "id_token", "Password", "userPassword", "client_secret", "SAMLAssertion", "SignatureValue", "nonce", "at_hash", "api-key", "SessionIndex", "unicodePwdSecret"} {
		f(name, "planted", "***")
	}
	f("harmless", "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "***")
	f("list", []any{"eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", "x"}, `["***","x"]`)
	f("pem", "-----BEGIN RSA PRIVATE KEY-----", "***")
	f("odd", func() {}, "(func())")
	var trace auth.Trace
	trace.Claims("", map[string]any{"long": strings.Repeat("ä", 2000)})
	if n := len(trace.Steps[0].Value); n > 2010 {
		t.Errorf("a value of %d bytes", n)
	}
}

// Without a trace nothing is noted, and nothing goes wrong.
func TestNoTrace(t *testing.T) {
	trace := auth.TraceOf(context.Background())
	trace.Claims("", map[string]any{"a": 1})
	trace.Take("login", "x", "y")
	trace.Cut(trace.Len())
	if trace != nil || trace.Judge(auth.PartRule, "a", "b", "c", nil) != nil {
		t.Error("a trace out of nothing")
	}
	if got := auth.TraceOf(auth.WithTrace(context.Background(), &auth.Trace{})); got == nil {
		t.Error("the context's trace is not found")
	}
}

func TestClock(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	f := func(date, want string, result auth.Result) {
		t.Helper()
		var trace auth.Trace
		trace.Clock(now, date, 5*time.Minute)
		if want == "" && len(trace.Steps) == 0 {
			return
		}
		if s := trace.Steps[0]; s.Value != want || s.Result != result {
			t.Errorf("%s: %+v, want %s", date, s, want)
		}
	}
	f("Sat, 31 Jan 2026 12:00:00 GMT", "0s ahead of the provider's", auth.Passed)
	f("Sat, 31 Jan 2026 11:59:00 GMT", "1m0s ahead of the provider's", auth.Warning)
	f("Sat, 31 Jan 2026 12:10:00 GMT", "10m0s behind the provider's", auth.Refused)
	f("", "", "")
	f("yesterday", "", "")
}

func TestHints(t *testing.T) {
	no := db.Errorf(db.Forbidden, "no")
	err := fmt.Errorf("login: %w", db.Wrap(db.Unauthorized, "public", auth.Because("LDAP_URL", no)))
	if auth.SettingOf(err) != "LDAP_URL" || !errors.Is(err, no) || err.Error() != "login: public: no" || db.CodeOf(err) != db.Unauthorized {
		t.Errorf("%v", err)
	}
	if auth.Because("X", nil) != nil || auth.Because("", no) != error(no) || auth.SettingOf(no) != "" || auth.SettingOf(nil) != "" {
		t.Error("a hint for nothing")
	}
	f := func(err error, want auth.Outcome) {
		t.Helper()
		if got := auth.OutcomeOf(err); got != want {
			t.Errorf("%v: %s, want %s", err, got, want)
		}
	}
	f(nil, auth.LetIn)
	f(err, auth.Denied)
	f(db.Errorf(db.Unavailable, "down"), auth.Failed)
	f(errors.New("fault"), auth.Failed)
}

// A Wait is no session, and ends.
func TestWaits(t *testing.T) {
	g := newGate(t)
	s := &auth.Sessions{Store: g.store, Lifetime: time.Hour, Now: func() time.Time { return g.now }}
	id, err := s.Await(t.Context(), auth.Wait{By: "root", Provider: "openid"})
	g.check(err)
	g.check(s.ChangeWait(t.Context(), id, func(w *auth.Wait) (bool, error) { w.Outcome = "x"; return false, nil }))
	if w, err := s.Awaited(t.Context(), id); err != nil || w != (auth.Wait{By: "root", Provider: "openid", Outcome: "x"}) {
		t.Errorf("%+v, %v", w, err)
	}
	for _, cookie := range []string{"alertad_session", "alertad_login"} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", cookie+"="+id)
		if _, ok, err := s.Proof(r); ok || err != nil {
			t.Errorf("a wait logs in: %v", err)
		}
		if _, _, ok, err := s.TakeFlow(nil, r, here, "openid"); ok || err != nil {
			t.Errorf("a wait is a flow: %v", err)
		}
	}
	gone := func(id string) {
		t.Helper()
		if _, err := s.Awaited(t.Context(), id); db.CodeOf(err) != db.NotFound {
			t.Errorf("%s: %v", id, err)
		}
	}
	gone("other")
	g.now = g.now.Add(11 * time.Minute)
	gone(id)
	g.check(s.Sweep(t.Context()))
	id, err = s.Await(t.Context(), auth.Wait{By: "root"})
	g.check(err)
	g.check(s.ChangeWait(t.Context(), id, func(*auth.Wait) (bool, error) { return true, nil }))
	gone(id)
}
