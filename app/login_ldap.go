package app

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/ldap"
)

// newLDAP makes the login with an LDAP directory. It does not connect.
func newLDAP(cfg *config.Config) (auth.Provider, error) {
	o, err := ldapOptions(cfg)
	if err != nil {
		return nil, err
	}
	p, err := ldap.New(o)
	if err != nil {
		return nil, fmt.Errorf("login with LDAP: %w", err)
	}
	return p, nil
}

func ldapOptions(cfg *config.Config) (ldap.Options, error) {
	s := ldapSettings{
		Options:  ldapTable(cfg),
		caFile:   cfg.String("LDAP_CACERT"),
		insecure: cfg.Bool("LDAP_ALLOW_SELF_SIGNED_CERT"),
		minTLS:   tls.VersionTLS12,
	}
	more := cfg.Map("LDAP_CONFIG")
	for _, name := range slices.Sorted(maps.Keys(more)) {
		if err := s.set(name, more[name]); err != nil {
			return s.Options, fmt.Errorf("LDAP_CONFIG: %s: %w", name, err)
		}
	}
	var err error
	if s.TLS, err = s.tls(); err != nil {
		return s.Options, fmt.Errorf("login with LDAP: %w", err)
	}
	if cfg.Bool("LDAP_ACTIVE_DIRECTORY") {
		s.Options = ldap.ActiveDirectory(s.Options)
	}
	return s.Options, nil
}

// ldapTable is what settings say by themselves.
func ldapTable(cfg *config.Config) ldap.Options {
	o := ldap.Options{
		// As libldap separates them.
		URLs: strings.FieldsFunc(cfg.String("LDAP_URL"), func(r rune) bool { return r == ',' || unicode.IsSpace(r) }),

		StartTLS:      cfg.Bool("LDAP_START_TLS"),
		Timeout:       cfg.Duration("LDAP_TIMEOUT"),
		Domains:       map[string]string{},
		DefaultDomain: cfg.String("LDAP_DEFAULT_DOMAIN"),
		DemandEmail:   cfg.Bool("LDAP_USE_EMAIL_DOMAIN_WHITELIST"),
		EmailDomains:  cfg.List("ALLOWED_EMAIL_DOMAINS"),
		BindDN:        cfg.String("LDAP_BIND_USERNAME"),
		BindPassword:  cfg.String("LDAP_BIND_PASSWORD"),
		BaseDN:        cfg.String("LDAP_BASEDN"),
		UserBaseDN:    cfg.String("LDAP_USER_BASEDN"),
		UserFilter:    cfg.String("LDAP_USER_FILTER"),
		NameAttr:      cfg.String("LDAP_USER_NAME_ATTR"),
		EmailAttr:     cfg.String("LDAP_USER_EMAIL_ATTR"),
		GroupBaseDN:   cfg.String("LDAP_GROUP_BASEDN"),
		GroupFilter:   cfg.String("LDAP_GROUP_FILTER"),
	}
	for domain, name := range cfg.Map("LDAP_DOMAINS") {
		o.Domains[domain], _ = name.(string)
	}
	// Else the provider's default, which Active Directory has its own of.
	if cfg.IsSet("LDAP_GROUP_NAME_ATTR") {
		o.GroupNameAttr = cfg.String("LDAP_GROUP_NAME_ATTR")
	}
	return o
}

// ldapSettings are the options and what their TLS part is made of.
type ldapSettings struct {
	ldap.Options
	caFile, certFile, keyFile string
	insecure                  bool
	minTLS                    uint16
}

// set honours an option of python-ldap, as ldap.conf(5) and ldap_get_option(3)
// describe them.
func (s *ldapSettings) set(name string, v any) error {
	switch name {
	case "OPT_X_TLS_CACERTFILE":
		return setText(&s.caFile, v)
	case "OPT_X_TLS_CERTFILE":
		return setText(&s.certFile, v)
	case "OPT_X_TLS_KEYFILE":
		return setText(&s.keyFile, v)
	case "OPT_NETWORK_TIMEOUT", "OPT_TIMEOUT":
		return s.setTimeout(v)
	case "OPT_X_TLS_REQUIRE_CERT":
		return s.setRequireCert(v)
	case "OPT_X_TLS_PROTOCOL_MIN":
		n, ok := v.(int64)
		if !ok || n < tls.VersionTLS10 || n > tls.VersionTLS13 {
			return errors.New("expected a number from 0x301 (TLS 1.0) to 0x304 (TLS 1.3)")
		}
		s.minTLS = uint16(n)
		return nil
	case "OPT_DEREF":
		n, ok := v.(int64)
		if !ok || n < 0 || n > 3 {
			return errors.New("expected a number from 0 to 3")
		}
		s.Deref = int(n)
		return nil
	case "OPT_REFERRALS":
		return only(v, 0, "referrals are not followed")
	case "OPT_PROTOCOL_VERSION":
		return only(v, 3, "only version 3 of the protocol is spoken")
	case "OPT_DEBUG_LEVEL", "OPT_RESTART", "OPT_SIZELIMIT", "OPT_TIMELIMIT", "OPT_X_TLS_NEWCTX",
		"OPT_X_KEEPALIVE_IDLE", "OPT_X_KEEPALIVE_INTERVAL", "OPT_X_KEEPALIVE_PROBES":
		return nil // of no consequence for connections as short as these
	}
	return errors.New("this option is not supported")
}

// setRequireCert takes the number of python-ldap's constant, or its name. TRY is
// as good as DEMAND: a directory always shows a certificate.
func (s *ldapSettings) setRequireCert(v any) error {
	switch v {
	case int64(0), "OPT_X_TLS_NEVER", int64(3), "OPT_X_TLS_ALLOW":
		s.insecure = true
	case int64(1), "OPT_X_TLS_HARD", int64(2), "OPT_X_TLS_DEMAND", int64(4), "OPT_X_TLS_TRY":
		s.insecure = false
	default:
		return errors.New("expected a number from 0 to 4, or a name as 'OPT_X_TLS_DEMAND'")
	}
	return nil
}

func setText(to *string, v any) error {
	text, ok := v.(string)
	if !ok || text == "" {
		return errors.New("expected the name of a file")
	}
	*to = text
	return nil
}

// setTimeout takes seconds; -1 is no limit there, and the default here.
func (s *ldapSettings) setTimeout(v any) error {
	seconds, ok := v.(float64)
	if n, isInt := v.(int64); isInt {
		seconds, ok = float64(n), true
	}
	if !ok || seconds < -1 || seconds > 3600 {
		return errors.New("expected seconds, at most 3600")
	}
	s.Timeout = max(s.Timeout, time.Duration(seconds*float64(time.Second)))
	return nil
}

func only(v any, want int64, why string) error {
	if v == any(want) || want == 0 && v == any(false) {
		return nil
	}
	return fmt.Errorf("%s: set it to %d or leave it out", why, want)
}

// tls reads the files.
func (s *ldapSettings) tls() (*tls.Config, error) {
	c := &tls.Config{MinVersion: s.minTLS, InsecureSkipVerify: s.insecure}
	if s.caFile != "" {
		text, err := os.ReadFile(s.caFile)
		if err != nil {
			return nil, fmt.Errorf("certificate authorities: %w", err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("certificate authorities: %s has no certificate (PEM)", s.caFile)
		}
	}
	if s.certFile != "" || s.keyFile != "" {
		pair, err := tls.LoadX509KeyPair(s.certFile, s.keyFile)
		if err != nil {
			return nil, fmt.Errorf("own certificate: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}
