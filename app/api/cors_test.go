package api_test

import (
	"slices"
	"testing"

	"github.com/alertad/alertad/app/api"
)

func TestCORS(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.CORS = api.CORS{
			Origins:      []string{"http://localhost:5000", "http://try.alerta.io", `https?://\w*\.?local\.alerta\.io:?\d*/?.*`},
			AllowHeaders: []string{"Content-Type", "Authorization", "X-PING-PONG"},
			Credentials:  true,
		}
	})
	f := func(origin string, allowed bool) {
		t.Helper()
		want := origin
		if !allowed {
			want = ""
		}
		for _, path := range []string{"/alerts", "/nothing", "/config"} {
			h := s.get(path, "Origin", origin).header
			if got := h.Get("Access-Control-Allow-Origin"); got != want {
				t.Errorf("%s: Origin %q: allowed %q, want %q", path, origin, got, want)
			}
			if (h.Get("Access-Control-Allow-Credentials") == "true") != allowed {
				t.Errorf("%s: Origin %q: credentials %q", path, origin, h.Get("Access-Control-Allow-Credentials"))
			}
			if !slices.Contains(h.Values("Vary"), "Origin") {
				t.Errorf("%s: Vary %v", path, h.Values("Vary"))
			}
		}
	}
	f("http://try.alerta.io", true)
	f("HTTP://TRY.alerta.io", true)
	f("http://dev.local.alerta.io:8000", true)
	f("http://try.alerta.io.evil.example", false)
	f("https://try.alerta.io", false)
	f("http://evil.example/http://try.alerta.io", false)
	f("null", false)
	f("", false)

	pre := s.do("OPTIONS", "/alerts", nil, "Origin", "http://try.alerta.io", "Access-Control-Request-Method", "GET",
		"Access-Control-Request-Headers", "authorization, content-type, X-XSRF-TOKEN").is(200)
	if got := pre.header.Get("Access-Control-Allow-Headers"); got != "authorization, content-type" {
		t.Errorf("Allow-Headers %q", got)
	}
	if got := pre.header.Get("Access-Control-Allow-Methods"); got != "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT" {
		t.Errorf("Allow-Methods %q", got)
	}
	if got := pre.header.Get("Allow"); got != "GET, HEAD, POST, OPTIONS" {
		t.Errorf("Allow %q", got)
	}
	foreign := s.do("OPTIONS", "/alerts", nil, "Origin", "http://evil.example", "Access-Control-Request-Method", "GET").is(200)
	if foreign.header.Get("Access-Control-Allow-Methods") != "" {
		t.Error("a foreign origin learns methods")
	}
	for _, r := range api.Routes() {
		s.do("OPTIONS", r.Path, nil).is(200)
	}
}

func TestAnyOrigin(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.CORS = api.CORS{Origins: []string{"*"}, AllowHeaders: []string{"*"}, Credentials: true}
	})
	h := s.do("OPTIONS", "/alert", nil, "Origin", "http://any.example", "Access-Control-Request-Method", "POST",
		"Access-Control-Request-Headers", "x-b, x-a").header
	if h.Get("Access-Control-Allow-Origin") != "*" || h.Get("Access-Control-Allow-Credentials") != "" {
		t.Errorf("any origin with credentials: %v", h)
	}
	if h.Get("Access-Control-Allow-Headers") != "x-a, x-b" {
		t.Errorf("Allow-Headers %q", h.Get("Access-Control-Allow-Headers"))
	}
}

func TestBadCORSOrigin(t *testing.T) {
	o := newServer(t).api.Options
	o.CORS.Origins = []string{"http://(?=x)"}
	if _, err := api.New(o); err == nil {
		t.Error("a pattern that does not compile is taken")
	}
}
