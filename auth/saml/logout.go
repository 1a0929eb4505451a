package saml

import (
	"context"

	"github.com/crewjam/saml"

	"github.com/alertad/alertad/auth"
)

// Logout returns the address of the identity provider where its login ends, for
// an identity with the ending that Finish gave it. There is none if either side
// has no logout. SAML knows one address to come back to, which the metadata
// tell: LoggedOut, not back. The session here must be over by then: the answer
// of the identity provider in that address's query is of no use.
func (p *Provider) Logout(ctx context.Context, id auth.Identity, back string) (string, error) {
	claim := func(name string) string {
		s, _ := id.Ending[name].(string)
		return s
	}
	if p.LoggedOut == "" || claim(claimNameID) == "" {
		return "", nil
	}
	idp, err := p.metadata.get(ctx)
	if err != nil {
		return "", err
	}
	if idp.logout == "" || idp.entityID != claim(claimIssuer) {
		return "", nil
	}
	req := saml.LogoutRequest{
		ID: newID(), IssueInstant: p.Now().UTC(), Version: "2.0", Destination: idp.logout,
		Issuer: &saml.Issuer{Value: p.EntityID},
		NameID: &saml.NameID{
			Value: claim(claimNameID), Format: claim(claimFormat),
			NameQualifier: claim(claimQualifier), SPNameQualifier: claim(claimSPQualifier),
		},
	}
	if index := claim(claimSessionIndex); index != "" {
		req.SessionIndex = &saml.SessionIndex{Value: index}
	}
	return p.redirect(idp.logout, req.Element(), "", true)
}
