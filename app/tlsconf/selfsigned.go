package tlsconf

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// A self-signed certificate is good for as long as browsers accept one, and is
// replaced in time for those who have to make it known.
const (
	selfSignedFor   = 397 * 24 * time.Hour
	selfSignedRenew = 30 * 24 * time.Hour
)

// selfSigned is a certificate that the server makes and keeps, so that those
// who chose to trust it see the same one after a restart.
type selfSigned struct {
	o    Options
	file string

	mu   sync.Mutex
	pair *tls.Certificate
}

func newSelfSigned(o Options) (*selfSigned, error) {
	s := &selfSigned{o: o, file: filepath.Join(o.Dir, "self-signed.pem")}
	if pair, err := readPair(s.file, s.file, o.Now()); err == nil && s.lasts(pair) && s.covers(pair) {
		s.pair = pair
		return s, nil
	}
	return s, s.renew()
}

func (s *selfSigned) certificate(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	return s.current(), nil
}

func (s *selfSigned) serves(host string) bool { return s.current().Leaf.VerifyHostname(host) == nil }
func (s *selfSigned) name() string            { return nameOf(s.current().Leaf) }

// current is the certificate, replaced when its end is near. If that fails,
// the old one is still better than none.
func (s *selfSigned) current() *tls.Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.lasts(s.pair) {
		if err := s.renew(); err != nil {
			s.o.Log.Error("the self-signed certificate cannot be renewed", "err", err)
		}
	}
	return s.pair
}

func (s *selfSigned) lasts(pair *tls.Certificate) bool {
	return s.o.Now().Before(pair.Leaf.NotAfter.Add(-selfSignedRenew))
}

// covers reports whether the certificate has all names that it should.
func (s *selfSigned) covers(pair *tls.Certificate) bool {
	for _, name := range s.names() {
		if pair.Leaf.VerifyHostname(name) != nil {
			return false
		}
	}
	return true
}

// names are those of the machine and those given. IPv6 addresses are often of
// a day, and would need a new certificate at each start.
func (s *selfSigned) names() []string {
	names := []string{"localhost", "127.0.0.1", "::1"}
	if host, err := os.Hostname(); err == nil {
		names = append([]string{host}, names...)
	}
	addresses, _ := net.InterfaceAddrs()
	for _, a := range addresses {
		if n, ok := a.(*net.IPNet); ok && n.IP.To4() != nil && n.IP.IsGlobalUnicast() {
			names = append(names, n.IP.String())
		}
	}
	return append(names, s.o.Names...)
}

// renew makes a new certificate and keeps it.
func (s *selfSigned) renew() error {
	text, err := s.sign()
	if err != nil {
		return fmt.Errorf("make a self-signed certificate: %w", err)
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return fmt.Errorf("make a self-signed certificate: %w", err)
	}
	if err := keep(s.file, text); err != nil {
		return fmt.Errorf("keep the self-signed certificate: %w", err)
	}
	s.pair = &pair
	return nil
}

// sign returns a new key and its certificate in PEM form.
func (s *selfSigned) sign() ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		return nil, err
	}
	now := s.o.Now()
	c := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{Organization: []string{"alertad"}, CommonName: "alertad self-signed"},
		NotBefore:    now.Add(-time.Hour), // clocks differ
		NotAfter:     now.Add(selfSignedFor),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},

		BasicConstraintsValid: true,
	}
	for _, name := range s.names() {
		if ip := net.ParseIP(name); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, name)
		}
	}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return bytes.Join([][]byte{
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private}),
	}, nil), nil
}

// keep writes a file that only the server may read, whole or not at all.
func keep(file string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // 0600
	if err != nil {
		return err
	}
	defer os.Remove(temp.Name())
	_, err = temp.Write(data)
	if e := temp.Close(); err == nil {
		err = e
	}
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), file)
}
