package db

import "github.com/alertad/alertad/db/query"

// Perm grants scopes to those who have a role or group of the name that it
// matches. There is one for each name.
type Perm struct {
	Meta

	Match  string
	Scopes []string
}

// Kind returns Perms.
func (p *Perm) Kind() *Kind { return Perms }

// Value returns the value of a field by its API name, for query.Record.
func (p *Perm) Value(field string) query.Value { return Perms.Value(p, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (p *Perm) Copy() *Perm {
	c := *p
	return &c
}

// Perms is the kind of permissions.
var Perms = declare(&Kind{
	Name: "perm",
	New:  func() Record { return new(Perm) },
	Fields: []Field{
		text(1, "id", Filter, func(p *Perm) *string { return &p.ID }),
		text(2, "match", Filter|Sort, func(p *Perm) *string { return &p.Match }),
		set(3, "scopes", Filter|Sort, func(p *Perm) *[]string { return &p.Scopes }),
	},
	Aliases: map[string]string{"scope": "scopes"},
	Keys:    []Key{keyOf("match", func(p *Perm) string { return p.Match })},
})
