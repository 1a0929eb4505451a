package api_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// site is a login provider that believes everything.
type site struct {
	name string
	id   auth.Identity
}

func (p *site) Name() string { return p.name }
func (p *site) Begin(_ context.Context, f *auth.Flow) (string, error) {
	f.Request = "r1"
	return "https://idp.example/?state=" + f.State + "&back=" + f.Callback, nil
}

func (p *site) Finish(_ context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	if r.FormValue("state") != f.State || f.Request != "r1" || f.Nonce == "" || f.Verifier == "" {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "wrong state")
	}
	return p.id, nil
}

func (p *site) Exchange(_ context.Context, c auth.Code) (auth.Identity, error) {
	if c.Code != "good" || c.Origin != "http://example.com" || c.ClientID != "us" || c.RedirectURI != "http://example.com" {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "wrong code")
	}
	return p.id, nil
}

func far() *site {
	return &site{"openid", auth.Identity{Issuer: "https://idp.example", Subject: "4711", Login: "far", Name: "Far", Email: "far@example.com", EmailVerified: true, Roles: []string{"user"}}}
}

func TestLoginThroughAnotherSite(t *testing.T) {
	p := far()
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, p) }))
	begin := func(path string) (to, cookie string) {
		t.Helper()
		a := s.get(path).is(302)
		return a.header.Get("Location"), strings.Split(a.header.Get("Set-Cookie"), ";")[0]
	}
	state := func(to string) string {
		_, rest, _ := strings.Cut(to, "state=")
		state, _, _ := strings.Cut(rest, "&")
		return state
	}
	to, flow := begin("/auth/openid?next=/alerts%3Fq%3Dx")
	if !strings.HasPrefix(to, "https://idp.example/?") || !strings.HasSuffix(to, "back=http://example.com/auth/openid/callback") {
		t.Errorf("sent to %s", to)
	}
	back := "/auth/openid/callback?state=" + state(to)
	s.get(back).is(401)                                            // another browser
	s.get(back, "Cookie", "alertad_login=guess").is(401)           // a guess
	s.get("/auth/openid/callback?state=x", "Cookie", flow).is(401) // wrong state; the flow is over
	s.get(back, "Cookie", flow).is(401)
	to, flow = begin("/auth/openid?next=/alerts%3Fq%3Dx")
	back = "/auth/openid/callback?state=" + state(to)
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
	s.get(back, "Cookie", flow).is(401) // once

	to, flow = begin("/auth/openid") // Alerta's web UI, in a window of its own
	page := s.get("/auth/openid/callback?state="+state(to), "Cookie", flow).is(200)
	if !strings.Contains(page.text, "&#34;status&#34;:&#34;ok&#34;") || strings.Contains(page.header.Get("Content-Security-Policy"), "unsafe") {
		t.Errorf("page %s, %v", page.text, page.header)
	}
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
