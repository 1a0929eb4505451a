package tlsconf_test

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"testing"
	"time"

	"github.com/alertad/alertad/app/tlsconf"
)

func (r *rig) selfSigned(names ...string) tlsconf.Options {
	o := r.options()
	o.CertFile, o.SelfSigned, o.Dir, o.Names = "", true, r.path("state/tls"), names
	return o
}

// seen is the certificate that a connection sees, which must be good for names
// by itself.
func (r *rig) seen(s *tlsconf.Server, names ...string) *x509.Certificate {
	r.t.Helper()
	conn, err := tls.Dial("tcp", r.serve(s), &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		r.t.Fatal(err)
	}
	defer conn.Close()
	cert := conn.ConnectionState().PeerCertificates[0]
	pool := x509.NewCertPool()
	pool.AddCert(cert)
	for _, name := range names {
		if _, err := cert.Verify(x509.VerifyOptions{DNSName: name, Roots: pool, CurrentTime: r.clock()}); err != nil {
			r.t.Error(err)
		}
	}
	return cert
}

func TestSelfSigned(t *testing.T) {
	r := newRig(t)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	s := r.server(r.selfSigned("alerts.example", "192.0.2.7"))
	first := r.seen(s, host, "localhost", "127.0.0.1", "::1", "alerts.example", "192.0.2.7")
	for _, name := range []string{"state/tls", "state/tls/self-signed.pem"} {
		info, err := os.Stat(r.path(name))
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	if again := r.seen(r.server(r.selfSigned("alerts.example"))); !again.Equal(first) {
		t.Error("a restart made a new certificate")
	}
	if other := r.seen(r.server(r.selfSigned("other.example")), "other.example"); other.Equal(first) {
		t.Error("a new name is not in the certificate")
	}
}

func TestSelfSignedIsRenewed(t *testing.T) {
	r := newRig(t)
	s := r.server(r.selfSigned())
	first := r.seen(s)
	r.pass(first.NotAfter.Sub(r.clock()) - 31*24*time.Hour)
	if !r.seen(s, "localhost").Equal(first) {
		t.Error("renewed too early")
	}
	r.pass(2 * 24 * time.Hour)
	second := r.seen(s, "localhost")
	if second.Equal(first) || second.NotAfter.Before(first.NotAfter) {
		t.Error("not renewed")
	}
	if !r.seen(r.server(r.selfSigned())).Equal(second) {
		t.Error("the new certificate was not kept")
	}
	// What cannot be read is made anew.
	r.write("state/tls/self-signed.pem", []byte("rubbish"))
	if r.seen(r.server(r.selfSigned()), "localhost").Equal(second) {
		t.Error("it is still there")
	}
}
