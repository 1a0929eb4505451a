package account

import (
	"context"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Groups returns all groups.
func (r *Registry) Groups(ctx context.Context) ([]*db.UserGroup, error) {
	return all[*db.UserGroup](ctx, r, db.UserGroups)
}

// Group returns the group with that id.
func (r *Registry) Group(ctx context.Context, id string) (*db.UserGroup, error) {
	return get[*db.UserGroup](ctx, r, db.UserGroups, id)
}

// GroupUsers returns the members of a group, in the order in which they came.
func (r *Registry) GroupUsers(ctx context.Context, id string) ([]*db.User, error) {
	var users []*db.User
	err := r.o.Store.View(ctx, func(f db.Finder) error {
		users = nil
		g, err := db.Get[*db.UserGroup](f, db.UserGroups, id)
		if err != nil {
			return err
		}
		for _, id := range g.Users {
			u, err := db.Get[*db.User](f, db.Users, id)
			if err != nil {
				return err
			}
			users = append(users, u)
		}
		return nil
	})
	return users, err
}

// UserGroups returns the groups of a user.
func (r *Registry) UserGroups(ctx context.Context, id string) ([]*db.UserGroup, error) {
	var groups []*db.UserGroup
	err := r.o.Store.View(ctx, func(f db.Finder) error {
		if _, err := f.Get(db.Users, id); err != nil {
			return err
		}
		var err error
		groups, err = db.Lookup[*db.UserGroup](f, db.UserGroups, "user", id)
		return err
	})
	return groups, err
}

// CreateGroup stores a new group.
func (r *Registry) CreateGroup(ctx context.Context, g *db.UserGroup) (*db.UserGroup, error) {
	n := &db.UserGroup{Meta: g.Meta, Name: g.Name, Text: g.Text}
	err := r.update(ctx, func(tx db.Tx) error {
		if err := checkName(tx, n); err != nil {
			return err
		}
		return r.add(tx, n)
	})
	return n, err
}

func checkName(tx db.Tx, g *db.UserGroup) error {
	if g.Name == "" {
		return db.Errorf(db.Invalid, "Missing mandatory value for name")
	}
	is, err := taken(tx, db.UserGroups, "name", g.Name, g.ID)
	if err == nil && is {
		err = db.Errorf(db.Conflict, "group with that name already exists")
	}
	return err
}

// UpdateGroup lets edit change the name and text of a copy of the group, and
// stores that.
func (r *Registry) UpdateGroup(ctx context.Context, by auth.Principal, id string, edit func(*db.UserGroup) error) (*db.UserGroup, error) {
	var n *db.UserGroup
	err := r.update(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.UserGroup](tx, db.UserGroups, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		if err := checkName(tx, n); err != nil {
			return err
		}
		if n.Name != old.Name && len(n.Users) > 0 {
			if err := r.mayGrantRoles(tx, by, []string{n.Name}); err != nil {
				return err
			}
		}
		return tx.Put(n)
	})
	return n, err
}

// AddToGroup makes a user a member of a group. A user who does not exist is
// Invalid, a group NotFound.
func (r *Registry) AddToGroup(ctx context.Context, by auth.Principal, group, user string) error {
	return r.member(ctx, group, user, func(tx db.Tx, g *db.UserGroup) (*db.UserGroup, error) {
		n := without(g, user)
		n.Users = append(n.Users, user)
		return n, r.mayGrantRoles(tx, by, []string{g.Name})
	})
}

// RemoveFromGroup ends a membership, if it was one. Errors are as for
// AddToGroup.
func (r *Registry) RemoveFromGroup(ctx context.Context, group, user string) error {
	return r.member(ctx, group, user, func(_ db.Tx, g *db.UserGroup) (*db.UserGroup, error) {
		return without(g, user), nil
	})
}

func (r *Registry) member(ctx context.Context, group, user string, change func(db.Tx, *db.UserGroup) (*db.UserGroup, error)) error {
	return r.update(ctx, func(tx db.Tx) error {
		g, err := db.Get[*db.UserGroup](tx, db.UserGroups, group)
		if err != nil {
			return err
		}
		if _, err := tx.Get(db.Users, user); db.CodeOf(err) == db.NotFound {
			return db.Errorf(db.Invalid, "invalid user")
		} else if err != nil {
			return err
		}
		if g, err = change(tx, g); err != nil {
			return err
		}
		return tx.Put(g)
	})
}

// without returns a copy of the group that the user is not in.
func without(g *db.UserGroup, user string) *db.UserGroup {
	n := g.Copy()
	n.Users = slices.DeleteFunc(slices.Clone(g.Users), func(id string) bool { return id == user })
	return n
}

// DeleteGroup removes a group.
func (r *Registry) DeleteGroup(ctx context.Context, id string) error {
	return r.update(ctx, func(tx db.Tx) error { return tx.Delete(db.UserGroups, id) })
}
