package db

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// Tally is what is kept of deleted alerts for reports: how often alerts of one
// kind were raised, acknowledged and resolved within one hour. Its fields but
// the numbers are those of the alerts, so that a filter of alerts that names no
// others holds for tallies too.
type Tally struct {
	Meta // the id is TallyID

	Hour        Time // its beginning
	Severity    string
	Environment string
	Customer    string
	Event       string
	Group       string
	Origin      string
	Service     []string

	Raised  int64
	Acked   Spans
	Settled Spans
}

// Spans is how many lengths of time there were, their sum in milliseconds, and
// how often those of each class occurred; what the classes are is the affair
// of who counts.
type Spans struct {
	N, Sum  int64
	Classes string // class:count, with spaces
}

// TallyID is the id of the tally to which something belongs.
func TallyID(t *Tally) string {
	h := sha256.New()
	for _, s := range append([]string{
		strconv.FormatInt(int64(t.Hour), 10), t.Severity, t.Environment, t.Customer, t.Event, t.Group, t.Origin,
	}, t.Service...) {
		h.Write([]byte(strconv.Quote(s)))
	}
	return fmt.Sprintf("%x", h.Sum(nil)[:16])
}

// Kind returns Tallies.
func (t *Tally) Kind() *Kind { return Tallies }

// Value returns the value of a field by its API name, for query.Record.
func (t *Tally) Value(field string) query.Value { return Tallies.Value(t, field) }

// Tallies is the kind of tallies.
var Tallies = declare(&Kind{
	Name: "tally",
	New:  func() Record { return new(Tally) },
	Fields: []Field{
		text(1, "id", 0, func(t *Tally) *string { return &t.ID }),
		instant(2, "hour", Filter|Sort, func(t *Tally) *Time { return &t.Hour }),
		text(3, "severity", 0, func(t *Tally) *string { return &t.Severity }),
		text(4, "environment", Filter, func(t *Tally) *string { return &t.Environment }),
		text(5, "customer", Filter|Nullable, func(t *Tally) *string { return &t.Customer }),
		text(6, "event", Filter, func(t *Tally) *string { return &t.Event }),
		text(7, "group", Filter, func(t *Tally) *string { return &t.Group }),
		text(8, "origin", Filter, func(t *Tally) *string { return &t.Origin }),
		set(9, "service", Filter, func(t *Tally) *[]string { return &t.Service }),
		number(10, "raised", Hot, func(t *Tally) *int64 { return &t.Raised }),
		number(11, "acked", Hot, func(t *Tally) *int64 { return &t.Acked.N }),
		number(12, "ackedTime", Hot, func(t *Tally) *int64 { return &t.Acked.Sum }),
		text(13, "ackedClasses", Cold, func(t *Tally) *string { return &t.Acked.Classes }),
		number(14, "settled", Hot, func(t *Tally) *int64 { return &t.Settled.N }),
		number(15, "settledTime", Hot, func(t *Tally) *int64 { return &t.Settled.Sum }),
		text(16, "settledClasses", Cold, func(t *Tally) *string { return &t.Settled.Classes }),
	},
})

// TallyLacks returns the fields that a filter of alerts names and a tally does
// not have, each once. Severity is among them: of an alert it is the present
// one, of a tally that of the moment.
func TallyLacks(where query.Node) []string {
	var lacks []string
	for _, name := range fieldsOf(where, nil) {
		f, ok := Tallies.Schema.Field(name)
		if (!ok || !f.Filter) && !slices.Contains(lacks, name) {
			lacks = append(lacks, name)
		}
	}
	return lacks
}

func fieldsOf(n query.Node, names []string) []string {
	switch n := n.(type) {
	case query.And:
		for _, m := range n {
			names = fieldsOf(m, names)
		}
	case query.Or:
		for _, m := range n {
			names = fieldsOf(m, names)
		}
	case query.Not:
		names = fieldsOf(n.Node, names)
	case *query.Test:
		names = append(names, strings.TrimSuffix(n.Field+"."+n.Key, "."))
	}
	return names
}
