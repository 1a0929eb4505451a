package app

import (
	"fmt"
	"slices"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
)

// providers is the table of ways to log in, by their names in AUTH_PROVIDERS.
var providers = map[string]func(s *server, accounts *account.Registry) (auth.Provider, error){
	"basic": func(_ *server, accounts *account.Registry) (auth.Provider, error) {
		return account.Basic{Registry: accounts}, nil
	},
	"ldap":  func(s *server, _ *account.Registry) (auth.Provider, error) { return newLDAP(s.cfg) },
	"saml2": func(s *server, _ *account.Registry) (auth.Provider, error) { return samlLogin(s.cfg, s.log) },

	"openid": oauthLogin("openid"), "azure": oauthLogin("azure"), "cognito": oauthLogin("cognito"), "github": oauthLogin("github"),
	"gitlab": oauthLogin("gitlab"), "google": oauthLogin("google"), "keycloak": oauthLogin("keycloak"), "cas": oauthLogin("cas"),
}

func oauthLogin(name string) func(*server, *account.Registry) (auth.Provider, error) {
	return func(s *server, _ *account.Registry) (auth.Provider, error) { return oauthProvider(s.cfg, name) }
}

// providerNames are the ways to log in that the settings ask for.
func providerNames(cfg *config.Config) []string {
	if list := cfg.List("AUTH_PROVIDERS"); len(list) > 0 {
		return list
	}
	return []string{cfg.String("AUTH_PROVIDER")}
}

// makeProviders makes them. One that cannot be made keeps the server from starting
// only where people have to log in.
func (s *server) makeProviders(accounts *account.Registry) ([]auth.Provider, error) {
	var list []auth.Provider
	for _, name := range providerNames(s.cfg) {
		p, err := s.provider(name, accounts)
		switch {
		case err == nil:
			list = append(list, p)
		case s.cfg.Bool("AUTH_REQUIRED"):
			return nil, err
		default:
			s.log.Warn("a way to log in is not there", "provider", name, "err", err)
		}
	}
	return list, nil
}

func (s *server) provider(name string, accounts *account.Registry) (auth.Provider, error) {
	newProvider, ok := providers[name]
	if !ok {
		return nil, fmt.Errorf("this version cannot log people in through %s", name)
	}
	p, err := newProvider(s, accounts)
	if err != nil {
		return nil, fmt.Errorf("login through %s: %w", name, err)
	}
	return p, nil
}

// entries says who may in through each provider.
func entries(cfg *config.Config) map[string]auth.Entry {
	const mail, mailOrOwn = "ALLOWED_EMAIL_DOMAINS", "ALLOWED_EMAIL_DOMAINS, LDAP_DOMAINS, LDAP_USE_EMAIL_DOMAIN_WHITELIST"
	domains := cfg.List(mail)
	// Where users choose their address themselves, and roles decide.
	site := auth.Entry{
		Domains: domains, Verified: true, Roles: cfg.List("ALLOWED_OIDC_ROLES"),
		Settings: auth.EntrySettings{Domains: mail, Roles: "ALLOWED_OIDC_ROLES"},
	}
	gitlab, keycloak := site, site
	if cfg.IsSet("ALLOWED_GITLAB_GROUPS") {
		gitlab.Roles, gitlab.Groups = nil, cfg.List("ALLOWED_GITLAB_GROUPS")
		gitlab.Settings = auth.EntrySettings{Domains: mail, Groups: "ALLOWED_GITLAB_GROUPS"}
	}
	if cfg.IsSet("ALLOWED_KEYCLOAK_ROLES") {
		keycloak.Roles, keycloak.Settings.Roles = cfg.List("ALLOWED_KEYCLOAK_ROLES"), "ALLOWED_KEYCLOAK_ROLES"
	}
	return map[string]auth.Entry{
		"openid": site, "azure": site, "cognito": site, "google": site, "gitlab": gitlab, "keycloak": keycloak,
		"github": {
			Domains: domains, Verified: true, Orgs: cfg.List("ALLOWED_GITHUB_ORGS"),
			Settings: auth.EntrySettings{Domains: mail, Orgs: "ALLOWED_GITHUB_ORGS"},
		},
		"ldap": {
			Domains: ldapDomains(cfg), Groups: cfg.List("ALLOWED_LDAP_GROUPS"),
			Settings: auth.EntrySettings{Domains: mailOrOwn, Groups: "ALLOWED_LDAP_GROUPS"},
		},
		"saml2": {
			Domains: domains, Groups: cfg.List("ALLOWED_SAML2_GROUPS"),
			Settings: auth.EntrySettings{Domains: mail, Groups: "ALLOWED_SAML2_GROUPS"},
		},
		"cas": {Domains: domains, Settings: auth.EntrySettings{Domains: mail}},
	}
}

// ldapDomains are those of a directory's users: its own count too.
func ldapDomains(cfg *config.Config) []string {
	if !cfg.Bool("LDAP_USE_EMAIL_DOMAIN_WHITELIST") {
		return nil
	}
	domains := slices.Clone(cfg.List("ALLOWED_EMAIL_DOMAINS"))
	for domain := range cfg.Map("LDAP_DOMAINS") {
		domains = append(domains, domain)
	}
	return domains
}
