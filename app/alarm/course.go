package alarm

import (
	"time"

	"github.com/alertad/alertad/db"
)

// Moment is something in the course of an alert that reports count: it was
// raised, acknowledged for the first time since, or settled.
type Moment struct {
	What     What
	Time     db.Time
	Severity string        // at that time; of a settled alert the one that it had
	After    time.Duration // since it was raised; 0 for Raised
}

// What happened in a Moment.
type What uint8

// The moments. An alert that nobody settled but that timed out just ends.
const (
	Raised  What = iota // reported for the first time, or with another severity
	Acked               // somebody took it on
	Settled             // it was closed, or reported as normal
)

// Course reads an alert's history, oldest first, for what reports count. What
// was raised before the history begins was raised at no known time, so how
// long it took is not counted.
func (m *Model) Course(history []*db.History) []Moment {
	var out []Moment
	c := course{model: m}
	for _, h := range history {
		out = append(out, c.step(h)...)
	}
	return out
}

// course is where an alert is.
type course struct {
	model    *Model
	since    db.Time // when it was raised; 0 if it is over, or raised at no known time
	severity string  // then and later
	acked    bool
	over     bool
}

func (c *course) step(h *db.History) []Moment {
	var out []Moment
	if h.Type == db.ChangeNew || h.Type == db.ChangeSeverity {
		out = append(out, Moment{Raised, h.UpdateTime, h.Severity, 0})
	}
	m := c.model
	expired := m.ExpiredStatus != "" && h.Status == m.ExpiredStatus
	switch {
	case expired || m.Closed(h.Status) || m.Normal(h.Severity):
		if c.since != 0 && !expired {
			out = append(out, Moment{Settled, h.UpdateTime, c.severity, max(0, h.UpdateTime.Sub(c.since))})
		}
		c.since, c.over = 0, true
		return out
	case h.Type == db.ChangeNew || c.over:
		c.since, c.over, c.acked = h.UpdateTime, false, false
	}
	c.severity = h.Severity
	if h.Status == m.AckStatus && c.since != 0 && !c.acked {
		c.acked = true
		out = append(out, Moment{Acked, h.UpdateTime, h.Severity, max(0, h.UpdateTime.Sub(c.since))})
	}
	return out
}
