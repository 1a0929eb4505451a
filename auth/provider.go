package auth

import (
	"context"
	"net/http"
)

// Identity is what a login provider says of somebody who proved to it who they
// are. What they may do follows from it by the rules, not in the provider.
type Identity struct {
	Issuer  string // who says so: a URL, or the name of the provider
	Subject string // never given to anybody else by that issuer

	Login         string // what history and notes show as the user
	Name          string
	Email         string
	EmailVerified bool
	Picture       string

	// As the provider calls them. Nil: it does not tell.
	Roles  []string
	Groups []string
	Orgs   []string // organisations, of GitHub for one

	// Claims are all that was received, for whoever must find out why a login
	// failed. Secrets are left out.
	Claims map[string]any

	// Ending is what Logout needs to know of this login, texts by names of the
	// provider's own. It is kept with the session.
	Ending map[string]any
}

// Provider is a way to log in. What it can do is in the interfaces that it also
// implements: PasswordProvider, CodeProvider, WebProvider.
//
// An error of a provider is coded: Unauthorized for who did not prove to be
// somebody, Forbidden for somebody who may not in, Invalid for a request that
// makes no sense, Unavailable if the provider itself cannot be asked. Its
// message may be shown to anybody; the error that it wraps is for the log.
type Provider interface {
	// Name is what the setting AUTH_PROVIDERS and the path /auth/NAME call it.
	Name() string
}

// PasswordProvider checks a name and a password.
type PasswordProvider interface {
	Provider
	CheckPassword(ctx context.Context, login, password string) (Identity, error)
}

// CodeProvider takes the authorization code that a client got by itself, as
// Alerta's web UI does: POST /auth/NAME.
type CodeProvider interface {
	Provider
	Exchange(ctx context.Context, c Code) (Identity, error)
}

// Code is what such a client sends.
type Code struct {
	Code        string
	ClientID    string
	RedirectURI string
	State       string
	Verifier    string // of PKCE (RFC 7636), if the client used it

	// Origin is this server's own scheme and host, as the request reached it
	// unless configured. A RedirectURI below it needs no further permission.
	Origin string
}

// WebProvider sends a browser to another site, which sends it back.
type WebProvider interface {
	Provider
	// Begin returns the address to send the browser to. It fills in what of the
	// flow is to be kept, on the server, until Finish.
	Begin(ctx context.Context, f *Flow) (string, error)
	// Finish reads the request with which the browser came back.
	Finish(ctx context.Context, f Flow, r *http.Request) (Identity, error)
}

// Flow is one login through another site. Its texts are random and used once.
type Flow struct {
	Callback string // our address to come back to, by configuration
	State    string
	Nonce    string
	Verifier string // of PKCE
	Request  string // the id of the request, as of SAML
}

// LogoutProvider ends a login at the other site too.
type LogoutProvider interface {
	Provider
	// Logout returns the address to send the browser to, empty for none. After
	// it the browser should come back to back. Of the identity, subject and
	// login are known, and what the provider set to end a login of the browser.
	Logout(ctx context.Context, id Identity, back string) (string, error)
}

// MetadataProvider describes this server to the other site, which asks for it:
// GET /auth/NAME/metadata.xml.
type MetadataProvider interface {
	Provider
	ServiceMetadata(ctx context.Context) ([]byte, error)
}

// Checker can tell whether it could work, before anybody logs in.
type Checker interface {
	Provider
	// CheckSetup looks at all that can be looked at without a person. Its steps
	// are of PartCheck and hold no secrets.
	CheckSetup(ctx context.Context) []Step
}
