package ldap_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	ldapv3 "github.com/go-ldap/ldap/v3"
)

const (
	root         = "cn=root,dc=example,dc=org"
	rootPassword = "root secret"
)

// directory is a real LDAP server with the entries of testdata/people.ldif.
type directory struct {
	t       *testing.T
	address string
	url     string // ldap://, which StartTLS can encrypt
	ldaps   string
	ldapi   string
	roots   *x509.CertPool // vouches for its certificate
}

// startDirectory starts slapd in a folder of its own. It ends with the test.
func startDirectory(t *testing.T) *directory {
	t.Helper()
	program := "/usr/sbin/slapd" // where Debian has it, which is not in everybody's path
	if found, err := exec.LookPath("slapd"); err == nil {
		program = found
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("slapd is needed, scripts/needs installs it: %v", err)
	}
	dir := t.TempDir()
	d := &directory{t: t, address: freeAddress(t), roots: writeCertificate(t, dir)}
	d.url = "ldap://" + d.address
	d.ldaps = "ldaps://" + freeAddress(t)
	d.ldapi = "ldapi://" + url.PathEscape(filepath.Join(dir, "socket"))
	conf := writeConf(t, dir)
	ldif, err := filepath.Abs("testdata/people.ldif")
	if err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "-T", "add", "-f", conf, "-l", ldif).CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	run(t, exec.Command(program, "-f", conf, "-h", d.url+"/ "+d.ldaps+"/ "+d.ldapi, "-d", "none"))
	for _, u := range []string{d.url, d.ldaps} {
		awaitListener(t, u[strings.LastIndex(u, "/")+1:])
	}
	return d
}

// run starts slapd and waits until it says that it is about to listen.
func run(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	stderr, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	started, ended := make(chan bool, 1), make(chan struct{})
	go func() {
		defer close(ended)
		for lines := bufio.NewScanner(stderr); lines.Scan(); {
			fmt.Fprintln(&said, lines.Text())
			if strings.Contains(lines.Text(), "slapd starting") {
				started <- true
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
		_ = cmd.Wait()
	})
	select {
	case <-started:
	case <-ended:
		t.Fatalf("slapd does not start:\n%s", said.String())
	}
}

// awaitListener waits for what comes right after those words.
func awaitListener(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func writeConf(t *testing.T, dir string) string {
	t.Helper()
	schema, err := filepath.Abs("testdata/ad.schema")
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf(`include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include %[2]s
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
pidfile %[1]s/pid
TLSCACertificateFile %[1]s/ca.pem
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
database mdb
suffix dc=example,dc=org
rootdn %[3]s
rootpw "%[4]s"
directory %[1]s
dbnosync
limits * size=500 size.prtotal=unlimited
overlay memberof
access to attrs=userPassword by anonymous auth by * none
access to dn.subtree="ou=ad,dc=example,dc=org" attrs=entryUUID by * none
access to dn.subtree="ou=closed,dc=example,dc=org" by anonymous auth by * none
access to * by * read
`, dir, schema, root, rootPassword)
	file := filepath.Join(dir, "slapd.conf")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// writeCertificate writes an authority and a certificate of it for 127.0.0.1.
func writeCertificate(t *testing.T, dir string) *x509.CertPool {
	t.Helper()
	authority, signer := newCertificate(t, "authority", nil, nil)
	cert, key := newCertificate(t, "slapd", authority, signer)
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	for name, block := range map[string]*pem.Block{
		"ca.pem":   {Type: "CERTIFICATE", Bytes: authority.Raw},
		"cert.pem": {Type: "CERTIFICATE", Bytes: cert.Raw},
		"key.pem":  {Type: "PRIVATE KEY", Bytes: private},
	} {
		if err := os.WriteFile(filepath.Join(dir, name), pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	pool := x509.NewCertPool()
	pool.AddCert(authority)
	return pool
}

func newCertificate(t *testing.T, name string, parent *x509.Certificate, signer *ecdsa.PrivateKey) (*x509.Certificate, *ecdsa.PrivateKey) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: parent == nil, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	if parent == nil {
		parent, signer = c, key
	} else {
		c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, c, parent, &key.PublicKey, signer)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert, key
}

// group adds a group while the server runs, so that its overlay notes it in the
// members too.
func (d *directory) group(dn, class string, members ...string) {
	d.t.Helper()
	d.asRoot(func(c *ldapv3.Conn) error { return addGroup(c, dn, class, members) })
}

// groups adds n groups with one member.
func (d *directory) groups(n int, member string) {
	d.t.Helper()
	d.asRoot(func(c *ldapv3.Conn) error {
		for i := range n {
			dn := fmt.Sprintf("cn=g%d,ou=groups,dc=example,dc=org", i)
			if err := addGroup(c, dn, "groupOfNames", []string{member}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (d *directory) asRoot(do func(*ldapv3.Conn) error) {
	d.t.Helper()
	c, err := ldapv3.DialURL(d.url)
	if err != nil {
		d.t.Fatal(err)
	}
	defer c.Close()
	if err := c.Bind(root, rootPassword); err != nil {
		d.t.Fatal(err)
	}
	if err := do(c); err != nil {
		d.t.Fatal(err)
	}
}

func addGroup(c *ldapv3.Conn, dn, class string, members []string) error {
	req := ldapv3.NewAddRequest(dn, nil)
	req.Attribute("objectClass", []string{class})
	req.Attribute("member", members)
	return c.Add(req)
}

// tap passes connections on and keeps what the client said.
type tap struct {
	url string

	mu    sync.Mutex
	calls int
	said  bytes.Buffer
}

func startTap(t *testing.T, to string) *tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &tap{url: "ldap://" + l.Addr().String()}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() { p.pass(t, from, to) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return p
}

func (p *tap) pass(t *testing.T, from net.Conn, to string) {
	defer from.Close()
	p.mu.Lock()
	p.calls++
	p.mu.Unlock()
	server, err := net.Dial("tcp", to)
	if err != nil {
		t.Error(err)
		return
	}
	defer server.Close()
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(from, server)
		from.Close()
	})
	_, _ = io.Copy(server, io.TeeReader(from, p))
	server.Close()
	back.Wait()
}

// Write keeps what a client said.
func (p *tap) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.said.Write(b)
}

func (p *tap) heard() (calls int, said string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.calls, p.said.String()
}
