// Package auth says who is asking and what they may do.
package auth

import (
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// Principal is who is asking: the outcome of authentication. The zero value is
// nobody: no scope, no customer.
type Principal struct {
	UserID  string // of the account; a key and an open server have none
	Login   string // what history and notes show as the user
	Scopes  []Scope
	Tenancy Tenancy
	Until   db.Time // when the credential ends by itself; 0: it does not

	// DeleteScopes are the delete scopes that a write scope does not cover
	// (the setting DELETE_SCOPES).
	DeleteScopes []Scope

	// Claims are what the bearer token says that the request came with, nil
	// without one.
	Claims map[string]any
}

// Everyone is the principal of every request when authentication is not
// required: all scopes, all customers, no name.
func Everyone() Principal {
	return Principal{Scopes: []Scope{Admin}, Tenancy: AllCustomers()}
}

// System is the principal of housekeeping and other things that the server
// does by itself.
func System() Principal {
	return Principal{Login: "system", Scopes: []Scope{Admin}, Tenancy: AllCustomers()}
}

// Allows reports whether the principal holds the scope, itself or by one that
// includes it: write includes read, admin includes write, a bare action
// includes all its resources. The empty scope is always held.
func (p Principal) Allows(want Scope) bool {
	if want == "" || slices.Contains(p.Scopes, want) || slices.Contains(p.Scopes, want.action()) {
		return true
	}
	switch want.action() {
	case Read:
		return p.Allows(want.as(Write))
	case Write:
		return p.Allows(want.as(Admin))
	case Delete:
		if slices.Contains(p.DeleteScopes, want) {
			return p.Allows(want.as(Admin))
		}
		return p.Allows(want.as(Write))
	}
	return false
}

// AssignCustomer decides which customer a thing belongs to that the principal
// creates: the wanted one if allowed to, else their only one. With more than
// one to choose from, or a foreign one without the admin scope, it returns an
// Invalid error.
func (p Principal) AssignCustomer(wanted string, admin Scope) (string, error) {
	if wanted == "" {
		return p.Tenancy.only()
	}
	if p.Allows(admin) || p.Tenancy.named(wanted) {
		return wanted, nil
	}
	return "", db.Errorf(db.Invalid, "not allowed to set customer to '%s'", wanted)
}

// MayGrant refuses to give others a scope that the principal does not hold.
func (p Principal) MayGrant(scopes []string) error {
	for _, s := range scopes {
		if !p.Allows(Scope(s)) {
			return db.Errorf(db.Forbidden, "Requested scope '%s' not in existing scopes: %s", s, join(p.Scopes))
		}
	}
	return nil
}

func join(scopes []Scope) string { return strings.Join(Names(scopes), ",") }
