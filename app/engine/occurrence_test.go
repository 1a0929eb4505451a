package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func keepBlackouts(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true }

// blackout makes a blackout that must be taken.
func (s *site) blackout(b *db.Blackout) *db.Blackout {
	s.t.Helper()
	got, err := s.CreateBlackout(s.t.Context(), s.by, b)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// Every occurrence begins and ends by itself, as a single blackout does. The
// clock starts on 2026-03-01 at 12:00.
func TestEveryOccurrenceHasEdges(t *testing.T) {
	s := open(t, keepBlackouts)
	a := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.blackout(&db.Blackout{Environment: "Production", Recurrence: "FREQ=DAILY;BYHOUR=13;BYMINUTE=0", Duration: 1800})
	for range 3 {
		status(t, s.get(a.ID), "open")
		s.pass(time.Hour) // 13:00
		status(t, s.get(a.ID), "blackout")
		s.pass(10 * time.Minute)
		status(t, s.get(a.ID), "blackout")
		status(t, s.post(alert("B", "major")), "blackout")
		s.pass(20 * time.Minute) // 13:30
		status(t, s.get(a.ID), "open")
		status(t, s.post(alert("B", "major")), "open")
		s.pass(22*time.Hour + 30*time.Minute)
	}
}

// A server that slept over whole occurrences is right afterwards.
func TestOccurrencesSleptOver(t *testing.T) {
	s := open(t, keepBlackouts)
	a := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.blackout(&db.Blackout{Environment: "Production", Recurrence: "0 13 * * *", Duration: 1800})
	s.pass(75 * time.Minute) // 13:15
	status(t, s.get(a.ID), "blackout")
	s.pass(72 * time.Hour) // 13:15 three days later
	status(t, s.get(a.ID), "blackout")
	s.pass(47 * time.Hour) // 12:15
	status(t, s.get(a.ID), "open")
	s.pass(-71*time.Hour - 15*time.Minute) // the clock is set back to 13:00
	status(t, s.get(a.ID), "blackout")
}

// An alert is held against the time at which it was made, however late it comes.
func TestAlertsOfOtherTimes(t *testing.T) {
	s := open(t)
	s.blackout(&db.Blackout{Environment: "Production", StartTime: db.At(s.clock.AddDate(0, -1, 0)),
		Recurrence: "FREQ=DAILY;BYHOUR=11;BYMINUTE=30", Duration: 900})
	f := func(name string, ago time.Duration, dropped bool) {
		t.Helper()
		_, err := s.Receive(t.Context(), s.by, alert("E", "major", func(a *db.Alert) { a.CreateTime = db.At(s.clock.Add(-ago)) }))
		if got := db.CodeOf(err) == db.Suppressed; got != dropped {
			t.Errorf("%s: dropped %v (%v), want %v", name, got, err, dropped)
		}
	}
	f("now", 0, false)
	f("in the last occurrence", 20*time.Minute, true)
	f("between", 16*time.Minute, true)
	f("after it", 15*time.Minute, false)
	f("before it", 31*time.Minute, false)
	f("days ago", 48*time.Hour+20*time.Minute, true)
	f("days ago, outside", 48*time.Hour, false)
	f("before the series", 60*24*time.Hour+20*time.Minute, false)
	f("tomorrow", -24*time.Hour+20*time.Minute, true)
	f("in a week", -7*24*time.Hour+20*time.Minute, true)
}

func TestStateOf(t *testing.T) {
	at := func(day, hour, minute int) db.Time {
		return db.At(time.Date(2026, 3, day, hour, minute, 0, 0, time.UTC))
	}
	b := &db.Blackout{Environment: "Production", StartTime: at(2, 0, 0), EndTime: at(5, 0, 0), Duration: 1800,
		Recurrence: "FREQ=DAILY;BYHOUR=13;BYMINUTE=0"}
	f := func(name string, now db.Time, status string, remaining int64, next db.Time) {
		t.Helper()
		got := engine.StateOf(b, now)
		want := engine.BlackoutState{Status: status, Remaining: remaining}
		if next != 0 {
			want.Next = engine.Span{Start: next, End: next.AddSeconds(1800)}
		}
		equal(t, name, got, want)
	}
	f("before", at(1, 0, 0), "pending", 1800, at(2, 13, 0))
	f("the first", at(2, 13, 0), "active", 1800, at(3, 13, 0))
	f("half of it", at(2, 13, 15), "active", 900, at(3, 13, 0))
	f("between", at(2, 13, 30), "pending", 1800, at(3, 13, 0))
	f("the last", at(4, 13, 10), "active", 1200, 0)
	f("over", at(4, 13, 30), "expired", 0, 0)
	b = &db.Blackout{StartTime: at(2, 0, 0), EndTime: at(3, 0, 0), Duration: 86400}
	f("once", at(2, 12, 0), "active", 43200, 0)
}

func TestBlackoutQuery(t *testing.T) {
	s := open(t, keepBlackouts)
	s.blackout(&db.Blackout{Environment: "Production", Event: "E", Query: `severity:(minor OR warning) AND _.rack:r?`})
	f := func(name, want string, event, severity, rack string) {
		t.Helper()
		status(t, s.post(alert(event, severity, func(a *db.Alert) {
			a.Resource, a.Attributes = name, db.Attributes{"rack": rack}
		})), want)
	}
	f("both", "blackout", "E", "minor", "r1")
	f("the query alone", "open", "F", "minor", "r1")
	f("the fields alone", "open", "E", "major", "r1")
	f("half of the query", "open", "E", "warning", "q1")

	refused := func(name, query, want string) {
		t.Helper()
		_, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production", Query: query})
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	refused("syntax", "severity:(minor", "position 15")
	refused("field", "nosuch:1", "unknown field 'nosuch'")
	refused("status", "event:E AND NOT (status:open)", "cannot match by status")
	refused("time", "update_time:>2026-01-01T00:00:00Z", "cannot match by updateTime")
	refused("has a status", "_exists_:status", "cannot match by status")
}
