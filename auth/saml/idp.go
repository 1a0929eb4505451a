package saml

import (
	"crypto/x509"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/crewjam/saml"
)

// idp is an identity provider.
type idp struct {
	entityID      string
	certs         []*x509.Certificate // it signs with their keys
	login, logout string              // addresses of the redirect binding; empty: it has none

	validUntil time.Time     // zero: for ever
	fresh      time.Duration // until asking again
}

// read finds the identity provider in metadata: of one, or of a federation.
func (m *metadata) read(b []byte) (*idp, error) {
	if len(b) > maxMetadata {
		return nil, fmt.Errorf("larger than %d bytes", maxMetadata)
	}
	root, err := parse(b, true)
	if err != nil {
		return nil, err
	}
	if m.MetadataCert != nil {
		signed, err := verify(root, []*x509.Certificate{m.MetadataCert}, m.Now())
		if err != nil {
			return nil, err
		}
		if signed == nil {
			return nil, errors.New("they are not signed")
		}
		if b, err = write(signed); err != nil {
			return nil, err
		}
	}
	var group saml.EntitiesDescriptor
	if root.Tag == "EntityDescriptor" {
		group.EntityDescriptors = make([]saml.EntityDescriptor, 1)
		err = xml.Unmarshal(b, &group.EntityDescriptors[0])
	} else {
		err = xml.Unmarshal(b, &group)
	}
	if err != nil {
		return nil, err
	}
	e, until, err := m.choose(group)
	if err != nil {
		return nil, err
	}
	return m.newIdP(e, until)
}

// choose returns the entity that is an identity provider, the named one if
// there are several, and until when what says so is valid.
func (m *metadata) choose(group saml.EntitiesDescriptor) (*saml.EntityDescriptor, time.Time, error) {
	var found *saml.EntityDescriptor
	var until time.Time
	count := 0
	var visit func(saml.EntitiesDescriptor, time.Time)
	visit = func(g saml.EntitiesDescriptor, end time.Time) {
		if g.ValidUntil != nil {
			end = sooner(end, *g.ValidUntil)
		}
		for i, e := range g.EntityDescriptors {
			if len(e.IDPSSODescriptors) > 0 && (m.IdP == "" || e.EntityID == m.IdP) {
				found, until = &g.EntityDescriptors[i], sooner(end, e.ValidUntil)
				count++
			}
		}
		for _, inner := range g.EntitiesDescriptors {
			visit(inner, end)
		}
	}
	visit(group, time.Time{})
	switch {
	case count == 0 && m.IdP != "":
		return nil, until, fmt.Errorf("there is no identity provider %s", m.IdP)
	case count == 0:
		return nil, until, errors.New("there is no identity provider")
	case count > 1:
		return nil, until, fmt.Errorf("there are %d identity providers: say which is meant", count)
	}
	return found, until, nil
}

func (m *metadata) newIdP(e *saml.EntityDescriptor, until time.Time) (*idp, error) {
	p := &idp{entityID: e.EntityID, validUntil: until, fresh: min(max(or(e.CacheDuration, defaultFresh), minFresh), maxFresh)}
	if !until.IsZero() && !m.Now().Before(until) {
		return nil, fmt.Errorf("they ended at %s", until)
	}
	if !until.IsZero() {
		p.fresh = max(min(p.fresh, until.Sub(m.Now())), minFresh)
	}
	for _, d := range e.IDPSSODescriptors {
		certs, err := signers(d.KeyDescriptors)
		if err != nil {
			return nil, err
		}
		p.certs = append(p.certs, certs...)
		p.login = or(p.login, byRedirect(d.SingleSignOnServices))
		p.logout = or(p.logout, byRedirect(d.SingleLogoutServices))
	}
	if p.entityID == "" || len(p.certs) == 0 {
		return nil, fmt.Errorf("the identity provider %q has no certificate to sign with", p.entityID)
	}
	return p, nil
}

// signers returns the certificates of keys that sign, or that are for all.
func signers(keys []saml.KeyDescriptor) ([]*x509.Certificate, error) {
	var all []*x509.Certificate
	for _, k := range keys {
		if k.Use != "" && k.Use != "signing" {
			continue
		}
		for _, c := range k.KeyInfo.X509Data.X509Certificates {
			der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Data), ""))
			if err != nil {
				return nil, err
			}
			cert, err := x509.ParseCertificate(der)
			if err != nil {
				return nil, err
			}
			all = append(all, cert)
		}
	}
	return all, nil
}

// byRedirect returns the address that takes requests by redirect: of the web,
// as browsers are sent there.
func byRedirect(all []saml.Endpoint) string {
	for _, e := range all {
		if e.Binding == saml.HTTPRedirectBinding && webAddress(e.Location) {
			return e.Location
		}
	}
	return ""
}

func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
