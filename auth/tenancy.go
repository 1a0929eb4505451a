package auth

import (
	"slices"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Tenancy is the restriction of what one may see to some customers. The zero
// value sees nothing; seeing everything must be said, by AllCustomers.
type Tenancy struct {
	all       bool
	customers []string
}

// AllCustomers sees everything, what belongs to no customer included.
func AllCustomers() Tenancy { return Tenancy{all: true} }

// Customers sees what belongs to one of these customers. Empty names are
// dropped, so that an empty list of names never means everything.
func Customers(names ...string) Tenancy {
	names = slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == "" })
	return Tenancy{customers: names}
}

// Where is the restriction as a condition on any kind of record that has the
// field customer.
func (t Tenancy) Where() query.Node {
	if t.all {
		return query.All{}
	}
	var or query.Or
	field := query.Field{Name: "customer", Type: query.Text}
	for _, name := range t.customers {
		test, err := query.NewTest(field, "", query.Equal, name)
		if err != nil {
			return query.None{}
		}
		or = append(or, test)
	}
	if len(or) == 0 {
		return query.None{}
	}
	return or
}

// Sees reports whether a thing of that customer is visible.
func (t Tenancy) Sees(customer string) bool { return t.all || t.named(customer) }

// All reports whether there is no restriction.
func (t Tenancy) All() bool { return t.all }

// Names returns the customers, none if there is no restriction.
func (t Tenancy) Names() []string { return slices.Clone(t.customers) }

func (t Tenancy) named(customer string) bool {
	return customer != "" && slices.Contains(t.customers, customer)
}

// only returns the customer to assume when none is named.
func (t Tenancy) only() (string, error) {
	switch {
	case t.all:
		return "", nil
	case len(t.customers) == 1:
		return t.customers[0], nil
	case len(t.customers) == 0:
		return "", db.Errorf(db.Forbidden, "no customer to act for")
	}
	return "", db.Errorf(db.Invalid, "must define customer as more than one possibility")
}
