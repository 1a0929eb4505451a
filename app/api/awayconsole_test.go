package api_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/db"
)

var elsewhere = []string{"https://console.example/ops/", "http://other.example:8000", "http://example.com/old"}

// A console elsewhere is told of a login only if the settings name it, and the
// page hands the token to no other origin.
func TestLoginForConsoleElsewhere(t *testing.T) {
	p := far()
	s := newServer(t, people(func(l *loginSetup) {
		l.providers = append(l.providers, p)
		l.api.Consoles = elsewhere
	}), func(o *setup) { o.api.CORS = api.CORS{Origins: []string{"https://.*", "https://allowed.example"}} })
	begin := func(console string) answer { return s.get("/auth/openid?console=" + url.QueryEscape(console)) }
	for _, origin := range []string{
		"https://evil.example", "https://console.example.evil.example", "http://console.example", "https://console.example:8443",
		"https://console.example/ops", "https://u@console.example", "https://allowed.example", "null", "*", "//console.example",
	} {
		a := begin(origin).is(403)
		if !strings.Contains(a.text, "is not one of OAUTH2_REDIRECT_URIS") || strings.Contains(a.text, "<script") || a.header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %s %v", origin, a.text, a.header)
		}
	}
	end := func(origin string, fault error, code int, status string) answer {
		t.Helper()
		to, flow := s.begin("/auth/openid?console=" + url.QueryEscape(origin) + "&next=https://evil.example")
		_, rest, _ := strings.Cut(to, "state=")
		state, _, _ := strings.Cut(rest, "&")
		p.fault = fault
		a := s.get("/auth/openid/callback?state="+state, "Cookie", flow).is(code)
		if !strings.Contains(a.text, ` data-opener="`+strings.ToLower(origin)+`">`) || !strings.Contains(a.text, "&#34;status&#34;:&#34;"+status) {
			t.Errorf("page %s", a.text)
		}
		return a
	}
	for _, origin := range []string{"https://console.example", "http://other.example:8000", "HTTPS://Console.Example"} {
		a := end(origin, nil, 200, "ok")
		for _, cookie := range a.header["Set-Cookie"] {
			if !strings.Contains(cookie, "Max-Age=0") {
				t.Errorf("a session begins: %s", cookie)
			}
		}
		if strings.Contains(a.header.Get("Location"), "token") {
			t.Errorf("the token is in an address")
		}
	}
	if a := end("https://console.example", db.Errorf(db.Forbidden, "not you"), 403, "error"); strings.Contains(a.text, "<a ") {
		t.Errorf("page %s", a.text)
	}
}

// Links in mails lead to the console that asked for them, if it is trusted: what
// a request says of itself is none.
func TestMailsForConsoleElsewhere(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.api.Consoles = elsewhere }), func(o *setup) { o.account.EmailVerification = true })
	n := 0
	f := func(origin, start string) {
		t.Helper()
		who := object{"name": "Ann", "email": "ann" + string(rune('a'+n)) + "@example.com", "password": "p8ssw0rd"}
		s.do("POST", "/auth/signup", who, "Origin", origin, "Host", "evil.example").is(403)
		token := s.login.mails[n].link(t, start+"/confirm/")
		s.do("POST", "/auth/confirm/"+token, object{}, "Origin", origin).is(200)
		n++
		s.clock.pass(time.Hour)
	}
	f("https://console.example", "https://console.example/ops")
	f("http://other.example:8000", "http://other.example:8000")
	f("https://evil.example", "http://example.com")
	f("https://console.example.evil.example", "http://example.com")
	f("http://example.com", "http://example.com") // our own, whatever else is there
	f("null", "http://example.com")
	f("", "http://example.com")
	s.do("POST", "/auth/forgot", object{"email": "anna@example.com"}, "Origin", "https://console.example").is(200)
	s.login.mails[n].link(t, "https://console.example/ops/reset/")
}
