package api_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestOembed(t *testing.T) {
	s := newServer(t)
	for resource, severity := range map[string]string{"a": "major", "b": "major", "c": "warning", "d": "normal"} {
		s.post("/alert", with(nodeDown, "resource", resource, "severity", severity))
	}
	ask := func(path, target, title string, headers ...string) answer {
		t.Helper()
		return s.get(path+"?"+url.Values{"url": {target}, "title": {title}}.Encode(), headers...)
	}
	f := func(target string, want ...string) {
		t.Helper()
		for _, path := range []string{"/oembed", "/oembed.json"} {
			a := ask(path, target, "A <b>title</b>").is(200).has("version", "1.0", "type", "rich", "title", "A <b>title</b>",
				"provider_name", "Alerta", "provider_url", "http://example.com/")
			html := a.str("html")
			for _, part := range append(want, "A &lt;b&gt;title&lt;/b&gt;") {
				if !strings.Contains(html, part) {
					t.Errorf("%s: no %s in %s", target, part, html)
				}
			}
			if a.header.Get("Access-Control-Allow-Origin") != "*" || a.header.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%v", a.header)
			}
		}
	}
	f("http://example.com/api/alerts/count", `class="alerta-div alerta-severity-major"`, `<td class="alerta-severity-major"><b>2</b></td>`,
		`<td class="alerta-severity-warning"><b>1</b></td>`, "<td></td>")
	f("/alerts/count?severity=warning", "alerta-div alerta-severity-warning", "<b>1</b>")
	f("/alerts/count?severity=normal", "alerta-div alerta-severity-none")

	g := func(path string, message string) {
		t.Helper()
		s.get(path).is(400).has("status", "error", "message", message)
	}
	g("/oembed", "Client Error")
	g("/oembed?url=/alerts/count", "Client Error")
	g("/oembed?title=x", "Client Error")
	g("/oembed?url=:%20/x&title=x", "Client Error")
	g("/oembed?url=/alerts&title=x", "unsupported oEmbed URL scheme")
	g("/oembed?url=/alerts/top10/count&title=x", "unsupported oEmbed URL scheme")
	g("/oembed?url="+url.QueryEscape("/alerts/count?foo=1")+"&title=x", "Invalid filter parameter: foo")
	g("/oembed?url="+url.QueryEscape("/alerts/count?%zz")+"&title=x", "malformed query string")

	s = newServer(t, twoCustomers)
	s.post("/alert", nodeDown, "User", "acme")
	if html := ask("/oembed", "/alerts/count", "t", "User", "acme").str("html"); !strings.Contains(html, "<b>1</b>") {
		t.Errorf("own alert: %s", html)
	}
	if html := ask("/oembed", "/alerts/count", "t", "User", "other").str("html"); strings.Contains(html, "<b>1</b>") {
		t.Errorf("another's alert: %s", html)
	}
}

func TestEmbedScript(t *testing.T) {
	a := newServer(t).get("/embed.js").is(200)
	if a.header.Get("Content-Type") != "text/javascript; charset=utf-8" || !strings.Contains(a.text, "$.fn.alerta =") {
		t.Errorf("%v %s", a.header, a.text)
	}
}
