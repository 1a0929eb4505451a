package api_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
)

func TestOrigin(t *testing.T) {
	type headers []string
	f := func(name, base string, fix, trusted bool, h headers, path, want string) {
		t.Helper()
		s := newServer(t, func(o *setup) {
			o.api.BaseURL, o.api.UseProxyFix = base, fix
			if !trusted {
				o.api.TrustedProxies = nil
			}
		})
		a := s.do("POST", path, with(nodeDown, "id", "x"), h...)
		if a.code != 201 {
			t.Errorf("%s: %d %s", name, a.code, a.text)
			return
		}
		a.has("alert.href", want+"/alert/x")
		s.get(strings.TrimSuffix(path, "/alert")+"/config", h...).is(200).has("endpoint", want)
	}
	forwarded := headers{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "alerts.example.org", "X-Forwarded-Prefix", "/a/"}
	f("plain", "", false, true, nil, "/alert", "http://example.com")
	f("host and port", "", false, true, headers{"Host", "alerta:8080"}, "/alert", "http://alerta:8080")
	f("base path, left there", "/mon", false, true, nil, "/mon/alert", "http://example.com/mon")
	f("base path, stripped by a proxy", "/mon", false, true, nil, "/alert", "http://example.com/mon")
	f("base path and api", "/mon/", false, true, nil, "/mon/api/alert", "http://example.com/mon")
	f("base path api", "/api", false, true, nil, "/api/alert", "http://example.com/api")
	f("absolute", "https://api.alerta.dev:9898/_", false, true, nil, "/_/alert", "https://api.alerta.dev:9898/_")
	f("absolute wins over headers", "https://api.alerta.dev/x", true, true, forwarded, "/alert", "https://api.alerta.dev/x")
	f("proxy", "", true, true, forwarded, "/alert", "https://alerts.example.org/a")
	f("proxy, without the setting", "", false, true, forwarded, "/alert", "http://example.com")
	f("not trusted", "", true, false, forwarded, "/alert", "http://example.com")
	f("nearest proxy counts", "", true, true, headers{"X-Forwarded-Host", "evil.example, good.example"}, "/alert", "http://good.example")
	f("bad host", "", true, true, headers{"X-Forwarded-Host", "evil/x?"}, "/alert", "http://example.com")
	f("bad prefix", "", true, true, headers{"X-Forwarded-Prefix", "//evil"}, "/alert", "http://example.com")
	f("bad scheme", "", true, true, headers{"X-Forwarded-Proto", "javascript"}, "/alert", "http://example.com")
}

func TestBaseURLs(t *testing.T) {
	for _, base := range []string{"ftp://x", "https://", "http://a b", "%zz"} {
		o := newServer(t).api.Options
		o.BaseURL = base
		if _, err := api.New(o); err == nil {
			t.Errorf("base URL %q is taken", base)
		}
	}
}

func TestClientAddress(t *testing.T) {
	f := func(name, chain, want string, trusted bool) {
		t.Helper()
		s := newServer(t, func(o *setup) {
			o.plugins = []string{"remote_ip"}
			if !trusted {
				o.api.TrustedProxies = nil
			}
		})
		s.do("POST", "/alert", nodeDown, "X-Forwarded-For", chain).is(201).has("alert.attributes.ip", want)
	}
	f("none", "", "192.0.2.1", true)
	f("one", "10.0.0.1", "10.0.0.1", true)
	f("through two proxies", "10.0.0.1, 192.0.2.9", "10.0.0.1", true)
	f("forged before the proxies", "6.6.6.6, 10.0.0.1", "10.0.0.1", true)
	f("with port", "10.0.0.1:5555", "10.0.0.1", true)
	f("six", "2001:db8::1", "2001:db8::1", true)
	f("six in brackets", "[2001:db8::1]:443", "2001:db8::1", true)
	f("rubbish", "unknown", "192.0.2.1", true)
	f("not trusted", "10.0.0.1", "192.0.2.1", false)
}
