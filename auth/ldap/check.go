package ldap

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"time"

	ldapv3 "github.com/go-ldap/ldap/v3"

	"github.com/alertad/alertad/auth"
)

var _ auth.Checker = (*Provider)(nil)

// CheckSetup connects to each server, binds as who searches, and looks where
// users and groups are searched.
func (p *Provider) CheckSetup(ctx context.Context) []auth.Step {
	var t auth.Trace
	for _, s := range p.servers {
		p.checkServer(ctx, &t, s)
	}
	return t.Steps
}

func (p *Provider) checkServer(ctx context.Context, t *auth.Trace, s server) {
	ctx, cancel := context.WithTimeout(ctx, p.o.Timeout)
	defer cancel()
	judge := func(what, value, from string, err error) bool {
		if err != nil {
			value = err.Error()
		}
		return t.Judge(auth.PartCheck, what, value, from, err) == nil
	}
	c, err := p.dial(ctx, s)
	if !judge("connection", s.url, "LDAP_URL", err) {
		return
	}
	defer c.close()
	t.Add(p.encryption(c, s))
	if p.o.BindDN == "" {
		t.Add(auth.Step{Part: auth.PartCheck, What: "bind", Value: "nobody searches but the user", From: "LDAP_BIND_USERNAME"})
		return
	}
	if !judge("bind", p.o.BindDN, "LDAP_BIND_USERNAME, LDAP_BIND_PASSWORD", p.bindService(c)) {
		return
	}
	if p.o.UserFilter != "" {
		base := cmp.Or(p.o.UserBaseDN, p.o.BaseDN)
		judge("where users are", base, "LDAP_USER_BASEDN, LDAP_BASEDN", p.checkBase(c, base))
	}
	if p.o.GroupFilter != "" {
		base := cmp.Or(p.o.GroupBaseDN, p.o.BaseDN)
		judge("where groups are", base, "LDAP_GROUP_BASEDN, LDAP_BASEDN", p.checkBase(c, base))
	}
}

// encryption tells whether passwords go to the server encrypted, and until when
// its certificate is good.
func (p *Provider) encryption(c *conn, s server) auth.Step {
	step := auth.Step{Part: auth.PartCheck, What: "encryption", Value: "none: passwords go in the clear", From: "LDAP_URL, LDAP_START_TLS", Result: auth.Warning}
	if s.scheme == "ldapi" {
		step.Value, step.Result = "none needed on this machine", ""
		return step
	}
	if state, ok := c.TLSConnectionState(); ok && len(state.PeerCertificates) > 0 {
		end := state.PeerCertificates[0].NotAfter
		step.Value = fmt.Sprintf("%s, certificate good until %s", tls.VersionName(state.Version), end.UTC().Format(time.DateOnly))
		step.Result = auth.Passed
	}
	return step
}

// checkBase reads the entry below which is searched.
func (p *Provider) checkBase(c *conn, base string) error {
	req := p.request(base, "(objectClass=*)", "1.1")
	req.Scope = ldapv3.ScopeBaseObject
	res, err := c.Search(req)
	if err == nil && len(res.Entries) == 0 {
		err = errors.New("there is no such entry that may be read")
	}
	return err
}
