package db

import "github.com/alertad/alertad/db/query"

// Customer assigns to a customer those whose login, role, group, organisation
// or domain it matches. One name may match several.
type Customer struct {
	Meta

	Match    string
	Customer string // "*" is all
}

// Kind returns Customers.
func (c *Customer) Kind() *Kind { return Customers }

// Value returns the value of a field by its API name, for query.Record.
func (c *Customer) Value(field string) query.Value { return Customers.Value(c, field) }

// Copy returns a copy to change.
func (c *Customer) Copy() *Customer {
	n := *c
	return &n
}

// Customers is the kind of customer lookups.
var Customers = declare(&Kind{
	Name: "customer",
	New:  func() Record { return new(Customer) },
	Fields: []Field{
		text(1, "id", Filter, func(c *Customer) *string { return &c.ID }),
		text(2, "match", Filter|Sort, func(c *Customer) *string { return &c.Match }),
		text(3, "customer", Filter|Sort, func(c *Customer) *string { return &c.Customer }),
	},
	Keys: []Key{keyOf("match", func(c *Customer) string { return c.Match })},
})
