package db

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// Rule says who is told of which alerts, and when.
type Rule struct {
	Meta

	Name       string
	Text       string // what it is for
	Enabled    bool
	Customer   string     // whose alerts it is about; "": anybody's
	Query      string     // of alerts, as in the parameter q; "": all
	Window     Attributes // when it tells anything: the members of Hours
	Delay      int64      // seconds that an alert must be open before anybody is told
	Repeat     int64      // seconds after which those told are told again; 0: never
	Group      int64      // seconds from a message of a group to its next; 0: each alert has its own
	GroupBy    []string   // fields of alerts, or attributes.x, whose values make a group
	Resolve    bool       // those told are told of the end
	Channels   []string   // ids of those told first
	Escalation Attributes // "steps": a list of Step
	User       string     // who made it
	CreateTime Time
	UpdateTime Time
}

// Hours are times of the week on the clock of a time zone.
type Hours struct {
	Days     []string `json:"days,omitempty"`     // mon to sun; none: all
	From     string   `json:"from,omitempty"`     // 08:00; "": the whole day
	To       string   `json:"to,omitempty"`       // 18:00; not after From: of the next day
	Timezone string   `json:"timezone,omitempty"` // an IANA name; "": UTC
}

// Step is one more circle of people to tell if nobody acknowledges.
type Step struct {
	After    int64    `json:"after"` // seconds since the first message
	Channels []string `json:"channels"`
}

// Kind returns Rules.
func (r *Rule) Kind() *Kind { return Rules }

// Value returns the value of a field by its API name, for query.Record.
func (r *Rule) Value(field string) query.Value { return Rules.Value(r, field) }

// Copy returns a copy to change. Slices and maps are shared: replace them.
func (r *Rule) Copy() *Rule {
	n := *r
	return &n
}

// Hours returns the window. The error is Invalid: it has no such form.
func (r *Rule) Hours() (Hours, error) {
	var h Hours
	return h, into(&h, r.Window, "window")
}

// Steps returns the steps of the escalation. The error is Invalid: they have
// no such form.
func (r *Rule) Steps() ([]Step, error) {
	var e struct {
		Steps []Step `json:"steps"`
	}
	err := into(&e, r.Escalation, "steps")
	return e.Steps, err
}

// into puts the values of attributes into a struct with members of their names.
func into(v any, a Attributes, what string) error {
	if len(a) == 0 {
		return nil
	}
	text, err := json.Marshal(a)
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(text))
		d.DisallowUnknownFields()
		err = d.Decode(v)
	}
	if err != nil {
		return Errorf(Invalid, "%s: %s", what, strings.TrimPrefix(err.Error(), "json: "))
	}
	return nil
}

// Rules is the kind of notification rules. The API shows the steps of their
// escalation.
var Rules = declare(&Kind{
	Name: "rule",
	New:  func() Record { return new(Rule) },
	Fields: []Field{
		text(1, "id", Filter, func(r *Rule) *string { return &r.ID }),
		text(2, "name", Filter|Sort, func(r *Rule) *string { return &r.Name }),
		text(3, "text", Filter|Sort, func(r *Rule) *string { return &r.Text }),
		flag(4, "enabled", Filter|Sort, func(r *Rule) *bool { return &r.Enabled }),
		text(5, "customer", Filter|Sort|Nullable, func(r *Rule) *string { return &r.Customer }),
		text(6, "query", Filter, func(r *Rule) *string { return &r.Query }),
		attributes(7, "window", Cold, func(r *Rule) *Attributes { return &r.Window }),
		number(8, "delay", Filter|Sort, func(r *Rule) *int64 { return &r.Delay }),
		number(9, "repeat", Filter|Sort, func(r *Rule) *int64 { return &r.Repeat }),
		number(10, "group", Filter|Sort, func(r *Rule) *int64 { return &r.Group }),
		set(11, "groupBy", Filter, func(r *Rule) *[]string { return &r.GroupBy }),
		flag(12, "resolve", Filter|Sort, func(r *Rule) *bool { return &r.Resolve }),
		set(13, "channels", Filter, func(r *Rule) *[]string { return &r.Channels }),
		attributes(14, "escalation", Cold|Hidden, func(r *Rule) *Attributes { return &r.Escalation }),
		text(15, "user", Filter|Sort|Nullable, func(r *Rule) *string { return &r.User }),
		instant(16, "createTime", Filter|Sort, func(r *Rule) *Time { return &r.CreateTime }),
		instant(17, "updateTime", Filter|Sort, func(r *Rule) *Time { return &r.UpdateTime }),
	},
})
