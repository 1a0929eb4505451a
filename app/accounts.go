package app

import (
	"runtime"
	"slices"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func accountOptions(cfg *config.Config, store db.Store) account.Options {
	names := providerNames(cfg)
	sites := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == account.Local })
	return account.Options{
		Store: store,
		// Half of the processors stay free for alerts.
		Passwords:    auth.NewPasswords(0, runtime.NumCPU()/2),
		Roles:        roles(cfg),
		Scopes:       auth.Scopes(cfg.List("CUSTOM_SCOPES")...),
		Provider:     accountProvider(names),
		AuthRequired: cfg.Bool("AUTH_REQUIRED"),
		EmailDomains: cfg.List("ALLOWED_EMAIL_DOMAINS"),
		KeyLifetime:  cfg.Duration("API_KEY_EXPIRE_DAYS"),

		Entries:           entries(cfg),
		LinkByEmail:       cfg.Bool("OIDC_LINK_USER_EMAIL"),
		Adopt:             len(sites) <= 1,
		EmailVerification: cfg.Bool("EMAIL_VERIFICATION"),
	}
}

// accountProvider is how accounts are made: by hand if they can have a password
// here, else by the first login.
func accountProvider(names []string) string {
	if slices.Contains(names, account.Local) {
		return account.Local
	}
	return names[0]
}

func roles(cfg *config.Config) auth.Roles {
	return auth.Roles{
		AdminUsers:   cfg.List("ADMIN_USERS"),
		AdminRoles:   cfg.List("ADMIN_ROLES"),
		UserRoles:    cfg.List("USER_ROLES"),
		GuestRoles:   cfg.List("GUEST_ROLES"),
		UserScopes:   cfg.List("USER_DEFAULT_SCOPES"),
		GuestScopes:  cfg.List("GUEST_DEFAULT_SCOPES"),
		DefaultAdmin: cfg.String("DEFAULT_ADMIN_ROLE"),
		DefaultUser:  cfg.String("DEFAULT_USER_ROLE"),
		DefaultGuest: cfg.String("DEFAULT_GUEST_ROLE"),
	}
}
