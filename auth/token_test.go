package auth_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// sign makes a token as a stranger would who knows the secret.
func sign(t *testing.T, method jwt.SigningMethod, key any, change func(jwt.MapClaims)) string {
	t.Helper()
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	claims := jwt.MapClaims{
		"iss": "http://example.com/", "typ": "Bearer", "sub": "u-joe", "aud": "http://example.com/", "exp": at.Add(time.Minute).Unix(),
		"nbf": at.Unix(), "iat": at.Unix(), "jti": "1", "preferred_username": "root", "provider": "basic", "roles": []string{"admin"}, "scope": "admin",
	}
	change(claims)
	text, err := jwt.NewWithClaims(method, claims).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTokens(t *testing.T) {
	g := newGate(t)
	f := func(name, token string, code db.Code, message string) {
		t.Helper()
		p := g.is(request("GET", "/", "Authorization", "Bearer "+token), "joe", "admin:blackouts read write", code, message)
		if t.Failed() {
			t.Fatalf("%s: %v", name, p)
		}
	}
	good, same := []byte("new secret"), func(jwt.MapClaims) {}
	f("ours", sign(t, jwt.SigningMethodHS256, good, same), 0, "") // what it says of roles is of then
	f("signed before the secret changed", sign(t, jwt.SigningMethodHS256, []byte("old secret"), same), 0, "")
	f("another secret", sign(t, jwt.SigningMethodHS256, []byte("no secret"), same), db.Unauthorized, "Token is invalid")
	f("not signed", sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, same), db.Unauthorized, "Token is invalid")
	f("another algorithm", sign(t, jwt.SigningMethodHS512, good, same), db.Unauthorized, "Token is invalid")
	set := func(name string, value any) string {
		return sign(t, jwt.SigningMethodHS256, good, func(c jwt.MapClaims) { c[name] = value })
	}
	f("expired", set("exp", g.now.Add(-time.Second).Unix()), db.Unauthorized, "Token has expired")
	f("without an end", set("exp", nil), db.Unauthorized, "Token is invalid")
	f("not yet", set("nbf", g.now.Add(2*time.Minute).Unix()), db.Unauthorized, "Token is invalid")
	f("of another server", set("aud", "http://other.example/"), db.Unauthorized, "Invalid audience")
	f("for nobody", set("aud", nil), db.Unauthorized, "")
	f("of nobody", set("sub", ""), db.Unauthorized, "the account of this login is gone")
	f("of somebody gone", set("sub", "u-gone"), db.Unauthorized, "the account of this login is gone")
	f("of an identity that is another's", set("oid", "u-far"), db.Unauthorized, "the account of this login is gone")
	f("too long", strings.Repeat("x", 1<<20), db.Unauthorized, "Token is invalid")
	changed := strings.Split(sign(t, jwt.SigningMethodHS256, good, same), ".")
	changed[1] = base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"u-root","aud":"http://example.com/","exp":99999999999}`))
	f("changed", strings.Join(changed, "."), db.Unauthorized, "Token is invalid")
}

// The claims are those of Alerta, which its clients read.
func TestTokenClaims(t *testing.T) {
	g := newGate(t)
	f := func(proof auth.Proof, want map[string]any) {
		t.Helper()
		token := g.token(proof)
		text, err := base64.RawURLEncoding.DecodeString(strings.Split(token, ".")[1])
		g.check(err)
		var got map[string]any
		g.check(json.Unmarshal(text, &got))
		if jti, _ := got["jti"].(string); len(jti) != 36 {
			t.Errorf("jti %v", got["jti"])
		}
		delete(got, "jti")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		p, err := g.auth.Authenticate(request("GET", "/", "Authorization", "Bearer "+token), here)
		g.check(err)
		if p.Claims["scope"] != want["scope"] || p.Claims["sub"] != want["sub"] {
			t.Errorf("claims %v", p.Claims)
		}
	}
	at := float64(g.now.Unix())
	f(auth.Proof{UserID: "u-joe", Provider: "basic"}, map[string]any{
		"iss": "http://example.com/", "typ": "Bearer", "sub": "u-joe", "aud": "http://example.com/", "exp": at + 3600, "nbf": at, "iat": at,
		"preferred_username": "joe", "email": "joe@acme.com", "email_verified": false, "provider": "basic", "roles": []any{"user"}, "scope": "admin:blackouts read write",
	})
	f(auth.Proof{UserID: "u-far", Provider: "openid", Subject: "4711"}, map[string]any{
		"iss": "http://example.com/", "typ": "Bearer", "sub": "4711", "oid": "u-far", "aud": "http://example.com/", "exp": at + 3600, "nbf": at, "iat": at,
		"preferred_username": "far", "email_verified": false, "provider": "openid", "roles": []any{"user", "keeper"}, "groups": []any{"admin", "org-x"},
		"scope": "read write write:keys",
	})
}

func FuzzToken(f *testing.F) {
	g := newGate(f)
	f.Add(g.token(auth.Proof{UserID: "u-joe", Provider: "basic"}))
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add("..")
	known := g.token(auth.Proof{UserID: "u-joe", Provider: "basic"})
	f.Fuzz(func(t *testing.T, token string) {
		p, err := g.auth.Authenticate(request("GET", "/", "Authorization", "Bearer "+token), here)
		if err == nil && p.Login != "joe" || err != nil && db.CodeOf(err) != db.Unauthorized {
			t.Errorf("%q: %v, %v", token, p, err)
		}
		if err == nil && strings.Split(token, ".")[0] == strings.Split(known, ".")[0] && len(p.Scopes) == 0 {
			t.Error("a login without rights")
		}
	})
}
