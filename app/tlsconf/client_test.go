package tlsconf_test

import (
	"crypto/tls"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/alertad/alertad/app/tlsconf"
)

func TestClientCertificates(t *testing.T) {
	r := newRig(t)
	r.pair(1)
	r.write("ca.pem", r.ca.text())
	other := newAuthority(t)
	good, bad := r.ca.client(5), other.client(6)
	f := func(mode string, show *tls.Certificate, want bool) {
		t.Helper()
		o := r.options()
		o.ClientAuth, o.ClientCAFile = mode, r.path("ca.pem")
		if got := r.enter(r.serve(r.server(o)), show); got != want {
			t.Errorf("%s: entered %v", mode, got)
		}
	}
	f("off", nil, true)
	f("off", &bad, true)
	f("optional", nil, true)
	f("optional", &good, true)
	f("optional", &bad, false)
	f("required", nil, false)
	f("required", &good, true)
	f("required", &bad, false)

	// The authorities may change, too.
	o := r.options()
	o.ClientAuth, o.ClientCAFile = "required", r.path("ca.pem")
	address := r.serve(r.server(o))
	if r.enter(address, &bad) {
		t.Error("the other authority counts before it should")
	}
	r.write("ca.pem", append(r.ca.text(), other.text()...))
	r.pass(2 * time.Second)
	if !r.enter(address, &bad) {
		t.Error("the other authority does not count")
	}
}

// enter reports whether a client with that certificate is answered. It shows
// it whether or not the server likes its authority.
func (r *rig) enter(address string, show *tls.Certificate) bool {
	c := &tls.Config{RootCAs: r.ca.pool}
	if show != nil {
		c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return show, nil }
	}
	transport := &http.Transport{TLSClientConfig: c}
	defer transport.CloseIdleConnections()
	resp, err := (&http.Client{Transport: transport}).Get("https://" + address)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	io.Copy(io.Discard, resp.Body)
	return resp.StatusCode == http.StatusOK
}

func TestRedirect(t *testing.T) {
	r := newRig(t)
	r.pair(1, "*.example.com", "a.example.org")
	f := func(origin string, port int, host, target, want string) {
		t.Helper()
		o := r.options()
		o.Origin, o.Port = origin, port
		s := r.server(o)
		w := get(t, tlsconf.Plain(func() *tlsconf.Server { return s }), "POST", target, host)
		if w.Code != http.StatusPermanentRedirect || w.Header().Get("Location") != want {
			t.Errorf("%s %s: %d %s, want %s", host, target, w.Code, w.Header().Get("Location"), want)
		}
	}
	f("", 443, "x.example.com", "/alerts?q=a%20b", "https://x.example.com/alerts?q=a%20b")
	f("", 8443, "x.example.com:8080", "/", "https://x.example.com:8443/")
	f("", 443, "127.0.0.1:80", "/", "https://127.0.0.1/")
	f("", 443, "evil.example", "/", "https://a.example.org/")
	f("", 443, "x.example.com@evil.example", "/", "https://a.example.org/")
	f("", 443, "", "/", "https://a.example.org/")
	f("", 443, "x.example.com", "//evil.example/a", "https://x.example.com//evil.example/a")
	f("", 443, "x.example.com", "*", "https://x.example.com/")
	f("https://alerts.example:444", 443, "evil.example", "/a", "https://alerts.example:444/a")

	r.pair(2)
	s := r.server(r.options())
	if w := get(t, tlsconf.Plain(func() *tlsconf.Server { return s }), "GET", "/", "evil.example"); w.Code != 400 || w.Header().Get("Location") != "" {
		t.Errorf("no name is known, but: %d %v", w.Code, w.Header())
	}
}
