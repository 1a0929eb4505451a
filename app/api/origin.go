package api

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// base is the setting BASE_URL, taken apart.
type base struct {
	root string // scheme and host, if it is absolute
	path string // without a slash at the end
}

func newBase(setting string) (base, error) {
	u, err := url.Parse(strings.TrimRight(setting, "/"))
	if err != nil {
		return base{}, fmt.Errorf("base URL: %w", err)
	}
	b := base{path: u.Path}
	if b.path != "" && !strings.HasPrefix(b.path, "/") {
		b.path = "/" + b.path
	}
	switch {
	case u.Scheme == "" && u.Host == "":
	case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "":
		b.root = u.Scheme + "://" + u.Host
	default:
		return base{}, fmt.Errorf("base URL %q is neither a path nor an http address", setting)
	}
	return b, nil
}

// origin is where a request came from and under which address the server was
// reached.
type origin struct {
	remote string // the client's address
	root   string // scheme and host of links
	prefix string // the path below which the server lives, for its clients
	cut    string // the same, as it stands in the request's path
	secure bool   // the client speaks TLS
}

// origin reads it off the request. The headers of a proxy count only if the
// peer is trusted: its word for the client's address always, for scheme, host
// and prefix with the setting.
func (b base) origin(req *http.Request, fix bool, trusted []netip.Prefix) origin {
	o := origin{root: b.root, prefix: b.path, cut: b.path, secure: req.TLS != nil}
	host := req.Host
	peer := address(req.RemoteAddr)
	o.remote = peer.String()
	if !peer.IsValid() {
		o.remote = ""
	}
	if trusts(trusted, peer) {
		o.remote = client(req.Header, peer, trusted)
		if fix {
			if proto := last(req.Header, "X-Forwarded-Proto"); proto == "http" || proto == "https" {
				o.secure = proto == "https"
			}
			if h := last(req.Header, "X-Forwarded-Host"); h != "" && !strings.ContainsAny(h, "/\\@?# \"<>") {
				host = h
			}
			if p := last(req.Header, "X-Forwarded-Prefix"); b.path == "" && strings.HasPrefix(p, "/") && !strings.HasPrefix(p, "//") {
				o.prefix = (&url.URL{Path: strings.TrimRight(p, "/")}).EscapedPath()
			}
		}
	}
	if o.root == "" {
		scheme := "http"
		if o.secure {
			scheme = "https"
		}
		o.root = scheme + "://" + host
	}
	return o
}

// url returns the absolute address of a path of the API.
func (o origin) url(path string) string { return o.root + o.prefix + path }

// strip cuts the base path off the request's path, if the proxy left it there,
// and a slash at the end.
func (o origin) strip(req *http.Request) *http.Request {
	path := req.URL.Path
	if o.cut != "" {
		if rest, ok := strings.CutPrefix(path, o.cut); ok && (rest == "" || rest[0] == '/') {
			path = rest
		}
	}
	if path == "" {
		path = "/"
	}
	if path == req.URL.Path {
		return req
	}
	return withPath(req, path)
}

func withPath(req *http.Request, path string) *http.Request {
	r := new(http.Request)
	*r = *req
	u := *req.URL
	u.Path, u.RawPath = path, ""
	r.URL = &u
	return r
}

// client is the nearest address in the chain of proxies that is not one of
// them.
func client(h http.Header, peer netip.Addr, trusted []netip.Prefix) string {
	if len(h.Values("X-Forwarded-For")) == 0 {
		return peer.String()
	}
	hops := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	addr := peer
	for i := len(hops) - 1; i >= 0 && trusts(trusted, addr); i-- {
		next := address(strings.TrimSpace(hops[i]))
		if !next.IsValid() {
			break
		}
		addr = next
	}
	return addr.String()
}

func trusts(trusted []netip.Prefix, addr netip.Addr) bool {
	for _, p := range trusted {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

// address reads an address with or without a port.
func address(s string) netip.Addr {
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a.Addr().Unmap()
	}
	if host, _, err := net.SplitHostPort(s); err == nil {
		s = host
	}
	addr, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		return netip.Addr{}
	}
	return addr.Unmap()
}

// last is what the nearest proxy said in a header that may list several.
func last(h http.Header, name string) string {
	values := h.Values(name)
	if len(values) == 0 {
		return ""
	}
	v := values[len(values)-1]
	return strings.TrimSpace(v[strings.LastIndexByte(v, ',')+1:])
}
