package api_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// site is a login provider that believes everything.
type site struct {
	name  string
	id    auth.Identity
	fault error // nil: all is well
}

func (p *site) Name() string { return p.name }
func (p *site) Begin(_ context.Context, f *auth.Flow) (string, error) {
	f.Request = "r1"
	if p.fault != nil {
		return "", p.fault
	}
	return "https://idp.example/?state=" + f.State + "&back=" + f.Callback, nil
}

func (p *site) Finish(_ context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	if r.FormValue("state") != f.State || f.Request != "r1" || f.Nonce == "" || f.Verifier == "" {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "wrong state")
	}
	return p.id, p.fault
}

func (p *site) Exchange(_ context.Context, c auth.Code) (auth.Identity, error) {
	if p.fault == nil && (c.Code != "good" || c.Origin != "http://example.com" || c.ClientID != "us" || c.RedirectURI != "http://example.com") {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "wrong code")
	}
	return p.id, p.fault
}

func far() *site {
	return &site{name: "openid", id: auth.Identity{Issuer: "https://idp.example", Subject: "4711", Login: "far", Name: "Far", Email: "far@example.com", EmailVerified: true, Roles: []string{"user"}}}
}

func TestLoginThroughAnotherSite(t *testing.T) {
	p := far()
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, p) }))
	state := func(to string) string {
		_, rest, _ := strings.Cut(to, "state=")
		state, _, _ := strings.Cut(rest, "&")
		return state
	}
	to, flow := s.begin("/auth/openid?next=/alerts%3Fq%3Dx")
	if !strings.HasPrefix(to, "https://idp.example/?") || !strings.HasSuffix(to, "back=http://example.com/auth/openid/callback") {
		t.Errorf("sent to %s", to)
	}
	back := "/auth/openid/callback?state=" + state(to)
	s.get(back).is(401)                                  // another browser
	s.get(back, "Cookie", "alertad_login=guess").is(401) // a guess
	s.get(back, "Cookie", flow[:len(flow)-1]).is(401)    // broken
	a := s.get(back, "Cookie", flow).is(302)
	if got := a.header.Get("Location"); got != "http://example.com/alerts?q=x" {
		t.Errorf("goes on to %s", got)
	}
	session := ""
	for _, c := range a.header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "alertad_session=") {
			session = strings.Split(c, ";")[0]
		}
	}
	s.get("/user/me", "Cookie", session).is(200).has("user.login", "far", "user.roles", []string{"user"})
	failed := func(a answer, why string) {
		t.Helper()
		u, err := url.Parse(a.is(302).header.Get("Location"))
		s.check(err)
		if u.Path != "/login" || u.Host != "example.com" || u.Query().Get("error") != why || u.Query().Get("next") != "/alerts?q=x" {
			t.Errorf("sent to %s", u)
		}
		if c := a.header.Values("Set-Cookie"); len(c) != 1 || !strings.HasPrefix(c[0], "alertad_login=;") {
			t.Errorf("cookies %v", c)
		}
	}
	failed(s.get(back, "Cookie", flow), "this login was used before: try again")
	to, flow = s.begin("/auth/openid?next=/alerts%3Fq%3Dx")
	failed(s.get("/auth/openid/callback?state=x", "Cookie", flow), "wrong state")
	s.get("/auth/other/callback?state="+state(to), "Cookie", flow).is(401) // another provider's
	s.clock.pass(11 * time.Minute)
	s.get("/auth/openid/callback?state="+state(to), "Cookie", flow).is(401) // too late

	to, flow = s.begin("/auth/openid") // Alerta's web UI, in a window of its own
	page := s.get("/auth/openid/callback?state="+state(to), "Cookie", flow).is(200)
	if !strings.Contains(page.text, "&#34;status&#34;:&#34;ok&#34;") || strings.Contains(page.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("page %s, %v", page.text, page.header)
	}
	_, flow = s.begin("/auth/openid")
	page = s.get("/auth/openid/callback?state=x", "Cookie", flow).is(401)
	if !strings.Contains(page.text, "&#34;message&#34;:&#34;wrong state&#34;,&#34;status&#34;:&#34;error&#34;") || !strings.Contains(page.text, "<p>The login failed: wrong state</p>") {
		t.Errorf("page %s", page.text)
	}
	s.get("/auth/openid?next=/"+strings.Repeat("x", 1000)).is(400).has("message", "next must not have more than 1000 bytes")
	s.begin("/auth/openid?next=/" + strings.Repeat("x", 999))
	for _, next := range []string{"//evil.example", `/\evil.example`, `\\evil.example`, "https://evil.example", "/%2fevil.example", "/%5cevil.example", "/\tx", "evil", ""} {
		s.get("/auth/openid?next="+strings.ReplaceAll(strings.ReplaceAll(next, "%", "%25"), "\t", "%09")).is(400).has("message", "next must be a path of this server")
	}
	s.get("/auth/nowhere").is(404)

	s.do("POST", "/auth/openid", object{"code": "good", "clientId": "us", "redirectUri": "http://example.com"}).is(200).str("token")
	s.do("POST", "/auth/openid", object{"code": "bad"}).is(401)
	s.do("POST", "/auth/github", object{"code": "good"}).is(404)
	if !strings.Contains(s.log.String(), "wrong code") {
		t.Error("the log does not say why")
	}
}

// Whoever begins logins costs no place in the store.
func TestBeginningKeepsNothing(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, far()) }))
	seen := map[string]bool{}
	for range 50 {
		seen[s.get("/auth/openid").is(302).header.Get("Set-Cookie")] = true
	}
	s.check(s.store.View(t.Context(), func(f db.Finder) error {
		n, err := f.Count(db.Sessions, nil)
		if len(n) != 0 || len(seen) != 50 {
			t.Errorf("%v sessions are kept, of %d logins", n, len(seen))
		}
		return err
	}))
}

// Who fails at another site is slowed down, with a page that says so.
func TestLoginsThroughAreSlow(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, far()) }))
	f := func(try func() answer) {
		t.Helper()
		codes := map[int]int{}
		for range 50 {
			a := try()
			codes[a.code]++
			if a.code == 429 && a.header.Get("Retry-After") == "" {
				t.Error("429 without Retry-After")
			}
		}
		if codes[401] != 20 || codes[429] != 30 {
			t.Errorf("50 logins that fail: %v", codes)
		}
		s.clock.pass(time.Hour)
	}
	f(func() answer {
		flow := strings.Split(s.get("/auth/openid").is(302).header.Get("Set-Cookie"), ";")[0]
		return s.get("/auth/openid/callback?state=x", "Cookie", flow)
	})
	n := 0
	f(func() answer {
		n++
		return s.do("POST", "/auth/openid", object{"code": "bad" + string(rune('a'+n))})
	})
}

// What a person sees whose login fails is a page, with no more power than text.
func TestFailedLoginIsAPage(t *testing.T) {
	p := far()
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, p) }))
	f := func(a answer, code int, text string) {
		t.Helper()
		a.is(code)
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || !strings.Contains(a.text, text) || !strings.Contains(a.text, `<a href="http://example.com/login">`) {
			t.Errorf("%s %s", a.header.Get("Content-Type"), a.text)
		}
		policy := a.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || strings.Contains(a.text, "<style") || strings.Contains(a.text, " style=") {
			t.Errorf("policy %s of %s", policy, a.text)
		}
	}
	form := func(path string, header ...string) answer {
		t.Helper()
		return s.do("POST", path, "SAMLResponse=x", append(header, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")...)
	}
	const stray = "this login did not begin in this browser"
	f(s.get("/auth/openid/callback?state=x"), 401, stray)
	f(form("/auth/openid"), 401, stray)
	f(form("/auth/saml"), 404, "this server has no such login provider")
	f(s.get("/auth/nowhere/callback"), 401, stray)

	p.fault = db.Errorf(db.Unavailable, "the provider is <b>down</b>")
	f(s.get("/auth/openid"), 503, "the provider is &lt;b&gt;down&lt;/b&gt;")
	if to := s.get("/auth/openid?next=/x").is(302).header.Get("Location"); !strings.HasPrefix(to, "http://example.com/login?error=the+provider+is+%3Cb%3E") {
		t.Errorf("sent to %s", to)
	}
	p.fault = nil
	to, flow := s.begin("/auth/openid")
	_, state, _ := strings.Cut(to, "state=")
	p.fault = db.Errorf(db.Forbidden, "User </script><script>alert(1)</script> is not authorized")
	a := s.get("/auth/openid/callback?state="+state, "Cookie", flow)
	f(a, 403, "User &lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; is not authorized")
	if strings.Count(a.text, "<script") != 1 || !strings.Contains(a.text, `<script src="/auth/popup.js" data-message="{&#34;message`) {
		t.Errorf("page %s", a.text)
	}
	// A program gets JSON as ever.
	s.do("POST", "/auth/openid", object{"code": "good"}).is(403).has("code", 403)
	nobody := newServer(t)
	if a := nobody.get("/auth/openid/callback").is(403); !strings.Contains(a.text, "this server has no accounts to log in to") {
		t.Error(a.text)
	}
}

// begin goes to another site, and returns its address and the cookie.
func (s *server) begin(path string) (to, cookie string) {
	s.t.Helper()
	a := s.get(path).is(302)
	return a.header.Get("Location"), strings.Split(a.header.Get("Set-Cookie"), ";")[0]
}

// unasked is an identity provider that sends people by itself.
type unasked struct{ *site }

func (p unasked) Finish(_ context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	if f != (auth.Flow{}) || r.PostFormValue("SAMLResponse") != "good" {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "nobody asked for this SAML response")
	}
	return p.id, nil
}

// A response that nobody asked for is the provider's to judge, and ends at the
// console's first page.
func TestUnsolicitedLogin(t *testing.T) {
	p := far()
	p.name = "saml2"
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, unasked{p}) }))
	post := func(body string) answer {
		return s.do("POST", "/auth/saml", body, "Content-Type", "application/x-www-form-urlencoded", "Sec-Fetch-Site", "same-origin")
	}
	for range 2 {
		if to := post("SAMLResponse=good").is(302).header.Get("Location"); to != "http://example.com/" {
			t.Errorf("goes on to %s", to)
		}
	}
	post("SAMLResponse=bad").is(401)
}

// A login that is under way outlives a change of SECRET_KEY.
func TestFlowOutlivesItsKey(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, far()) }))
	keys := s.login.api.Sessions.Keys
	to, flow := s.begin("/auth/openid?next=/")
	_, state, _ := strings.Cut(to, "state=")
	s.login.api.Sessions.Keys = [][]byte{[]byte("another")}
	s.get("/auth/openid/callback?state="+state, "Cookie", flow).is(401)
	s.login.api.Sessions.Keys = append(s.login.api.Sessions.Keys, keys...)
	s.get("/auth/openid/callback?state="+state, "Cookie", flow).is(302)
}

// Where the other site sends browsers back to is by configuration, whatever a
// request says of the host.
func TestCallbackIsConfigured(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, far()) }))
	a := s.get("/auth/openid?next=/x", "Host", "evil.example", "X-Forwarded-Host", "evil.example", "Referer", "http://evil.example/").is(302)
	if got := a.header.Get("Location"); got != "http://example.com/auth/openid?next=/x" || len(a.header.Values("Set-Cookie")) > 0 {
		t.Errorf("sent to %s", got)
	}
	lost := newServer(t, people(func(l *loginSetup) { l.providers, l.api.External = append(l.providers, far()), "" }))
	lost.get("/auth/openid", "Host", "evil.example").is(503)
}
