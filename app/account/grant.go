package account

import (
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// mayTurn refuses to make an account more than the caller is, or to take over
// one that is more already. One's own is at one's own disposal.
func (r *Registry) mayTurn(tx db.Tx, by auth.Principal, old, n *db.User) error {
	if n.Password == old.Password && n.Login == old.Login && n.Email == old.Email && n.UserStatus == old.UserStatus &&
		n.EmailVerified == old.EmailVerified && slices.Equal(n.Roles, old.Roles) {
		return nil
	}
	if by.UserID != old.ID {
		if err := r.mayBe(tx, by, old); err != nil {
			return err
		}
	}
	if n.Login == old.Login && n.Email == old.Email && slices.Equal(n.Roles, old.Roles) {
		return nil
	}
	if r.o.Roles.IsAdmin(n.Login, n.Email) && !r.o.Roles.IsAdmin(old.Login, old.Email) {
		if err := r.mayGrantRoles(tx, by, r.o.Roles.AdminRoles); err != nil {
			return err
		}
	}
	return r.mayBe(tx, by, n)
}

// mayBe refuses a user who may do more than the caller.
func (r *Registry) mayBe(tx db.Tx, by auth.Principal, u *db.User) error {
	names := slices.Clone(r.o.Roles.Of(u))
	groups, err := db.Lookup[*db.UserGroup](tx, db.UserGroups, "user", u.ID)
	if err != nil {
		return err
	}
	for _, g := range groups {
		names = append(names, g.Name)
	}
	return r.mayGrantRoles(tx, by, names)
}

// mayGrantRoles refuses roles that grant more than the caller holds.
func (r *Registry) mayGrantRoles(tx db.Tx, by auth.Principal, names []string) error {
	scopes, err := r.o.Roles.Scopes(names, func(name string) ([]string, error) {
		found, err := db.Lookup[*db.Perm](tx, db.Perms, "match", name)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		return found[0].Scopes, nil
	})
	if err != nil {
		return err
	}
	return by.MayGrant(scopes)
}

// checkScopes refuses names of scopes that do not exist.
func (r *Registry) checkScopes(scopes []string) error {
	for _, s := range scopes {
		if !slices.Contains(r.o.Scopes, auth.Scope(s)) {
			return db.Errorf(db.Invalid, "'%s' is not a valid Scope", s)
		}
	}
	return nil
}
