package account

import (
	"context"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// The largest shared view: characters of its name, bytes of its query.
const (
	maxViewName  = 100
	maxViewQuery = 8 << 10
)

// Views returns the shared views that the caller may see: those of their
// customers.
func (r *Registry) Views(ctx context.Context, by auth.Principal) ([]*db.View, error) {
	list, err := all[*db.View](ctx, r, db.Views)
	return slices.DeleteFunc(list, func(v *db.View) bool { return !by.Tenancy.Sees(v.Customer) }), err
}

// View returns the shared view with that id.
func (r *Registry) View(ctx context.Context, by auth.Principal, id string) (*db.View, error) {
	v, err := get[*db.View](ctx, r, db.Views, id)
	if err == nil && !by.Tenancy.Sees(v.Customer) {
		err = db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return v, nil
}

// CreateView stores a new shared view; it is the caller's.
func (r *Registry) CreateView(ctx context.Context, by auth.Principal, v *db.View) (*db.View, error) {
	n := v.Copy()
	n.Owner, n.CreateTime = by.Login, r.now()
	n.UpdateTime = n.CreateTime
	if err := checkView(n); err != nil {
		return nil, err
	}
	return n, r.write(ctx, func(tx db.Tx) error { return r.add(tx, n) })
}

func checkView(v *db.View) error {
	switch _, err := url.ParseQuery(v.Query); {
	case v.Name == "":
		return missing("name")
	case utf8.RuneCountInString(v.Name) > maxViewName:
		return db.Errorf(db.Invalid, "name is longer than %d characters", maxViewName)
	case len(v.Query) > maxViewQuery:
		return db.Errorf(db.Invalid, "query is longer than %d bytes", maxViewQuery)
	case err != nil:
		return db.Errorf(db.Invalid, "query is not that of an address: %v", err)
	}
	return nil
}

// UpdateView lets edit change a copy of a shared view of the caller's, or of
// anybody's if they administer alerts, and stores that.
func (r *Registry) UpdateView(ctx context.Context, by auth.Principal, id string, edit func(*db.View) error) (*db.View, error) {
	var n *db.View
	err := r.write(ctx, func(tx db.Tx) error {
		old, err := mayChangeView(tx, by, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		n.UpdateTime = r.now()
		if err := checkView(n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	return n, err
}

// DeleteView removes a shared view, under the same condition.
func (r *Registry) DeleteView(ctx context.Context, by auth.Principal, id string) error {
	return r.write(ctx, func(tx db.Tx) error {
		if _, err := mayChangeView(tx, by, id); err != nil {
			return err
		}
		return tx.Delete(db.Views, id)
	})
}

func mayChangeView(tx db.Tx, by auth.Principal, id string) (*db.View, error) {
	v, err := db.Get[*db.View](tx, db.Views, id)
	switch {
	case err != nil:
		return nil, err
	case !by.Tenancy.Sees(v.Customer):
		return nil, db.ErrNotFound
	case by.Allows(auth.AdminAlerts), v.Owner != "" && v.Owner == by.Login:
		return v, nil
	}
	return nil, db.Errorf(db.Forbidden, "only its owner and those who administer alerts may change a view")
}
