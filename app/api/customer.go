package api

import (
	"errors"

	"github.com/alertad/alertad/db"
)

// createCustomer makes a customer lookup: POST /customer.
func (a *API) createCustomer(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	c := &db.Customer{}
	if err := errors.Join(m.id(&c.ID), m.lookup(c)); err != nil {
		return err
	}
	if c, err = a.Accounts.CreateCustomer(r.Context(), c); err != nil {
		return err
	}
	a.auditAdmin(r, "customer-created", "customer", c.ID)
	out.created(r, "/customer/", c.ID)
	out.customer(r, c)
	return nil
}

// lookup puts the members that are there into c.
func (m members) lookup(c *db.Customer) error {
	return errors.Join(m.set("match", &c.Match), m.set("customer", &c.Customer))
}

// customer writes the member that shows a customer lookup, and ends the object.
func (o *reply) customer(r *request, c *db.Customer) {
	o.name("customer")
	o.body = appendCustomer(o.body, c, r.origin.url(""))
	o.end()
}

func appendCustomer(dst []byte, c *db.Customer, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), c)
	return append(appendHref(dst, root, "/customer/", c.ID), '}')
}

// getCustomer shows a customer lookup: GET /customer/{id}.
func (a *API) getCustomer(r *request, out *reply) error {
	c, err := a.Accounts.Customer(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.customer(r, c)
	return nil
}

// listCustomers shows a page of the customer lookups: GET /customers.
func (a *API) listCustomers(r *request, out *reply) error {
	err := roll[*db.Customer]{
		name: "customers", schema: a.schemas.customers, by: "match", show: appendCustomer,
		read: func() ([]*db.Customer, error) { return a.Accounts.Customers(r.Context(), r.caller.Principal) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateCustomer changes a customer lookup: PUT /customer/{id}.
func (a *API) updateCustomer(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	c, err := a.Accounts.UpdateCustomer(r.Context(), r.vars["id"], m.given().lookup)
	if err != nil {
		return err
	}
	a.auditAdmin(r, "customer-updated", "customer", c.ID)
	out.ok()
	out.customer(r, c)
	return nil
}

// deleteCustomer removes a customer lookup: DELETE /customer/{id}.
func (a *API) deleteCustomer(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeleteCustomer(r.Context(), id); err != nil {
		return err
	}
	a.auditAdmin(r, "customer-deleted", "customer", id)
	out.done()
	return nil
}
