package oauth

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
)

// idToken is an ID token that was checked.
type idToken struct {
	*oidc.IDToken
	claims map[string]any
	raw    string
}

// maxAhead is how far a provider's clock may be ahead of ours.
const maxAhead = 5 * time.Minute

// verify checks the ID token in the answer of the token endpoint, as
// OpenID Connect Core 3.1.3.7 says. An empty nonce is not checked.
func (p *OpenID) verify(ctx context.Context, doc *metadata, t *oauth2.Token, clientID, nonce string) (idToken, error) {
	raw, _ := t.Extra("id_token").(string)
	if raw == "" {
		return idToken{}, auth.Because("OIDC_SCOPES", p.refused(errors.New("the token answer has no ID token: does the client ask for the scope openid?")))
	}
	keys := &watch{KeySet: doc.keys}
	id, err := p.verifier(doc, keys, clientID).Verify(ctx, raw)
	switch {
	case err != nil && keys.unreachable():
		return idToken{}, p.down(brief(err, raw))
	case err != nil:
		return idToken{}, p.refused(brief(err, raw))
	}
	out := idToken{IDToken: id, raw: raw}
	if err := id.Claims(&out.claims); err != nil {
		return idToken{}, p.refused(errors.New("the ID token is no JSON object"))
	}
	if err := p.checkClaims(doc, out, t, clientID, nonce); err != nil {
		return idToken{}, p.refused(fmt.Errorf("ID token: %w", err))
	}
	return out, nil
}

// verifier checks signature, issuer, audience and times.
func (p *OpenID) verifier(doc *metadata, keys oidc.KeySet, clientID string) *oidc.IDTokenVerifier {
	return oidc.NewVerifier(doc.Issuer, keys, &oidc.Config{
		ClientID:             clientID,
		SkipClientIDCheck:    clientID == "",
		SupportedSigningAlgs: doc.algorithms(),
		SkipIssuerCheck:      isTemplate(doc.Issuer), // checkClaims does it
		Now:                  p.Now,
	})
}

// checkClaims checks what the verifier leaves to its caller.
func (p *OpenID) checkClaims(doc *metadata, id idToken, t *oauth2.Token, clientID, nonce string) error {
	azp, hasParty := id.claims["azp"]
	switch {
	case id.Subject == "":
		return errors.New("there is no subject")
	case isTemplate(doc.Issuer) && id.Issuer != issuerOf(doc.Issuer, text(id.claims, "tid")):
		return fmt.Errorf("the issuer %.200q is not of the tenant", id.Issuer)
	case hasParty && azp != clientID, !hasParty && len(id.Audience) > 1:
		return fmt.Errorf("it was issued to %.200q", fmt.Sprint(azp))
	case nonce != "" && subtle.ConstantTimeCompare([]byte(nonce), []byte(id.Nonce)) != 1:
		return errors.New("the nonce is not the one of the flow")
	case id.IssuedAt.After(p.Now().Add(maxAhead)):
		return errors.New("it was issued in the future")
	case id.AccessTokenHash != "" && id.VerifyAccessToken(t.AccessToken) != nil:
		return errors.New("it belongs to another access token")
	case p.dialect.checkToken != nil:
		return p.dialect.checkToken(id.claims)
	}
	return nil
}

// accessClaims reads an access token that is a JWT of the same issuer for the
// same user and client, as Keycloak's, which alone holds roles unless told
// otherwise. With any other there is nothing to read.
func (p *OpenID) accessClaims(ctx context.Context, doc *metadata, t *oauth2.Token, subject, clientID string) map[string]any {
	if !p.dialect.readAccess || strings.Count(t.AccessToken, ".") != 2 {
		return nil
	}
	token, err := p.verifier(doc, doc.keys, "").Verify(ctx, t.AccessToken)
	if err != nil {
		return nil
	}
	var claims map[string]any
	if token.Claims(&claims) != nil || token.Subject != subject || text(claims, "azp") != clientID {
		return nil
	}
	return claims
}

// tenantTemplate stands in the issuer of Azure's documents for many tenants.
const tenantTemplate = "{tenantid}"

func isTemplate(issuer string) bool { return strings.Contains(issuer, tenantTemplate) }

// issuerOf is the issuer of a tenant; one with an odd id has none.
func issuerOf(template, tenant string) string {
	if !tenantID.MatchString(tenant) {
		return ""
	}
	return strings.ReplaceAll(template, tenantTemplate, tenant)
}
