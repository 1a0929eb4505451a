package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
)

// OpenIDOptions are what a provider of OpenID Connect needs. Those that are
// made for one provider set what is empty.
type OpenIDOptions struct {
	Options
	Issuer       string   // as in its discovery document
	AuthURL      string   // of the login page; empty: of the discovery document
	LogoutURL    string   // likewise
	TokenMethods []string // ways to present the secret, the preferred one first
	// RoleClaim and GroupClaim name the claims with roles and groups; those
	// within other claims as "realm_access.roles".
	RoleClaim, GroupClaim string
	Scopes                []string // to ask for besides the usual
}

// OpenID is a provider of OpenID Connect. It is for many goroutines.
// Source: https://openid.net/specs/openid-connect-core-1_0.html
type OpenID struct {
	site
	opts      OpenIDOptions
	dialect   dialect
	discovery *discovery
}

var _ interface {
	auth.CodeProvider
	auth.WebProvider
	auth.LogoutProvider
} = (*OpenID)(nil)

// NewOpenID makes any provider of OpenID Connect.
func NewOpenID(o OpenIDOptions) (*OpenID, error) { return newOpenID(o, dialect{}) }

func newOpenID(o OpenIDOptions, d dialect) (*OpenID, error) {
	s, err := newSite(o.Options)
	if err != nil {
		return nil, err
	}
	for name, address := range map[string]string{"issuer": o.Issuer, "login page": o.AuthURL, "logout page": o.LogoutURL} {
		if _, ok := webAddress(address); !ok && (address != "" || name == "issuer") {
			return nil, fmt.Errorf("login with %s: the address of the %s, %q, is no http URL", o.Name, name, address)
		}
	}
	p := &OpenID{site: s, opts: o, dialect: d}
	match := d.matchIssuer
	if match == nil {
		match = func(found string) bool { return strings.TrimRight(found, "/") == strings.TrimRight(o.Issuer, "/") }
	}
	p.discovery = newDiscovery(&p.site, o.Issuer, match)
	p.discovery.setting = first(d.setting, "OIDC_ISSUER_URL")
	return p, nil
}

func (p *OpenID) scopes() []string {
	if p.dialect.scopes != nil {
		return union(p.dialect.scopes, p.opts.Scopes)
	}
	return union([]string{"openid", "profile", "email"}, p.opts.Scopes)
}

// Begin returns the address of the login page.
func (p *OpenID) Begin(ctx context.Context, f *auth.Flow) (string, error) {
	if err := p.prepare(f); err != nil {
		return "", err
	}
	doc, err := p.discovery.get(ctx)
	if err != nil {
		return "", err
	}
	endpoint := oauth2.Endpoint{AuthURL: first(p.opts.AuthURL, doc.AuthURL)}
	opts := append([]oauth2.AuthCodeOption{oauth2.SetAuthURLParam("nonce", f.Nonce), challenge(f)}, p.dialect.ask...)
	return p.config(p.Clients[0], endpoint, f.Callback, p.scopes()...).AuthCodeURL(f.State, opts...), nil
}

// Finish reads the answer of the login page and asks who it was.
func (p *OpenID) Finish(ctx context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	a, err := p.readAnswer(f, r)
	if err != nil {
		return auth.Identity{}, err
	}
	if f.Nonce == "" || f.Verifier == "" || f.Callback == "" {
		return auth.Identity{}, p.refused(errors.New("the flow lacks what it began with"))
	}
	doc, err := p.discovery.get(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	// RFC 9207: a code of another provider must not be taken to this one.
	if a.issuer != doc.Issuer && (a.issuer != "" || doc.SendsIssuer) && !isTemplate(doc.Issuer) {
		return auth.Identity{}, p.refused(fmt.Errorf("the answer is of the issuer %.200q", a.issuer))
	}
	return p.complete(ctx, doc, p.Clients[0], login{code: a.code, redirect: f.Callback, verifier: f.Verifier, nonce: f.Nonce})
}

// Exchange takes the code of a web UI, which chose its own state and no nonce.
func (p *OpenID) Exchange(ctx context.Context, c auth.Code) (auth.Identity, error) {
	client, err := p.admit(c)
	if err != nil {
		return auth.Identity{}, err
	}
	doc, err := p.discovery.get(ctx)
	if err != nil {
		return auth.Identity{}, err
	}
	return p.complete(ctx, doc, client, login{code: c.Code, redirect: c.RedirectURI, verifier: c.Verifier})
}

// login is what a code is exchanged with and checked against.
type login struct{ code, redirect, verifier, nonce string }

func (p *OpenID) complete(ctx context.Context, doc *metadata, client Client, l login) (auth.Identity, error) {
	c := p.config(client, oauth2.Endpoint{TokenURL: doc.TokenURL}, l.redirect)
	opts := p.present(c, chooseMethod(p.opts.TokenMethods, list(doc.Methods)))
	token, err := p.exchange(ctx, c, client.Secret, l.code, l.verifier, opts...)
	if err != nil {
		return auth.Identity{}, err
	}
	id, err := p.verify(ctx, doc, token, client.ID, l.nonce)
	if err != nil {
		return auth.Identity{}, err
	}
	info, err := p.userInfo(ctx, doc, token, id.Subject)
	if err != nil {
		return auth.Identity{}, err
	}
	return p.identity(ctx, told{
		id: id, claims: merge(id.claims, info), access: p.accessClaims(ctx, doc, token, id.Subject, client.ID), client: client.ID,
	})
}

// userInfo asks for what the ID token does not tell, nil if there is nowhere
// to ask.
func (p *OpenID) userInfo(ctx context.Context, doc *metadata, t *oauth2.Token, subject string) (map[string]any, error) {
	if doc.UserInfoURL == "" {
		return nil, nil
	}
	var info map[string]any
	if _, err := p.getJSON(ctx, doc.UserInfoURL, t, &info); err != nil {
		return nil, p.down(fmt.Errorf("user info: %w", err))
	}
	// 5.3.2: else it may be about somebody else.
	if text(info, "sub") != subject {
		return nil, p.refused(errors.New("the user info is not of the subject of the ID token"))
	}
	return info, nil
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
