package app

import (
	"runtime"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func accountOptions(cfg *config.Config, store db.Store) account.Options {
	return account.Options{
		Store: store,
		// Half of the processors stay free for alerts.
		Passwords:    auth.NewPasswords(0, runtime.NumCPU()/2),
		Roles:        roles(cfg),
		Scopes:       auth.Scopes(cfg.List("CUSTOM_SCOPES")...),
		Provider:     cfg.String("AUTH_PROVIDER"),
		AuthRequired: cfg.Bool("AUTH_REQUIRED"),
		EmailDomains: cfg.List("ALLOWED_EMAIL_DOMAINS"),
		KeyLifetime:  cfg.Duration("API_KEY_EXPIRE_DAYS"),
	}
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
