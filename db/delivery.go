package db

import "github.com/alertad/alertad/db/query"

// Delivery is what became of one message to a channel: who was told of what,
// when, and what the other side said. Its id is that of the message in the
// outbox.
type Delivery struct {
	Meta

	Channel     string // id
	ChannelName string // as it was called then
	Type        string // of the channel
	Customer    string // of the channel
	Rule        string // id of the rule that wanted it; "" for none
	RuleName    string
	Occasion    string   // why: trigger, reminder, ack, resolve
	Step        int64    // of the escalation
	Key         string   // of the matter
	Alerts      []string // ids of those that the message shows
	Total       int64    // all that it is about
	To          []string // who was told, where the channel knows that
	CreateTime  Time     // when it was decided
	DoneTime    Time     // when it was sent or given up; 0: it still is to be sent
	State       string
	Attempts    int64
	Answer      string // of the other side, or why there was none; no secrets
	Body        string // the message, unless it was sent
	AckTime     Time   // when its link was used
}

// The states of deliveries.
const (
	DeliveryQueued = "queued" // it failed and is tried again
	DeliverySent   = "sent"
	DeliveryFailed = "failed" // given up
)

// Kind returns Deliveries.
func (d *Delivery) Kind() *Kind { return Deliveries }

// Value returns the value of a field by its API name, for query.Record.
func (d *Delivery) Value(field string) query.Value { return Deliveries.Value(d, field) }

// Copy returns a copy to change. Lists are shared: replace them.
func (d *Delivery) Copy() *Delivery {
	n := *d
	return &n
}

// Deliveries is the kind of deliveries.
var Deliveries = declare(&Kind{
	Name: "delivery",
	New:  func() Record { return new(Delivery) },
	Fields: []Field{
		text(1, "id", Filter|Sort, func(d *Delivery) *string { return &d.ID }),
		text(2, "channel", Filter|Sort, func(d *Delivery) *string { return &d.Channel }),
		text(3, "channelName", Filter|Sort, func(d *Delivery) *string { return &d.ChannelName }),
		text(4, "type", Filter|Sort, func(d *Delivery) *string { return &d.Type }),
		text(5, "customer", Filter|Sort|Nullable, func(d *Delivery) *string { return &d.Customer }),
		text(6, "rule", Filter|Sort|Nullable, func(d *Delivery) *string { return &d.Rule }),
		text(7, "ruleName", Filter|Sort|Nullable, func(d *Delivery) *string { return &d.RuleName }),
		text(8, "occasion", Filter|Sort, func(d *Delivery) *string { return &d.Occasion }),
		number(9, "step", Filter|Sort, func(d *Delivery) *int64 { return &d.Step }),
		text(10, "key", Filter|Cold, func(d *Delivery) *string { return &d.Key }),
		set(11, "alerts", Filter, func(d *Delivery) *[]string { return &d.Alerts }),
		number(12, "total", Filter|Sort, func(d *Delivery) *int64 { return &d.Total }),
		set(13, "to", Filter, func(d *Delivery) *[]string { return &d.To }),
		instant(14, "createTime", Filter|Sort, func(d *Delivery) *Time { return &d.CreateTime }),
		instant(15, "doneTime", Filter|Sort, func(d *Delivery) *Time { return &d.DoneTime }),
		text(16, "state", Filter|Sort, func(d *Delivery) *string { return &d.State }),
		number(17, "attempts", Filter|Sort, func(d *Delivery) *int64 { return &d.Attempts }),
		text(18, "answer", Filter|Cold|Nullable, func(d *Delivery) *string { return &d.Answer }),
		text(19, "body", Cold|Hidden, func(d *Delivery) *string { return &d.Body }),
		instant(20, "ackTime", Filter|Sort, func(d *Delivery) *Time { return &d.AckTime }),
	},
	Aliases: map[string]string{"alert": "alerts"},
})
