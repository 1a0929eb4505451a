package db

import "github.com/alertad/alertad/db/query"

// UserGroup is users who share what is granted to the group's name. Names are
// unique.
type UserGroup struct {
	Meta

	Name  string
	Text  string
	Users []string // ids, each once
}

// Kind returns UserGroups.
func (g *UserGroup) Kind() *Kind { return UserGroups }

// Value returns the value of a field by its API name, for query.Record.
func (g *UserGroup) Value(field string) query.Value { return UserGroups.Value(g, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (g *UserGroup) Copy() *UserGroup {
	c := *g
	return &c
}

// UserGroups is the kind of groups. The number of their users is added by the API.
var UserGroups = declare(&Kind{
	Name: "group",
	New:  func() Record { return new(UserGroup) },
	Fields: []Field{
		text(1, "id", Filter, func(g *UserGroup) *string { return &g.ID }),
		text(2, "name", Filter|Sort, func(g *UserGroup) *string { return &g.Name }),
		text(3, "text", Filter|Sort, func(g *UserGroup) *string { return &g.Text }),
		set(4, "users", Cold|Hidden, func(g *UserGroup) *[]string { return &g.Users }),
	},
	Keys: []Key{
		keyOf("name", func(g *UserGroup) string { return g.Name }),
		{Name: "user", Of: func(dst []string, r Record) []string { return append(dst, r.(*UserGroup).Users...) }},
	},
})
