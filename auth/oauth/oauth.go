// Package oauth logs people in through another site, which sends the browser
// back with a code that the server exchanges: OAuth 2.0 (RFC 6749) as GitHub
// speaks it, OpenID Connect in general and in the dialects of Azure, Cognito,
// GitLab, Google and Keycloak, and CAS, whose ticket is such a code.
//
// Nothing is asked of a provider before somebody logs in, so that one that is
// down keeps nobody else out.
package oauth

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Options are what all providers need.
type Options struct {
	Name string // of the provider, as in AUTH_PROVIDERS
	// Clients are what the provider knows this server as. Our own flow uses the
	// first; a web UI at another address may be registered as another.
	Clients []Client
	// Redirects are the web UIs that may log in with a code of their own,
	// besides one that this server's own origin serves.
	Redirects Redirects
	// HTTP asks the provider; it should be guarded against where it must not
	// go. Time and size of answers, and redirects, are bounded here again.
	HTTP *http.Client
	Now  func() time.Time
}

// Client is an id and its secret, empty for a public client.
type Client struct{ ID, Secret string }

// site is what the providers share.
type site struct {
	Options
	http *http.Client
}

func newSite(o Options) (site, error) {
	switch {
	case o.Name == "" || o.HTTP == nil || o.Now == nil:
		return site{}, errors.New("oauth: name, HTTP client and clock are needed")
	case len(o.Clients) == 0:
		return site{}, fmt.Errorf("login with %s needs a client id", o.Name)
	case slices.ContainsFunc(o.Clients, func(c Client) bool { return c.ID == "" }):
		return site{}, fmt.Errorf("login with %s needs a client id for each secret", o.Name)
	}
	return site{Options: o, http: bounded(o.HTTP)}, nil
}

func (s *site) Name() string { return s.Options.Name }

// admit checks what a web UI sent with its code and finds the client that it
// is registered as.
func (s *site) admit(c auth.Code) (Client, error) {
	if err := s.checkCode(c.Code); err != nil {
		return Client{}, err
	}
	if c.RedirectURI != "" && !s.Redirects.Allow(c.RedirectURI, c.Origin) {
		err := db.Wrap(db.Invalid, "the redirect address is not one of this server's",
			fmt.Errorf("login with %s: redirect address %.200q is neither of the origin %.200q nor configured", s.Name(), c.RedirectURI, c.Origin))
		return Client{}, auth.Because("OAUTH2_REDIRECT_URIS, BASE_URL", err)
	}
	if c.ClientID == "" {
		return s.Clients[0], nil
	}
	for _, known := range s.Clients {
		if known.ID == c.ClientID {
			return known, nil
		}
	}
	err := db.Wrap(db.Invalid, "the client id is not the one of this server",
		fmt.Errorf("login with %s: client id %.200q is not configured", s.Name(), c.ClientID))
	return Client{}, auth.Because("OAUTH2_CLIENT_ID", err)
}

// maxCode is far above the codes of Azure, which are the longest.
const maxCode = 16 << 10

func (s *site) checkCode(code string) error {
	if code == "" || len(code) > maxCode {
		return db.Errorf(db.Invalid, "the code of the login with %s is missing or too long", s.Name())
	}
	return nil
}

// refused is the error for who did not prove to be somebody.
func (s *site) refused(cause error) error {
	return db.Wrap(db.Unauthorized, fmt.Sprintf("the login with %s failed: it could not be confirmed", s.Name()), cause)
}

// down is the error for a provider that cannot be asked.
func (s *site) down(cause error) error {
	return db.Wrap(db.Unavailable, fmt.Sprintf("the login provider %s does not answer as it should", s.Name()), cause)
}

func (s *site) config(c Client, e oauth2.Endpoint, redirect string, scopes ...string) *oauth2.Config {
	return &oauth2.Config{ClientID: c.ID, ClientSecret: c.Secret, Endpoint: e, RedirectURL: redirect, Scopes: scopes}
}
