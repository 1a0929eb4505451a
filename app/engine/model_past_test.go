package engine_test

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// plainTally is a kind of deleted alerts within an hour.
type plainTally struct {
	hour                                                         db.Time
	severity, environment, customer, event, group, origin, where string
}

// plainCount is what was counted of them.
type plainCount struct {
	raised         int
	acked, settled []time.Duration
}

// remember counts a deleted alert, as far as its history is kept. What began
// before that, or expired, took nobody a known time.
func (p *plain) remember(a *plainAlert) {
	if p.o.HistoryRetention == 0 {
		return
	}
	history := a.history[max(0, len(a.history)-int(p.o.HistoryLimit)):]
	count := func(h *db.History, severity string, do func(*plainCount)) {
		if h.UpdateTime < p.now.Add(-p.o.HistoryRetention) {
			return
		}
		key := plainTally{
			h.UpdateTime.Add(-time.Duration(h.UpdateTime%3600_000) * time.Millisecond), severity,
			a.Environment, a.Customer, a.Event, a.Group, a.Origin, strings.Join(a.Service, ","),
		}
		if p.past[key] == nil {
			p.past[key] = &plainCount{}
		}
		do(p.past[key])
	}
	var since db.Time // when it was raised; 0: nobody knows, or it is over
	var severity string
	over, acked := false, false
	for i := range history {
		h := &history[i]
		if h.Type == db.ChangeNew || h.Type == db.ChangeSeverity {
			count(h, h.Severity, func(c *plainCount) { c.raised++ })
		}
		took := max(0, h.UpdateTime.Sub(since))
		if h.Status == p.m.ClosedStatus || h.Status == p.m.ExpiredStatus || p.m.Normal(h.Severity) {
			if since != 0 && h.Status != p.m.ExpiredStatus {
				count(h, severity, func(c *plainCount) { c.settled = append(c.settled, took) })
			}
			over, since = true, 0
			continue
		}
		severity = h.Severity
		if over || h.Type == db.ChangeNew {
			since, over, acked, took = h.UpdateTime, false, false, 0
		}
		if h.Status == p.m.AckStatus && since != 0 && !acked {
			acked = true
			count(h, h.Severity, func(c *plainCount) { c.acked = append(c.acked, took) })
		}
	}
}

// forgetPast forgets the hours that are too long ago.
func (p *plain) forgetPast() {
	maps.DeleteFunc(p.past, func(t plainTally, _ *plainCount) bool { return t.hour < p.now.Add(-p.o.HistoryRetention) })
}

// tallies is what is counted, as lines.
func (p *plain) tallies() []string {
	var out []string
	for t, c := range p.past {
		out = append(out, fmt.Sprintf("%s %q raised %d acked %s settled %s", t.hour,
			[]string{t.severity, t.environment, t.customer, t.event, t.group, t.origin, t.where}, c.raised, spans(c.acked), spans(c.settled)))
	}
	slices.Sort(out)
	return out
}

// spans are lengths of time as db.Spans has them: classes begin at a second,
// and the fourth after one is twice as long.
func spans(list []time.Duration) string {
	var sum time.Duration
	classes := map[int]int{}
	for _, d := range list {
		sum += d
		class := 0
		for class < 128 && d.Seconds() >= math.Exp2(float64(class)/4) {
			class++
		}
		classes[class]++
	}
	var out []string
	for _, class := range slices.Sorted(maps.Keys(classes)) {
		out = append(out, fmt.Sprintf("%d:%d", class, classes[class]))
	}
	return fmt.Sprint(len(list), sum.Milliseconds(), out)
}

// tallyLine is a stored tally in the form of those of the model.
func tallyLine(t *db.Tally) string {
	one := func(s db.Spans) string { return fmt.Sprint(s.N, s.Sum, strings.Fields(s.Classes)) }
	return fmt.Sprintf("%s %q raised %d acked %s settled %s", t.Hour,
		[]string{t.Severity, t.Environment, t.Customer, t.Event, t.Group, t.Origin, strings.Join(t.Service, ",")}, t.Raised, one(t.Acked), one(t.Settled))
}
