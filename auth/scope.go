package auth

import "strings"

// Scope is a permission: an action, or an action on a resource, as
// "write:alerts" (https://docs.alerta.io/authorization.html).
type Scope string

// The actions. Each alone is the scope of that action on every resource.
const (
	Read   Scope = "read"
	Write  Scope = "write"
	Admin  Scope = "admin"
	Delete Scope = "delete"
)

// The scopes on one resource.
const (
	ReadAlerts      Scope = "read:alerts"
	WriteAlerts     Scope = "write:alerts"
	DeleteAlerts    Scope = "delete:alerts"
	AdminAlerts     Scope = "admin:alerts"
	ReadBlackouts   Scope = "read:blackouts"
	WriteBlackouts  Scope = "write:blackouts"
	AdminBlackouts  Scope = "admin:blackouts"
	ReadHeartbeats  Scope = "read:heartbeats"
	WriteHeartbeats Scope = "write:heartbeats"
	AdminHeartbeats Scope = "admin:heartbeats"
	WriteUsers      Scope = "write:users"
	AdminUsers      Scope = "admin:users"
	ReadGroups      Scope = "read:groups"
	AdminGroups     Scope = "admin:groups"
	ReadPerms       Scope = "read:perms"
	AdminPerms      Scope = "admin:perms"
	ReadCustomers   Scope = "read:customers"
	AdminCustomers  Scope = "admin:customers"
	ReadKeys        Scope = "read:keys"
	WriteKeys       Scope = "write:keys"
	AdminKeys       Scope = "admin:keys"
	WriteWebhooks   Scope = "write:webhooks"
	ReadOembed      Scope = "read:oembed"
	ReadManagement  Scope = "read:management"
	AdminManagement Scope = "admin:management"
	ReadUserinfo    Scope = "read:userinfo"

	// Of ours: who is told of what.
	ReadNotifications  Scope = "read:notifications"  // see rules, rotas, channels, and what was sent
	WriteNotifications Scope = "write:notifications" // change rules and rotas
	AdminNotifications Scope = "admin:notifications" // change channels, which hold secrets
)

// Scopes returns every scope that may be granted, in Alerta's order; custom
// ones (the setting CUSTOM_SCOPES) are for plugins and come last.
func Scopes(custom ...string) []Scope {
	return append([]Scope{
		Read, Write, Admin,
		ReadAlerts, WriteAlerts, DeleteAlerts, AdminAlerts,
		ReadBlackouts, WriteBlackouts, AdminBlackouts,
		ReadHeartbeats, WriteHeartbeats, AdminHeartbeats,
		WriteUsers, AdminUsers, ReadGroups, AdminGroups,
		ReadPerms, AdminPerms, ReadCustomers, AdminCustomers,
		ReadKeys, WriteKeys, AdminKeys,
		WriteWebhooks, ReadOembed, ReadManagement, AdminManagement, ReadUserinfo,
		ReadNotifications, WriteNotifications, AdminNotifications,
	}, As(custom)...)
}

// As makes scopes of their names, as records and settings have them.
func As(names []string) []Scope {
	scopes := make([]Scope, len(names))
	for i, name := range names {
		scopes[i] = Scope(name)
	}
	return scopes
}

// Names is the reverse of As.
func Names(scopes []Scope) []string {
	names := make([]string, len(scopes))
	for i, s := range scopes {
		names[i] = string(s)
	}
	return names
}

func (s Scope) action() Scope {
	action, _, _ := strings.Cut(string(s), ":")
	return Scope(action)
}

// as returns the scope with another action on the same resource.
func (s Scope) as(action Scope) Scope {
	_, resource, ok := strings.Cut(string(s), ":")
	if !ok {
		return action
	}
	return action + ":" + Scope(resource)
}
