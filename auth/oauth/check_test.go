package oauth_test

import (
	"crypto/rand"
	"crypto/rsa"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
)

// told prints steps, one a line.
func told(t *testing.T, steps []auth.Step) string {
	t.Helper()
	var b strings.Builder
	for _, s := range steps {
		fmt.Fprintf(&b, "%s|%s|%s|%s|%s\n", s.Part, s.What, s.Value, s.From, s.Result)
	}
	if strings.Contains(b.String(), "planted") {
		t.Errorf("a secret in %s", b.String())
	}
	return b.String()
}

func wants(t *testing.T, name, got string, lines ...string) {
	t.Helper()
	for _, line := range lines {
		if !strings.Contains("\n"+got, "\n"+line) {
			t.Errorf("%s: no %q in\n%s", name, line, got)
		}
	}
}

func TestCheckSetup(t *testing.T) {
	f := func(name string, change func(o *op, options *oauth.OpenIDOptions), lines ...string) {
		t.Helper()
		o := newOP(t)
		options := o.options()
		change(o, &options)
		p, err := oauth.NewOpenID(options)
		if err != nil {
			t.Fatal(err)
		}
		wants(t, name, told(t, p.CheckSetup(t.Context())), lines...)
	}
	f("good", func(*op, *oauth.OpenIDOptions) {},
		"check|discovery document|https://op.example.com/base/.well-known/openid-configuration|OIDC_ISSUER_URL|ok",
		"check|signing keys|1 at https://op.example.com/base/keys|jwks_uri|ok", "check|clock|",
		"check|client id and secret|not refused|OAUTH2_CLIENT_ID, OAUTH2_CLIENT_SECRET|ok")
	f("secret", func(_ *op, o *oauth.OpenIDOptions) { o.Clients = []oauth.Client{{ID: clientID, Secret: "other"}} },
		"check|client id and secret|the login provider openid does not accept this server's client id or secret")
	f("down", func(o *op, _ *oauth.OpenIDOptions) {
		o.special["/.well-known/openid-configuration"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(502) }
	}, "check|discovery document|discovery document: op.example.com/base/.well-known/openid-configuration answers 502|OIDC_ISSUER_URL|refused")
	f("keys", func(o *op, _ *oauth.OpenIDOptions) { o.keys = []any{} }, "check|signing keys|there are none|jwks_uri|refused")
	f("tokens", func(o *op, _ *oauth.OpenIDOptions) {
		o.special["/token"] = func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }
	}, "check|client id and secret|the login provider openid does not answer as it should")

	github := &hub{t: t, client: serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/meta" {
			w.WriteHeader(401)
			return
		}
		writeJSON(w, 200, object{"error": "incorrect_client_credentials"})
	}))}
	wants(t, "github", told(t, github.provider("").CheckSetup(t.Context())),
		"check|API|https://api.github.com|GITHUB_URL|ok", "check|client id and secret|the login provider github does not accept")
	wants(t, "cas", told(t, newCAS(t, "AUTO", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(casNo)) }).CheckSetup(t.Context())),
		"check|ticket validation|https://cas.example.com/cas/serviceValidate|CAS_SERVER, CAS_VALIDATE_ROUTE, CAS_RESPONSE_TYPE|ok")
	wants(t, "no cas", told(t, newCAS(t, "AUTO", func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) }).CheckSetup(t.Context())),
		"check|ticket validation|the answer is not XML|CAS_SERVER, CAS_VALIDATE_ROUTE, CAS_RESPONSE_TYPE|refused")
}

// What was received is noted with where the identity was taken from, and what
// is refused too.
func TestTraced(t *testing.T) {
	trace := func(o *op) (string, error) {
		t.Helper()
		p, err := oauth.NewOpenID(o.options())
		if err != nil {
			t.Fatal(err)
		}
		flow := auth.Flow{Callback: callback}
		page, err := p.Begin(t.Context(), &flow)
		if err != nil {
			t.Fatal(err)
		}
		var notes auth.Trace
		_, err = p.Finish(auth.WithTrace(t.Context(), &notes), flow, back(o.authorize(page)))
		checkError(t, err)
		text := told(t, notes.Steps)
		if strings.Contains(text, flow.Nonce) || strings.Contains(text, flow.Verifier) {
			t.Errorf("a secret in %s", text)
		}
		return text, err
	}
	o := newOP(t)
	o.id = map[string]any{"roles": "ops", "my_token": "planted", "email": "ann@example.com", "email_verified": true}
	got, err := trace(o)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "login", got, "claim|email|ann@example.com|ID token and user info|", "claim|nonce|***|", "claim|my_token|***|",
		"identity|subject|s-1|sub|", "identity|login|ann|preferred_username|", "identity|name|ann|the login|",
		"identity|email|ann@example.com|email|", "identity|email verified|true|email_verified|", "identity|roles|ops|OIDC_ROLE_CLAIM = roles|", "identity|groups|(none)|OIDC_GROUP_CLAIM = groups|")

	o.id = map[string]any{"preferred_username": nil}
	got, err = trace(o)
	wants(t, "no name", got, "claim|sub|s-1|")
	if auth.SettingOf(err) != "OIDC_SCOPES" {
		t.Errorf("no name: %v", err)
	}
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	o.id, o.sign = nil, signWith("k1", other)
	if _, err = trace(o); auth.OutcomeOf(err) != auth.Denied || !strings.Contains(err.Error(), "signature") {
		t.Errorf("bad signature: %v", err)
	}
	o.sign = signRSA("k1")
	o.id = map[string]any{"exp": now.Unix() - 1}
	if _, err = trace(o); auth.OutcomeOf(err) != auth.Denied || !strings.Contains(err.Error(), "expired") {
		t.Errorf("expired: %v", err)
	}
}
