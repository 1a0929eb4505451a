package oauth

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/oauth2"

	"github.com/alertad/alertad/auth"
)

// dialect is where a provider departs from the standard, or adds to it.
type dialect struct {
	matchIssuer func(found string) bool           // of the discovery document; nil: the configured one
	checkToken  func(claims map[string]any) error // of the ID token, when all else was checked
	adjust      func(id *auth.Identity, t told)   // after the standard claims were read
	readAccess  bool                              // the access token holds claims
	backParam   string                            // of the logout page
	scopes      []string                          // to ask for; nil: openid, profile, email
	ask         []oauth2.AuthCodeOption           // for the login page

	// For people: which settings the issuer comes from, and which claims adjust
	// takes verified, roles, groups and orgs from.
	setting string
	from    map[string]string
}

// tenantID is how Azure names a tenant in tokens.
var tenantID = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)

// personalTenant is the one of accounts that no organisation gave.
const personalTenant = "9188040d-6c67-4c5b-b112-36a304b66dad"

// NewAzure makes the provider of Microsoft Entra: the tenant is an id, a
// domain, or "common", "organizations", "consumers". Its mail addresses count
// as verified only with the optional claim xms_edov: whoever runs a tenant can
// give any address to a user there.
// Source: https://learn.microsoft.com/en-us/entra/identity-platform/id-token-claims-reference
// and https://learn.microsoft.com/en-us/entra/identity-platform/migrate-off-email-claim-authorization
func NewAzure(o OpenIDOptions, tenant string) (*OpenID, error) {
	const host = "https://login.microsoftonline.com/"
	if tenant == "" || strings.ContainsAny(tenant, "/?#{}%") {
		return nil, fmt.Errorf("login with %s: %q is no tenant", o.Name, tenant)
	}
	o.Issuer = host + tenant + "/v2.0"
	many := tenant == "common" || tenant == "organizations"
	return newOpenID(o, dialect{
		setting: "AZURE_TENANT", from: map[string]string{"verified": "xms_edov"},
		matchIssuer: func(found string) bool {
			id, ok := strings.CutPrefix(found, host)
			id, whole := strings.CutSuffix(id, "/v2.0")
			switch {
			case !ok || !whole:
				return false
			case many:
				return id == tenantTemplate
			case tenantID.MatchString(tenant):
				return strings.EqualFold(id, tenant)
			}
			return tenantID.MatchString(id)
		},
		checkToken: func(claims map[string]any) error {
			if tenant == "organizations" && text(claims, "tid") == personalTenant {
				return errors.New("it is of a personal account")
			}
			return nil
		},
		adjust: func(id *auth.Identity, t told) {
			v := t.id.claims["xms_edov"]
			id.EmailVerified = id.Email != "" && id.Email == text(t.id.claims, "email") && (truth(v) || v == "1" || v == float64(1))
		},
	})
}

// NewCognito makes the provider of a user pool of Amazon Cognito; domain is
// the prefix of its login page. Groups are in the claim cognito:groups.
// Source: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-id-token.html
// and https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
func NewCognito(o OpenIDOptions, region, pool, domain string) (*OpenID, error) {
	if region == "" || pool == "" {
		return nil, fmt.Errorf("login with %s needs a region and a user pool", o.Name)
	}
	o.Issuer = fmt.Sprintf("https://cognito-idp.%s.amazonaws.com/%s", url.PathEscape(region), url.PathEscape(pool))
	if o.LogoutURL == "" && domain != "" {
		o.LogoutURL = fmt.Sprintf("https://%s.auth.%s.amazoncognito.com/logout", url.PathEscape(domain), url.PathEscape(region))
	}
	return newOpenID(o, dialect{
		setting: "AWS_REGION, COGNITO_USER_POOL_ID", from: map[string]string{"groups": "cognito:groups"},
		backParam: "logout_uri",
		adjust: func(id *auth.Identity, t told) {
			id.Groups = union(id.Groups, list(t.claims["cognito:groups"]))
			id.Login = first(id.Login, text(t.claims, "cognito:username"))
		},
	})
}

// NewGitLab makes the provider of a GitLab server. Its groups are those of
// which somebody is a member, directly or by a group above, by full path. It
// asks for the scope openid only: GitLab refuses those that the application was
// not registered with, and Alerta has it registered with this one.
// Source: https://docs.gitlab.com/integration/openid_connect_provider
func NewGitLab(o OpenIDOptions, address string) (*OpenID, error) {
	o.Issuer = strings.TrimRight(address, "/")
	return newOpenID(o, dialect{
		setting: "GITLAB_URL", from: map[string]string{"groups": "groups, groups_direct"},
		scopes: []string{"openid"},
		adjust: func(id *auth.Identity, t told) {
			if id.Groups == nil {
				id.Groups = union(list(t.claims["groups"]), list(t.claims["groups_direct"]))
			}
		},
	})
}

const googleIssuer = "https://accounts.google.com"

// NewGoogle makes the provider of Google. The domains, unless they hold "*",
// only select which accounts Google offers; who may in is decided elsewhere.
// The organisation is the domain that Google hosts. Google vouches for mail
// addresses of its own and of such domains only.
// Source: https://developers.google.com/identity/openid-connect/openid-connect
// and https://developers.google.com/identity/gsi/web/guides/verify-google-id-token
func NewGoogle(o OpenIDOptions, domains []string) (*OpenID, error) {
	o.Issuer = googleIssuer
	d := dialect{
		setting: "none: it is Google's own", from: map[string]string{"verified": "email_verified and hd", "orgs": "hd"},
		adjust: func(id *auth.Identity, t told) {
			hosted := text(t.id.claims, "hd")
			if hosted != "" {
				id.Orgs = []string{hosted}
			}
			own := strings.HasSuffix(strings.ToLower(id.Email), "@gmail.com")
			id.EmailVerified = id.EmailVerified && (hosted != "" || own)
		},
	}
	if len(domains) == 1 && domains[0] != "*" {
		d.ask = []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("hd", domains[0])}
	}
	return newOpenID(o, d)
}

// NewKeycloak makes the provider of a realm of Keycloak. Roles are those of
// the claim, of the realm and of this client.
// Source: https://www.keycloak.org/docs/latest/server_admin/#protocol-mappers_server_administration_guide
func NewKeycloak(o OpenIDOptions, address, realm string) (*OpenID, error) {
	if address == "" || realm == "" {
		return nil, fmt.Errorf("login with %s needs the address of the server and a realm", o.Name)
	}
	o.Issuer = strings.TrimRight(address, "/") + "/realms/" + url.PathEscape(realm)
	return newOpenID(o, dialect{
		setting: "KEYCLOAK_URL, KEYCLOAK_REALM", from: map[string]string{"roles": "OIDC_ROLE_CLAIM, realm_access.roles and resource_access of this client"},
		readAccess: true,
		adjust: func(id *auth.Identity, t told) {
			for _, claims := range []map[string]any{t.claims, t.access} {
				id.Roles = union(id.Roles, list(claim(claims, "realm_access.roles")), clientRoles(claims, t.client))
			}
		},
	})
}

// clientRoles are the roles of a client, whose id may hold dots.
func clientRoles(claims map[string]any, client string) []string {
	access, _ := claims["resource_access"].(map[string]any)
	own, _ := access[client].(map[string]any)
	return list(own["roles"])
}
