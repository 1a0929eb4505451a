package oauth_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
)

func TestLogout(t *testing.T) {
	o := newOP(t)
	p := o.provider()
	got, err := p.Logout(t.Context(), auth.Identity{}, "https://alerts.example.com/")
	if want := o.issuer + "/logout?client_id=alertad&post_logout_redirect_uri=https%3A%2F%2Falerts.example.com%2F"; got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	o.doc["end_session_endpoint"] = nil
	if got, err := o.provider().Logout(t.Context(), auth.Identity{}, ""); got != "" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
	opts := o.options()
	opts.LogoutURL = "https://op.example.com/bye?x=1"
	p, err = oauth.NewOpenID(opts)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := p.Logout(t.Context(), auth.Identity{}, ""); got != "https://op.example.com/bye?client_id=alertad&x=1" || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}

// A login that is known ends without a question: the provider gets the ID token
// that it issued, if it is still the provider that issued it.
func TestLogoutHint(t *testing.T) {
	const home = "https://alerts.example.com/"
	o := newOP(t)
	var issued string
	sign := o.sign
	o.sign = func(claims map[string]any) string { issued = sign(claims); return issued }
	id, err := o.login(o.provider())
	if err != nil {
		t.Fatal(err)
	}
	f := func(what string, id auth.Identity, change func(*oauth.OpenIDOptions), want url.Values) {
		t.Helper()
		opts := o.options()
		change(&opts)
		p, err := oauth.NewOpenID(opts)
		if err != nil {
			t.Fatal(err)
		}
		address, err := p.Logout(t.Context(), auth.Identity{Subject: id.Subject, Ending: id.Ending}, home)
		if err != nil {
			t.Fatal(err)
		}
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, u.Query()); diff != "" {
			t.Errorf("%s: %s", what, diff)
		}
	}
	with := func(client, token string) url.Values {
		v := url.Values{"client_id": {client}, "post_logout_redirect_uri": {home}}
		if token != "" {
			v.Set("id_token_hint", token)
		}
		return v
	}
	f("as it was", id, func(*oauth.OpenIDOptions) {}, with(clientID, issued))
	f("another client first", id, func(o *oauth.OpenIDOptions) {
		o.Clients = append([]oauth.Client{{ID: "new"}}, o.Clients...)
	}, with(clientID, issued))
	f("the client is gone", id, func(o *oauth.OpenIDOptions) { o.Clients = []oauth.Client{{ID: "new"}} }, with("new", ""))
	f("another provider", id, func(o *oauth.OpenIDOptions) {
		o.Issuer, o.LogoutURL = "https://other.example.com", "https://other.example.com/bye"
	}, with(clientID, ""))

	o.id["groups"] = strings.Split(strings.Repeat("a-group,", 500), ",")
	if id, err = o.login(o.provider()); err != nil {
		t.Fatal(err)
	}
	f("a large token", id, func(*oauth.OpenIDOptions) {}, with(clientID, ""))
}

func TestLogoutOfCognito(t *testing.T) {
	o := newOP(t)
	o.issuer = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example"
	p, err := oauth.NewCognito(o.options(), "us-west-2", "us-west-2_example", "alerts")
	if err != nil {
		t.Fatal(err)
	}
	id, err := o.login(p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := p.Logout(t.Context(), id, "https://alerts.example.com/")
	if want := "https://alerts.auth.us-west-2.amazoncognito.com/logout?client_id=alertad&logout_uri=https%3A%2F%2Falerts.example.com%2F"; got != want || err != nil {
		t.Errorf("%s, %v", got, err)
	}
}
