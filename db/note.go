package db

import "github.com/alertad/alertad/db/query"

// Note is what an operator wrote about an alert. It is a child of its alert.
type Note struct {
	Meta

	NoteID     string // "id" in the API
	Text       string
	User       string
	Attributes Attributes // of the alert at the time
	Type       string     // "alert"
	CreateTime Time
	UpdateTime Time
	Customer   string
}

// Kind returns Notes.
func (n *Note) Kind() *Kind { return Notes }

// Value returns the value of a field by its API name, for query.Record.
func (n *Note) Value(field string) query.Value { return Notes.Value(n, field) }

// Alert returns the id of the alert that the note belongs to.
func (n *Note) Alert() string {
	alert, _, _ := SplitChildID(n.ID)
	return alert
}

// Notes is the kind of notes.
var Notes = declare(&Kind{
	Name:   "note",
	New:    func() Record { return new(Note) },
	Parent: Alerts,
	Fields: []Field{
		text(1, "id", 0, func(n *Note) *string { return &n.NoteID }),
		text(2, "text", 0, func(n *Note) *string { return &n.Text }),
		text(3, "user", Nullable, func(n *Note) *string { return &n.User }),
		attributes(4, "attributes", 0, func(n *Note) *Attributes { return &n.Attributes }),
		text(5, "type", 0, func(n *Note) *string { return &n.Type }),
		instant(6, "createTime", 0, func(n *Note) *Time { return &n.CreateTime }),
		instant(7, "updateTime", 0, func(n *Note) *Time { return &n.UpdateTime }),
		text(8, "customer", Nullable, func(n *Note) *string { return &n.Customer }),
	},
})
