package db

import (
	"time"

	"github.com/alertad/alertad/db/query"
)

// Heartbeat is the newest sign of life of an origin. There is one for each
// origin and customer.
type Heartbeat struct {
	Meta

	Origin      string
	Tags        []string
	Attributes  Attributes
	Type        string
	CreateTime  Time
	Timeout     int64 // seconds
	ReceiveTime Time
	Customer    string
}

// Kind returns Heartbeats.
func (h *Heartbeat) Kind() *Kind { return Heartbeats }

// Value returns the value of a field by its API name, for query.Record.
func (h *Heartbeat) Value(field string) query.Value { return Heartbeats.Value(h, field) }

// Latency returns how long the heartbeat was under way.
func (h *Heartbeat) Latency() time.Duration { return h.ReceiveTime.Sub(h.CreateTime) }

// The states of a heartbeat.
const (
	HeartbeatOK      = "ok"
	HeartbeatSlow    = "slow"
	HeartbeatExpired = "expired"
)

// Status returns the state of the heartbeat at that time; slow is one that was
// under way for longer than maxLatency.
func (h *Heartbeat) Status(now Time, maxLatency time.Duration) string {
	switch {
	case now > h.ReceiveTime.AddSeconds(h.Timeout):
		return HeartbeatExpired
	case h.Latency() > maxLatency:
		return HeartbeatSlow
	}
	return HeartbeatOK
}

// HeartbeatSource is the value of a heartbeat's secondary key "source".
func HeartbeatSource(origin, customer string) string { return origin + "\x00" + customer }

// Heartbeats is the kind of heartbeats. Its state, latency and age are of the
// moment, so the API adds them.
var Heartbeats = declare(&Kind{
	Name: "heartbeat",
	New:  func() Record { return new(Heartbeat) },
	Fields: []Field{
		text(1, "id", Filter, func(h *Heartbeat) *string { return &h.ID }),
		text(2, "origin", Filter|Sort, func(h *Heartbeat) *string { return &h.Origin }),
		set(3, "tags", Filter|Sort, func(h *Heartbeat) *[]string { return &h.Tags }),
		attributes(4, "attributes", Filter|Sort, func(h *Heartbeat) *Attributes { return &h.Attributes }),
		text(5, "type", Filter|Sort, func(h *Heartbeat) *string { return &h.Type }),
		instant(6, "createTime", Filter|Sort, func(h *Heartbeat) *Time { return &h.CreateTime }),
		number(7, "timeout", Filter|Sort, func(h *Heartbeat) *int64 { return &h.Timeout }),
		instant(8, "receiveTime", Filter|Sort, func(h *Heartbeat) *Time { return &h.ReceiveTime }),
		text(9, "customer", Filter|Sort|Nullable, func(h *Heartbeat) *string { return &h.Customer }),
	},
	Keys: []Key{
		{Name: "source", Of: func(dst []string, r Record) []string {
			h := r.(*Heartbeat)
			return append(dst, HeartbeatSource(h.Origin, h.Customer))
		}},
		{Name: "short", Of: func(dst []string, r Record) []string {
			return append(dst, Short(r.Base().ID))
		}},
	},
	Aliases: map[string]string{"tag": "tags"},
})
