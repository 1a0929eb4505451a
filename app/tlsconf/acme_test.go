package tlsconf_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/letsencrypt/pebble/v2/ca"
	"github.com/letsencrypt/pebble/v2/db"
	"github.com/letsencrypt/pebble/v2/va"
	"github.com/letsencrypt/pebble/v2/wfe"
	"golang.org/x/net/dns/dnsmessage"

	"github.com/alertad/alertad/app/tlsconf"
)

// pebble is the small ACME authority of Let's Encrypt. It looks at the ports
// whether a host is ours; every host is on this machine.
func pebble(t *testing.T, httpPort, tlsPort int) (*httptest.Server, *x509.CertPool) {
	t.Helper()
	t.Setenv("PEBBLE_VA_NOSLEEP", "1")
	t.Setenv("PEBBLE_WFE_NONCEREJECT", "0")
	silent := log.New(io.Discard, "", 0)
	store := db.NewMemoryStore()
	issuer := ca.New(silent, store, "", "ecdsa", 0, 1, map[string]ca.Profile{"default": {}})
	front := wfe.New(silent, store, va.New(silent, httpPort, tlsPort, false, names(t), store), issuer, nil, false, false, 0, 0)
	server := httptest.NewUnstartedServer(front.Handler())
	server.Config.ErrorLog = silent
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(issuer.GetRootCert(0).Cert)
	return server, roots
}

// names is a name server that knows every name as this machine. It speaks TCP,
// where each message has its length before it (RFC 1035, 4.2.2).
func names(t *testing.T) string {
	t.Helper()
	l, _ := listen(t)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			name(conn)
			conn.Close()
		}
	}()
	return l.Addr().String()
}

// name answers one question.
func name(conn net.Conn) {
	var size [2]byte
	if _, err := io.ReadFull(conn, size[:]); err != nil {
		return
	}
	buf := make([]byte, binary.BigEndian.Uint16(size[:]))
	var m dnsmessage.Message
	if _, err := io.ReadFull(conn, buf); err != nil || m.Unpack(buf) != nil || len(m.Questions) != 1 {
		return
	}
	m.Response = true
	if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
		m.Answers = []dnsmessage.Resource{{
			Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1},
			Body:   &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}},
		}}
	}
	if out, err := m.Pack(); err == nil {
		conn.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(out))), out...))
	}
}

func listen(t *testing.T) (net.Listener, int) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, l.Addr().(*net.TCPAddr).Port
}

// site is a server whose certificates come from pebble.
type site struct {
	r       *rig
	o       tlsconf.Options
	address string
	roots   *x509.CertPool
}

// newSite serves TLS and, if plain, HTTP; what change does to the options
// holds.
func newSite(t *testing.T, plain bool, change func(*rig, *tlsconf.Options)) *site {
	t.Helper()
	r := newRig(t)
	tlsListener, tlsPort := listen(t)
	httpListener, httpPort := listen(t)
	if !plain {
		httpListener.Close()
	}
	authority, roots := pebble(t, httpPort, tlsPort)
	o := r.options()
	o.CertFile, o.Dir = "", r.path("state")
	o.ACME = tlsconf.ACME{Hosts: []string{"Alerts.example.com", "b.example.com"}, Email: "ops@example.com", DirectoryURL: authority.URL + wfe.DirectoryPath, Client: authority.Client()}
	if change != nil {
		change(r, &o)
	}
	s := r.server(o)
	current := func() *tlsconf.Server { return s }
	quiet := log.New(io.Discard, "", 0)
	if plain {
		h := &http.Server{Handler: tlsconf.Plain(current), ErrorLog: quiet}
		go h.Serve(httpListener)
		t.Cleanup(func() { h.Close() })
	}
	h := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK") }),
		TLSConfig: tlsconf.Config(current), ErrorLog: quiet,
	}
	go h.ServeTLS(tlsListener, "", "")
	t.Cleanup(func() { h.Close() })
	return &site{r, o, tlsListener.Addr().String(), roots}
}

func (s *site) dial(name string, protos ...string) (*x509.Certificate, error) {
	conn, err := tls.Dial("tcp", s.address, &tls.Config{RootCAs: s.roots, ServerName: name, NextProtos: protos})
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0], nil
}

func TestACME(t *testing.T) {
	f := func(name string, plain bool, change func(*rig, *tlsconf.Options)) *site {
		s := newSite(t, plain, change)
		cert, err := s.dial("alerts.example.com")
		if err != nil {
			t.Errorf("%s: %v\n%s", name, err, &s.r.log)
		} else if cert.VerifyHostname("alerts.example.com") != nil {
			t.Errorf("%s: got a certificate for %v", name, cert.DNSNames)
		}
		return s
	}
	f("proof over HTTP", true, nil)
	s := f("proof over TLS", false, nil)

	if _, err := s.dial("evil.example.com"); err == nil {
		t.Error("a certificate for another host")
	}
	if strings.Contains(s.r.log.String(), "evil") {
		t.Errorf("strangers fill the log:\n%s", &s.r.log)
	}
	// It is kept, for the server's eyes only, and found again.
	info, err := os.Stat(s.r.path("state/acme"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Fatalf("%v, %v", info, err)
	}
	first, err := s.dial("alerts.example.com")
	if err != nil {
		t.Fatal(err)
	}
	s.o.ACME.Client = &http.Client{Transport: refusing{}}
	again := &site{r: s.r, address: s.r.serve(s.r.server(s.o)), roots: s.roots}
	for _, name := range []string{"alerts.example.com", "ALERTS.example.com"} {
		if cert, err := again.dial(name); err != nil || !cert.Equal(first) {
			t.Errorf("%s after a restart: %v", name, err)
		}
	}
	// Somebody who names no host sees the first one's.
	conn, err := tls.Dial("tcp", again.address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if !conn.ConnectionState().PeerCertificates[0].Equal(first) {
		t.Error("no name, another certificate")
	}
}

// The authority has no client certificate. Whoever claims to be one gets no
// further than its question.
func TestACMEBesideClientCertificates(t *testing.T) {
	s := newSite(t, false, func(r *rig, o *tlsconf.Options) {
		o.ClientAuth, o.ClientCAFile = "required", r.write("ca.pem", r.ca.text())
	})
	shown := s.r.ca.client(9)
	config := &tls.Config{RootCAs: s.roots, ServerName: "b.example.com", Certificates: []tls.Certificate{shown}}
	conn, err := tls.Dial("tcp", s.address, config)
	if err != nil {
		t.Fatalf("%v\n%s", err, &s.r.log)
	}
	conn.Close()
	if conn, err := tls.Dial("tcp", s.address, &tls.Config{InsecureSkipVerify: true, ServerName: "b.example.com", NextProtos: []string{"acme-tls/1"}}); err == nil {
		defer conn.Close()
		io.WriteString(conn, "GET / HTTP/1.1\r\nHost: b.example.com\r\n\r\n")
		if text, _ := io.ReadAll(conn); strings.Contains(string(text), "OK") {
			t.Error("answered without a certificate")
		}
	}
}

// An authority that does not answer is told of once in a while.
func TestACMETrouble(t *testing.T) {
	s := newSite(t, false, func(_ *rig, o *tlsconf.Options) { o.ACME.Client = &http.Client{Transport: refusing{}} })
	for range 3 {
		if _, err := s.dial("b.example.com"); err == nil {
			t.Fatal("a certificate out of nowhere")
		}
	}
	if n := strings.Count(s.r.log.String(), "no certificate from the ACME authority"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, &s.r.log)
	}
}

// refusing is a network that is down.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, net.ErrClosed }
