package db

import "github.com/alertad/alertad/db/query"

// Outgoing is something that is to leave the server. It is put in the same
// transaction as the change that it tells of, and deleted once it was accepted
// or given up. Ids of one process rise, so their order is that of the changes.
type Outgoing struct {
	Meta

	Sender     string // who knows how to send it
	To         string // where to, for that sender; no secrets that settings have
	Body       string // what to send, in the sender's own form
	CreateTime Time
	Due        Time   // when it is tried next
	Attempts   int64  // that failed
	Error      string // of the last attempt
}

// Kind returns Outbox.
func (o *Outgoing) Kind() *Kind { return Outbox }

// Value returns the value of a field by its API name, for query.Record.
func (o *Outgoing) Value(field string) query.Value { return Outbox.Value(o, field) }

// Outbox is the kind of what is to be sent.
var Outbox = declare(&Kind{
	Name: "outbox",
	New:  func() Record { return new(Outgoing) },
	Fields: []Field{
		text(1, "id", Filter|Sort, func(o *Outgoing) *string { return &o.ID }),
		text(2, "sender", Filter|Sort, func(o *Outgoing) *string { return &o.Sender }),
		text(3, "to", Filter|Sort, func(o *Outgoing) *string { return &o.To }),
		text(4, "body", Cold, func(o *Outgoing) *string { return &o.Body }),
		instant(5, "createTime", Filter|Sort, func(o *Outgoing) *Time { return &o.CreateTime }),
		instant(6, "due", Filter|Sort|Hot, func(o *Outgoing) *Time { return &o.Due }),
		number(7, "attempts", Filter|Sort|Hot, func(o *Outgoing) *int64 { return &o.Attempts }),
		text(8, "error", Hot|Cold|Nullable, func(o *Outgoing) *string { return &o.Error }),
	},
})
