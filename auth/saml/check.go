package saml

import (
	"context"
	"crypto/x509"
	"fmt"
	"time"

	"github.com/alertad/alertad/auth"
)

var _ auth.Checker = (*Provider)(nil)

// soon is how long before its end a certificate should be replaced.
const soon = 30 * 24 * time.Hour

// CheckSetup reads the metadata anew and looks at the certificates in them, at
// our own, and at the clock.
func (p *Provider) CheckSetup(ctx context.Context) []auth.Step {
	var t auth.Trace
	idp, date, err := p.metadata.again(ctx)
	if err != nil {
		_ = t.Judge(auth.PartCheck, "metadata", err.Error(), metadataSettings, err)
		return t.Steps
	}
	_ = t.Judge(auth.PartCheck, "metadata", "of "+idp.entityID, metadataSettings, nil)
	if idp.login == "" {
		t.Add(auth.Step{Part: auth.PartCheck, What: "login page", Value: "none by redirect", From: "metadata", Result: auth.Refused})
	} else {
		t.Add(auth.Step{Part: auth.PartCheck, What: "login page", Value: idp.login, From: "metadata", Result: auth.Passed})
	}
	for _, cert := range idp.certs {
		t.Add(p.validity("its certificate", "metadata", cert))
	}
	if p.Key != nil {
		if cert, err := x509.ParseCertificate(p.Key.Certificate[0]); err == nil {
			t.Add(p.validity("our certificate", "cert_file in SAML2_CONFIG", cert))
		}
	}
	t.Clock(p.Now(), date, p.Skew)
	t.Add(auth.Step{Part: auth.PartCheck, What: "entity ID of this server", Value: p.EntityID, From: "SAML2_ENTITY_ID"})
	t.Add(auth.Step{Part: auth.PartCheck, What: "address for responses", Value: p.ACS, From: "BASE_URL"})
	return t.Steps
}

// validity tells until when a certificate is good. A signature that it cannot
// be checked with is refused.
func (p *Provider) validity(what, from string, cert *x509.Certificate) auth.Step {
	s := auth.Step{Part: auth.PartCheck, What: what, From: from, Result: auth.Passed}
	s.Value = fmt.Sprintf("%s, good until %s", cert.Subject, cert.NotAfter.UTC().Format(time.DateOnly))
	switch now := p.Now(); {
	case now.After(cert.NotAfter), now.Before(cert.NotBefore):
		s.Result = auth.Refused
		s.Value = fmt.Sprintf("%s, good from %s to %s only", cert.Subject, cert.NotBefore.UTC().Format(time.DateOnly), cert.NotAfter.UTC().Format(time.DateOnly))
	case now.After(cert.NotAfter.Add(-soon)):
		s.Result = auth.Warning
	}
	return s
}

// again is get, but asks where they are also while those that are known are
// good. It returns the header Date of the answer.
func (m *metadata) again(ctx context.Context) (*idp, string, error) {
	m.mu.Lock()
	m.until = time.Time{}
	m.mu.Unlock()
	found, err := m.get(ctx)
	m.mu.Lock()
	defer m.mu.Unlock()
	if err == nil && m.err != nil {
		err = auth.Because(metadataSettings, m.err)
	}
	return found, m.date, err
}
