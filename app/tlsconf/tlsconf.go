// Package tlsconf is TLS for the server's own listener: where the certificate
// comes from (files, an ACME authority, or one that the server signs itself),
// who may connect, and where plain HTTP is sent.
//
// Files are looked at again while the server runs. What replaces them has to
// be good, otherwise the old goes on.
package tlsconf

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"time"
)

// Options say what to do. Exactly one source of certificates is to be named:
// CertFile, SelfSigned or ACME.Hosts.
type Options struct {
	CertFile, KeyFile string // PEM; the certificate first, then its chain

	SelfSigned bool
	Names      []string // further names and addresses of the self-signed certificate

	ACME ACME

	Dir        string // where certificates are kept that the server makes or gets
	MinVersion string // 1.2 or 1.3; empty: 1.2

	// AnyProtocol takes clients whatever protocol they ask for by name
	// (RFC 7301), for one that has none. Otherwise it has to be HTTP.
	AnyProtocol bool

	ClientAuth   string // client certificates: off, optional or required; empty: off
	ClientCAFile string // PEM: whose client certificates are good

	Origin string // where plain HTTP is redirected, as https://host; empty: to the host that was asked, if it is ours
	Port   int    // of the TLS listener, for redirects without Origin; 0: 443

	Log *slog.Logger
	Now func() time.Time
}

// ACME says how to get certificates from an authority (RFC 8555). Naming hosts
// is to agree to the authority's terms.
type ACME struct {
	Hosts        []string
	Email        string
	DirectoryURL string       // empty: Let's Encrypt
	Client       *http.Client // nil: http.DefaultClient
}

// source is where the certificate comes from.
type source interface {
	certificate(*tls.ClientHelloInfo) (*tls.Certificate, error)
	serves(host string) bool // the certificate is good for that name or address
	name() string            // a name that it is good for, "" if it has none
}

// Server holds the certificate and makes the settings of connections. It may
// be used by many goroutines.
type Server struct {
	o      Options
	source source
	config func() *tls.Config
}

// New reads or makes the certificate. An error says what to put right: a file
// that is missing, a pair that does not match, a certificate that is over. An
// ACME authority is asked at the first connection.
func New(o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	return (&Server{o: o}).build()
}

// With returns a server with other options. What it gets from an ACME
// authority goes on as it is: o.ACME must be the same.
func (s *Server) With(o Options) (*Server, error) {
	o.Now = s.o.Now
	next := &Server{o: o}
	if a, ok := s.source.(*acmeSource); ok {
		next.source = a
	}
	return next.build()
}

func (s *Server) build() (*Server, error) {
	var err error
	switch {
	case s.source != nil:
	case len(s.o.ACME.Hosts) > 0:
		s.source, err = newACME(s.o)
	case s.o.SelfSigned:
		s.source, err = newSelfSigned(s.o)
	case s.o.CertFile != "":
		s.source, err = newFiles(s.o)
	default:
		err = errors.New("no certificate is named")
	}
	if err != nil {
		return nil, err
	}
	s.config, err = s.configs()
	return s, err
}

// Config makes the settings of a listener whose Server may be replaced while
// it runs: each connection takes the one that current returns.
func Config(current func() *Server) *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		NextProtos: []string{"h2", "http/1.1"},
		GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
			return current().forClient(hello)
		},
	}
}

// configs returns what gives the settings of a connection, without a copy for
// each.
func (s *Server) configs() (func() *tls.Config, error) {
	base := s.base()
	if s.o.ClientAuth == "" || s.o.ClientAuth == "off" {
		return func() *tls.Config { return base }, nil
	}
	mode := tls.VerifyClientCertIfGiven
	if s.o.ClientAuth == "required" {
		mode = tls.RequireAndVerifyClientCert
	}
	w, err := watch(s.o, func() (*tls.Config, error) {
		pool, err := authorities(s.o.ClientCAFile)
		if err != nil {
			return nil, err
		}
		c := s.base()
		c.ClientAuth, c.ClientCAs = mode, pool
		return c, nil
	}, s.o.ClientCAFile)
	if err != nil {
		return nil, err
	}
	return w.get, nil
}

func (s *Server) base() *tls.Config {
	c := &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"h2", "http/1.1"},
		GetCertificate: s.source.certificate,
	}
	if s.o.MinVersion == "1.3" {
		c.MinVersion = tls.VersionTLS13
	}
	if s.o.AnyProtocol {
		c.NextProtos = nil
	}
	return c
}

// forClient is the settings of one connection. An ACME authority that looks
// whether the name is ours has no client certificate; the protocol that it
// asks for carries nothing else.
func (s *Server) forClient(hello *tls.ClientHelloInfo) (*tls.Config, error) {
	if a, ok := s.source.(*acmeSource); ok && a.isProof(hello) {
		return a.proof, nil
	}
	return s.config(), nil
}

// authorities reads the certificates of a file.
func authorities(file string) (*x509.CertPool, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("authorities of client certificates: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(data) {
		return nil, fmt.Errorf("authorities of client certificates: %s has no certificate in PEM form", file)
	}
	return pool, nil
}
