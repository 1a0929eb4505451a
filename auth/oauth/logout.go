package oauth

import (
	"context"
	"net/url"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// What is kept of a login to end it: the ID token, which spares people the
// provider's question whether they mean it, and whom it was issued to by whom.
const (
	endToken  = "id_token"
	endClient = "client_id"
	endIssuer = "issuer"
)

// maxHint bounds the ID token in an address: Keycloak takes lines of 4 kB.
const maxHint = 3 << 10

func (p *OpenID) ending(t told) map[string]any {
	end := map[string]any{endClient: t.client, endIssuer: p.opts.Issuer}
	if len(t.id.raw) <= maxHint {
		end[endToken] = t.id.raw
	}
	return end
}

// Logout returns the provider's page that ends its session, empty if it has
// none. Without the ID token of a login that it ends, the provider may ask.
// Source: https://openid.net/specs/openid-connect-rpinitiated-1_0.html
func (p *OpenID) Logout(ctx context.Context, id auth.Identity, back string) (string, error) {
	address := p.opts.LogoutURL
	if address == "" {
		doc, err := p.discovery.get(ctx)
		if err != nil {
			return "", err
		}
		address = doc.LogoutURL
	}
	if address == "" {
		return "", nil
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", db.Wrap(db.Unavailable, "the logout page of "+p.Name()+" has no address", err)
	}
	q := u.Query()
	client, hint := p.issuedTo(id)
	q.Set("client_id", client)
	if hint != "" {
		q.Set("id_token_hint", hint)
	}
	if back != "" {
		q.Set(first(p.dialect.backParam, "post_logout_redirect_uri"), back)
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}

// issuedTo returns the client and the ID token of a login. If the settings have
// changed since, or the provider's logout is not the standard's, it is the first
// client and no token.
func (p *OpenID) issuedTo(id auth.Identity) (client, token string) {
	client = text(id.Ending, endClient)
	known := slices.ContainsFunc(p.Clients, func(c Client) bool { return c.ID == client })
	switch {
	case !known || text(id.Ending, endIssuer) != p.opts.Issuer:
		return p.Clients[0].ID, ""
	case p.dialect.backParam != "":
		return client, ""
	}
	return client, text(id.Ending, endToken)
}
