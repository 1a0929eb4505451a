package db

import "github.com/alertad/alertad/db/query"

// Alert is one alert: the newest report of an event on a resource, with what
// operators did about it. Field names and meanings are Alerta's
// (https://docs.alerta.io/api/alert.html), save those said to be our own.
type Alert struct {
	Meta

	Resource    string
	Event       string
	Environment string
	Severity    string
	Correlate   []string
	Status      string
	Service     []string
	Group       string
	ValueText   string // "value" in the API
	Text        string
	Tags        []string
	Attributes  Attributes
	Origin      string
	Type        string
	CreateTime  Time
	Timeout     int64 // seconds from LastReceiveTime to expiry; 0: never
	RawData     string
	Customer    string

	DuplicateCount   int64
	Repeat           bool
	PreviousSeverity string
	TrendIndication  string
	ReceiveTime      Time
	LastReceiveID    string
	LastReceiveTime  Time
	UpdateTime       Time

	// Our own. A status that an operator or a blackout set keeps the one it
	// replaced, and ends at its own deadline; 0 means never.
	PreviousStatus string // before the newest history entry
	AckFrom        string
	AckUntil       Time
	ShelveFrom     string
	ShelveUntil    Time
	BlackoutFrom   string
	HistorySeq     int64  // number of history entries ever written
	ExpireTime     Time   // see Expiry
	DedupKey       string // what the settings have it known by; see Subject
}

// Kind returns Alerts.
func (a *Alert) Kind() *Kind { return Alerts }

// Value returns the value of a field by its API name, for query.Record.
func (a *Alert) Value(field string) query.Value { return Alerts.Value(a, field) }

// Copy returns a copy to change. Slices and maps are shared: replace them.
func (a *Alert) Copy() *Alert {
	c := *a
	return &c
}

// Expiry is when the alert expires unless it is received again; 0 is never.
// Whoever puts an alert sets ExpireTime to it, for searches.
func (a *Alert) Expiry() Time {
	if a.Timeout <= 0 {
		return 0
	}
	return a.LastReceiveTime.AddSeconds(a.Timeout)
}

// Subject is the value of an alert's secondary key "subject": what an event
// on a resource is about. An alert has one for its event and for each event
// that it correlates with.
func Subject(environment, customer, resource, event string) string {
	return environment + "\x00" + customer + "\x00" + resource + "\x00" + event
}

// Subject is the value under which the alert is found for one of its events:
// that of its environment, customer and resource, unless it has a DedupKey. That
// one stands for the resource then, and if it begins with a * for the event too.
func (a *Alert) Subject(event string) string {
	switch {
	case a.DedupKey == "":
		return Subject(a.Environment, a.Customer, a.Resource, event)
	case a.DedupKey[0] == '*':
		event = ""
	}
	return Subject(a.Environment, a.Customer, "\x00"+a.DedupKey, event) // no resource has a NUL
}

// ShortIDLen is the number of characters of an id that the secondary key
// "short" keeps: those that clients show and take.
const ShortIDLen = 8

// Short cuts an id for the secondary key "short".
func Short(id string) string {
	if len(id) > ShortIDLen {
		return id[:ShortIDLen]
	}
	return id
}

// Alerts is the kind of alerts.
var Alerts = declare(&Kind{
	Name: "alert",
	New:  func() Record { return new(Alert) },
	Fields: []Field{
		text(1, "id", Sort, func(a *Alert) *string { return &a.ID }),
		text(2, "resource", Filter|Sort, func(a *Alert) *string { return &a.Resource }),
		text(3, "event", Filter|Sort, func(a *Alert) *string { return &a.Event }),
		text(4, "environment", Filter|Sort, func(a *Alert) *string { return &a.Environment }),
		text(5, "severity", Filter|Sort|Hot, func(a *Alert) *string { return &a.Severity }),
		set(6, "correlate", Filter|Sort, func(a *Alert) *[]string { return &a.Correlate }),
		text(7, "status", Filter|Sort|Hot, func(a *Alert) *string { return &a.Status }),
		set(8, "service", Filter|Sort, func(a *Alert) *[]string { return &a.Service }),
		text(9, "group", Filter|Sort, func(a *Alert) *string { return &a.Group }),
		text(10, "value", Filter|Sort|Hot|Nullable, func(a *Alert) *string { return &a.ValueText }),
		text(11, "text", Filter|Sort, func(a *Alert) *string { return &a.Text }),
		set(12, "tags", Filter|Sort, func(a *Alert) *[]string { return &a.Tags }),
		attributes(13, "attributes", Filter|Sort, func(a *Alert) *Attributes { return &a.Attributes }),
		text(14, "origin", Filter|Sort, func(a *Alert) *string { return &a.Origin }),
		text(15, "type", Filter|Sort, func(a *Alert) *string { return &a.Type }),
		instant(16, "createTime", Filter|Sort|Hot, func(a *Alert) *Time { return &a.CreateTime }),
		number(17, "timeout", Filter|Sort|Hot, func(a *Alert) *int64 { return &a.Timeout }),
		text(18, "rawData", Filter|Sort|Cold|Nullable, func(a *Alert) *string { return &a.RawData }),
		text(19, "customer", Filter|Sort|Nullable, func(a *Alert) *string { return &a.Customer }),
		number(20, "duplicateCount", Filter|Sort|Hot, func(a *Alert) *int64 { return &a.DuplicateCount }),
		flag(21, "repeat", Filter|Sort|Hot, func(a *Alert) *bool { return &a.Repeat }),
		text(22, "previousSeverity", Filter|Sort|Hot, func(a *Alert) *string { return &a.PreviousSeverity }),
		text(23, "trendIndication", Filter|Sort|Hot, func(a *Alert) *string { return &a.TrendIndication }),
		instant(24, "receiveTime", Filter|Sort|Hot, func(a *Alert) *Time { return &a.ReceiveTime }),
		text(25, "lastReceiveId", Filter|Sort|Hot|Cold|Nullable, func(a *Alert) *string { return &a.LastReceiveID }),
		instant(26, "lastReceiveTime", Filter|Sort|Hot, func(a *Alert) *Time { return &a.LastReceiveTime }),
		instant(27, "updateTime", Filter|Sort|Hot, func(a *Alert) *Time { return &a.UpdateTime }),
		text(28, "previousStatus", Hot|Cold|Hidden, func(a *Alert) *string { return &a.PreviousStatus }),
		text(29, "ackFrom", Hot|Cold|Hidden, func(a *Alert) *string { return &a.AckFrom }),
		instant(30, "ackUntil", Hot|Hidden, func(a *Alert) *Time { return &a.AckUntil }),
		text(31, "shelveFrom", Hot|Cold|Hidden, func(a *Alert) *string { return &a.ShelveFrom }),
		instant(32, "shelveUntil", Hot|Hidden, func(a *Alert) *Time { return &a.ShelveUntil }),
		text(33, "blackoutFrom", Hot|Cold|Hidden, func(a *Alert) *string { return &a.BlackoutFrom }),
		number(34, "historySeq", Hot|Hidden, func(a *Alert) *int64 { return &a.HistorySeq }),
		instant(35, "expireTime", Hot|Hidden, func(a *Alert) *Time { return &a.ExpireTime }),
		text(36, "dedupKey", Cold|Hidden, func(a *Alert) *string { return &a.DedupKey }),
	},
	Aliases: map[string]string{"tag": "tags"},
	Keys: []Key{
		{Name: "subject", Of: func(dst []string, r Record) []string {
			a := r.(*Alert)
			dst = append(dst, a.Subject(a.Event))
			for _, e := range a.Correlate {
				if e != a.Event {
					dst = append(dst, a.Subject(e))
				}
			}
			return dst
		}},
		{Name: "short", Hot: true, Of: func(dst []string, r Record) []string {
			a := r.(*Alert)
			return append(dst, Short(a.ID), Short(a.LastReceiveID))
		}},
	},
})
