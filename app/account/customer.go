package account

import (
	"context"
	"slices"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Customers returns the customer lookups that the caller may see: those of
// their customers, or all if they administer them.
func (r *Registry) Customers(ctx context.Context, by auth.Principal) ([]*db.Customer, error) {
	list, err := all[*db.Customer](ctx, r, db.Customers)
	return slices.DeleteFunc(list, func(c *db.Customer) bool { return !seesCustomer(by, c) }), err
}

func seesCustomer(by auth.Principal, c *db.Customer) bool {
	return by.Allows(auth.AdminCustomers) || by.Tenancy.Sees(c.Customer)
}

// Customer returns the customer lookup with that id.
func (r *Registry) Customer(ctx context.Context, by auth.Principal, id string) (*db.Customer, error) {
	c, err := get[*db.Customer](ctx, r, db.Customers, id)
	if err == nil && !seesCustomer(by, c) {
		err = db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

// CreateCustomer stores a new customer lookup.
func (r *Registry) CreateCustomer(ctx context.Context, c *db.Customer) (*db.Customer, error) {
	n := c.Copy()
	if err := checkCustomer(n); err != nil {
		return nil, err
	}
	return n, r.update(ctx, func(tx db.Tx) error { return r.add(tx, n) })
}

func checkCustomer(c *db.Customer) error {
	switch {
	case c.Match == "":
		return missing("match")
	case c.Customer == "":
		return missing("customer")
	}
	return nil
}

// UpdateCustomer lets edit change a copy of the customer lookup, and stores
// that.
func (r *Registry) UpdateCustomer(ctx context.Context, id string, edit func(*db.Customer) error) (*db.Customer, error) {
	var n *db.Customer
	err := r.update(ctx, func(tx db.Tx) error {
		old, err := db.Get[*db.Customer](tx, db.Customers, id)
		if err != nil {
			return err
		}
		n = old.Copy()
		if err := edit(n); err != nil {
			return err
		}
		if err := checkCustomer(n); err != nil {
			return err
		}
		return tx.Put(n)
	})
	return n, err
}

// DeleteCustomer removes a customer lookup.
func (r *Registry) DeleteCustomer(ctx context.Context, id string) error {
	return r.update(ctx, func(tx db.Tx) error { return tx.Delete(db.Customers, id) })
}
