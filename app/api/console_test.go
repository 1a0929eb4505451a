package api_test

import (
	"io"
	"net/http"
	"slices"
	"testing"

	"github.com/alertad/alertad/app/api"
)

func TestConsole(t *testing.T) {
	const (
		browser = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
		image   = "image/avif,image/webp,image/*,*/*;q=0.8"
	)
	s := newServer(t, func(o *setup) {
		o.api.BaseURL = "/mon"
		o.api.Console = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "console "+api.BasePath(r)+" "+r.URL.Path)
		})
	})
	id := s.post("/alert", nodeDown)
	f := func(method, path, accept string, console, vary bool) {
		t.Helper()
		a := s.do(method, path, nil, "Accept", accept)
		if got := len(a.text) > 7 && a.text[:7] == "console"; got != console {
			t.Errorf("%s %s, Accept %q: console %v, want %v\n%.100s", method, path, accept, got, console, a.text)
		}
		if slices.Contains(a.header.Values("Vary"), "Accept") != vary {
			t.Errorf("%s %s: Vary %v", method, path, a.header.Values("Vary"))
		}
	}
	f("GET", "/", browser, true, true)
	f("GET", "/mon", browser, true, true)
	f("GET", "/mon/", browser, true, true)
	f("GET", "/", "*/*", false, true)
	f("GET", "/", "", false, true)
	f("GET", "/", "application/json", false, true)
	f("GET", "/alerts", browser, true, true)
	f("GET", "/alerts?status=open", "application/json, text/plain, */*", false, true)
	f("GET", "/alerts", "text/html;q=0.5, application/json", false, true)
	f("GET", "/alerts", "text/html, application/json;q=0.5", true, true)
	f("GET", "/alerts", "text/html;q=0", false, true)
	f("GET", "/alert/"+id, browser, true, true)
	f("GET", "/mon/alert/"+id, "*/*", false, true)
	f("GET", "/any/page/of/it", browser, true, true)
	f("GET", "/any/page/of/it", "*/*", false, true)
	f("GET", "/assets/index-abc.js", "*/*", true, false)
	f("GET", "/mon/assets/index-abc.js", "*/*", true, false)
	f("GET", "/favicon.svg", image, true, true)
	f("GET", "/config", browser, true, true)
	f("GET", "/config.json", browser, false, false)
	f("GET", "/api/alerts", browser, false, false)
	f("GET", "/api", browser, false, false)
	f("GET", "/management/switchboard", browser, false, false)
	f("GET", "/management/gtg", browser, false, false)
	f("GET", "/webhooks/none", browser, false, false)
	f("POST", "/alerts", browser, false, false)
	f("DELETE", "/alert/none", browser, false, false)
	f("OPTIONS", "/alerts", browser, false, false)

	if a := s.get("/mon/alert/"+id, "Accept", browser); a.text != "console /mon /alert/"+id {
		t.Errorf("the console sees %q", a.text)
	}
}
