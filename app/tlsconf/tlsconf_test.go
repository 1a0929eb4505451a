package tlsconf_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/tlsconf"
)

// authority signs certificates for tests.
type authority struct {
	t    *testing.T
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, key: newKey(t), pool: x509.NewCertPool()}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "authority of " + t.Name()},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

func newKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// sign returns a certificate and its key in PEM form.
func (a *authority) sign(serial int64, ends time.Time, names ...string) (cert, key []byte) {
	a.t.Helper()
	k := newKey(a.t)
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(serial), DNSNames: names, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: ends, KeyUsage: x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}, a.cert, k.Public(), a.key)
	if err != nil {
		a.t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		a.t.Fatal(err)
	}
	return block("CERTIFICATE", der), block("PRIVATE KEY", private)
}

func (a *authority) text() []byte { return block("CERTIFICATE", a.cert.Raw) }

func block(kind string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

// client is what a client shows to the server.
func (a *authority) client(serial int64) tls.Certificate {
	a.t.Helper()
	pair, err := tls.X509KeyPair(a.sign(serial, time.Now().Add(time.Hour)))
	if err != nil {
		a.t.Fatal(err)
	}
	return pair
}

// rig is a folder with certificates, a clock and a log.
type rig struct {
	t   *testing.T
	dir string
	ca  *authority
	log safeBuffer
	mu  sync.Mutex
	now time.Time
}

func newRig(t *testing.T) *rig {
	return &rig{t: t, dir: t.TempDir(), ca: newAuthority(t), now: time.Now()}
}

func (r *rig) path(name string) string { return filepath.Join(r.dir, name) }

func (r *rig) write(name string, data []byte) string {
	r.t.Helper()
	if err := os.WriteFile(r.path(name), data, 0o600); err != nil {
		r.t.Fatal(err)
	}
	return r.path(name)
}

// pair writes a certificate, which the serial tells from others.
func (r *rig) pair(serial int64, names ...string) {
	r.t.Helper()
	cert, key := r.ca.sign(serial, time.Now().Add(time.Hour), names...)
	r.write("key.pem", key)
	r.write("cert.pem", cert)
}

func (r *rig) clock() time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now
}

func (r *rig) pass(d time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = r.now.Add(d)
}

// options are those of a server with the pair of the folder.
func (r *rig) options() tlsconf.Options {
	return tlsconf.Options{
		CertFile: r.path("cert.pem"), KeyFile: r.path("key.pem"), Dir: r.dir,
		Log: slog.New(slog.NewTextHandler(&r.log, nil)), Now: r.clock,
	}
}

func (r *rig) server(o tlsconf.Options) *tlsconf.Server {
	r.t.Helper()
	s, err := tlsconf.New(o)
	if err != nil {
		r.t.Fatal(err)
	}
	return s
}

// serve answers OK over TLS, and returns the address.
func (r *rig) serve(s *tlsconf.Server) string {
	r.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		r.t.Fatal(err)
	}
	server := &http.Server{
		Handler:   http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "OK") }),
		TLSConfig: tlsconf.Config(func() *tlsconf.Server { return s }),
		ErrorLog:  slog.NewLogLogger(slog.DiscardHandler, 0),
	}
	go server.ServeTLS(l, "", "")
	r.t.Cleanup(func() { server.Close() })
	return l.Addr().String()
}

// serial is that of the certificate that a new connection sees.
func (r *rig) serial(address string) int64 {
	r.t.Helper()
	conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: r.ca.pool})
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestRefused(t *testing.T) {
	r := newRig(t)
	r.pair(1)
	old, oldKey := r.ca.sign(2, time.Now().Add(-time.Minute))
	r.write("old.pem", old)
	r.write("oldkey.pem", oldKey)
	r.write("text.pem", []byte("hello"))
	f := func(want string, change func(o *tlsconf.Options)) {
		t.Helper()
		o := r.options()
		change(&o)
		_, err := tlsconf.New(o)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v, want one line with %s", err, want)
		}
	}
	f("no file with its key", func(o *tlsconf.Options) { o.KeyFile = "" })
	f("cert.pem: no such file", func(o *tlsconf.Options) { o.CertFile = "/nowhere/cert.pem" })
	f("no such file", func(o *tlsconf.Options) { o.KeyFile = "/nowhere/key.pem" })
	f("is a directory", func(o *tlsconf.Options) { o.KeyFile = r.dir })
	f("private key does not match", func(o *tlsconf.Options) { o.KeyFile = r.path("oldkey.pem") })
	f("failed to find any PEM data", func(o *tlsconf.Options) { o.CertFile = r.path("text.pem") })
	f("old.pem expired on 20", func(o *tlsconf.Options) { o.CertFile, o.KeyFile = r.path("old.pem"), r.path("oldkey.pem") })
	f("is not valid before 20", func(o *tlsconf.Options) { o.Now = func() time.Time { return time.Now().Add(-48 * time.Hour) } })
	f("no certificate is named", func(o *tlsconf.Options) { o.CertFile = "" })
	f("no such file", func(o *tlsconf.Options) { o.ClientAuth, o.ClientCAFile = "required", "/nowhere/ca.pem" })
	f("text.pem has no certificate", func(o *tlsconf.Options) { o.ClientAuth, o.ClientCAFile = "optional", r.path("text.pem") })
	f("keep the self-signed certificate", func(o *tlsconf.Options) { o.SelfSigned, o.Dir = true, r.path("text.pem") })
	f("folder of ACME certificates", func(o *tlsconf.Options) { o.ACME.Hosts, o.Dir = []string{"a.example"}, r.path("text.pem") })
}

func TestHandshake(t *testing.T) {
	r := newRig(t)
	r.pair(7)
	f := func(name, min string, c *tls.Config, want string) {
		t.Helper()
		o := r.options()
		o.MinVersion = min
		c.RootCAs = r.ca.pool
		conn, err := tls.Dial("tcp", r.serve(r.server(o)), c)
		if err == nil {
			defer conn.Close()
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", name, err, want)
		}
	}
	f("default", "", &tls.Config{}, "")
	f("1.2 is enough", "1.2", &tls.Config{MaxVersion: tls.VersionTLS12}, "")
	f("1.1 is not", "", &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}, "protocol version")
	f("1.2 is not when 1.3 is asked for", "1.3", &tls.Config{MaxVersion: tls.VersionTLS12}, "protocol version")
	f("1.3", "1.3", &tls.Config{}, "")
}

func TestHTTP2(t *testing.T) {
	r := newRig(t)
	r.pair(7)
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.ca.pool}, ForceAttemptHTTP2: true}}
	defer client.CloseIdleConnections()
	resp, err := client.Get("https://" + r.serve(r.server(r.options())))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.ProtoMajor != 2 {
		t.Errorf("answered in %s", resp.Proto)
	}
}

// A pair that is replaced is taken by new connections; those that stand go on.
func TestFilesChange(t *testing.T) {
	r := newRig(t)
	r.pair(1)
	address := r.serve(r.server(r.options()))
	standing := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: r.ca.pool}}}
	defer standing.CloseIdleConnections()
	ask := func() int64 {
		t.Helper()
		resp, err := standing.Get("https://" + address)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		io.Copy(io.Discard, resp.Body)
		return resp.TLS.PeerCertificates[0].SerialNumber.Int64()
	}
	want := func(serial int64) {
		t.Helper()
		r.pass(2 * time.Second)
		if got := r.serial(address); got != serial {
			t.Errorf("new connections see %d, want %d", got, serial)
		}
		if got := ask(); got != 1 {
			t.Errorf("the connection that stands was dropped")
		}
	}
	want(1)
	r.pair(2)
	want(2)

	cert, key := r.ca.sign(3, time.Now().Add(time.Hour))
	r.write("cert.pem", cert) // the key is still the old one
	want(2)
	want(2)
	if n := strings.Count(r.log.String(), "does not match"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, &r.log)
	}
	r.write("key.pem", key)
	want(3)

	os.Remove(r.path("cert.pem"))
	want(3)
	cert, key = r.ca.sign(4, time.Now().Add(-time.Minute))
	r.write("cert.pem", cert)
	r.write("key.pem", key)
	want(3)
	if !strings.Contains(r.log.String(), "expired on") {
		t.Errorf("the log says nothing of the end:\n%s", &r.log)
	}
}

func TestFilesChangeWhileMany(t *testing.T) {
	r := newRig(t)
	r.pair(1)
	address := r.serve(r.server(r.options()))
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 20 {
				r.pass(time.Second)
				conn, err := tls.Dial("tcp", address, &tls.Config{RootCAs: r.ca.pool})
				if err != nil {
					t.Error(err)
					return
				}
				conn.Close()
			}
		})
	}
	for serial := range int64(20) {
		r.pair(serial + 2)
	}
	wg.Wait()
	r.pass(2 * time.Second)
	if got := r.serial(address); got != 21 {
		t.Errorf("the newest certificate is not in use, but %d", got)
	}
}

func TestWith(t *testing.T) {
	r := newRig(t)
	r.pair(1)
	s := r.server(r.options())
	o := r.options()
	o.KeyFile = r.path("none")
	if _, err := s.With(o); err == nil {
		t.Error("a missing key is taken")
	}
	r.pair(2)
	o = r.options()
	next, err := s.With(o)
	if err != nil {
		t.Fatal(err)
	}
	if got := r.serial(r.serve(next)); got != 2 {
		t.Errorf("serial %d", got)
	}
}

func get(t *testing.T, h http.Handler, method, target, host string) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(method, "/", nil)
	req.Host, req.RequestURI = host, target
	req.URL = &url.URL{Path: target} // as the server has it for "*"
	if u, err := url.ParseRequestURI(target); err == nil {
		req.URL = u
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

// safeBuffer is a log that is read while it is written.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
