package engine_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// Whatever day it is, an alert lives for its timeout, an ack for its own, and
// what has expired is deleted after its time.
func TestDaysThatAreSpecial(t *testing.T) {
	f := func(name string, at time.Time) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			s := open(t, func(o *engine.Options, _ *plugin.Options) { o.AckTimeout = 600 })
			s.after(at.Sub(s.clock) - 30*time.Minute)
			a := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 3600 }))
			b := s.post(alert("B", "major", func(a *db.Alert) { a.Timeout = 0 }))
			s.pass(25 * time.Minute)
			s.act(b.ID, "ack")
			s.pass(9*time.Minute + 59*time.Second) // beyond the moment
			status(t, s.get(b.ID), "ack")
			s.pass(11 * time.Second)
			status(t, s.get(b.ID), "open")
			s.pass(24*time.Minute + 49*time.Second)
			status(t, s.get(a.ID), "open")
			s.pass(11 * time.Second)
			status(t, s.get(a.ID), "expired")
			s.pass(2*time.Hour + 11*time.Second)
			s.housekeep()
			if _, err := s.Alert(t.Context(), s.by, a.ID); db.CodeOf(err) != db.NotFound {
				t.Errorf("what has expired is there: %v", err)
			}
		})
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	f("leap day", time.Date(2028, 2, 29, 0, 0, 0, 0, time.UTC))
	f("its end", time.Date(2028, 3, 1, 0, 0, 0, 0, time.UTC))
	f("more seconds than 31 bits hold", time.Unix(1<<31, 0))
	f("more seconds than 32 bits hold", time.Unix(1<<32, 0))
	f("clocks go forward", time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC).In(berlin))
	f("clocks go back", time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC).In(berlin))
	f("a leap second", time.Date(2016, 12, 31, 23, 59, 59, 0, time.UTC))
	f("new year", time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC))
}

// When an alert says it was made is kept, and decides about nothing else: it
// lives from when it came.
func TestAlertsMadeAtOtherTimes(t *testing.T) {
	f := func(made string) {
		t.Helper()
		t.Run(made, func(t *testing.T) {
			s := open(t, flapping(false))
			created, err := db.ParseTime(made)
			if err != nil {
				t.Fatal(err)
			}
			old := func(a *db.Alert) { a.CreateTime, a.Timeout = created, 60 }
			var a *db.Alert
			for _, severity := range []string{"major", "minor", "major", "minor", "major"} { // it may flap until the window is over
				a = s.post(alert("E", severity, old))
				s.after(time.Second)
			}
			equal(t, "createTime", a.CreateTime, made)
			status(t, a, "open")
			s.housekeep()
			status(t, s.get(a.ID), "open")
			a = s.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 60 })) // a duplicate, made now
			equal(t, "duplicateCount", a.DuplicateCount, 1)
			s.pass(61 * time.Second)
			status(t, s.get(a.ID), "expired")
			s.pass(20 * time.Minute)
			if s.get(a.ID).Attributes["flapping"] == true {
				t.Error("it flaps for ever")
			}
			s.pass(2 * time.Hour)
			s.housekeep()
			if _, err := s.Alert(t.Context(), s.by, a.ID); db.CodeOf(err) != db.NotFound {
				t.Errorf("what has expired is there: %v", err)
			}
		})
	}
	f("0001-01-01T00:00:00.001Z")
	f("1969-12-31T23:59:59.999Z")
	f("2026-02-28T12:00:00.000Z") // yesterday
	f("2026-03-01T12:05:00.000Z") // soon
	f("2038-01-19T03:14:08.000Z")
	f("9999-12-31T23:59:59.999Z")
}

// A clock that jumps makes nothing happen twice, and nothing never: what was
// due is done, and what came meanwhile lives for its timeout after the jump.
func TestClockJumps(t *testing.T) {
	f := func(name string, jump time.Duration, want string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			s := open(t)
			a := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 3600 }))
			s.pass(time.Minute)
			s.pass(jump)
			status(t, s.get(a.ID), want)
			entries := len(s.history(a.ID))
			s.pass(10 * time.Second)
			s.pass(10 * time.Second)
			equal(t, "entries of the history", len(s.history(a.ID)), entries)
			b := s.post(alert("B", "major", func(a *db.Alert) { a.Timeout = 60 }))
			status(t, b, "open")
			s.pass(61 * time.Second)
			status(t, s.get(b.ID), "expired")
			again := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 60 })) // with the time as it is now
			status(t, again, "open")
			s.pass(61 * time.Second)
			status(t, s.get(again.ID), "expired")
		})
	}
	f("an hour back", -time.Hour, "open")
	f("a year back", -365*24*time.Hour, "open")
	f("before 1970", -57*365*24*time.Hour, "open")
	f("half an hour on", 30*time.Minute, "open")
	f("an hour on", time.Hour, "expired")
	f("asleep", 90*time.Minute, "expired")
}

// What stands follows the blackouts of the time that it is, be it the second
// time, and their ends come again.
func TestClockJumpsIntoBlackouts(t *testing.T) {
	f := func(name string, b db.Blackout) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			s := open(t, keepBlackouts)
			a := s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 0 }))
			b.Environment, b.Duration = "Production", 1800
			s.blackout(&b)
			step := func(later time.Duration, want string) {
				t.Helper()
				s.pass(later)
				status(t, s.get(a.ID), want)
			}
			step(75*time.Minute, "blackout") // 13:15
			step(30*time.Minute, "open")
			step(-20*time.Minute, "blackout") // 13:25
			step(6*time.Minute, "open")
			step(-61*time.Minute, "open") // 12:30
			step(40*time.Minute, "blackout")
			step(-20*time.Minute, "open") // 12:50
			step(10*time.Minute, "blackout")
			step(30*time.Minute, "open")
		})
	}
	f("once", db.Blackout{StartTime: db.At(time.Date(2026, 3, 1, 13, 0, 0, 0, time.UTC))})
	f("daily", db.Blackout{Recurrence: "0 13 * * *"})
}

// A server that slept for days does at once what was due, and once.
func TestSleptForDays(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.AckTimeout = 600 })
	acked := s.post(alert("Acked", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.act(acked.ID, "ack")
	shelved := s.post(alert("Shelved", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.act(shelved.ID, "shelve", 600)
	if _, err := s.Beat(t.Context(), s.by, &db.Heartbeat{Origin: "probe", Timeout: 60}); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Minute)
	s.pass(3 * 24 * time.Hour)
	status(t, s.get(acked.ID), "open")
	status(t, s.get(shelved.ID), "open")
	fail := s.subject("probe", "HeartbeatFail")
	entries := len(s.history(acked.ID))
	for range 3 {
		s.pass(10 * time.Second)
	}
	equal(t, "entries of the history", len(s.history(acked.ID)), entries)
	equal(t, "duplicates of the heartbeat's alert", s.get(fail).DuplicateCount, 0)
}
