package db

import "github.com/alertad/alertad/db/query"

// Blackout is a period in which matching alerts are suppressed. Absent fields
// match everything; what is given must all match.
type Blackout struct {
	Meta

	Priority    int64
	Environment string
	Service     []string
	Resource    string
	Event       string
	Group       string
	Tags        []string
	Origin      string
	Customer    string
	StartTime   Time
	EndTime     Time
	Duration    int64 // seconds
	User        string
	CreateTime  Time
	Text        string
}

// Kind returns Blackouts.
func (b *Blackout) Kind() *Kind { return Blackouts }

// Value returns the value of a field by its API name, for query.Record.
func (b *Blackout) Value(field string) query.Value { return Blackouts.Value(b, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (b *Blackout) Copy() *Blackout {
	c := *b
	return &c
}

// The states of a blackout.
const (
	BlackoutPending = "pending"
	BlackoutActive  = "active"
	BlackoutExpired = "expired"
)

// Status returns the state of the blackout at that time.
func (b *Blackout) Status(now Time) string {
	switch {
	case now < b.StartTime:
		return BlackoutPending
	case now < b.EndTime:
		return BlackoutActive
	}
	return BlackoutExpired
}

// Remaining returns the seconds of the blackout that are still to come.
func (b *Blackout) Remaining(now Time) int64 {
	return max(0, int64(b.EndTime-max(b.StartTime, now))/1000)
}

// Active reports whether the period includes that time; the end is outside.
func (b *Blackout) Active(at Time) bool { return b.StartTime <= at && at < b.EndTime }

// Where is the alerts that the blackout is meant for, at any time. Services
// and tags match if the alert has all that the blackout names. A blackout of a
// customer is for that customer's alerts only.
func (b *Blackout) Where() query.Node {
	where := query.And{Alerts.Is("environment", b.Environment)}
	and := func(field, value string) {
		if value != "" {
			where = append(where, Alerts.Is(field, value))
		}
	}
	and("resource", b.Resource)
	and("event", b.Event)
	and("group", b.Group)
	and("origin", b.Origin)
	and("customer", b.Customer)
	for _, s := range b.Service {
		and("service", s)
	}
	for _, t := range b.Tags {
		and("tags", t)
	}
	return where
}

// Rank computes the priority, as Alerta's: the more specific, the higher.
func (b *Blackout) Rank() int64 {
	var p int64
	if b.Resource != "" && b.Event == "" {
		p = 2
	} else if len(b.Service) > 0 {
		p = 3
	} else if b.Event != "" && b.Resource == "" {
		p = 4
	} else if b.Group != "" {
		p = 5
	} else if b.Resource != "" && b.Event != "" {
		p = 6
	} else if len(b.Tags) > 0 {
		p = 7
	}
	if b.Origin != "" {
		p = 8
	}
	return p
}

// Blackouts is the kind of blackouts. Its state, remaining time and href are
// of the moment, so the API adds them.
var Blackouts = declare(&Kind{
	Name: "blackout",
	New:  func() Record { return new(Blackout) },
	Fields: []Field{
		text(1, "id", Filter, func(b *Blackout) *string { return &b.ID }),
		number(2, "priority", Filter|Sort, func(b *Blackout) *int64 { return &b.Priority }),
		text(3, "environment", Filter|Sort, func(b *Blackout) *string { return &b.Environment }),
		set(4, "service", Filter|Sort, func(b *Blackout) *[]string { return &b.Service }),
		text(5, "resource", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Resource }),
		text(6, "event", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Event }),
		text(7, "group", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Group }),
		set(8, "tags", Filter|Sort, func(b *Blackout) *[]string { return &b.Tags }),
		text(9, "origin", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Origin }),
		text(10, "customer", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Customer }),
		instant(11, "startTime", Filter|Sort, func(b *Blackout) *Time { return &b.StartTime }),
		instant(12, "endTime", Filter|Sort, func(b *Blackout) *Time { return &b.EndTime }),
		number(13, "duration", Filter|Sort, func(b *Blackout) *int64 { return &b.Duration }),
		text(14, "user", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.User }),
		instant(15, "createTime", Filter|Sort, func(b *Blackout) *Time { return &b.CreateTime }),
		text(16, "text", Filter|Sort|Nullable, func(b *Blackout) *string { return &b.Text }),
	},
	Aliases: map[string]string{"tag": "tags"},
})
