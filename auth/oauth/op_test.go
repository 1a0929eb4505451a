package oauth_test

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

// now is the time of all tests.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const (
	clientID     = "alertad"
	clientSecret = "planted-secret-8Xq"
	accessToken  = "planted-access-token-7Yw"
	callback     = "https://alerts.example.com/auth/openid"
)

// serve answers the requests for all hosts, and returns a client whose every
// connection leads there.
func serve(t testing.TB, h http.Handler) *http.Client {
	t.Helper()
	srv := httptest.NewTLSServer(h)
	t.Cleanup(srv.Close)
	var d net.Dialer
	tr := &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true},
		DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return d.DialContext(ctx, network, srv.Listener.Addr().String())
		},
	}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// op is a provider of OpenID Connect for tests. Its fields may be changed
// between requests.
type op struct {
	t      testing.TB
	client *http.Client // reaches it

	issuer  string
	doc     map[string]any // laid over the discovery document
	id      map[string]any // laid over the claims of the ID token
	info    map[string]any // laid over the user info
	access  string         // the access token
	answer  map[string]any // laid over the token answer
	sign    func(claims map[string]any) string
	keys    []any
	special map[string]http.HandlerFunc // by path below the issuer

	mu    sync.Mutex
	hits  map[string]int
	codes map[string]grant
}

// grant is what a code was given for.
type grant struct{ redirect, challenge, nonce string }

var (
	rsaKey, _ = rsa.GenerateKey(rand.Reader, 2048)
	ecKey, _  = ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
)

func newOP(t testing.TB) *op {
	o := &op{
		t: t, issuer: "https://op.example.com/base", access: accessToken,
		doc: map[string]any{}, id: map[string]any{}, info: map[string]any{}, answer: map[string]any{},
		special: map[string]http.HandlerFunc{}, hits: map[string]int{}, codes: map[string]grant{},
		sign: signRSA("k1"), keys: []any{rsaJWK("k1")},
	}
	o.client = serve(t, o)
	return o
}

func (o *op) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	u, _ := url.Parse(o.issuer)
	path := strings.TrimPrefix(r.URL.Path, strings.TrimRight(u.Path, "/"))
	o.mu.Lock()
	o.hits[path]++
	o.mu.Unlock()
	if h := o.special[path]; h != nil {
		h(w, r)
		return
	}
	switch path {
	case "/.well-known/openid-configuration":
		writeJSON(w, 200, o.document())
	case "/keys":
		writeJSON(w, 200, map[string]any{"keys": o.keys})
	case "/token":
		o.token(w, r)
	case "/userinfo":
		if r.Header.Get("Authorization") != "Bearer "+o.access {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		writeJSON(w, 200, over(map[string]any{"sub": "s-1"}, o.info))
	default:
		o.t.Errorf("the provider is asked for %s", r.URL)
		http.NotFound(w, r)
	}
}

func (o *op) document() map[string]any {
	base := strings.TrimRight(o.issuer, "/")
	return over(map[string]any{
		"issuer":                                o.issuer,
		"authorization_endpoint":                base + "/authorize",
		"token_endpoint":                        base + "/token",
		"userinfo_endpoint":                     base + "/userinfo",
		"jwks_uri":                              base + "/keys",
		"end_session_endpoint":                  base + "/logout",
		"id_token_signing_alg_values_supported": []string{"RS256", "ES256", "HS256", "none"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
	}, o.doc)
}

// authorize does what the login page does, and returns the address to which
// the browser is sent.
func (o *op) authorize(page string) *url.URL {
	u, err := url.Parse(page)
	if err != nil {
		o.t.Fatal(err)
	}
	q := u.Query()
	if q.Get("client_id") != clientID || q.Get("response_type") != "code" || !strings.Contains(q.Get("scope"), "openid") ||
		q.Get("code_challenge_method") != "S256" || q.Get("state") == "" || q.Get("nonce") == "" {
		o.t.Errorf("the login page is asked %s", page)
	}
	back, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		o.t.Fatal(err)
	}
	code := o.grant(grant{q.Get("redirect_uri"), q.Get("code_challenge"), q.Get("nonce")})
	back.RawQuery = url.Values{"code": {code}, "state": {q.Get("state")}}.Encode()
	return back
}

func (o *op) grant(g grant) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	code := fmt.Sprintf("planted-code-%d", len(o.codes)+1)
	o.codes[code] = g
	return code
}

// token exchanges a code, once.
func (o *op) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if assertion := r.PostFormValue("client_assertion"); assertion != "" && secret == "" && checkAssertion(assertion, o.issuer+"/token") {
		secret = clientSecret
	}
	if id != clientID || secret != clientSecret {
		writeJSON(w, 401, map[string]any{"error": "invalid_client"})
		return
	}
	o.mu.Lock()
	g, ok := o.codes[r.PostFormValue("code")]
	delete(o.codes, r.PostFormValue("code"))
	o.codes["used "+r.PostFormValue("code")] = g
	o.mu.Unlock()
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || g.redirect != r.PostFormValue("redirect_uri") || g.challenge != "" && g.challenge != b64(sum[:]) {
		writeJSON(w, 400, map[string]any{"error": "invalid_grant", "error_description": "code " + r.PostFormValue("code") + " is bad"})
		return
	}
	claims := map[string]any{
		"iss": o.issuer, "sub": "s-1", "aud": clientID, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"preferred_username": "ann",
	}
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	writeJSON(w, 200, over(map[string]any{
		"access_token": o.access, "token_type": "Bearer", "expires_in": 300, "id_token": o.sign(over(claims, o.id)),
	}, o.answer))
}

// over lays claims over others; nil takes one away.
func over(base, more map[string]any) map[string]any {
	out := maps.Clone(base)
	for k, v := range more {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// jwt makes a token; sign makes the signature of its text.
func jwt(header, claims map[string]any, sign func(text []byte) []byte) string {
	h, _ := json.Marshal(header)
	c, _ := json.Marshal(claims)
	text := b64(h) + "." + b64(c)
	return text + "." + b64(sign([]byte(text)))
}

func signRSA(kid string) func(map[string]any) string { return signWith(kid, rsaKey) }

func signWith(kid string, key *rsa.PrivateKey) func(map[string]any) string {
	return func(claims map[string]any) string {
		return jwt(map[string]any{"alg": "RS256", "kid": kid}, claims, func(text []byte) []byte {
			sum := sha256.Sum256(text)
			sig, _ := rsa.SignPKCS1v15(nil, key, crypto.SHA256, sum[:])
			return sig
		})
	}
}

func signEC(kid string) func(map[string]any) string {
	return func(claims map[string]any) string {
		return jwt(map[string]any{"alg": "ES256", "kid": kid}, claims, func(text []byte) []byte {
			sum := sha256.Sum256(text)
			r, s, _ := ecdsa.Sign(rand.Reader, ecKey, sum[:])
			return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
		})
	}
}

func signHMAC(kid string, key []byte) func(map[string]any) string {
	return func(claims map[string]any) string {
		return jwt(map[string]any{"alg": "HS256", "kid": kid}, claims, func(text []byte) []byte { return mac(key, text) })
	}
}

func signNone(claims map[string]any) string {
	return jwt(map[string]any{"alg": "none"}, claims, func([]byte) []byte { return nil })
}

func mac(key, text []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(text)
	return m.Sum(nil)
}

// publicPEM is what an attacker would use as the key of an HMAC.
func publicPEM() []byte {
	der, _ := x509.MarshalPKIXPublicKey(&rsaKey.PublicKey)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

func rsaJWK(kid string) map[string]any {
	return map[string]any{
		"kty": "RSA", "use": "sig", "kid": kid, "alg": "RS256",
		"n": b64(rsaKey.N.Bytes()), "e": b64(big.NewInt(int64(rsaKey.E)).Bytes()),
	}
}

func ecJWK(kid string) map[string]any {
	point, _ := ecKey.PublicKey.Bytes()
	return map[string]any{"kty": "EC", "crv": "P-256", "kid": kid, "x": b64(point[1:33]), "y": b64(point[33:])}
}

// checkAssertion checks what OpenID Connect Core 9 says of client_secret_jwt.
func checkAssertion(assertion, audience string) bool {
	parts := strings.Split(assertion, ".")
	if len(parts) != 3 || b64(mac([]byte(clientSecret), []byte(parts[0]+"."+parts[1]))) != parts[2] {
		return false
	}
	body, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var c struct {
		Iss, Sub, Aud, Jti string
		Exp                int64
	}
	return json.Unmarshal(body, &c) == nil && c.Iss == clientID && c.Sub == clientID && c.Aud == audience && c.Jti != "" && c.Exp > now.Unix()
}

// options are those of a provider that asks the op.
func (o *op) options() oauth.OpenIDOptions {
	return oauth.OpenIDOptions{
		Options: oauth.Options{
			Name: "openid", Clients: []oauth.Client{{ID: clientID, Secret: clientSecret}},
			HTTP: o.client, Now: func() time.Time { return now },
		},
		Issuer: o.issuer, RoleClaim: "roles", GroupClaim: "groups",
		TokenMethods: []string{"client_secret_basic", "client_secret_post", "client_secret_jwt"},
	}
}

func (o *op) provider() *oauth.OpenID {
	o.t.Helper()
	p, err := oauth.NewOpenID(o.options())
	if err != nil {
		o.t.Fatal(err)
	}
	return p
}

// login goes all the way.
func (o *op) login(p auth.WebProvider) (auth.Identity, error) {
	o.t.Helper()
	f := auth.Flow{Callback: callback}
	page, err := p.Begin(o.t.Context(), &f)
	if err != nil {
		checkError(o.t, err)
		return auth.Identity{}, err
	}
	id, err := p.Finish(o.t.Context(), f, back(o.authorize(page)))
	checkError(o.t, err, f.Verifier, f.State, f.Nonce)
	return id, err
}

// back is the request with which the browser comes back.
func back(u *url.URL) *http.Request {
	return httptest.NewRequest("GET", u.String(), nil)
}

// checkError holds what is true of every error: it has a code, the message for
// anybody holds nothing technical, and nothing secret is in it or its causes.
func checkError(t testing.TB, err error, secrets ...string) {
	t.Helper()
	if err == nil {
		return
	}
	switch db.CodeOf(err) {
	case db.Unauthorized, db.Forbidden, db.Invalid, db.Unavailable:
	default:
		t.Errorf("error %v has the code %d", err, db.CodeOf(err))
	}
	for _, secret := range append(secrets, clientSecret, accessToken, "planted-") {
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("error %v holds the secret %q", err, secret)
		}
	}
	if len(err.Error()) > 2000 {
		t.Errorf("an error of %d bytes: %.300s", len(err.Error()), err)
	}
	if bytes.ContainsAny([]byte(err.Error()), "\r\n") {
		t.Errorf("an error of several lines: %q", err)
	}
}

// check holds that an error has the code and says in itself or a cause what is
// wanted.
func check(t testing.TB, name string, err error, code db.Code, want string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("%s: no error", name)
	case db.CodeOf(err) != code:
		t.Errorf("%s: code %d, want %d: %v", name, db.CodeOf(err), code, err)
	case !strings.Contains(err.Error(), want):
		t.Errorf("%s: error %q, want %q", name, err, want)
	}
}
