// Package saml logs in by SAML 2.0, as a service provider: it sends the browser
// to the identity provider with a request, and reads the response that the
// browser posts back.
//
// Messages, metadata and keys are those of crewjam/saml. Responses are checked
// here: only what a signature covers is read, and what the profile demands must
// be there, where the library lets pass what is absent.
package saml

import (
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// Options say who we are and whom we trust. EntityID, ACS, one of the three
// kinds of metadata, Log and Now are needed.
type Options struct {
	EntityID string // what the identity provider calls us
	ACS      string // our address that responses are posted to
	// LoggedOut is our address for the browser to come back to after a logout
	// at the identity provider. If it is empty, there is no such logout.
	LoggedOut string

	// Where the metadata of the identity provider are. A URL is fetched when
	// first needed and again now and then, with Client, which must be bounded
	// in time and size.
	MetadataURL  string
	MetadataFile string
	MetadataXML  []byte
	Client       *http.Client
	// MetadataCert, if not nil, must have signed the metadata.
	MetadataCert *x509.Certificate
	// IdP is the entity ID of the identity provider, needed if the metadata
	// tell of several.
	IdP string

	// Key signs our requests; nil: they are not signed.
	Key *tls.Certificate
	// UnsignedRequests leaves login requests unsigned although there is a key.
	UnsignedRequests bool
	ForceAuthn       bool   // the user logs in anew although known there
	NameIDFormat     string // to ask for; empty: as the identity provider likes

	// One of the two is always signed; these say which must be.
	WantAssertionSigned bool
	WantResponseSigned  bool
	// AllowUnsolicited lets in with responses that we did not ask for, which
	// anybody can slip to somebody else's browser.
	AllowUnsolicited bool
	Skew             time.Duration // of the clocks; 0: 3 minutes

	// SubjectAttribute identifies a user. If it is empty, the NameID does, or,
	// when that is transient, an attribute made for this, else the mail address.
	SubjectAttribute string
	EmailAttribute   string // empty: emailAddress
	GroupAttribute   string // empty: groups
	NameFormat       string // as "{givenName} {surname}", which it is if empty

	Log *slog.Logger
	Now func() time.Time
}

// Provider is the login by SAML 2.0. It is an auth.WebProvider and an
// auth.LogoutProvider, and is for many goroutines.
type Provider struct {
	Options
	name     nameFormat
	metadata *metadata
	seen     *seen
}

// New makes a provider. It reads a metadata file, but asks nobody.
func New(o Options) (*Provider, error) {
	o.Skew = or(o.Skew, 3*time.Minute)
	o.EmailAttribute = or(o.EmailAttribute, "emailAddress")
	o.GroupAttribute = or(o.GroupAttribute, "groups")
	o.NameFormat = or(o.NameFormat, "{givenName} {surname}")
	if o.EntityID == "" {
		return nil, errors.New("saml: the entity ID is missing")
	}
	for _, address := range []string{o.ACS, or(o.LoggedOut, o.ACS)} {
		if !webAddress(address) {
			return nil, fmt.Errorf("saml: %q is no address that a browser can come back to: a whole URL is needed", address)
		}
	}
	p := &Provider{Options: o, seen: newSeen()}
	var err error
	if p.name, err = parseName(o.NameFormat); err != nil {
		return nil, err
	}
	if o.Key != nil {
		if _, ok := o.Key.PrivateKey.(*rsa.PrivateKey); !ok {
			return nil, fmt.Errorf("saml: requests are signed with RSA keys only, not %T", o.Key.PrivateKey)
		}
	}
	if p.metadata, err = newMetadata(o); err != nil {
		return nil, err
	}
	return p, nil
}

// Name is saml2, as in the setting AUTH_PROVIDERS of Alerta. Its paths there
// are /auth/saml and /auth/saml/metadata.xml.
func (p *Provider) Name() string { return "saml2" }

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && slices.Contains([]string{"http", "https"}, u.Scheme) && u.Host != "" && u.User == nil
}

func or[T comparable](v, otherwise T) T {
	var zero T
	if v == zero {
		return otherwise
	}
	return v
}
