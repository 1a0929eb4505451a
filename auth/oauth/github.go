package oauth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
)

// GitHubOptions are what GitHub needs.
type GitHubOptions struct {
	Options
	URL string // of GitHub or a GitHub Enterprise server; empty: https://github.com
	// RoleClaim and GroupClaim name what counts as roles and groups: "teams",
	// "organizations", or a member of the profile.
	RoleClaim, GroupClaim string
}

// GitHub is the provider of GitHub or a GitHub Enterprise server, which speak
// OAuth 2.0 without an ID token. It is for many goroutines.
// Source: https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
type GitHub struct {
	site
	opts     GitHubOptions
	api      string
	endpoint oauth2.Endpoint
}

var _ interface {
	auth.CodeProvider
	auth.WebProvider
} = (*GitHub)(nil)

// NewGitHub makes a GitHub.
func NewGitHub(o GitHubOptions) (*GitHub, error) {
	s, err := newSite(o.Options)
	if err != nil {
		return nil, err
	}
	o.URL = strings.TrimRight(first(o.URL, "https://github.com"), "/")
	u, ok := webAddress(o.URL)
	if !ok {
		return nil, fmt.Errorf("login with %s: %q is no address", o.Name, o.URL)
	}
	return &GitHub{site: s, opts: o, api: apiOf(u), endpoint: oauth2.Endpoint{
		AuthURL:   o.URL + "/login/oauth/authorize",
		TokenURL:  o.URL + "/login/oauth/access_token",
		AuthStyle: oauth2.AuthStyleInParams,
	}}, nil
}

// apiOf returns the root of the API: of GitHub, of an Enterprise Cloud with
// its own subdomain of ghe.com, or of an Enterprise server.
func apiOf(u *url.URL) string {
	if u.Host == "github.com" || strings.HasSuffix(u.Host, ".ghe.com") {
		return u.Scheme + "://api." + u.Host
	}
	return u.String() + "/api/v3"
}

// Begin returns the address of the login page.
func (g *GitHub) Begin(_ context.Context, f *auth.Flow) (string, error) {
	if err := g.prepare(f); err != nil {
		return "", err
	}
	c := g.config(g.Clients[0], g.endpoint, f.Callback, "user:email", "read:org")
	return c.AuthCodeURL(f.State, challenge(f)), nil
}

// Finish reads the answer of the login page and asks who it was.
func (g *GitHub) Finish(ctx context.Context, f auth.Flow, r *http.Request) (auth.Identity, error) {
	a, err := g.readAnswer(f, r)
	if err != nil {
		return auth.Identity{}, err
	}
	if f.Verifier == "" || f.Callback == "" {
		return auth.Identity{}, g.refused(errors.New("the flow lacks what it began with"))
	}
	return g.complete(ctx, g.Clients[0], login{code: a.code, redirect: f.Callback, verifier: f.Verifier})
}

// Exchange takes the code of a web UI.
func (g *GitHub) Exchange(ctx context.Context, c auth.Code) (auth.Identity, error) {
	client, err := g.admit(c)
	if err != nil {
		return auth.Identity{}, err
	}
	return g.complete(ctx, client, login{code: c.Code, redirect: c.RedirectURI, verifier: c.Verifier})
}

func (g *GitHub) complete(ctx context.Context, client Client, l login) (auth.Identity, error) {
	token, err := g.exchange(ctx, g.config(client, g.endpoint, l.redirect), client.Secret, l.code, l.verifier)
	if err != nil {
		return auth.Identity{}, err
	}
	p, err := g.profile(ctx, token)
	if err != nil {
		return auth.Identity{}, g.down(err)
	}
	return g.identity(ctx, p)
}

// profile is what GitHub tells of somebody. Lists that the token does not
// suffice for are nil.
type profile struct {
	user   map[string]any
	id     int64
	orgs   []string
	teams  []string // as organisation/team
	emails []githubEmail
}

type githubEmail struct {
	Email             string
	Primary, Verified bool
}

func (g *GitHub) profile(ctx context.Context, t *oauth2.Token) (profile, error) {
	var p profile
	body, _, err := g.get(ctx, g.api+"/user", t, githubJSON)
	if err != nil {
		return p, err
	}
	var user struct{ ID int64 }
	err = decode(body, &p.user)
	if err == nil {
		err = decode(body, &user)
	}
	if err != nil {
		return p, fmt.Errorf("user: %w", err)
	}
	p.id = user.ID
	p.emails, err = pages[githubEmail](ctx, g, t, "/user/emails")
	if err != nil {
		return p, err
	}
	orgs, err := pages[githubOrg](ctx, g, t, "/user/orgs")
	if err != nil {
		return p, err
	}
	teams, err := pages[githubTeam](ctx, g, t, "/user/teams")
	if err != nil {
		return p, err
	}
	p.orgs, p.teams = names(orgs), names(teams)
	return p, nil
}

type githubOrg struct{ Login string }

func (o githubOrg) name() string { return o.Login }

type githubTeam struct {
	Slug         string
	Organization githubOrg
}

func (t githubTeam) name() string { return t.Organization.Login + "/" + t.Slug }

func names[T interface{ name() string }](all []T) []string {
	if all == nil {
		return nil
	}
	out := make([]string, 0, len(all))
	for _, v := range all {
		out = append(out, v.name())
	}
	return out
}

const (
	githubJSON = "application/vnd.github+json"
	maxPages   = 20 // of 100
)

// pages reads a list to its end. It returns nil for a list that the token may
// not see: 403 or 404, but for the 403 of somebody who asked too often.
func pages[T any](ctx context.Context, g *GitHub, t *oauth2.Token, path string) ([]T, error) {
	all := []T{}
	for page := 1; page <= maxPages; page++ {
		body, header, err := g.get(ctx, g.api+path+"?per_page=100&page="+strconv.Itoa(page), t, githubJSON)
		if isStatus(err, http.StatusForbidden, http.StatusNotFound) && header.Get("X-RateLimit-Remaining") != "0" {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var some []T
		if err := decode(body, &some); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, some...)
		if !strings.Contains(header.Get("Link"), `rel="next"`) {
			return all, nil
		}
	}
	return nil, fmt.Errorf("%s has more than %d pages", path, maxPages)
}

func (g *GitHub) identity(ctx context.Context, p profile) (auth.Identity, error) {
	name := text(p.user, "login")
	if p.id <= 0 || name == "" {
		return auth.Identity{}, g.refused(errors.New("the profile has no id or no login"))
	}
	claims := public(p.user)
	if p.teams != nil {
		claims["teams"] = anyList(p.teams)
	}
	if p.orgs != nil {
		claims["organizations"] = anyList(p.orgs)
	}
	t := auth.TraceOf(ctx)
	t.Claims("profile", claims)
	email, verified := p.email()
	id := auth.Identity{
		Issuer:        g.opts.URL,
		Subject:       strconv.FormatInt(p.id, 10), // a login can be given up and taken by another
		Login:         "@" + name,
		Name:          first(text(p.user, "name"), name),
		Email:         email,
		EmailVerified: verified,
		Picture:       text(p.user, "avatar_url"),
		Roles:         list(claims[g.opts.RoleClaim]),
		Groups:        list(claims[g.opts.GroupClaim]),
		Orgs:          p.orgs,
		Claims:        claims,
	}
	t.Take("subject", id.Subject, "id")
	t.Take("login", id.Login, "login")
	t.Take("name", id.Name, "name, else login")
	t.Take("email", id.Email, "email, else the primary one of /user/emails")
	t.Take("email verified", strconv.FormatBool(verified), "/user/emails")
	t.Take("roles", strings.Join(id.Roles, ", "), "GITHUB_ROLE_CLAIM = "+g.opts.RoleClaim)
	t.Take("groups", strings.Join(id.Groups, ", "), "GITHUB_GROUP_CLAIM = "+g.opts.GroupClaim)
	t.Take("organisations", strings.Join(id.Orgs, ", "), "/user/orgs")
	return id, nil
}

// email is the address that is shown in public, else the primary one.
func (p profile) email() (address string, verified bool) {
	shown := text(p.user, "email")
	i := slices.IndexFunc(p.emails, func(e githubEmail) bool {
		return e.Primary && shown == "" || shown != "" && strings.EqualFold(e.Email, shown)
	})
	if i < 0 {
		return shown, false
	}
	return p.emails[i].Email, p.emails[i].Verified
}

func anyList(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}
