package account

import (
	"context"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Keys returns the API keys that the caller may see: their own, or those of
// their customers if they administer them.
func (r *Registry) Keys(ctx context.Context, by auth.Principal) ([]*db.APIKey, error) {
	if by.Login == "" && !by.Allows(auth.AdminKeys) {
		return nil, db.Errorf(db.Invalid, "Must define 'user' to list user keys")
	}
	keys, err := all[*db.APIKey](ctx, r, db.APIKeys)
	return slices.DeleteFunc(keys, func(k *db.APIKey) bool { return !seesKey(by, k) }), err
}

func seesKey(by auth.Principal, k *db.APIKey) bool {
	return by.Tenancy.Sees(k.Customer) && (by.Allows(auth.AdminKeys) || by.Login != "" && k.User == by.Login)
}

// Key returns an API key by its id or by the key itself.
func (r *Registry) Key(ctx context.Context, by auth.Principal, id string) (*db.APIKey, error) {
	var k *db.APIKey
	err := r.o.Store.View(ctx, func(f db.Finder) (err error) {
		k, err = findKey(f, by, id)
		return err
	})
	return k, err
}

func findKey(r db.Reader, by auth.Principal, id string) (*db.APIKey, error) {
	found, err := db.Lookup[*db.APIKey](r, db.APIKeys, "hash", auth.HashKey(id))
	if err != nil {
		return nil, err
	}
	k, err := db.Get[*db.APIKey](r, db.APIKeys, id)
	switch {
	case err == nil:
		found = append(found, k)
	case db.CodeOf(err) != db.NotFound:
		return nil, err
	}
	for _, k := range found {
		if (k.ID == id || auth.IsKey(k, id)) && seesKey(by, k) {
			return k, nil
		}
	}
	return nil, db.ErrNotFound
}

// NewKey is an API key to be made.
type NewKey struct {
	db.APIKey        // what its user asks for; Hash and Shown follow
	Key       string // the key itself; empty: a random one
	Type      string // an older way to name Scopes; empty: those count
}

// CreateKey makes an API key and returns what is stored with the key itself,
// which nobody can read again. Only who administers keys makes them for others.
func (r *Registry) CreateKey(ctx context.Context, by auth.Principal, want NewKey) (*db.APIKey, string, error) {
	key := want.Key
	if key == "" {
		key = auth.NewKey()
	}
	k, err := r.newKey(by, want)
	if err != nil {
		return nil, "", err
	}
	k.Hash, k.Shown = auth.HashKey(key), auth.ShownKey(key)
	err = r.update(ctx, func(tx db.Tx) error {
		is, err := taken(tx, db.APIKeys, "hash", k.Hash, k.ID)
		if err != nil {
			return err
		}
		if is {
			return db.Errorf(db.Conflict, "that API key already exists")
		}
		return r.add(tx, k)
	})
	return k, key, err
}

// newKey copies what is wanted, fills what was left out, and checks it.
func (r *Registry) newKey(by auth.Principal, want NewKey) (*db.APIKey, error) {
	k := want.Copy()
	asked := k.User
	if k.User == "" || !by.Allows(auth.AdminKeys) {
		k.User = by.Login
	}
	var err error
	if k.Customer, err = by.AssignCustomer(k.Customer, auth.AdminKeys); err != nil {
		return nil, err
	}
	if k.User == "" {
		return nil, db.Errorf(db.Invalid, "An API key must be associated with a 'user'. Retry with user credentials.")
	}
	if want.Type != "" {
		if k.Scopes, err = r.o.Roles.TypeScopes(asked, want.Type); err != nil {
			return nil, err
		}
	}
	if len(k.Scopes) == 0 {
		k.Scopes = r.o.Roles.UserScopes
	}
	if k.ExpireTime == 0 {
		k.ExpireTime = r.now().Add(r.o.KeyLifetime)
	}
	if err := by.MayGrant(k.Scopes); err != nil {
		return nil, err
	}
	return k, r.checkScopes(k.Scopes)
}

// UpdateKey lets edit change a copy of the API key, and stores that. What it
// may do afterwards must not be more than the caller may, unless only the text
// changes.
func (r *Registry) UpdateKey(ctx context.Context, by auth.Principal, id string, edit func(*db.APIKey) error) (*db.APIKey, error) {
	var n *db.APIKey
	err := r.update(ctx, func(tx db.Tx) error {
		old, err := findKey(tx, by, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		if n.User == "" || !by.Allows(auth.AdminKeys) {
			n.User = old.User
		}
		if n.User != old.User || n.ExpireTime != old.ExpireTime || n.Customer != old.Customer || !slices.Equal(n.Scopes, old.Scopes) {
			if err := by.MayGrant(n.Scopes); err != nil {
				return err
			}
		}
		if !slices.Equal(n.Scopes, old.Scopes) {
			if err := r.checkScopes(n.Scopes); err != nil {
				return err
			}
		}
		return tx.Put(n)
	})
	return n, err
}

// DeleteKey removes an API key and returns what it was.
func (r *Registry) DeleteKey(ctx context.Context, by auth.Principal, id string) (*db.APIKey, error) {
	var k *db.APIKey
	err := r.update(ctx, func(tx db.Tx) (err error) {
		if k, err = findKey(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.APIKeys, k.ID)
	})
	return k, err
}
