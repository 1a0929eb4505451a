package db

import "github.com/alertad/alertad/db/query"

// Audit is one event of the audit trail: who asked for what, and when.
type Audit struct {
	Meta

	CreateTime Time
	Event      string // what happened, as alert-deleted
	Category   string // admin, write or auth
	Message    string
	User       string
	Customers  []string // of the user
	Scopes     []string // of the user
	Resource   string   // id of the thing that it happened to
	Type       string   // of that thing
	RequestID  string
	Endpoint   string // path of the route, with {variables}
	Method     string
	URL        string // path and query as they were sent, without secrets
	Data       string // body as it was sent, without secrets
	RemoteIP   string
	UserAgent  string
}

// The categories of the audit trail.
const (
	AuditAdmin = "admin"
	AuditWrite = "write"
	AuditAuth  = "auth"
)

// Kind returns Audits.
func (a *Audit) Kind() *Kind { return Audits }

// Value returns the value of a field by its API name, for query.Record.
func (a *Audit) Value(field string) query.Value { return Audits.Value(a, field) }

// Audits is the kind of the events of the audit trail.
var Audits = declare(&Kind{
	Name: "audit",
	New:  func() Record { return new(Audit) },
	Fields: []Field{
		text(1, "id", Filter|Sort, func(a *Audit) *string { return &a.ID }),
		instant(2, "createTime", Filter|Sort, func(a *Audit) *Time { return &a.CreateTime }),
		text(3, "event", Filter|Sort, func(a *Audit) *string { return &a.Event }),
		text(4, "category", Filter|Sort, func(a *Audit) *string { return &a.Category }),
		text(5, "message", Filter|Sort|Cold, func(a *Audit) *string { return &a.Message }),
		text(6, "user", Filter|Sort|Nullable, func(a *Audit) *string { return &a.User }),
		set(7, "customers", Filter|Sort, func(a *Audit) *[]string { return &a.Customers }),
		set(8, "scopes", Filter|Sort, func(a *Audit) *[]string { return &a.Scopes }),
		text(9, "resource", Filter|Sort, func(a *Audit) *string { return &a.Resource }),
		text(10, "type", Filter|Sort, func(a *Audit) *string { return &a.Type }),
		text(11, "requestId", Filter|Sort|Cold, func(a *Audit) *string { return &a.RequestID }),
		text(12, "endpoint", Filter|Sort, func(a *Audit) *string { return &a.Endpoint }),
		text(13, "method", Filter|Sort, func(a *Audit) *string { return &a.Method }),
		text(14, "url", Filter|Sort|Cold, func(a *Audit) *string { return &a.URL }),
		text(15, "data", Filter|Cold|Nullable, func(a *Audit) *string { return &a.Data }),
		text(16, "remoteIp", Filter|Sort|Nullable, func(a *Audit) *string { return &a.RemoteIP }),
		text(17, "userAgent", Filter|Sort|Cold|Nullable, func(a *Audit) *string { return &a.UserAgent }),
	},
})
