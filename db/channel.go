package db

import "github.com/alertad/alertad/db/query"

// Channel is a way to tell people: a chat room, a mailing list, a pager.
type Channel struct {
	Meta

	Name       string
	Type       string // how it is sent: mail, slack, pagerduty...
	Text       string // what it is for
	Enabled    bool
	Customer   string     // whose alerts it may be told of; "": anybody's
	Settings   Attributes // of the type
	Secrets    Attributes // of the type, texts: written, used, and never shown
	User       string     // who made it
	CreateTime Time
	UpdateTime Time
}

// Kind returns Channels.
func (c *Channel) Kind() *Kind { return Channels }

// Value returns the value of a field by its API name, for query.Record.
func (c *Channel) Value(field string) query.Value { return Channels.Value(c, field) }

// Copy returns a copy to change. Maps are shared: replace them.
func (c *Channel) Copy() *Channel {
	n := *c
	return &n
}

// Channels is the kind of channels.
var Channels = declare(&Kind{
	Name: "channel",
	New:  func() Record { return new(Channel) },
	Fields: []Field{
		text(1, "id", Filter, func(c *Channel) *string { return &c.ID }),
		text(2, "name", Filter|Sort, func(c *Channel) *string { return &c.Name }),
		text(3, "type", Filter|Sort, func(c *Channel) *string { return &c.Type }),
		text(4, "text", Filter|Sort, func(c *Channel) *string { return &c.Text }),
		flag(5, "enabled", Filter|Sort, func(c *Channel) *bool { return &c.Enabled }),
		text(6, "customer", Filter|Sort|Nullable, func(c *Channel) *string { return &c.Customer }),
		attributes(7, "settings", Cold, func(c *Channel) *Attributes { return &c.Settings }),
		attributes(8, "secrets", Cold|Hidden, func(c *Channel) *Attributes { return &c.Secrets }),
		text(9, "user", Filter|Sort|Nullable, func(c *Channel) *string { return &c.User }),
		instant(10, "createTime", Filter|Sort, func(c *Channel) *Time { return &c.CreateTime }),
		instant(11, "updateTime", Filter|Sort, func(c *Channel) *Time { return &c.UpdateTime }),
	},
	Keys: []Key{keyOf("name", func(c *Channel) string { return c.Name })},
})
