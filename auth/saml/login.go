package saml

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/crewjam/saml"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Begin returns the address of the identity provider, with our request in it.
// It sets f.Request. f.State goes along as RelayState and comes back with the
// form, so it has to be opaque and, by the standard, at most 80 bytes.
// f.Callback is not looked at: ACS is the address that the identity provider
// knows.
func (p *Provider) Begin(ctx context.Context, f *auth.Flow) (string, error) {
	idp, err := p.metadata.get(ctx)
	if err != nil {
		return "", err
	}
	if idp.login == "" {
		return "", db.Errorf(db.Unavailable, "the identity provider does not take logins by redirect")
	}
	f.Request = newID()
	req := saml.AuthnRequest{
		ID: f.Request, IssueInstant: p.Now().UTC(), Version: "2.0",
		Destination: idp.login, AssertionConsumerServiceURL: p.ACS, ProtocolBinding: saml.HTTPPostBinding,
		Issuer:       &saml.Issuer{Value: p.EntityID},
		NameIDPolicy: &saml.NameIDPolicy{AllowCreate: new(true)},
	}
	if p.NameIDFormat != "" {
		req.NameIDPolicy.Format = &p.NameIDFormat
	}
	if p.ForceAuthn {
		req.ForceAuthn = new(true)
	}
	return p.redirect(idp.login, req.Element(), f.State, !p.UnsignedRequests)
}

// Finish reads the response that the browser posts to ACS. The caller finds
// the flow by the form's RelayState; a flow without Request is that of a
// response which nobody asked for.
func (p *Provider) Finish(ctx context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	b, err := readForm(f, r)
	if err != nil {
		return auth.Identity{}, err
	}
	if f.Request == "" && !p.AllowUnsolicited {
		return auth.Identity{}, db.Errorf(db.Unauthorized, "nobody asked for this SAML response: start at the login page")
	}
	idp, err := p.metadata.get(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	now := p.Now()
	expected := response{Options: p.Options, idp: idp.entityID, trusted: idp.certs, request: f.Request, now: now}
	a, err := expected.read(b)
	if err != nil {
		if no := (refusal{}); errors.As(err, &no) {
			return auth.Identity{}, db.Wrap(db.Unauthorized, "the identity provider refused the login", err)
		}
		return auth.Identity{}, invalid(err)
	}
	if err := p.seen.use(a.id, now, expected.until()); err != nil {
		return auth.Identity{}, err
	}
	return p.identity(ctx, idp.entityID, a)
}

// newID makes the id of a message, which must not begin with a digit.
func newID() string { return "id-" + rand.Text() }
