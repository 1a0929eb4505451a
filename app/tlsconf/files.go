package tlsconf

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"time"
)

// files is a certificate from files that somebody else looks after.
type files struct{ pair *watched[*tls.Certificate] }

func newFiles(o Options) (*files, error) {
	if o.KeyFile == "" {
		return nil, fmt.Errorf("certificate %s has no file with its key", o.CertFile)
	}
	pair, err := watch(o, func() (*tls.Certificate, error) { return readPair(o.CertFile, o.KeyFile, o.Now()) }, o.CertFile, o.KeyFile)
	if err != nil {
		return nil, err
	}
	return &files{pair}, nil
}

func (f *files) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) { return f.pair.get(), nil }
func (f *files) serves(host string) bool                                    { return f.pair.get().Leaf.VerifyHostname(host) == nil }
func (f *files) name() string                                               { return nameOf(f.pair.get().Leaf) }

// readPair reads a certificate that is good now.
func readPair(certFile, keyFile string, now time.Time) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(certFile, keyFile)
	if err != nil {
		return nil, fmt.Errorf("certificate %s with key %s: %w", certFile, keyFile, err)
	}
	if err := inForce(pair.Leaf, now); err != nil {
		return nil, fmt.Errorf("certificate %s %w", certFile, err)
	}
	return &pair, nil
}

func inForce(c *x509.Certificate, now time.Time) error {
	switch {
	case now.After(c.NotAfter):
		return errors.New("expired on " + c.NotAfter.UTC().Format(time.RFC3339))
	case now.Before(c.NotBefore):
		return errors.New("is not valid before " + c.NotBefore.UTC().Format(time.RFC3339))
	}
	return nil
}

// nameOf is a name that a certificate is good for.
func nameOf(c *x509.Certificate) string {
	for _, name := range c.DNSNames {
		if !strings.HasPrefix(name, "*") {
			return name
		}
	}
	return ""
}
