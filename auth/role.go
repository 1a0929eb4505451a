package auth

import (
	"slices"

	"github.com/alertad/alertad/db"
)

// Roles says what roles grant and who is an administrator whatever their
// roles. A group counts as a role of its members.
type Roles struct {
	AdminUsers []string // logins or mail addresses

	AdminRoles  []string // grant AdminScopes
	UserRoles   []string // grant UserScopes
	GuestRoles  []string // grant GuestScopes
	UserScopes  []string
	GuestScopes []string

	// The names under which these are listed as permissions.
	DefaultAdmin, DefaultUser, DefaultGuest string
}

// AdminScopes is what administrators hold.
func AdminScopes() []string { return []string{string(Admin), string(Read), string(Write)} }

// IsAdmin reports whether a user is an administrator by name.
func (r Roles) IsAdmin(login, email string) bool {
	is := func(name string) bool { return name != "" && slices.Contains(r.AdminUsers, name) }
	return is(login) || is(email)
}

// Names reports whether a user is an administrator by a name that is known to
// be theirs.
func (r Roles) Names(u *db.User) bool { return r.IsAdmin(u.Known()) }

// Of returns the user's roles: what administrators by name are given stands
// for their own.
func (r Roles) Of(u *db.User) []string {
	if r.Names(u) {
		return r.AdminRoles
	}
	return u.Roles
}

// Builtin returns the permissions that hold without being stored. Their ids are
// what they match.
func (r Roles) Builtin() []*db.Perm {
	perm := func(match string, scopes []string) *db.Perm {
		return &db.Perm{Meta: db.Meta{ID: match}, Match: match, Scopes: scopes}
	}
	return []*db.Perm{
		perm(r.DefaultAdmin, AdminScopes()),
		perm(r.DefaultUser, r.UserScopes),
		perm(r.DefaultGuest, r.GuestScopes),
	}
}

// Scopes returns what roles and groups grant together, in order and each once.
// stored returns the scopes of the stored permission for a name, none if there
// is none.
func (r Roles) Scopes(names []string, stored func(name string) ([]string, error)) ([]string, error) {
	return r.scopes(nil, names, stored)
}

func (r Roles) scopes(t *Trace, names []string, stored func(name string) ([]string, error)) ([]string, error) {
	var scopes []string
	for i, name := range names {
		if slices.Contains(names[:i], name) {
			continue
		}
		before := len(scopes)
		grant := func(from, row string, more []string) {
			scopes = append(scopes, more...)
			if t != nil && len(more) > 0 {
				t.Add(Step{PartScope, name, listed(more), from + row, Passed})
			}
		}
		if slices.Contains(r.AdminRoles, name) {
			grant("ADMIN_ROLES", "", AdminScopes())
			return AdminScopes(), nil
		}
		if slices.Contains(r.UserRoles, name) {
			grant("USER_ROLES, USER_DEFAULT_SCOPES", "", r.UserScopes)
		}
		if slices.Contains(r.GuestRoles, name) {
			grant("GUEST_ROLES, GUEST_DEFAULT_SCOPES", "", r.GuestScopes)
		}
		more, err := stored(name)
		if err != nil {
			return nil, err
		}
		grant("permission for ", name, more)
		if t != nil && len(scopes) == before {
			t.Add(Step{Part: PartScope, What: name, From: "no permission for " + name})
		}
	}
	slices.Sort(scopes)
	return slices.Compact(scopes), nil
}
