package ldap

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	ldapv3 "github.com/go-ldap/ldap/v3"

	"github.com/alertad/alertad/auth"
)

// server is where a directory listens.
type server struct {
	url     string
	scheme  string
	network string
	address string
	host    string // as its certificate must name it
}

func parseURL(s string) (server, error) {
	if path, ok := strings.CutPrefix(s, "ldapi://"); ok {
		path, err := url.PathUnescape(strings.TrimSuffix(path, "/"))
		return server{url: s, scheme: "ldapi", network: "unix", address: cmp.Or(path, "/var/run/slapd/ldapi")}, err
	}
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.User != nil {
		return server{}, fmt.Errorf("%q is not the URL of an LDAP server: write ldap://host or ldaps://host:port", s)
	}
	port, ok := map[string]string{"ldap": "389", "ldaps": "636"}[u.Scheme]
	if !ok {
		return server{}, fmt.Errorf("%q is not the URL of an LDAP server: it must start with ldap, ldaps or ldapi", s)
	}
	address := net.JoinHostPort(u.Hostname(), cmp.Or(u.Port(), port))
	return server{url: s, scheme: u.Scheme, network: "tcp", address: address, host: u.Hostname()}, nil
}

// conn is a connection that ends with its context.
type conn struct {
	*ldapv3.Conn
	stop func() bool
}

// dial connects, encrypted if that is asked for. The caller closes.
func (p *Provider) dial(ctx context.Context, s server) (*conn, error) {
	raw, err := (&net.Dialer{}).DialContext(ctx, s.network, s.address)
	if err != nil {
		return nil, err
	}
	config := p.tlsFor(s)
	encrypted := raw
	if s.scheme == "ldaps" {
		t := tls.Client(raw, config)
		if err := t.HandshakeContext(ctx); err != nil {
			return nil, errors.Join(err, raw.Close())
		}
		encrypted = t
	}
	c := &conn{Conn: ldapv3.NewConn(encrypted, s.scheme == "ldaps")}
	// Reads and writes fail from then on, and the library's goroutines end.
	c.stop = context.AfterFunc(ctx, func() { _ = raw.SetDeadline(time.Unix(1, 0)) })
	c.Start()
	if p.o.StartTLS && s.scheme == "ldap" {
		if err := c.StartTLS(config); err != nil {
			c.close()
			return nil, fmt.Errorf("start TLS: %w", err)
		}
	}
	return c, nil
}

func (p *Provider) tlsFor(s server) *tls.Config {
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if p.o.TLS != nil {
		config = p.o.TLS.Clone()
	}
	config.ServerName = s.host
	return config
}

func (c *conn) close() {
	c.stop()
	_ = c.Conn.Close() // nothing more is expected of it
}

// denials are the answers to a bind that mean this user, with this password,
// may not; any other means that the server cannot be asked.
var denials = []uint16{
	ldapv3.LDAPResultInvalidCredentials,
	ldapv3.LDAPResultInappropriateAuthentication, // the entry has no password
	ldapv3.LDAPResultNoSuchObject,
	ldapv3.LDAPResultInvalidDNSyntax,
	ldapv3.LDAPResultUnwillingToPerform, // disabled or locked, in some servers
	ldapv3.LDAPResultConstraintViolation,
	ldapv3.LDAPResultInsufficientAccessRights,
}

// bindUser proves a user. The name is never empty: that would be nobody, whom
// every password fits.
func (c *conn) bindUser(name, password string) error {
	if name == "" {
		return refused(errors.New("the user has no name to bind with"))
	}
	err := c.Bind(name, password)
	if ldapv3.IsErrorAnyOf(err, denials...) {
		return refused(fmt.Errorf("bind as %s: %w", name, err))
	}
	if err != nil {
		return fmt.Errorf("bind as %s: %w", name, err)
	}
	return nil
}

func (p *Provider) bindService(c *conn) error {
	if p.o.BindDN == "" {
		return nil
	}
	if err := c.Bind(p.o.BindDN, p.o.BindPassword); err != nil {
		return auth.Because("LDAP_BIND_USERNAME, LDAP_BIND_PASSWORD", fmt.Errorf("bind as %s: %w", p.o.BindDN, err))
	}
	return nil
}
