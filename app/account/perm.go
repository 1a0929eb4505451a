package account

import (
	"context"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Perms returns all permissions, those that come with the server first.
func (r *Registry) Perms(ctx context.Context) ([]*db.Perm, error) {
	stored, err := all[*db.Perm](ctx, r, db.Perms)
	return append(r.o.Roles.Builtin(), stored...), err
}

// Perm returns the stored permission with that id.
func (r *Registry) Perm(ctx context.Context, id string) (*db.Perm, error) {
	return get[*db.Perm](ctx, r, db.Perms, id)
}

// CreatePerm stores a new permission.
func (r *Registry) CreatePerm(ctx context.Context, by auth.Principal, p *db.Perm) (*db.Perm, error) {
	n := p.Copy()
	err := r.update(ctx, func(tx db.Tx) error {
		if err := r.checkPerm(tx, by, n); err != nil {
			return err
		}
		if err := r.checkScopes(n.Scopes); err != nil {
			return err
		}
		return r.add(tx, n)
	})
	return n, err
}

func (r *Registry) checkPerm(tx db.Tx, by auth.Principal, p *db.Perm) error {
	if p.Match == "" {
		return missing("match")
	}
	is, err := taken(tx, db.Perms, "match", p.Match, p.ID)
	if err != nil {
		return err
	}
	for _, builtin := range r.o.Roles.Builtin() {
		is = is || builtin.Match == p.Match
	}
	if is {
		return db.Errorf(db.Conflict, "%s role already exists", p.Match)
	}
	return by.MayGrant(p.Scopes)
}

// UpdatePerm lets edit change a copy of the permission, and stores that.
func (r *Registry) UpdatePerm(ctx context.Context, by auth.Principal, id string, edit func(*db.Perm) error) (*db.Perm, error) {
	var n *db.Perm
	err := r.update(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.Perm](tx, db.Perms, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		if !slices.Equal(n.Scopes, old.Scopes) {
			if err := r.checkScopes(n.Scopes); err != nil {
				return err
			}
		}
		if err := r.checkPerm(tx, by, n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	return n, err
}

// DeletePerm removes a permission.
func (r *Registry) DeletePerm(ctx context.Context, id string) error {
	return r.update(ctx, func(tx db.Tx) error { return tx.Delete(db.Perms, id) })
}
