package oauth

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// exchange turns a code into a token.
func (s *site) exchange(ctx context.Context, c *oauth2.Config, secret, code, verifier string, opts ...oauth2.AuthCodeOption) (*oauth2.Token, error) {
	if verifier != "" {
		opts = append(opts, oauth2.VerifierOption(verifier))
	}
	t, err := c.Exchange(context.WithValue(ctx, oauth2.HTTPClient, s.http), code, opts...)
	if err != nil {
		return nil, s.exchangeError(err, secret, url.QueryEscape(secret), basic(c.ClientID, secret), code, verifier)
	}
	return t, nil
}

// basic is how the header says who the client is (RFC 6749, 2.3.1), empty
// without a secret.
func basic(id, secret string) string {
	if secret == "" {
		return ""
	}
	return base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id) + ":" + url.QueryEscape(secret)))
}

const clientSettings = "OAUTH2_CLIENT_ID, OAUTH2_CLIENT_SECRET"

// exchangeError tells a bad code from a bad client and a bad provider. Names
// of errors: RFC 6749, 5.2, and
// https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
func (s *site) exchangeError(err error, secrets ...string) error {
	var e *oauth2.RetrieveError
	if !errors.As(err, &e) {
		return s.down(brief(withoutQuery(err), secrets...))
	}
	cause := brief(fmt.Errorf("the token endpoint answers %d %q %q", e.Response.StatusCode, e.ErrorCode, e.ErrorDescription), secrets...)
	switch e.ErrorCode {
	case "invalid_grant", "bad_verification_code":
		return s.refused(cause)
	case "invalid_client", "unauthorized_client", "incorrect_client_credentials":
		err := db.Wrap(db.Unavailable, fmt.Sprintf("the login provider %s does not accept this server's client id or secret", s.Name()), cause)
		return auth.Because(clientSettings, err)
	case "redirect_uri_mismatch":
		return auth.Because("BASE_URL", db.Wrap(db.Invalid, fmt.Sprintf("the redirect address is not registered with %s", s.Name()), cause))
	}
	if e.ErrorCode == "" || e.Response.StatusCode >= http.StatusInternalServerError || e.Response.StatusCode == http.StatusTooManyRequests {
		return s.down(cause)
	}
	return s.refused(cause)
}

// The ways to present a client secret:
// https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication
const (
	secretBasic = "client_secret_basic"
	secretPost  = "client_secret_post"
	secretJWT   = "client_secret_jwt"
)

// chooseMethod takes the first way that the provider supports, else the post,
// which some support without saying so.
func chooseMethod(preferred, supported []string) string {
	if len(supported) == 0 {
		supported = []string{secretBasic}
	}
	for _, method := range preferred {
		if slices.Contains(supported, method) {
			return method
		}
	}
	return secretPost
}

// present sets how the client proves to be it.
func (s *site) present(c *oauth2.Config, method string) []oauth2.AuthCodeOption {
	c.Endpoint.AuthStyle = oauth2.AuthStyleInParams
	switch {
	case c.ClientSecret == "":
	case method == secretBasic:
		c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	case method == secretJWT:
		assertion := clientAssertion(c, s.Now())
		c.ClientSecret = ""
		return []oauth2.AuthCodeOption{
			oauth2.SetAuthURLParam("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
			oauth2.SetAuthURLParam("client_assertion", assertion),
		}
	}
	return nil
}

// clientAssertion proves that the client knows its secret without sending it.
func clientAssertion(c *oauth2.Config, now time.Time) string {
	claims, _ := json.Marshal(map[string]any{ // texts and numbers
		"iss": c.ClientID, "sub": c.ClientID, "aud": c.Endpoint.TokenURL,
		"jti": random(), "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	})
	enc := base64.RawURLEncoding
	text := enc.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + enc.EncodeToString(claims)
	mac := hmac.New(sha256.New, []byte(c.ClientSecret))
	mac.Write([]byte(text))
	return text + "." + enc.EncodeToString(mac.Sum(nil))
}
