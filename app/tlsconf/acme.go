package tlsconf

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/crypto/acme/autocert"
)

// acmeSource is certificates from an ACME authority, one for each host. They
// are got when first asked for, kept, and renewed before their end.
type acmeSource struct {
	hosts   []string
	manager *autocert.Manager
	proof   *tls.Config // of the authority's own connections
	log     *slog.Logger
	now     func() time.Time

	mu   sync.Mutex
	told map[string]time.Time // when a host's trouble was last logged
}

// tellEvery is how often the same trouble is logged. The authority is asked
// again as often.
const tellEvery = time.Minute

func newACME(o Options) (*acmeSource, error) {
	dir := filepath.Join(o.Dir, "acme")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("folder of ACME certificates: %w", err)
	}
	a := &acmeSource{log: o.Log, now: o.Now, told: map[string]time.Time{}}
	for _, host := range o.ACME.Hosts {
		a.hosts = append(a.hosts, strings.ToLower(host))
	}
	a.manager = &autocert.Manager{
		Prompt:     autocert.AcceptTOS,
		Cache:      autocert.DirCache(dir),
		HostPolicy: autocert.HostWhitelist(a.hosts...),
		Email:      o.ACME.Email,
		Client:     &acme.Client{DirectoryURL: o.ACME.DirectoryURL, HTTPClient: o.ACME.Client, UserAgent: "alertad"},
	}
	a.proof = &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{acme.ALPNProto},
		GetCertificate: a.manager.GetCertificate,
	}
	return a, nil
}

// certificate may ask the authority, and then takes seconds. A client that
// names no host gets the certificate of the first.
func (a *acmeSource) certificate(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	if hello.ServerName == "" {
		named := *hello
		named.ServerName = a.name()
		hello = &named
	}
	pair, err := a.manager.GetCertificate(hello)
	if err != nil && a.serves(hello.ServerName) {
		a.tell(hello.ServerName, err)
	}
	return pair, err
}

// tell logs why there is no certificate, but not for each connection.
func (a *acmeSource) tell(host string, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := a.now()
	if last, ok := a.told[host]; ok && now.Sub(last) < tellEvery {
		return
	}
	a.told[host] = now
	a.log.Error("no certificate from the ACME authority", "host", host, "err", err)
}

func (a *acmeSource) serves(host string) bool {
	return slices.Contains(a.hosts, strings.ToLower(strings.TrimSuffix(host, ".")))
}

func (a *acmeSource) name() string { return a.hosts[0] }

// isProof reports whether a connection is the authority's, that looks for the
// answer to its challenge (RFC 8737).
func (a *acmeSource) isProof(hello *tls.ClientHelloInfo) bool {
	return len(hello.SupportedProtos) == 1 && hello.SupportedProtos[0] == acme.ALPNProto
}
