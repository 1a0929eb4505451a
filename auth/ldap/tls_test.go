package ldap_test

import (
	"crypto/tls"
	"crypto/x509"
	"strings"
	"testing"

	"github.com/alertad/alertad/db"
)

func TestEncryption(t *testing.T) {
	d := startDirectory(t)
	wire := startTap(t, d.address)
	trust := func(roots *x509.CertPool) *tls.Config { return &tls.Config{RootCAs: roots} }
	stranger, _ := newCertificate(t, "stranger", nil, nil)
	wrong := x509.NewCertPool()
	wrong.AddCert(stranger)

	f := func(good bool, url string, startTLS bool, config *tls.Config) {
		t.Helper()
		o := d.byFilter()
		o.URLs, o.StartTLS, o.TLS = []string{url}, startTLS, config
		id, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", "alice secret")
		if good && (err != nil || id.Name != "Alice Liddell") {
			t.Errorf("%s: %v", url, err)
		}
		if !good {
			wantCode(t, url, err, db.Unavailable, "alice secret")
			if err != nil && !strings.Contains(err.Error(), "certificate") {
				t.Errorf("%s: no word of the certificate: %v", url, err)
			}
		}
	}
	for _, startTLS := range []bool{false, true} { // of no effect on ldaps
		f(true, d.ldaps, startTLS, trust(d.roots))
		f(false, d.ldaps, startTLS, trust(wrong))
		f(false, d.ldaps, startTLS, nil)
		f(false, strings.Replace(d.ldaps, "127.0.0.1", "localhost", 1), startTLS, trust(d.roots))
		f(true, d.ldaps, startTLS, &tls.Config{InsecureSkipVerify: true})
	}
	f(true, wire.url, true, trust(d.roots))
	f(false, wire.url, true, trust(wrong))
	f(false, wire.url, true, nil)
	f(false, strings.Replace(wire.url, "127.0.0.1", "localhost", 1), true, trust(d.roots))
	f(true, wire.url, true, &tls.Config{InsecureSkipVerify: true})
	if calls, said := wire.heard(); calls != 5 || strings.Contains(said, "alice") || strings.Contains(said, "secret") {
		t.Errorf("%d connections, something of the login was sent in the clear", calls)
	}
}

// A server that does not do it is not talked to in the clear instead.
func TestNoStartTLS(t *testing.T) {
	d := startDirectory(t)
	wire := startTap(t, strings.TrimPrefix(d.ldaps, "ldaps://"))
	o := d.byName()
	o.URLs, o.StartTLS, o.TLS = []string{wire.url}, true, &tls.Config{InsecureSkipVerify: true}
	_, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", "alice secret")
	wantCode(t, "alice", err, db.Unavailable, "alice secret")
	if _, said := wire.heard(); said == "" || strings.Contains(said, "alice") {
		t.Errorf("said %q", said)
	}
}
