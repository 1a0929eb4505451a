package oauth

import (
	"net/url"
	"strings"
)

// Redirects are addresses that a web UI may have had a code sent to. One
// without a path is an origin, below which every address is good; one with a
// path must be met exactly, but for a slash at the end.
type Redirects []string

// Allow reports whether uri is below the server's own origin, which may be
// empty, or one of the addresses. The provider checks it too, against what was
// registered there; this keeps codes out that were meant for another site.
func (r Redirects) Allow(uri, own string) bool {
	u, ok := webAddress(uri)
	if !ok {
		return false
	}
	if o, ok := webAddress(own); ok && sameOrigin(o, u) {
		return true
	}
	for _, allowed := range r {
		a, ok := webAddress(allowed)
		if !ok || !sameOrigin(a, u) {
			continue
		}
		if path := strings.TrimRight(a.Path, "/"); path == "" || path == strings.TrimRight(u.Path, "/") {
			return true
		}
	}
	return false
}

// webAddress reads an address that a browser can be sent to. One that a
// browser might read otherwise than we do is none.
func webAddress(s string) (*url.URL, bool) {
	if len(s) > 2048 || strings.ContainsAny(s, "\\ \t\r\n") {
		return nil, false
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return nil, false
	}
	return u, u.Scheme == "https" || u.Scheme == "http"
}

func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && strings.EqualFold(a.Hostname(), b.Hostname()) && port(a) == port(b)
}

func port(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
