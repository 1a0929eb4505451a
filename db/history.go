package db

import "github.com/alertad/alertad/db/query"

// What a history entry records, besides the actions that Alerta knows. The
// names are Alerta's.
const (
	ChangeNew      = "new"
	ChangeSeverity = "severity"
	ChangeStatus   = "status"
	ChangeValue    = "value"
	ChangeAction   = "action"
	ChangeNote     = "note"
	ChangeDismiss  = "dismiss"
	ChangeTimeout  = "timeout"
	ChangeExpired  = "expired"
)

// ChangeOf returns the type of the entry that an action writes: its own name,
// or ChangeAction for one that Alerta does not know.
func ChangeOf(action string) string {
	switch action {
	case "open", "assign", "ack", "unack", "shelve", "unshelve", "close", ChangeTimeout, ChangeExpired:
		return action
	}
	return ChangeAction
}

// History is one entry of an alert's history. It is a child of its alert; the
// order is its number, counted from 1 and never used again.
type History struct {
	Meta

	EntryID    string // "id" in the API: of the request or note that caused it
	Event      string
	Severity   string
	Status     string
	ValueText  string
	Text       string
	Type       string // a Change constant or an action
	UpdateTime Time
	User       string
	Timeout    int64 // seconds
}

// Kind returns Histories.
func (h *History) Kind() *Kind { return Histories }

// Value returns the value of a field by its API name, for query.Record.
func (h *History) Value(field string) query.Value { return Histories.Value(h, field) }

// Histories is the kind of history entries.
var Histories = declare(&Kind{
	Name:   "history",
	New:    func() Record { return new(History) },
	Parent: Alerts,
	Fields: []Field{
		text(1, "id", 0, func(h *History) *string { return &h.EntryID }),
		text(2, "event", 0, func(h *History) *string { return &h.Event }),
		text(3, "severity", Nullable, func(h *History) *string { return &h.Severity }),
		text(4, "status", Nullable, func(h *History) *string { return &h.Status }),
		text(5, "value", Nullable, func(h *History) *string { return &h.ValueText }),
		text(6, "text", 0, func(h *History) *string { return &h.Text }),
		text(7, "type", 0, func(h *History) *string { return &h.Type }),
		instant(8, "updateTime", 0, func(h *History) *Time { return &h.UpdateTime }),
		text(9, "user", Nullable, func(h *History) *string { return &h.User }),
		number(10, "timeout", 0, func(h *History) *int64 { return &h.Timeout }),
	},
})
