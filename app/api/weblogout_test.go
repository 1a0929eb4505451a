package api_test

import (
	"context"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
)

// leaver is a login provider with a logout of its own.
type leaver struct{ *site }

func (p leaver) Logout(_ context.Context, id auth.Identity, back string) (string, error) {
	session, _ := id.Ending["session"].(string)
	return "https://idp.example/bye?who=" + id.Subject + "&session=" + session + "&back=" + back, nil
}

// What a provider said of a login comes back to it at the logout, if that is of
// the same browser.
func TestLogoutAtAnotherSite(t *testing.T) {
	p := leaver{far()}
	p.id.Ending = map[string]any{"session": "s-1"}
	s := newServer(t, people(func(l *loginSetup) { l.providers = append(l.providers, p) }))
	to := s.get("/auth/openid?next=/alerts").is(302)
	_, rest, _ := strings.Cut(to.header.Get("Location"), "state=")
	state, _, _ := strings.Cut(rest, "&")
	back := s.get("/auth/openid/callback?state="+state, "Cookie", strings.Split(to.header.Get("Set-Cookie"), ";")[0]).is(302)
	session := ""
	for _, c := range back.header.Values("Set-Cookie") {
		if strings.HasPrefix(c, "alertad_session=") {
			session = strings.Split(c, ";")[0]
		}
	}
	s.do("POST", "/auth/logout", nil, "Cookie", session).is(200).
		has("logoutUrl", "https://idp.example/bye?who=4711&session=s-1&back=http://example.com/")
	s.get("/user/me", "Cookie", session).is(401)

	bearer := "Bearer " + s.do("POST", "/auth/openid", object{"code": "good", "clientId": "us", "redirectUri": "http://example.com"}).is(200).str("token")
	s.do("POST", "/auth/logout", nil, "Authorization", bearer).is(200).
		has("logoutUrl", "https://idp.example/bye?who=4711&session=&back=http://example.com/")
}
