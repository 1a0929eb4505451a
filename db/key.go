package db

import "github.com/alertad/alertad/db/query"

// APIKey lets a program act for a user. The key itself is not kept: who has it
// is told by its hash.
type APIKey struct {
	Meta

	Hash         string // see auth.HashKey
	Shown        string // "key" in the API: as much as may be shown
	User         string // a login
	Scopes       []string
	Text         string
	ExpireTime   Time
	Count        int64
	LastUsedTime Time
	Customer     string
}

// The states of a key.
const (
	KeyActive  = "active"
	KeyExpired = "expired"
)

// Kind returns APIKeys.
func (k *APIKey) Kind() *Kind { return APIKeys }

// Value returns the value of a field by its API name, for query.Record.
func (k *APIKey) Value(field string) query.Value { return APIKeys.Value(k, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (k *APIKey) Copy() *APIKey {
	c := *k
	return &c
}

// Status returns the state of the key at that time.
func (k *APIKey) Status(now Time) string {
	if now > k.ExpireTime {
		return KeyExpired
	}
	return KeyActive
}

// APIKeys is the kind of API keys. Their state, type and href are added by the
// API.
var APIKeys = declare(&Kind{
	Name: "key",
	New:  func() Record { return new(APIKey) },
	Fields: []Field{
		text(1, "id", Filter, func(k *APIKey) *string { return &k.ID }),
		text(2, "key", Filter|Sort, func(k *APIKey) *string { return &k.Shown }),
		text(3, "user", Filter|Sort, func(k *APIKey) *string { return &k.User }),
		set(4, "scopes", Filter|Sort, func(k *APIKey) *[]string { return &k.Scopes }),
		text(5, "text", Filter|Sort|Nullable, func(k *APIKey) *string { return &k.Text }),
		instant(6, "expireTime", Filter|Sort, func(k *APIKey) *Time { return &k.ExpireTime }),
		number(7, "count", Filter|Sort|Hot, func(k *APIKey) *int64 { return &k.Count }),
		instant(8, "lastUsedTime", Filter|Sort|Hot, func(k *APIKey) *Time { return &k.LastUsedTime }),
		text(9, "customer", Filter|Sort|Nullable, func(k *APIKey) *string { return &k.Customer }),
		text(10, "hash", Cold|Hidden, func(k *APIKey) *string { return &k.Hash }),
	},
	Aliases: map[string]string{"scope": "scopes"},
	Keys:    []Key{keyOf("hash", func(k *APIKey) string { return k.Hash })},
})
