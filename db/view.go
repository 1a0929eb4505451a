package db

import "github.com/alertad/alertad/db/query"

// View is a list of alerts that somebody gave a name and shares with others.
type View struct {
	Meta

	Name       string
	Owner      string // the login of who made it; "" on a server that all may use
	Customer   string // whose people see it; "" is those who see all customers
	Query      string // of the console's address: filter, order, columns, grouping
	CreateTime Time
	UpdateTime Time
}

// Kind returns Views.
func (v *View) Kind() *Kind { return Views }

// Value returns the value of a field by its API name, for query.Record.
func (v *View) Value(field string) query.Value { return Views.Value(v, field) }

// Copy returns a copy to change.
func (v *View) Copy() *View {
	n := *v
	return &n
}

// Views is the kind of shared views.
var Views = declare(&Kind{
	Name: "view",
	New:  func() Record { return new(View) },
	Fields: []Field{
		text(1, "id", Filter, func(v *View) *string { return &v.ID }),
		text(2, "name", Filter|Sort, func(v *View) *string { return &v.Name }),
		text(3, "owner", Filter|Sort|Nullable, func(v *View) *string { return &v.Owner }),
		text(4, "customer", Filter|Sort|Nullable, func(v *View) *string { return &v.Customer }),
		text(5, "query", Filter, func(v *View) *string { return &v.Query }),
		instant(6, "createTime", Filter|Sort, func(v *View) *Time { return &v.CreateTime }),
		instant(7, "updateTime", Filter|Sort, func(v *View) *Time { return &v.UpdateTime }),
	},
})
