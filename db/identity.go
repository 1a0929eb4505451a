package db

import "github.com/alertad/alertad/db/query"

// Identity is who a user is at a login provider. It belongs to one user, who
// may have several. Issuer and Subject together are unique.
type Identity struct {
	Meta

	Issuer   string
	Subject  string
	User     string // an id
	Provider string // the name of the provider that last vouched for it

	// What the provider said at the last login.
	Roles     []string
	Groups    []string
	Orgs      []string
	LastLogin Time
}

// Kind returns Identities.
func (i *Identity) Kind() *Kind { return Identities }

// Value returns the value of a field by its API name, for query.Record.
func (i *Identity) Value(field string) query.Value { return Identities.Value(i, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (i *Identity) Copy() *Identity {
	c := *i
	return &c
}

// IdentityKey is the value under which an identity is found by its "subject".
func IdentityKey(issuer, subject string) string {
	if subject == "" {
		return ""
	}
	return issuer + "\n" + subject
}

// Identities is the kind of identities.
var Identities = declare(&Kind{
	Name: "identity",
	New:  func() Record { return new(Identity) },
	Fields: []Field{
		text(1, "id", Filter, func(i *Identity) *string { return &i.ID }),
		text(2, "issuer", Filter, func(i *Identity) *string { return &i.Issuer }),
		text(3, "subject", Filter, func(i *Identity) *string { return &i.Subject }),
		text(4, "user", Filter, func(i *Identity) *string { return &i.User }),
		text(5, "provider", Filter, func(i *Identity) *string { return &i.Provider }),
		set(6, "roles", Filter, func(i *Identity) *[]string { return &i.Roles }),
		set(7, "groups", Filter, func(i *Identity) *[]string { return &i.Groups }),
		set(8, "orgs", Filter, func(i *Identity) *[]string { return &i.Orgs }),
		instant(9, "lastLogin", Filter, func(i *Identity) *Time { return &i.LastLogin }),
	},
	Keys: []Key{
		keyOf("subject", func(i *Identity) string { return IdentityKey(i.Issuer, i.Subject) }),
		keyOf("user", func(i *Identity) string { return i.User }),
	},
})
