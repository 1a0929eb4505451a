package oauth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

func TestLogin(t *testing.T) {
	o := newOP(t)
	o.id = map[string]any{"roles": "admin", "email": "old@example.com", "email_verified": true, "at_hash": "", "sid": "x"}
	o.info = map[string]any{"iss": "https://evil.example.com", "name": "Ann", "email": "ann@example.com", "picture": "https://op.example.com/ann.png", "groups": []string{"a", "b"}}
	id, err := o.login(o.provider())
	if err != nil {
		t.Fatal(err)
	}
	claims := id.Claims
	id.Claims, id.Ending = nil, nil // TestLogoutHint has what ends a login
	want := auth.Identity{
		Issuer: o.issuer, Subject: "s-1", Login: "ann", Name: "Ann",
		Email:   "ann@example.com", // the word on the other address says nothing of this one
		Picture: "https://op.example.com/ann.png", Roles: []string{"admin"}, Groups: []string{"a", "b"},
	}
	if diff := cmp.Diff(want, id); diff != "" {
		t.Error(diff)
	}
	for _, name := range []string{"nonce", "sid"} {
		if _, ok := claims[name]; ok {
			t.Errorf("the claims hold %s", name)
		}
	}
	if claims["iss"] != o.issuer || claims["name"] != "Ann" {
		t.Errorf("claims %v", claims)
	}
}

// What the provider asserts is wrong in one thing each.
func TestRefusedToken(t *testing.T) {
	f := func(name string, change func(o *op), want string) {
		t.Helper()
		o := newOP(t)
		p := o.provider()
		if _, err := o.login(p); err != nil {
			t.Fatalf("%s: before the change: %v", name, err)
		}
		change(o)
		_, err := o.login(p)
		check(t, name, err, db.Unauthorized, want)
	}
	claim := func(name string, v any) func(*op) { return func(o *op) { o.id[name] = v } }
	f("issuer", claim("iss", "https://evil.example.com"), "different provider")
	f("issuer with a slash", claim("iss", "https://op.example.com/base/"), "different provider")
	f("audience", claim("aud", "other"), "audience")
	f("no audience", claim("aud", nil), "audience")
	f("party", claim("azp", "other"), "issued to")
	f("party of another type", claim("azp", []string{clientID}), "issued to")
	f("audiences without party", claim("aud", []string{clientID, "other"}), "issued to")
	f("expired", claim("exp", now.Add(-time.Second).Unix()), "expired")
	f("never expires", claim("exp", nil), "expired")
	f("not yet", claim("nbf", now.Add(time.Hour).Unix()), "not before")
	f("of the future", claim("iat", now.Add(time.Hour).Unix()), "future")
	f("nonce", claim("nonce", "other"), "nonce")
	f("no nonce", claim("nonce", nil), "nonce")
	f("no subject", func(o *op) { o.id["sub"], o.info["sub"] = nil, nil }, "there is no subject")
	f("at_hash", claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), "another access token")
	f("subject of the user info", func(o *op) { o.info["sub"] = "s-2" }, "not of the subject")
	f("no subject of the user info", func(o *op) { o.info["sub"] = nil }, "not of the subject")
	f("nobody's name", claim("preferred_username", nil), "preferred_username")
	f("no ID token", func(o *op) { o.answer["id_token"] = nil }, "no ID token")
	f("ID token of another type", func(o *op) { o.answer["id_token"] = 1 }, "no ID token")
	f("ID token is rubbish", func(o *op) { o.answer["id_token"] = "a.b.c" }, "malformed")

	f("alg none", func(o *op) { o.sign = signNone }, "malformed")
	f("alg none with the key's id", func(o *op) {
		o.sign = func(c map[string]any) string {
			return jwt(map[string]any{"alg": "none", "kid": "k1"}, c, func([]byte) []byte { return nil })
		}
	}, "malformed")
	f("HMAC with the secret", func(o *op) { o.sign = signHMAC("k1", []byte(clientSecret)) }, "unexpected signature algorithm")
	f("HMAC with the public key", func(o *op) { o.sign = signHMAC("k1", publicPEM()) }, "unexpected signature algorithm")
	f("key unknown", func(o *op) { o.sign = signRSA("k2") }, "failed to verify")
	f("key of another", func(o *op) {
		other, _ := rsa.GenerateKey(rand.Reader, 2048)
		o.sign = signWith("k1", other)
	}, "failed to verify")
	f("signature cut off", func(o *op) {
		o.sign = func(c map[string]any) string { s := signRSA("k1")(c); return s[:strings.LastIndexByte(s, '.')+1] }
	}, "failed to verify")
	f("claims changed", func(o *op) {
		o.sign = func(c map[string]any) string {
			good, bad := signRSA("k1")(c), signRSA("k1")(over(c, map[string]any{"sub": "root"}))
			g, b := strings.Split(good, "."), strings.Split(bad, ".")
			return g[0] + "." + b[1] + "." + g[2]
		}
	}, "failed to verify")
	f("an algorithm that the document lacks", func(o *op) {
		o.sign = func(c map[string]any) string {
			return jwt(map[string]any{"alg": "RS512", "kid": "k1"}, c, func([]byte) []byte { return []byte("x") })
		}
	}, "unexpected signature algorithm")
}

// Keys change without a word, and are fetched again only when one is missing.
func TestKeys(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	login := func() {
		t.Helper()
		if _, err := o.login(p); err != nil {
			t.Fatal(err)
		}
	}
	login()
	login()
	if o.hits["/keys"] != 1 || o.hits["/.well-known/openid-configuration"] != 1 {
		t.Errorf("asked %v", o.hits)
	}
	o.keys, o.sign = []any{map[string]any{"kty": "OKP", "crv": "Ed448", "x": "AA", "kid": "k0"}, ecJWK("k2")}, signEC("k2")
	login()
	login()
	if o.hits["/keys"] != 2 {
		t.Errorf("the keys were fetched %d times", o.hits["/keys"])
	}
	o.sign = signRSA("k1") // a key that was taken back
	_, err := o.login(p)
	check(t, "a key that was taken back", err, db.Unauthorized, "failed to verify")
}

// A new discovery document does not make the keys be fetched anew, unless they
// are elsewhere.
func TestKeysOutliveTheDocument(t *testing.T) {
	o := newOP(t)
	at := now
	o.id["exp"] = now.Add(24 * time.Hour).Unix()
	opts := o.options()
	opts.Now = func() time.Time { return at }
	p, err := oauth.NewOpenID(opts)
	if err != nil {
		t.Fatal(err)
	}
	login := func(path string) {
		t.Helper()
		if _, err := o.login(p); err != nil {
			t.Fatal(err)
		}
		if at = at.Add(time.Hour); o.hits[path] != 1 {
			t.Errorf("the keys were fetched %d times from %s", o.hits[path], path)
		}
	}
	login("/keys")
	login("/keys")
	o.doc["jwks_uri"] = o.issuer + "/keys2"
	o.special["/keys2"] = func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, 200, map[string]any{"keys": o.keys}) }
	login("/keys2")
	login("/keys2")
}

// What comes back with the browser is wrong in one thing each, and then no
// code is spent.
func TestRefusedCallback(t *testing.T) {
	f := func(name string, change func(f *auth.Flow, q url.Values), code db.Code, want string) {
		t.Helper()
		o := newOP(t)
		p := o.provider()
		flow := auth.Flow{Callback: callback}
		page, err := p.Begin(t.Context(), &flow)
		if err != nil {
			t.Fatal(err)
		}
		u := o.authorize(page)
		q := u.Query()
		change(&flow, q)
		u.RawQuery = q.Encode()
		_, err = p.Finish(t.Context(), flow, back(u))
		checkError(t, err, q.Get("code"), flow.State)
		check(t, name, err, code, want)
		if o.hits["/token"] != 0 && want != "invalid_grant" {
			t.Errorf("%s: the code was sent to the provider", name)
		}
	}
	set := func(name, v string) func(*auth.Flow, url.Values) {
		return func(_ *auth.Flow, q url.Values) { q.Set(name, v) }
	}
	f("state", set("state", "other"), db.Unauthorized, "state")
	f("no state", func(_ *auth.Flow, q url.Values) { q.Del("state") }, db.Unauthorized, "state")
	f("no flow", func(f *auth.Flow, q url.Values) { *f = auth.Flow{}; q.Set("state", "") }, db.Unauthorized, "state")
	f("states", func(_ *auth.Flow, q url.Values) { q.Add("state", q.Get("state")) }, db.Invalid, "state twice")
	f("codes", func(_ *auth.Flow, q url.Values) { q.Add("code", "x") }, db.Invalid, "code twice")
	f("no code", func(_ *auth.Flow, q url.Values) { q.Del("code") }, db.Invalid, "code")
	f("long code", set("code", strings.Repeat("x", 1<<17)), db.Invalid, "too long")
	f("no nonce", func(f *auth.Flow, _ url.Values) { f.Nonce = "" }, db.Unauthorized, "flow lacks")
	f("no verifier", func(f *auth.Flow, _ url.Values) { f.Verifier = "" }, db.Unauthorized, "flow lacks")
	f("of another issuer", set("iss", "https://evil.example.com"), db.Unauthorized, "issuer")
	f("cancelled", set("error", "access_denied"), db.Unauthorized, "cancelled")
	f("provider in trouble", set("error", "server_error"), db.Unavailable, "server_error")
	f("other error", set("error", "interaction_required"), db.Unauthorized, "interaction_required")
	f("error of somebody else", func(_ *auth.Flow, q url.Values) { q.Set("error", "access_denied"); q.Set("state", "x") }, db.Unauthorized, "state")
	f("another verifier", func(f *auth.Flow, _ url.Values) { f.Verifier = strings.Repeat("v", 43) }, db.Unauthorized, "invalid_grant")
	f("another callback", func(f *auth.Flow, _ url.Values) { f.Callback += "2" }, db.Unauthorized, "invalid_grant")
	f("another code", set("code", "guess"), db.Unauthorized, "invalid_grant")
}

// RFC 9207: the issuer in the answer must be there if the provider says that it
// sends one.
func TestIssuerOfAnswer(t *testing.T) {
	o := newOP(t)
	o.doc["authorization_response_iss_parameter_supported"] = true
	p := o.provider()
	_, err := o.login(p)
	check(t, "none", err, db.Unauthorized, "issuer")
	f := auth.Flow{Callback: callback}
	page, err := p.Begin(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	u := o.authorize(page)
	u.RawQuery += "&iss=" + url.QueryEscape(o.issuer)
	if _, err := p.Finish(t.Context(), f, back(u)); err != nil {
		t.Error(err)
	}
}

func TestCodeIsUsedOnce(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	f := auth.Flow{Callback: callback}
	page, err := p.Begin(t.Context(), &f)
	if err != nil {
		t.Fatal(err)
	}
	r := back(o.authorize(page))
	if _, err := p.Finish(t.Context(), f, r); err != nil {
		t.Fatal(err)
	}
	_, err = p.Finish(t.Context(), f, r)
	check(t, "again", err, db.Unauthorized, "invalid_grant")
	checkError(t, err)
}

// Each login is bound by texts of its own.
func TestBegin(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	seen := map[string]bool{}
	for range 3 {
		f := auth.Flow{Callback: callback}
		page, err := p.Begin(t.Context(), &f)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{f.State, f.Nonce, f.Verifier} {
			if len(text) < 43 || seen[text] {
				t.Errorf("%q is short or not new", text)
			}
			seen[text] = true
		}
		if strings.Contains(page, f.Verifier) || !strings.HasPrefix(page, o.issuer+"/authorize?") {
			t.Errorf("login page %s", page)
		}
	}
	f := auth.Flow{Callback: "/auth/openid"}
	if _, err := p.Begin(t.Context(), &f); err == nil {
		t.Error("a callback without a host is taken")
	}
	opts := o.options()
	opts.AuthURL = "https://login.example.com/x?a=b"
	p, err := oauth.NewOpenID(opts)
	if err != nil {
		t.Fatal(err)
	}
	f = auth.Flow{Callback: callback}
	if page, err := p.Begin(t.Context(), &f); err != nil || !strings.HasPrefix(page, "https://login.example.com/x?a=b&") {
		t.Errorf("%q, %v", page, err)
	}
}

// A web UI exchanges a code that it got by itself.
func TestExchange(t *testing.T) {
	const ui = "https://ui.example.com/"
	o := newOP(t)
	opts := o.options()
	opts.Redirects = oauth.Redirects{"https://ui.example.com"}
	p, err := oauth.NewOpenID(opts)
	if err != nil {
		t.Fatal(err)
	}
	if id, err := p.Exchange(t.Context(), auth.Code{Code: o.grant(grant{redirect: ui}), ClientID: clientID, RedirectURI: ui}); err != nil || id.Subject != "s-1" {
		t.Fatalf("%+v, %v", id, err)
	}
	const own = "https://alerts.example.com"
	if _, err := p.Exchange(t.Context(), auth.Code{Code: o.grant(grant{redirect: own}), ClientID: clientID, RedirectURI: own, Origin: own}); err != nil {
		t.Error(err)
	}
	// The example of RFC 7636, appendix B.
	const verifier, challenge = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	if _, err := p.Exchange(t.Context(), auth.Code{Code: o.grant(grant{ui, challenge, ""}), RedirectURI: ui, Verifier: verifier}); err != nil {
		t.Error(err)
	}
	_, err = p.Exchange(t.Context(), auth.Code{Code: o.grant(grant{ui, challenge, ""}), RedirectURI: ui})
	check(t, "no verifier", err, db.Unauthorized, "invalid_grant")

	hits := o.hits["/token"]
	f := func(name string, c auth.Code, want string) {
		t.Helper()
		_, err := p.Exchange(t.Context(), c)
		checkError(t, err)
		check(t, name, err, db.Invalid, want)
	}
	f("no code", auth.Code{ClientID: clientID, RedirectURI: ui}, "code")
	f("client id", auth.Code{Code: "c", ClientID: "other", RedirectURI: ui}, "client id")
	f("redirect", auth.Code{Code: "c", ClientID: clientID, RedirectURI: "https://evil.example.com/"}, "redirect")
	f("redirect beside the own origin", auth.Code{Code: "c", ClientID: clientID, RedirectURI: "https://alerts.example.com.evil.org/", Origin: own}, "redirect")
	if o.hits["/token"] != hits {
		t.Error("a refused request reached the provider")
	}
}

func TestRedirects(t *testing.T) {
	r := oauth.Redirects{"https://ui.example.com", "https://host.example.com/alerta/", "http://localhost:8000"}
	f := func(uri, own string, want bool) {
		t.Helper()
		if got := r.Allow(uri, own); got != want {
			t.Errorf("%q, own %q: %t", uri, own, got)
		}
	}
	f("https://ui.example.com", "", true)
	f("https://ui.example.com/", "", true)
	f("https://UI.example.com:443/a/b", "", true)
	f("http://ui.example.com/", "", false)
	f("https://ui.example.com:8443/", "", false)
	f("https://ui.example.com.evil.org/", "", false)
	f("https://ui.example.com@evil.org/", "", false)
	f("https://evil.org/https://ui.example.com", "", false)
	f(`https://evil.org\@ui.example.com/`, "", false)
	f("https://ui.example.com\n.evil.org", "", false)
	f("https://ann@ui.example.com/", "", false)
	f("https://ui.example.com/#x", "", false)
	f(`https://ui.example.com/\evil.org`, "", false)
	f("https://ui.example.com/ x", "", false)
	f("//ui.example.com/", "", false)
	f("javascript://ui.example.com/%0aalert(1)", "", false)
	f("https://host.example.com/alerta", "", true)
	f("https://host.example.com/other", "", false)
	f("https://host.example.com/", "", false)
	f("http://localhost:8000/", "", true)
	f("http://localhost:8001/", "", false)
	f("https://own.example.com/x", "https://own.example.com", true)
	f("https://own.example.com/x", "", false)
	f("", "", false)
	f("", "https://own.example.com", false)
	f("/x", "", false)
}

// The client proves to be it in the way that both sides know.
func TestClientSecret(t *testing.T) {
	f := func(supported any, preferred []string, want string) {
		t.Helper()
		o := newOP(t)
		o.doc["token_endpoint_auth_methods_supported"] = supported
		o.special["/token"] = func(w http.ResponseWriter, r *http.Request) {
			_, _, basic := r.BasicAuth()
			got := map[bool]string{true: "basic", false: "none"}[basic]
			if r.PostFormValue("client_secret") != "" {
				got += " post"
			}
			if r.PostFormValue("client_assertion") != "" {
				got += " jwt"
			}
			if got != want {
				t.Errorf("%v, %v: %s, want %s", supported, preferred, got, want)
			}
			o.token(w, r)
		}
		opts := o.options()
		opts.TokenMethods = preferred
		p, err := oauth.NewOpenID(opts)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.login(p); err != nil {
			t.Errorf("%v, %v: %v", supported, preferred, err)
		}
	}
	all := []string{"client_secret_basic", "client_secret_post", "client_secret_jwt"}
	f(all, all, "basic")
	f(nil, all, "basic")
	f("client_secret_post", all, "none post")
	f([]string{"client_secret_post"}, all, "none post")
	f([]string{"client_secret_jwt"}, all, "none jwt")
	f(all, []string{"client_secret_jwt", "client_secret_basic"}, "none jwt")
	f([]string{"private_key_jwt"}, all, "none post")
}
