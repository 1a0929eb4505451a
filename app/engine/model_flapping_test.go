package engine_test

import (
	"github.com/alertad/alertad/db"
)

// flips is when senders changed the alert's severity or status.
func (a *plainAlert) flips() []db.Time {
	var times []db.Time
	for i := 1; i < len(a.history); i++ {
		h, before := a.history[i], a.history[i-1]
		bySender := h.Type == db.ChangeSeverity || h.Type == db.ChangeStatus && h.EntryID != a.ID
		if bySender && (h.Severity != before.Severity || h.Status != before.Status) {
			times = append(times, h.UpdateTime)
		}
	}
	return times
}

// tooMany reports whether so many of the times are of late, and the limit that
// they reach: half as many are enough for what flaps already.
func (p *plain) tooMany(flaps bool, times []db.Time) bool {
	n := 0
	for _, t := range times {
		if p.now.Sub(t).Abs() < p.o.Flapping.Window {
			n++
		}
	}
	return n >= p.o.Flapping.Changes || flaps && n > p.o.Flapping.Changes/2
}

func (a *plainAlert) flaps() bool { return a.Attributes["flapping"] == any(true) }

// held reports whether an alert that flaps keeps its status, although a report
// would close it or end its ack.
func (p *plain) held(a *plainAlert, status string) bool {
	over := a.Status == p.m.ClosedStatus || a.Status == p.m.ExpiredStatus
	return p.o.Flapping.Hold && a.flaps() &&
		(status == p.m.ClosedStatus && !over || status == p.m.OpenStatus && a.Status == p.m.AckStatus)
}

// calm takes the mark from alerts that are quiet, and closes those that were
// only held open.
func (p *plain) calm() {
	for _, a := range p.alerts {
		if !a.flaps() || p.tooMany(true, a.flips()) {
			continue
		}
		a.Attributes = merged(a.Attributes, db.Attributes{"flapping": nil})
		a.UpdateTime = p.now
		over := a.Status == p.m.ClosedStatus || a.Status == p.m.ExpiredStatus || a.Status == p.m.BlackoutStatus
		if over || !p.o.Flapping.Hold || !p.m.Normal(a.Severity) {
			p.publish("attributes", a, "", "")
			continue
		}
		p.reported(a, p.m.ClosedStatus)
		p.enter(a, db.ChangeStatus, db.History{EntryID: a.ID, Text: "flapping ended", UpdateTime: p.now, User: "system", Timeout: a.Timeout})
	}
}
