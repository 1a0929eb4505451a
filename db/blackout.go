package db

import (
	"errors"

	"github.com/alertad/alertad/db/query"
)

// Blackout is a period in which matching alerts are suppressed. Absent fields
// match everything; what is given must all match.
//
// One that recurs is on again and again between its start and its end, for the
// seconds of its duration each time. When that is, the engine computes: Status,
// Remaining and Active are about the period as a whole.
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
	Duration    int64 // seconds; of each occurrence, if it recurs
	User        string
	CreateTime  Time
	Text        string

	// Our own.
	Recurrence string // an RRULE or a cron expression; "": once
	Timezone   string // of the recurrence, an IANA name; "": UTC
	Query      string // of alerts, as in the parameter q
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
// customer is for that customer's alerts only. A query that Filter refuses
// matches nothing.
func (b *Blackout) Where() query.Node {
	where := query.And{}
	and := func(field, value string) {
		if value != "" {
			where = append(where, Alerts.Is(field, value))
		}
	}
	and("environment", b.Environment)
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
	if b.Query != "" {
		filter, err := b.Filter()
		if err != nil {
			filter = query.None{}
		}
		where = append(where, filter)
	}
	return where
}

// changedByBlackout is the fields of an alert that a blackout changes, so that
// it cannot match by them.
var changedByBlackout = [...]string{"status", "previousStatus", "blackoutFrom", "updateTime", "historySeq"}

// Filter parses the query of the blackout; none is All. The error is Invalid,
// and wraps a query.Error with the position if there is one.
func (b *Blackout) Filter() (query.Node, error) {
	n, err := query.Lucene(Alerts.Schema, b.Query, "")
	for _, field := range changedByBlackout {
		if err == nil && query.Reads(n, field) {
			return nil, Errorf(Invalid, "query: a blackout cannot match by %s, which it changes", field)
		}
	}
	var fault *query.Error
	if errors.As(err, &fault) {
		fault.Field = "query"
		return nil, Wrap(Invalid, "query: "+fault.Error(), fault)
	}
	return n, err
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
		text(17, "recurrence", Filter|Sort|Optional, func(b *Blackout) *string { return &b.Recurrence }),
		text(18, "timezone", Filter|Sort|Optional, func(b *Blackout) *string { return &b.Timezone }),
		text(19, "query", Filter|Sort|Optional, func(b *Blackout) *string { return &b.Query }),
	},
	Aliases: map[string]string{"tag": "tags"},
})
