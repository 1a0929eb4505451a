package account

import (
	"context"
	"slices"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Users returns all users.
func (r *Registry) Users(ctx context.Context) ([]*db.User, error) {
	users, err := all[*db.User](ctx, r, db.Users)
	for i, u := range users {
		users[i] = r.seen(u)
	}
	return users, err
}

// User returns the user with that id.
func (r *Registry) User(ctx context.Context, id string) (*db.User, error) {
	u, err := get[*db.User](ctx, r, db.Users, id)
	if err != nil {
		return nil, err
	}
	return r.seen(u), nil
}

// CheckPassword returns the user who goes by that login or address, if the
// password is theirs; else the error is Unauthorized. That takes as long for
// somebody unknown. Whether the user may log in at all is not looked at.
func (r *Registry) CheckPassword(ctx context.Context, name, password string) (*db.User, error) {
	u, err := r.Named(ctx, name)
	if db.CodeOf(err) == db.NotFound {
		u, err = &db.User{}, nil
	}
	if err != nil {
		return nil, err
	}
	good, err := r.o.Passwords.Check(ctx, u.Password, password)
	if err != nil {
		return nil, err
	}
	if !good {
		return nil, db.Errorf(db.Unauthorized, "Invalid username or password")
	}
	return r.seen(u), nil
}

// Named returns the user who goes by that login or address.
func (r *Registry) Named(ctx context.Context, name string) (*db.User, error) {
	var u *db.User
	err := r.o.Store.View(ctx, func(f db.Finder) error {
		for _, key := range []string{"login", "email"} {
			found, err := db.Lookup[*db.User](f, db.Users, key, name)
			if err != nil {
				return err
			}
			if len(found) > 0 {
				u = found[0]
				return nil
			}
		}
		return db.ErrNotFound
	})
	return u, err
}

// seen is a user as others see it: administrators by name have their roles.
func (r *Registry) seen(u *db.User) *db.User {
	c := u.Copy()
	c.Roles = r.o.Roles.Of(u)
	return c
}

// CreateUser stores a new user. One without a password cannot log in by one.
func (r *Registry) CreateUser(ctx context.Context, by auth.Principal, u *db.User, password string) (*db.User, error) {
	if r.o.Provider != "basic" {
		return nil, db.Errorf(db.Invalid, "must use %s login flow to create new user", r.o.Provider)
	}
	n, err := r.newUser(u)
	if err != nil {
		return nil, err
	}
	if !r.domainAllowed(n.Domain()) {
		return nil, db.Errorf(db.Forbidden, "unauthorized domain")
	}
	if password != "" {
		if n.Password, err = r.o.Passwords.Hash(ctx, password); err != nil {
			return nil, err
		}
	}
	err = r.update(ctx, func(tx db.Tx) error {
		if err := r.unique(tx, n); err != nil {
			return err
		}
		if err := r.mayBe(tx, by, n); err != nil {
			return err
		}
		return r.add(tx, n)
	})
	if err != nil {
		return nil, err
	}
	return r.seen(n), nil
}

// newUser copies u and fills what was left out.
func (r *Registry) newUser(u *db.User) (*db.User, error) {
	n := u.Copy()
	if n.Login == "" {
		n.Login = n.Email
	}
	if n.Login == "" {
		return nil, missing("login")
	}
	if n.UserStatus == "" {
		n.UserStatus = db.UserActive
	}
	n.Attributes = n.Attributes.Clean()
	n.CreateTime = r.now()
	n.UpdateTime = n.CreateTime
	return n, checkStatus(n.UserStatus)
}

func checkStatus(s string) error {
	switch s {
	case db.UserActive, db.UserInactive, db.UserUnknown:
		return nil
	}
	return db.Errorf(db.Invalid, "status must be %s, %s or %s", db.UserActive, db.UserInactive, db.UserUnknown)
}

func (r *Registry) domainAllowed(domain string) bool {
	return !r.o.AuthRequired || slices.Contains(r.o.EmailDomains, "*") || slices.Contains(r.o.EmailDomains, domain)
}

// unique refuses a login or address that is another user's. Either may be given
// to log in, so a login must not be another's address either.
func (r *Registry) unique(tx db.Tx, u *db.User) error {
	for _, c := range []struct{ key, value, what string }{
		{"email", u.Email, "email"}, {"login", u.Email, "email"},
		{"login", u.Login, "login"}, {"email", u.Login, "login"},
	} {
		is, err := taken(tx, db.Users, c.key, c.value, u.ID)
		if err != nil {
			return err
		}
		if is {
			return db.Errorf(db.Conflict, "user with that %s already exists", c.what)
		}
	}
	return nil
}

// UserChange is what to change about a user; nil stays as it is.
type UserChange struct {
	Name, Login, Email, Password, Status, Text *string

	Roles         *[]string
	Attributes    db.Attributes // set one by one; those that are nil are removed
	EmailVerified *bool
}

// UpdateUser changes the user with that id. An address that changes is not
// verified any more, unless the change says so.
func (r *Registry) UpdateUser(ctx context.Context, by auth.Principal, id string, c UserChange) (*db.User, error) {
	hash, err := r.check(ctx, c)
	if err != nil {
		return nil, err
	}
	var n *db.User
	err = r.update(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.User](tx, db.Users, id)
		if err != nil {
			return err
		}
		n = c.apply(old, hash)
		n.UpdateTime = r.now()
		n.SelfGiven = by.UserID == id && !n.EmailVerified && (old.SelfGiven || n.Email != old.Email)
		if hash != "" && by.UserID != id {
			n.ValidAfter = n.UpdateTime
		}
		if err := r.unique(tx, n); err != nil {
			return err
		}
		if err := r.mayTurn(tx, by, old, n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	if err != nil {
		return nil, err
	}
	return r.seen(n), nil
}

// check looks at what does not depend on the user, and hashes the password:
// that takes long, so it comes before the transaction.
func (r *Registry) check(ctx context.Context, c UserChange) (hash string, err error) {
	switch {
	case c.Email != nil && !strings.Contains(*c.Email, "@"):
		return "", db.Errorf(db.Invalid, `Value for "email" not valid: %s`, *c.Email)
	case c.Login != nil && *c.Login == "":
		return "", missing("login")
	case c.Status != nil:
		if err := checkStatus(*c.Status); err != nil {
			return "", err
		}
	}
	if c.Password == nil {
		return "", nil
	}
	return r.o.Passwords.Hash(ctx, *c.Password)
}

func (c UserChange) apply(old *db.User, hash string) *db.User {
	n := old.Copy()
	for _, f := range []struct{ field, to *string }{
		{&n.Name, c.Name}, {&n.Login, c.Login}, {&n.Email, c.Email}, {&n.UserStatus, c.Status}, {&n.Text, c.Text},
	} {
		if f.to != nil {
			*f.field = *f.to
		}
	}
	if hash != "" {
		n.Password = hash
	}
	if c.Roles != nil {
		n.Roles = *c.Roles
	}
	n.Attributes = old.Attributes.With(c.Attributes)
	n.EmailVerified = old.EmailVerified && n.Email == old.Email
	if c.EmailVerified != nil {
		n.EmailVerified = *c.EmailVerified
	}
	return n
}

// SetUserAttributes merges attributes into the user's: objects member by
// member. Those that are nil are removed.
func (r *Registry) SetUserAttributes(ctx context.Context, id string, set db.Attributes) error {
	return r.update(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.User](tx, db.Users, id)
		if err != nil {
			return err
		}
		n := old.Copy()
		n.Attributes = db.Attributes(merge(old.Attributes, set)).Clean()
		n.UpdateTime = r.now()
		return tx.Put(n)
	})
}

// merge returns a with the members of b; both stay as they are.
func merge(a, b map[string]any) map[string]any {
	out := make(map[string]any, len(a)+len(b))
	for k, v := range a {
		out[k] = v
	}
	for k, v := range b {
		below, isObject := v.(map[string]any)
		if was, ok := out[k].(map[string]any); ok && isObject {
			v = merge(was, below)
		}
		out[k] = v
	}
	return out
}

// DeleteUser removes a user, from all groups too, and all that lets them in:
// their identities and API keys.
func (r *Registry) DeleteUser(ctx context.Context, id string) error {
	keys, err := all[*db.APIKey](ctx, r, db.APIKeys)
	if err != nil {
		return err
	}
	return r.update(ctx, func(tx db.Tx) error {
		groups, err := db.Lookup[*db.UserGroup](tx, db.UserGroups, "user", id)
		if err != nil {
			return err
		}
		for _, g := range groups {
			if err := tx.Put(without(g, id)); err != nil {
				return err
			}
		}
		identities, err := db.Lookup[*db.Identity](tx, db.Identities, "user", id)
		if err != nil {
			return err
		}
		for _, i := range identities {
			if err := tx.Delete(db.Identities, i.ID); err != nil {
				return err
			}
		}
		u, err := db.Get[*db.User](tx, db.Users, id)
		if err != nil {
			return err
		}
		for _, k := range keys {
			if k.User != u.Login && (u.Email == "" || k.User != u.Email) {
				continue
			}
			if err := tx.Delete(db.APIKeys, k.ID); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		return tx.Delete(db.Users, id)
	})
}
