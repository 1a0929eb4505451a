package db

import "github.com/alertad/alertad/db/query"

// Metric keeps a counter or timer of this server's metrics across restarts.
type Metric struct {
	Meta // the id is group and name: alerts.received

	Count     int64
	TotalTime int64 // milliseconds, of a timer
}

// Kind returns Metrics.
func (m *Metric) Kind() *Kind { return Metrics }

// Value returns the value of a field by its API name, for query.Record.
func (m *Metric) Value(field string) query.Value { return Metrics.Value(m, field) }

// Metrics is the kind of metrics.
var Metrics = declare(&Kind{
	Name: "metric",
	New:  func() Record { return new(Metric) },
	Fields: []Field{
		text(1, "id", 0, func(m *Metric) *string { return &m.ID }),
		number(2, "count", Hot, func(m *Metric) *int64 { return &m.Count }),
		number(3, "totalTime", Hot, func(m *Metric) *int64 { return &m.TotalTime }),
	},
})

// Kinds is every kind of record, for stores to open and for tests to walk.
// A parent stands before its children.
var Kinds = []*Kind{Alerts, Histories, Notes, Blackouts, Heartbeats, Metrics,
	Users, UserGroups, Perms, Customers, APIKeys, Outbox, Audits, Identities, Sessions, Views, Tallies, Channels,
	Deliveries, Rules, Notices, Rotas}
