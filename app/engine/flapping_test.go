package engine_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestFlappingRule(t *testing.T) {
	rule := engine.Flapping{Changes: 4, Window: 10 * time.Minute}
	const now db.Time = 100_000_000
	f := func(name string, was bool, want bool, minutesAgo ...float64) {
		t.Helper()
		var changes []db.Time
		for _, m := range minutesAgo {
			changes = append(changes, now-db.Time(m*60_000))
		}
		if got := rule.Flaps(was, changes, now); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	f("none", false, false)
	f("three", false, false, 3, 2, 1)
	f("four", false, true, 4, 3, 2, 1)
	f("many", false, true, 6, 5, 4, 3, 2, 1, 0)
	f("four, one outside", false, false, 11, 3, 2, 1)
	f("four, one at the edge", false, false, 10, 3, 2, 1)
	f("four, one just inside", false, true, 9.99, 3, 2, 1)
	f("three, but it flapped", true, true, 3, 2, 1)
	f("two, and it flapped", true, false, 2, 1)
	f("three, one outside, and it flapped", true, false, 10, 2, 1)
	f("quiet", true, false)
	f("of the future", true, true, -1, -2, -3)
	f("of the far future", true, false, -1, -11, -12)
}

func flapping(hold bool) func(*engine.Options, *plugin.Options) {
	return func(o *engine.Options, _ *plugin.Options) {
		o.Flapping = engine.Flapping{Changes: 4, Window: 10 * time.Minute, Hold: hold}
	}
}

// flap reports an alert down and up, so often, a second apart.
func (s *site) flap(times int) *db.Alert {
	s.t.Helper()
	var a *db.Alert
	for i := range times {
		s.after(time.Second)
		a = s.post(alert("E", []string{"major", "normal"}[i%2]))
	}
	return a
}

func mark(t *testing.T, a *db.Alert, want bool) {
	t.Helper()
	if got := a.Attributes["flapping"] == true; got != want {
		t.Fatalf("marked %v, want %v: %v", got, want, a.Attributes)
	}
}

func TestFlappingAlertIsHeldOpen(t *testing.T) {
	s := open(t, flapping(true))
	mark(t, s.flap(4), false) // the first is no change
	a := s.flap(1)
	mark(t, a, true)
	status(t, a, "open")
	entries := len(s.history(a.ID))
	for _, severity := range []string{"normal", "major", "normal", "normal"} {
		a = s.post(alert("E", severity))
		status(t, a, "open")
		equal(t, "severity", a.Severity, severity)
	}
	equal(t, "history", s.history(a.ID)[entries:], []string{"severity open", "severity open", "severity open"})
	s.pass(9 * time.Minute)
	status(t, s.get(a.ID), "open")
	s.pass(time.Minute)
	a = s.get(a.ID)
	mark(t, a, false)
	status(t, a, "closed")
	h := s.history(a.ID)
	equal(t, "end", h[len(h)-1], "status closed")
	mark(t, s.flap(1), false)
}

// One that is in trouble when it is quiet stays open; an ack stays an ack.
func TestFlappingEndsInTrouble(t *testing.T) {
	s := open(t, flapping(true))
	a := s.flap(5)
	s.act(a.ID, "ack")
	status(t, s.post(alert("E", "normal")), "ack")
	status(t, s.post(alert("E", "minor")), "ack")
	s.pass(11 * time.Minute)
	a = s.get(a.ID)
	mark(t, a, false)
	status(t, a, "ack")
}

// An operator closes what flaps, and it then opens as ever.
func TestOperatorClosesFlappingAlert(t *testing.T) {
	s := open(t, flapping(true))
	a := s.flap(5)
	status(t, s.act(a.ID, "close"), "closed")
	status(t, s.post(alert("E", "major")), "open")
}

func TestFlappingAlertIsOnlyMarked(t *testing.T) {
	s := open(t, flapping(false))
	mark(t, s.flap(5), true)
	a := s.post(alert("E", "normal"))
	status(t, a, "closed")
	mark(t, a, true)
	entries := len(s.history(a.ID))
	s.pass(11 * time.Minute)
	mark(t, s.get(a.ID), false)
	equal(t, "entries", len(s.history(a.ID)), entries)
}

// What operators do is no flapping, nor is a value that moves.
func TestWhatIsNoFlapping(t *testing.T) {
	s := open(t, flapping(true))
	a := s.post(alert("E", "major"))
	for i := range 8 {
		if i < 4 {
			s.act(a.ID, []string{"ack", "unack"}[i%2])
		} else if _, err := s.SetStatus(t.Context(), s.by, a.ID, []string{"assign", "open"}[i%2], "", nil); err != nil {
			t.Fatal(err)
		}
		a = s.post(alert("E", "major", func(a *db.Alert) { a.ValueText = string(rune('a' + i)) }))
	}
	mark(t, s.post(alert("E", "minor")), false)
}

func TestNothingFlapsByDefault(t *testing.T) {
	s := open(t)
	mark(t, s.flap(40), false)
}
