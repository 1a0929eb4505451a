package db

import "github.com/alertad/alertad/db/query"

// Session is what the server remembers of a browser: that somebody is logged
// in, or is on the way through another site.
type Session struct {
	Meta // the id is a hash of what the cookie says

	User       string // the id of who is logged in; "" is nobody yet
	Provider   string // through which they came
	Subject    string // of their identity; "" for an account of ours
	Values     Attributes
	CreateTime Time
	ExpireTime Time
}

// Kind returns Sessions.
func (s *Session) Kind() *Kind { return Sessions }

// Value returns the value of a field by its API name, for query.Record.
func (s *Session) Value(field string) query.Value { return Sessions.Value(s, field) }

// Copy returns a copy to change. Maps are shared: replace them.
func (s *Session) Copy() *Session {
	c := *s
	return &c
}

// Sessions is the kind of sessions.
var Sessions = declare(&Kind{
	Name: "session",
	New:  func() Record { return new(Session) },
	Fields: []Field{
		text(1, "id", Filter, func(s *Session) *string { return &s.ID }),
		text(2, "user", Filter, func(s *Session) *string { return &s.User }),
		text(3, "provider", Filter, func(s *Session) *string { return &s.Provider }),
		text(4, "subject", Cold, func(s *Session) *string { return &s.Subject }),
		attributes(5, "values", Cold|Hidden, func(s *Session) *Attributes { return &s.Values }),
		instant(6, "createTime", Filter, func(s *Session) *Time { return &s.CreateTime }),
		instant(7, "expireTime", Filter, func(s *Session) *Time { return &s.ExpireTime }),
	},
	Keys: []Key{keyOf("user", func(s *Session) string { return s.User })},
})
