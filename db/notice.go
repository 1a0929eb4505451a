package db

import "github.com/alertad/alertad/db/query"

// Notice is what a rule has open for one alert: that people are to be told of
// it, or were and may have to be told more. There is one for each rule and
// alert at most; it goes when the alert is over and nobody is to be told so.
type Notice struct {
	Meta

	Rule  string // id
	Alert string // id
	Group string // see Rule.GroupBy

	State string
	What  string // what is told next, a notify.Occasion; "": what the rule has planned
	Due   Time   // when; 0: nothing

	Severity string   // of the alert when it was told, the worst
	First    Time     // told first; the steps of the escalation count from it
	Last     Time     // all that were told by then were told last
	Times    int64    // told how often
	Step     int64    // of the escalation that are done
	Channels []string // told
	Keys     []string // under which they were

	By         string // who acknowledged or closed it
	Text       string // what they said
	Body       string // the alert at its end, JSON of notify.Alert
	CreateTime Time
}

// The states of a notice.
const (
	NoticePending = "pending" // nobody was told yet
	NoticeTold    = "told"    // and nobody acknowledged
	NoticeAcked   = "acked"
	NoticePaused  = "paused" // told, and the alert is shelved or in a blackout now
	NoticeOver    = "over"   // told, and the alert is over, which is to be told
)

// Kind returns Notices.
func (n *Notice) Kind() *Kind { return Notices }

// Value returns the value of a field by its API name, for query.Record.
func (n *Notice) Value(field string) query.Value { return Notices.Value(n, field) }

// Copy returns a copy to change. Slices are shared: replace them.
func (n *Notice) Copy() *Notice {
	c := *n
	return &c
}

// Notices is the kind of notices.
var Notices = declare(&Kind{
	Name: "notice",
	New:  func() Record { return new(Notice) },
	Fields: []Field{
		text(1, "id", Filter|Sort, func(n *Notice) *string { return &n.ID }),
		text(2, "rule", Filter|Sort, func(n *Notice) *string { return &n.Rule }),
		text(3, "alert", Filter|Sort, func(n *Notice) *string { return &n.Alert }),
		text(4, "group", Filter|Sort, func(n *Notice) *string { return &n.Group }),
		text(5, "state", Filter|Sort, func(n *Notice) *string { return &n.State }),
		text(6, "what", Filter|Sort, func(n *Notice) *string { return &n.What }),
		instant(7, "due", Filter|Sort, func(n *Notice) *Time { return &n.Due }),
		text(8, "severity", Filter|Sort, func(n *Notice) *string { return &n.Severity }),
		instant(9, "first", Filter|Sort, func(n *Notice) *Time { return &n.First }),
		instant(10, "last", Filter|Sort, func(n *Notice) *Time { return &n.Last }),
		number(11, "times", Filter|Sort, func(n *Notice) *int64 { return &n.Times }),
		number(12, "step", Filter|Sort, func(n *Notice) *int64 { return &n.Step }),
		set(13, "channels", Cold, func(n *Notice) *[]string { return &n.Channels }),
		set(14, "keys", Cold, func(n *Notice) *[]string { return &n.Keys }),
		text(15, "by", Cold|Nullable, func(n *Notice) *string { return &n.By }),
		text(16, "text", Cold, func(n *Notice) *string { return &n.Text }),
		text(17, "body", Cold, func(n *Notice) *string { return &n.Body }),
		instant(18, "createTime", Filter|Sort, func(n *Notice) *Time { return &n.CreateTime }),
	},
	Keys: []Key{
		keyOf("alert", func(n *Notice) string { return n.Alert }),
		{Name: "key", Of: func(dst []string, r Record) []string { return append(dst, r.(*Notice).Keys...) }},
	},
})
