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

// The scopes that routes ask for.
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
	WriteWebhooks   Scope = "write:webhooks"
	ReadManagement  Scope = "read:management"
	AdminManagement Scope = "admin:management"
)

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
