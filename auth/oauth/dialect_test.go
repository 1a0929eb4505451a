package oauth_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
	"github.com/alertad/alertad/db"
)

type object = map[string]any

// texts is a list as decoded JSON has it.
func texts(list ...string) []any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// dialect logs in at a stand-in whose claims are laid over, and compares all
// but the claims and what ends the login.
func dialect(t *testing.T, o *op, p *oauth.OpenID, err error, want auth.Identity) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	got, err := o.login(p)
	if err != nil {
		t.Fatal(err)
	}
	got.Claims, got.Ending = nil, nil // TestLogoutHint has what ends a login
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

const (
	tenant = "9122040d-6c67-4c5b-b112-36a304b66dad"
	azure  = "https://login.microsoftonline.com/"
)

// The claims are those of the sample at
// https://learn.microsoft.com/en-us/entra/identity-platform/id-tokens, the
// issuers of documents those of https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration.
func newAzure(t *testing.T, name, docIssuer string) (*op, *oauth.OpenID, error) {
	o := newOP(t)
	o.issuer = azure + name + "/v2.0"
	o.doc["issuer"] = docIssuer
	o.id = object{
		"ver": "2.0", "iss": azure + tenant + "/v2.0", "sub": "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
		"name": "Abe Lincoln", "preferred_username": "AbeLi@microsoft.com", "oid": "00000000-0000-0000-66f3-3332eca7ea81",
		"tid": tenant, "aio": "Df2UVXL1ix!lMCWMSOJBcFatzcGfvFGhjKv8q5g0x732dR5MB5BisvGQO7YWByjd8iQDLq",
		"email": "abe@contoso.example", "roles": texts("Operator"), "groups": texts("1a0d5b14-0000-0000-0000-000000000001"),
	}
	o.info = object{"sub": o.id["sub"], "name": "Abe Lincoln", "picture": "https://graph.microsoft.com/v1.0/me/photo/$value"}
	p, err := oauth.NewAzure(o.options(), name)
	return o, p, err
}

func TestAzure(t *testing.T) {
	o, p, err := newAzure(t, "common", azure+"{tenantid}/v2.0")
	want := auth.Identity{
		Issuer: azure + tenant + "/v2.0", Subject: "AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ",
		Login: "AbeLi@microsoft.com", Name: "Abe Lincoln", Email: "abe@contoso.example",
		Picture: "https://graph.microsoft.com/v1.0/me/photo/$value",
		Roles:   []string{"Operator"}, Groups: []string{"1a0d5b14-0000-0000-0000-000000000001"},
	}
	dialect(t, o, p, err, want)
	o.id["email_verified"] = true // a tenant's own word
	dialect(t, o, p, err, want)
	o.id["xms_edov"] = true
	want.EmailVerified = true
	dialect(t, o, p, err, want)
	o.info["email"] = "ceo@contoso.example" // of which the claim does not speak
	want.Email, want.EmailVerified = "ceo@contoso.example", false
	dialect(t, o, p, err, want)

	for _, name := range []string{tenant, "contoso.onmicrosoft.com"} {
		o, p, err := newAzure(t, name, azure+tenant+"/v2.0")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.login(p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		o.id["iss"] = azure + "00000000-6c67-4c5b-b112-36a304b66dad/v2.0"
		_, err = o.login(p)
		check(t, name+" of another tenant", err, db.Unauthorized, "different provider")
	}
}

func TestAzureRefused(t *testing.T) {
	f := func(name, docIssuer string, claims object, code db.Code, text string) {
		t.Helper()
		o, p, err := newAzure(t, name, docIssuer)
		if err != nil {
			t.Fatal(err)
		}
		o.id = over(o.id, claims)
		_, err = o.login(p)
		check(t, name, err, code, text)
	}
	const many = azure + "{tenantid}/v2.0"
	const personal = "9188040d-6c67-4c5b-b112-36a304b66dad"
	f("common", many, object{"tid": personal}, db.Unauthorized, "tenant")
	f("common", many, object{"tid": nil}, db.Unauthorized, "tenant")
	f("common", many, object{"tid": "../x", "iss": azure + "../x/v2.0"}, db.Unauthorized, "tenant")
	f("common", many, object{"iss": "https://evil.example.com/" + tenant + "/v2.0"}, db.Unauthorized, "tenant")
	f("organizations", many, object{"tid": personal, "iss": azure + personal + "/v2.0"}, db.Unauthorized, "personal")
	f("common", azure+tenant+"/v2.0", nil, db.Unavailable, "issuer")
	f(tenant, many, nil, db.Unavailable, "issuer")
	f(tenant, azure+personal+"/v2.0", nil, db.Unavailable, "issuer")
	f("contoso.onmicrosoft.com", "https://evil.example.com/"+tenant+"/v2.0", nil, db.Unavailable, "issuer")
}

// The claims are those of the sample at
// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
// and the answer at https://docs.aws.amazon.com/cognito/latest/developerguide/userinfo-endpoint.html.
func TestCognito(t *testing.T) {
	o := newOP(t)
	o.issuer = "https://cognito-idp.us-west-2.amazonaws.com/us-west-2_example"
	o.id = object{
		"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "cognito:groups": texts("test-group-a", "test-group-b"),
		"email_verified": true, "cognito:preferred_role": "arn:aws:iam::111122223333:role/my-test-role",
		"cognito:username": "my-test-user", "cognito:roles": texts("arn:aws:iam::111122223333:role/my-test-role"),
		"token_use": "id", "email": "my-test-user@example.com", "preferred_username": nil,
	}
	o.info = object{
		"sub": "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", "email_verified": "true", "name": "Jane Doe",
		"email": "my-test-user@example.com", "username": "my-test-user",
	}
	p, err := oauth.NewCognito(o.options(), "us-west-2", "us-west-2_example", "alerts")
	want := auth.Identity{
		Issuer: o.issuer, Subject: "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee", Login: "my-test-user@example.com", Name: "Jane Doe",
		Email: "my-test-user@example.com", EmailVerified: true, Groups: []string{"test-group-a", "test-group-b"},
	}
	dialect(t, o, p, err, want)
	o.info["email_verified"] = "false"
	want.EmailVerified = false
	dialect(t, o, p, err, want)
	o.id["email"], o.info["email"] = nil, nil
	want.Email, want.Login = "", "my-test-user"
	dialect(t, o, p, err, want)
}

// The claims are those in the table at
// https://docs.gitlab.com/integration/openid_connect_provider
func TestGitLab(t *testing.T) {
	o := newOP(t)
	o.issuer = "https://gitlab.example.com"
	o.id = object{"sub": "42", "groups_direct": texts("ops/web"), "preferred_username": nil}
	o.info = object{
		"sub": "42", "sub_legacy": "b5d0", "name": "Sid Sijbrandij", "nickname": "sytses", "preferred_username": "sytses",
		"email": "sid@example.com", "email_verified": true, "website": "", "profile": "https://gitlab.example.com/sytses",
		"picture": "https://gitlab.example.com/uploads/-/42.png", "groups": texts("ops", "ops/web"),
	}
	p, err := oauth.NewGitLab(o.options(), o.issuer+"/")
	want := auth.Identity{
		Issuer: o.issuer, Subject: "42", Login: "sytses", Name: "Sid Sijbrandij", Email: "sid@example.com", EmailVerified: true,
		Picture: "https://gitlab.example.com/uploads/-/42.png", Groups: []string{"ops", "ops/web"},
	}
	dialect(t, o, p, err, want)
	o.info["groups"] = nil
	want.Groups = []string{"ops/web"}
	dialect(t, o, p, err, want)
	o.info["groups"] = []any{} // a member of none
	o.id["groups_direct"] = nil
	want.Groups = []string{}
	dialect(t, o, p, err, want)

	opts := o.options()
	opts.Scopes = []string{"openid", "email"}
	p, err = oauth.NewGitLab(opts, o.issuer)
	if err != nil {
		t.Fatal(err)
	}
	f := auth.Flow{Callback: callback}
	page, err := p.Begin(t.Context(), &f)
	if u, _ := url.Parse(page); err != nil || u.Query().Get("scope") != "openid email" {
		t.Errorf("%s, %v", page, err)
	}
}

// The claims are those of the sample at
// https://developers.google.com/identity/openid-connect/openid-connect
func TestGoogle(t *testing.T) {
	o := newOP(t)
	o.issuer = "https://accounts.google.com"
	o.id = object{
		"iss": "https://accounts.google.com", "azp": clientID, "sub": "10769150350006150715113082367", "hd": "example.com",
		"email": "jsmith@example.com", "email_verified": "true", "preferred_username": nil,
	}
	o.info = object{"sub": "10769150350006150715113082367", "name": "J Smith", "picture": "https://lh3.googleusercontent.com/a"}
	p, err := oauth.NewGoogle(o.options(), []string{"example.com"})
	want := auth.Identity{
		Issuer: o.issuer, Subject: "10769150350006150715113082367", Login: "jsmith@example.com", Name: "J Smith",
		Email: "jsmith@example.com", EmailVerified: true, Picture: "https://lh3.googleusercontent.com/a", Orgs: []string{"example.com"},
	}
	dialect(t, o, p, err, want)
	o.id["iss"] = "accounts.google.com" // the other name of the issuer
	dialect(t, o, p, err, want)
	o.id["hd"] = nil // an address that is no longer theirs to vouch for
	want.Orgs, want.EmailVerified = nil, false
	dialect(t, o, p, err, want)
	o.info["hd"] = "example.com" // the user info is no proof of it
	dialect(t, o, p, err, want)
	o.id["email"] = "jsmith@gmail.com"
	want.Email, want.Login, want.EmailVerified = "jsmith@gmail.com", "jsmith@gmail.com", true
	dialect(t, o, p, err, want)

	hd := func(domains []string, want string) {
		t.Helper()
		p, err := oauth.NewGoogle(o.options(), domains)
		if err != nil {
			t.Fatal(err)
		}
		f := auth.Flow{Callback: callback}
		page, err := p.Begin(t.Context(), &f)
		u, _ := url.Parse(page)
		if err != nil || u.Query().Get("hd") != want {
			t.Errorf("%v: %s, %v", domains, page, err)
		}
	}
	hd([]string{"example.com"}, "example.com")
	hd([]string{"*"}, "")
	hd([]string{"a.example", "b.example"}, "")
}

// The access token is that of the default client scopes "basic" and "roles":
// https://www.keycloak.org/docs/latest/server_admin/#_client_scopes_protocol
func TestKeycloak(t *testing.T) {
	o := newOP(t)
	o.issuer = "https://sso.example.com/realms/main"
	o.id = object{"sub": "f:1", "typ": "ID", "preferred_username": "ann", "email": "ann@example.com", "email_verified": true}
	o.info = object{"sub": "f:1", "preferred_username": "ann", "name": "Ann A", "email": "ann@example.com", "email_verified": true,
		"roles": texts("mapped"), "groups": texts("/ops")}
	access := object{
		"iss": o.issuer, "sub": "f:1", "aud": "account", "typ": "Bearer", "azp": clientID, "exp": now.Unix() + 300,
		"realm_access":    object{"roles": texts("offline_access", "operator")},
		"resource_access": object{clientID: object{"roles": texts("writer", "operator")}, "account": object{"roles": texts("manage-account")}},
	}
	o.access = o.sign(access)
	p, err := oauth.NewKeycloak(o.options(), "https://sso.example.com/", "main")
	want := auth.Identity{
		Issuer: o.issuer, Subject: "f:1", Login: "ann", Name: "Ann A", Email: "ann@example.com", EmailVerified: true,
		Roles: []string{"mapped", "offline_access", "operator", "writer"}, Groups: []string{"/ops"},
	}
	dialect(t, o, p, err, want)

	// Roles of an access token that is not ours, or not Keycloak's, are none.
	want.Roles = []string{"mapped"}
	f := func(sign func(object) string, more object) {
		t.Helper()
		o.access = sign(over(access, more))
		dialect(t, o, p, err, want)
	}
	f(o.sign, object{"azp": "other"})
	f(o.sign, object{"sub": "f:2"})
	f(o.sign, object{"iss": "https://evil.example.com"})
	f(o.sign, object{"exp": now.Unix() - 1})
	f(signNone, nil)
	f(signHMAC("k1", publicPEM()), nil)
	f(func(object) string { return accessToken }, nil)

	// Or the roles are in the ID token itself.
	o.info["roles"], o.access = nil, accessToken
	o.id["realm_access"] = object{"roles": texts("operator")}
	want.Roles = []string{"operator"}
	dialect(t, o, p, err, want)
}

// A claim within another is found by the way to it, a name with dots as it is.
func TestClaimNames(t *testing.T) {
	f := func(name string, want []string) {
		t.Helper()
		o := newOP(t)
		o.id = object{"https://example.com/roles": texts("a"), "x": object{"y": object{"z": texts("b", "")}, "n": 1}, "one": "c", "none": texts(), "mixed": []any{"d", 1, nil}}
		opts := o.options()
		opts.RoleClaim = name
		p, err := oauth.NewOpenID(opts)
		if err != nil {
			t.Fatal(err)
		}
		id, err := o.login(p)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, id.Roles); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	f("https://example.com/roles", []string{"a"})
	f("x.y.z", []string{"b"})
	f("x.n", nil)
	f("x.n.z", nil)
	f("x.q", nil)
	f("one", []string{"c"})
	f("none", []string{})
	f("mixed", []string{"d"})
	f("", nil)
}
