package oauth

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/alertad/alertad/auth"
)

// metadata is what is used of a discovery document:
// https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata
type metadata struct {
	Issuer      string   `json:"issuer"`
	AuthURL     string   `json:"authorization_endpoint"`
	TokenURL    string   `json:"token_endpoint"`
	UserInfoURL string   `json:"userinfo_endpoint"`
	KeysURL     string   `json:"jwks_uri"`
	LogoutURL   string   `json:"end_session_endpoint"`
	Algorithms  []string `json:"id_token_signing_alg_values_supported"`
	Methods     any      `json:"token_endpoint_auth_methods_supported"` // a list, or one
	SendsIssuer bool     `json:"authorization_response_iss_parameter_supported"`

	keys oidc.KeySet
}

// How long a document is good, and how long a failure counts as one.
const (
	documentAge = time.Hour
	failureAge  = 10 * time.Second
)

// discovery fetches the document when it is first needed, and keeps it. It is
// for many goroutines.
type discovery struct {
	site   *site
	issuer string
	match  func(found string) bool // whether an issuer is the one

	setting string // that the issuer comes from

	turn  chan struct{} // holds a token while somebody reads or writes the rest
	doc   *metadata     // the last good one
	err   error
	until time.Time // of doc or err
}

func newDiscovery(s *site, issuer string, match func(string) bool) *discovery {
	return &discovery{site: s, issuer: issuer, match: match, turn: make(chan struct{}, 1)}
}

// get returns the document. When a new one can't be had, the old one serves.
func (d *discovery) get(ctx context.Context) (*metadata, error) {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, d.site.down(ctx.Err())
	}
	if now := d.site.Now(); now.Before(d.until) {
		return d.doc, d.err
	}
	doc, _, err := d.fetch(ctx)
	if ctx.Err() != nil && err != nil {
		return nil, d.site.down(err) // says nothing of the provider
	}
	switch {
	case err == nil:
		d.doc, d.err, d.until = doc, nil, d.site.Now().Add(documentAge)
	case d.doc != nil:
		d.until = d.site.Now().Add(failureAge)
	default:
		d.err, d.until = auth.Because(d.setting, d.site.down(err)), d.site.Now().Add(failureAge)
	}
	return d.doc, d.err
}

// again fetches the document although there is a good one, and keeps it if it
// is good.
func (d *discovery) again(ctx context.Context) (*metadata, http.Header, error) {
	select {
	case d.turn <- struct{}{}:
		defer func() { <-d.turn }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	doc, header, err := d.fetch(ctx)
	if err == nil {
		d.doc, d.err, d.until = doc, nil, d.site.Now().Add(documentAge)
	}
	return doc, header, err
}

func (d *discovery) address() string {
	return strings.TrimRight(d.issuer, "/") + "/.well-known/openid-configuration"
}

func (d *discovery) fetch(ctx context.Context) (*metadata, http.Header, error) {
	doc := new(metadata)
	header, err := d.site.getJSON(ctx, d.address(), nil, doc)
	if err != nil {
		return nil, header, fmt.Errorf("discovery document: %w", err)
	}
	if err := d.check(doc); err != nil {
		return nil, header, fmt.Errorf("discovery document: %w", err)
	}
	if d.doc != nil && d.doc.KeysURL == doc.KeysURL {
		doc.keys = d.doc.keys
	} else {
		doc.keys = d.site.keySet(doc.KeysURL)
	}
	return doc, header, nil
}

// check refuses a document of another issuer, and one that would have secrets
// sent in the clear although the issuer speaks TLS.
func (d *discovery) check(doc *metadata) error {
	if !d.match(doc.Issuer) {
		return fmt.Errorf("it is of the issuer %.200q, not %q", doc.Issuer, d.issuer)
	}
	for name, address := range map[string]string{
		"authorization_endpoint": doc.AuthURL, "token_endpoint": doc.TokenURL, "jwks_uri": doc.KeysURL,
		"userinfo_endpoint": doc.UserInfoURL, "end_session_endpoint": doc.LogoutURL,
	} {
		optional := name == "userinfo_endpoint" || name == "end_session_endpoint"
		if address == "" && optional {
			continue
		}
		u, ok := webAddress(address)
		if !ok || u.Scheme != "https" && strings.HasPrefix(d.issuer, "https:") {
			return fmt.Errorf("%s is %.200q", name, address)
		}
	}
	return nil
}

// asymmetric are the algorithms with which an ID token may be signed. A secret
// that both sides know proves nothing about who signed.
var asymmetric = []string{
	oidc.RS256, oidc.RS384, oidc.RS512, oidc.PS256, oidc.PS384, oidc.PS512,
	oidc.ES256, oidc.ES384, oidc.ES512, oidc.EdDSA,
}

// algorithms are those of the document that are allowed, RS256 if it names
// none.
func (m *metadata) algorithms() []string {
	var both []string
	for _, alg := range m.Algorithms {
		if slices.Contains(asymmetric, alg) {
			both = append(both, alg)
		}
	}
	if len(both) == 0 {
		return []string{oidc.RS256}
	}
	return both
}

// keySet keeps the provider's keys, and fetches them anew for a signature that
// none of them made.
func (s *site) keySet(from string) oidc.KeySet {
	client := *s.http
	client.Transport = documents{client.Transport}
	return oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), &client), from)
}

// documents makes an error of every answer that is no JSON document, so that
// keys that can't be fetched are told from a signature that is wrong.
type documents struct{ next http.RoundTripper }

func (d documents) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(r)
	if err != nil || resp.StatusCode/100 == 3 {
		return resp, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, &statusError{resp.StatusCode, r.URL.Host + r.URL.Path}
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if !json.Valid(body) {
		return nil, errors.New("the keys are not JSON")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return resp, nil
}

// watch remembers the error of a key set, which the verifier hides.
type watch struct {
	oidc.KeySet
	err error
}

func (w *watch) VerifySignature(ctx context.Context, jwt string) ([]byte, error) {
	payload, err := w.KeySet.VerifySignature(ctx, jwt)
	w.err = err
	return payload, err
}

// unreachable reports whether the keys could not be fetched.
func (w *watch) unreachable() bool {
	var e *url.Error
	return errors.As(w.err, &e) || errors.Is(w.err, context.Canceled) || errors.Is(w.err, context.DeadlineExceeded)
}
