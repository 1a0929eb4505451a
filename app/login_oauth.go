package app

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/egress"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/oauth"
)

// oauthMakers is how each provider of auth/oauth is made of the settings.
var oauthMakers = map[string]func(*config.Config, oauth.Options) (auth.Provider, error){
	"openid": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		if cfg.String("OIDC_ISSUER_URL") == "" {
			return nil, fmt.Errorf("login with openid needs OIDC_ISSUER_URL")
		}
		own := openID(cfg, o)
		own.Issuer, own.AuthURL, own.LogoutURL = cfg.String("OIDC_ISSUER_URL"), cfg.String("OIDC_AUTH_URL"), cfg.String("OIDC_LOGOUT_URL")
		return oauth.NewOpenID(own)
	},
	"azure": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		return oauth.NewAzure(openID(cfg, o), cfg.String("AZURE_TENANT"))
	},
	"cognito": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		if cfg.String("COGNITO_USER_POOL_ID") == "" {
			return nil, fmt.Errorf("login with cognito needs COGNITO_USER_POOL_ID")
		}
		return oauth.NewCognito(openID(cfg, o), cfg.String("AWS_REGION"), cfg.String("COGNITO_USER_POOL_ID"), cfg.String("COGNITO_DOMAIN"))
	},
	"gitlab": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		return oauth.NewGitLab(openID(cfg, o), cfg.String("GITLAB_URL"))
	},
	"google": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		return oauth.NewGoogle(openID(cfg, o), cfg.List("ALLOWED_EMAIL_DOMAINS"))
	},
	"keycloak": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		if cfg.String("KEYCLOAK_URL") == "" || cfg.String("KEYCLOAK_REALM") == "" {
			return nil, fmt.Errorf("login with keycloak needs KEYCLOAK_URL and KEYCLOAK_REALM")
		}
		return oauth.NewKeycloak(openID(cfg, o), cfg.String("KEYCLOAK_URL"), cfg.String("KEYCLOAK_REALM"))
	},
	"github": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		return oauth.NewGitHub(oauth.GitHubOptions{
			Options: o, URL: cfg.String("GITHUB_URL"),
			RoleClaim: cfg.String("GITHUB_ROLE_CLAIM"), GroupClaim: cfg.String("GITHUB_GROUP_CLAIM"),
		})
	},
	"cas": func(cfg *config.Config, o oauth.Options) (auth.Provider, error) {
		if cfg.String("CAS_SERVER") == "" {
			return nil, fmt.Errorf("login with cas needs CAS_SERVER")
		}
		return oauth.NewCAS(oauth.CASOptions{
			Options: o, Server: cfg.String("CAS_SERVER"), ValidatePath: cfg.String("CAS_VALIDATE_ROUTE"),
			AnswerType: cfg.String("CAS_RESPONSE_TYPE"), RoleAttribute: cfg.String("CAS_ROLE_CLAIM"), GroupAttribute: cfg.String("CAS_GROUP_CLAIM"),
		})
	},
}

// oauthProvider makes one that sends the browser to another site with a code to
// come back with. Nothing is fetched.
func oauthProvider(cfg *config.Config, name string) (auth.Provider, error) {
	out, err := egressOptions(cfg)
	if err != nil {
		return nil, err
	}
	clients := oauthClients(cfg, name)
	if name != "cas" && len(clients) == 0 {
		return nil, fmt.Errorf("login with %s needs OAUTH2_CLIENT_ID", name)
	}
	return oauthMakers[name](cfg, oauth.Options{
		Name: name, Clients: clients, Redirects: oauthRedirects(cfg), HTTP: egress.Client(out), Now: time.Now,
	})
}

// openID is what all providers of OpenID Connect share. Those with a name of
// their own know their addresses.
func openID(cfg *config.Config, o oauth.Options) oauth.OpenIDOptions {
	return oauth.OpenIDOptions{
		Options:      o,
		TokenMethods: cfg.List("OIDC_TOKEN_AUTH_METHODS"),
		RoleClaim:    cfg.String("OIDC_ROLE_CLAIM"),
		GroupClaim:   cfg.String("OIDC_GROUP_CLAIM"),
		Scopes:       cfg.List("OIDC_SCOPES"),
	}
}

// oauthClients are those of OAUTH2_CLIENTS, else of OAUTH2_CLIENT_ID. For
// GitHub, where an application has one address to come back to, Alerta takes
// several ids and secrets with commas between them.
func oauthClients(cfg *config.Config, provider string) []oauth.Client {
	if m, ok := cfg.Map("OAUTH2_CLIENTS")[provider].(map[string]any); ok {
		id, _ := m["id"].(string)
		secret, _ := m["secret"].(string)
		return []oauth.Client{{ID: id, Secret: secret}}
	}
	id, secret := cfg.String("OAUTH2_CLIENT_ID"), cfg.String("OAUTH2_CLIENT_SECRET")
	if id == "" {
		return nil
	}
	ids, secrets := strings.Split(id, ","), strings.Split(secret, ",")
	if provider != "github" || len(ids) != len(secrets) {
		return []oauth.Client{{ID: id, Secret: secret}}
	}
	clients := make([]oauth.Client, len(ids))
	for i := range ids {
		clients[i] = oauth.Client{ID: strings.TrimSpace(ids[i]), Secret: strings.TrimSpace(secrets[i])}
	}
	return clients
}

// oauthRedirects are the addresses of web UIs that the settings name. A
// pattern of CORS_ORIGINS is too wide for a place where codes go.
func oauthRedirects(cfg *config.Config) oauth.Redirects {
	redirects := oauth.Redirects(cfg.List("OAUTH2_REDIRECT_URIS"))
	for _, origin := range cfg.List("CORS_ORIGINS") {
		if !strings.ContainsAny(origin, `*\]?$^[()|+`) {
			redirects = append(redirects, origin)
		}
	}
	if u, err := url.Parse(cfg.String("BASE_URL")); err == nil && u.Host != "" {
		redirects = append(redirects, u.Scheme+"://"+u.Host)
	}
	return redirects
}
