package api_test

import (
	"testing"
)

func TestSessionIsShown(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) {
		l.dir.CustomerViews = true
		l.auth.AllowReadonly, l.auth.ReadonlyScopes = true, []string{"read:alerts"}
	}))
	s.member("ann@example.com", "admin")
	s.get("/auth/session").is(200).
		has("user", nil, "scopes", []any{"read:alerts"}, "allCustomers", false, "providers", []any{object{"name": "basic", "kind": "password"}},
			"signup", true, "forgot", true, "setup", false)
	s.get("/auth/session", "Cookie", s.cookie("ann@example.com")).is(200).
		has("user.login", "ann@example.com", "scopes", []any{"admin", "read", "write"}, "allCustomers", true)
	s.get("/auth/session", "Authorization", "Bearer gone").is(200).has("user", nil, "scopes", []any{})

	open := newServer(t)
	open.get("/auth/session").is(200).has("user", nil, "scopes", []any{"admin"}, "allCustomers", true, "providers", []any{}, "signup", false)
}
