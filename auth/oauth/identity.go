package oauth

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/auth"
)

// told is all that a provider told of somebody.
type told struct {
	id     idToken
	claims map[string]any // of ID token and user info
	access map[string]any // of the access token, nil if it can't be read
	client string
}

func (p *OpenID) identity(ctx context.Context, t told) (auth.Identity, error) {
	c := t.claims
	trace := auth.TraceOf(ctx)
	trace.Claims("ID token and user info", c)
	trace.Claims("access token", t.access)
	id := auth.Identity{
		Issuer:        p.issuerName(t.id),
		Subject:       t.id.Subject,
		Login:         first(text(c, "preferred_username"), text(c, "nickname"), text(c, "email")),
		Name:          text(c, "name"),
		Email:         text(c, "email"),
		EmailVerified: text(c, "email") != "" && truth(c["email_verified"]),
		Picture:       text(c, "picture"),
		Roles:         list(claim(c, p.opts.RoleClaim)),
		Groups:        list(claim(c, p.opts.GroupClaim)),
		Claims:        public(c),
		Ending:        p.ending(t),
	}
	if p.dialect.adjust != nil {
		p.dialect.adjust(&id, t)
	}
	if id.Login == "" {
		err := p.refused(errors.New("none of the claims preferred_username, nickname and email is there to name the user by"))
		return auth.Identity{}, auth.Because("OIDC_SCOPES", err)
	}
	if id.Name == "" {
		id.Name = id.Login
	}
	p.note(trace, id, c)
	return id, nil
}

// note says where the identity was taken from.
func (p *OpenID) note(t *auth.Trace, id auth.Identity, claims map[string]any) {
	from := func(what, usual string) string { return first(p.dialect.from[what], usual) }
	claim := func(value string, names ...string) string {
		i := slices.IndexFunc(names, func(name string) bool { return text(claims, name) == value })
		if i < 0 {
			return ""
		}
		return names[i]
	}
	t.Take("issuer", id.Issuer, "iss")
	t.Take("subject", id.Subject, "sub")
	t.Take("login", id.Login, claim(id.Login, "preferred_username", "nickname", "email", "cognito:username"))
	t.Take("name", id.Name, first(claim(id.Name, "name"), "the login"))
	t.Take("email", id.Email, "email")
	t.Take("email verified", strconv.FormatBool(id.EmailVerified), from("verified", "email_verified"))
	t.Take("roles", strings.Join(id.Roles, ", "), from("roles", "OIDC_ROLE_CLAIM = "+p.opts.RoleClaim))
	t.Take("groups", strings.Join(id.Groups, ", "), from("groups", "OIDC_GROUP_CLAIM = "+p.opts.GroupClaim))
	t.Take("organisations", strings.Join(id.Orgs, ", "), from("orgs", ""))
}

// issuerName is the issuer of the token, under one name: Google has two.
func (p *OpenID) issuerName(id idToken) string {
	if id.Issuer == "accounts.google.com" {
		return googleIssuer
	}
	return id.Issuer
}

// merge lays the user info over the ID token. What the token says of itself
// stays, and a mail address brings its own word on whether it was verified.
func merge(token, info map[string]any) map[string]any {
	all := maps.Clone(token)
	if address := text(info, "email"); address != "" && !strings.EqualFold(address, text(token, "email")) {
		delete(all, "email_verified")
	}
	for name, v := range info {
		if !slices.Contains(ofToken, name) && v != nil {
			all[name] = v
		}
	}
	return all
}

// ofToken are claims that are about the ID token, not the user.
var ofToken = []string{"iss", "sub", "aud", "azp", "exp", "nbf", "iat", "auth_time", "nonce", "acr", "amr", "jti", "tid"}

// secret are claims that nobody needs to see; sources of distributed claims
// come with access tokens.
var secret = []string{"nonce", "at_hash", "c_hash", "s_hash", "sid", "session_state", "_claim_sources"}

func public(claims map[string]any) map[string]any {
	out := maps.Clone(claims)
	for _, name := range secret {
		delete(out, name)
	}
	return out
}

// claim finds a claim by its name, or the way to it with dots.
func claim(claims map[string]any, name string) any {
	if v, ok := claims[name]; ok || name == "" {
		return v
	}
	outer, rest, ok := strings.Cut(name, ".")
	if !ok {
		return nil
	}
	inner, _ := claims[outer].(map[string]any)
	return claim(inner, rest)
}

func text(claims map[string]any, name string) string {
	s, _ := claims[name].(string)
	return s
}

// list reads a list of texts, or one. Nil: there is none.
func list(v any) []string {
	switch v := v.(type) {
	case string:
		if v != "" {
			return []string{v}
		}
	case []any:
		out := make([]string, 0, len(v))
		for _, e := range v {
			if s, ok := e.(string); ok && s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

// truth reads a boolean; Cognito sends it as text.
func truth(v any) bool { return v == true || v == "true" }

// union appends what is not there yet. It returns nil if all are.
func union(lists ...[]string) []string {
	var out []string
	for _, l := range lists {
		if l != nil && out == nil {
			out = []string{}
		}
		for _, s := range l {
			if !slices.Contains(out, s) {
				out = append(out, s)
			}
		}
	}
	return out
}
