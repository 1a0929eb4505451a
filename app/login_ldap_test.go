package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth/ldap"
)

// ldapFrom makes the login that settings ask for, and returns its options.
func ldapFrom(t *testing.T, settings string) (ldap.Options, error) {
	t.Helper()
	cfg, err := config.Load(config.Source{File: "conf", Environ: []string{}, ReadFile: func(name string) ([]byte, error) {
		if name == "conf" {
			return []byte(settings), nil
		}
		return nil, fs.ErrNotExist
	}})
	if err != nil {
		t.Fatal(err)
	}
	if p, err := newLDAP(cfg); err != nil || p.Name() != "ldap" {
		return ldap.Options{}, err
	}
	return ldapOptions(cfg)
}

func TestLDAPSettings(t *testing.T) {
	got, err := ldapFrom(t, `
LDAP_URL = 'ldap://one ldaps://two:1636, ldap://three'
LDAP_START_TLS = True
LDAP_TIMEOUT = 3
LDAP_BASEDN = 'dc=b'
LDAP_DOMAINS = {'a.org': 'uid=%s,dc=a'}
LDAP_DEFAULT_DOMAIN = 'a.org'
LDAP_BIND_USERNAME = 'cn=r'
LDAP_BIND_PASSWORD = 's'
LDAP_USER_BASEDN = 'dc=u'
LDAP_USER_FILTER = '(uid={username})'
LDAP_USER_NAME_ATTR = 'n'
LDAP_USER_EMAIL_ATTR = 'e'
LDAP_USE_EMAIL_DOMAIN_WHITELIST = False
ALLOWED_EMAIL_DOMAINS = ['c.org']
LDAP_GROUP_BASEDN = 'dc=g'
LDAP_GROUP_FILTER = '(member={userdn})'
LDAP_GROUP_NAME_ATTR = 'cn'
LDAP_ALLOW_SELF_SIGNED_CERT = True
LDAP_CONFIG = {'OPT_DEREF': 3, 'OPT_REFERRALS': 0, 'OPT_NETWORK_TIMEOUT': 4.5, 'OPT_TIMEOUT': 4, 'OPT_PROTOCOL_VERSION': 3, 'OPT_X_TLS_NEWCTX': 0}
`)
	if err != nil {
		t.Fatal(err)
	}
	if !got.TLS.InsecureSkipVerify || got.TLS.RootCAs != nil || got.TLS.MinVersion != tls.VersionTLS12 {
		t.Errorf("TLS %+v", got.TLS)
	}
	got.TLS = nil
	want := ldap.Options{
		URLs: []string{"ldap://one", "ldaps://two:1636", "ldap://three"}, StartTLS: true, Timeout: 4500 * time.Millisecond,
		Domains: map[string]string{"a.org": "uid=%s,dc=a"}, DefaultDomain: "a.org", EmailDomains: []string{"c.org"},
		BindDN: "cn=r", BindPassword: "s", BaseDN: "dc=b", Deref: 3,
		UserBaseDN: "dc=u", UserFilter: "(uid={username})", NameAttr: "n", EmailAttr: "e",
		GroupBaseDN: "dc=g", GroupFilter: "(member={userdn})", GroupNameAttr: "cn",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLDAPDefaults(t *testing.T) {
	f := func(more, wantGroup string, wantUser bool) {
		t.Helper()
		o, err := ldapFrom(t, "LDAP_URL = 'ldap://h'\nLDAP_DOMAINS = {'a': 'uid=%s'}\n"+more)
		if err != nil {
			t.Error(err)
			return
		}
		if o.Timeout > 0 || !o.DemandEmail || o.NameAttr != "cn" || o.EmailAttr != "mail" || o.TLS.InsecureSkipVerify {
			t.Errorf("%+v", o)
		}
		if o.GroupNameAttr != wantGroup || o.BindAsUser != wantUser {
			t.Errorf("group name %q, bind as user %v", o.GroupNameAttr, o.BindAsUser)
		}
	}
	f("", "", false)
	f("LDAP_CONFIG = {'OPT_TIMEOUT': -1}", "", false)
	f("LDAP_ACTIVE_DIRECTORY = True", "cn", true)
	f("LDAP_ACTIVE_DIRECTORY = True\nLDAP_GROUP_NAME_ATTR = 'dn'", "dn", true)
	f("LDAP_ACTIVE_DIRECTORY = True\nLDAP_BIND_USERNAME = 'cn=r'\nLDAP_BIND_PASSWORD = 's'", "cn", false)
}

func TestLDAPFaults(t *testing.T) {
	const good = "LDAP_URL = 'ldap://h'\nLDAP_DOMAINS = {'a': 'uid=%s'}\n"
	f := func(want, settings string) {
		t.Helper()
		if _, err := ldapFrom(t, settings); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", settings, err, want)
		}
	}
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	f("URL of a server", "LDAP_DOMAINS = {'a': 'uid=%s'}")
	f("user filter", "LDAP_URL = 'ldap://h'")
	f("no-such-file", good+"LDAP_CACERT = '/no-such-file'")
	f("has no certificate", good+"LDAP_CACERT = '"+empty+"'")
	f("own certificate", good+"LDAP_CONFIG = {'OPT_X_TLS_CERTFILE': '"+empty+"'}")
	f("LDAP_CONFIG: OPT_X_SASL: this option is not supported", good+"LDAP_CONFIG = {'OPT_X_SASL': 1}")
	f("OPT_REFERRALS: referrals are not followed", good+"LDAP_CONFIG = {'OPT_REFERRALS': 1}")
	f("OPT_PROTOCOL_VERSION", good+"LDAP_CONFIG = {'OPT_PROTOCOL_VERSION': 2}")
	f("OPT_DEREF", good+"LDAP_CONFIG = {'OPT_DEREF': 4}")
	f("OPT_TIMEOUT", good+"LDAP_CONFIG = {'OPT_TIMEOUT': 'x'}")
	f("OPT_X_TLS_REQUIRE_CERT", good+"LDAP_CONFIG = {'OPT_X_TLS_REQUIRE_CERT': [1]}")
	f("OPT_X_TLS_PROTOCOL_MIN", good+"LDAP_CONFIG = {'OPT_X_TLS_PROTOCOL_MIN': 1}")
	f("OPT_X_TLS_CACERTFILE", good+"LDAP_CONFIG = {'OPT_X_TLS_CACERTFILE': 1}")
}

func TestLDAPCertificates(t *testing.T) {
	file := selfSigned(t)
	f := func(more string, insecure bool, version uint16) {
		t.Helper()
		o, err := ldapFrom(t, "LDAP_URL = 'ldap://h'\nLDAP_DOMAINS = {'a': 'uid=%s'}\n"+strings.ReplaceAll(more, "@pem", file))
		if err != nil {
			t.Error(err)
			return
		}
		if o.TLS.RootCAs == nil || o.TLS.InsecureSkipVerify != insecure || o.TLS.MinVersion != version {
			t.Errorf("%s: %+v", more, o.TLS)
		}
		if strings.Contains(more, "KEYFILE") != (len(o.TLS.Certificates) == 1) {
			t.Errorf("%s: %d certificates", more, len(o.TLS.Certificates))
		}
	}
	f("LDAP_CACERT = '@pem'", false, tls.VersionTLS12)
	f("LDAP_CONFIG = {'OPT_X_TLS_CACERTFILE': '@pem', 'OPT_X_TLS_CERTFILE': '@pem', 'OPT_X_TLS_KEYFILE': '@pem'}", false, tls.VersionTLS12)
	f("LDAP_CACERT = '@pem'\nLDAP_CONFIG = {'OPT_X_TLS_REQUIRE_CERT': 'OPT_X_TLS_NEVER', 'OPT_X_TLS_PROTOCOL_MIN': 0x304}", true, tls.VersionTLS13)
	f("LDAP_CACERT = '@pem'\nLDAP_ALLOW_SELF_SIGNED_CERT = True\nLDAP_CONFIG = {'OPT_X_TLS_REQUIRE_CERT': 2}", false, tls.VersionTLS12)
}

// selfSigned writes a certificate and its key into one file.
func selfSigned(t *testing.T) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, c, c, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "both.pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
