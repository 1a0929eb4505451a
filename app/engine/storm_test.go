package engine_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// sixAMinute lets an origin send 3 alerts at once, and one in ten seconds.
func sixAMinute(o *engine.Options, _ *plugin.Options) {
	o.Storm = engine.Storm{Limit: 6, Burst: 3, Severity: "major", Pass: []string{"Heartbeat"}}
}

func from(origin, event, severity string) *db.Alert {
	return alert(event, severity, func(a *db.Alert) { a.Origin = origin })
}

// wait sends an alert and returns after how many seconds it may be sent again,
// 0 if it was taken.
func (s *site) wait(a *db.Alert) int64 {
	s.t.Helper()
	_, err := s.Receive(s.t.Context(), s.by, a)
	var coded *db.Error
	var beat *engine.HeartbeatReceived
	switch {
	case err == nil, errors.As(err, &beat):
		return 0
	case errors.As(err, &coded) && coded.Code == db.RateLimited:
		return coded.RetryAfter
	}
	s.t.Fatal(err)
	return 0
}

func TestStormLimit(t *testing.T) {
	s := open(t, sixAMinute)
	f := func(name string, later time.Duration, a *db.Alert, want int64) {
		t.Helper()
		s.after(later)
		if got := s.wait(a); got != want {
			t.Errorf("%s: wait %d s, want %d", name, got, want)
		}
	}
	f("first", 0, from("a", "E", "major"), 0)
	f("second", 0, from("a", "F", "major"), 0)
	f("third", 0, from("a", "E", "minor"), 0)
	f("one too many", 0, from("a", "E", "major"), 10)
	f("another origin", 0, from("b", "E", "major"), 0)
	f("another customer", 0, alert("E", "major", func(a *db.Alert) { a.Origin, a.Customer = "a", "Acme" }), 0)
	f("one that ends another", 0, from("a", "E", "normal"), 0)
	f("as above, by another name", 0, from("a", "F", "ok"), 0)
	f("a heartbeat", 0, from("a", "Heartbeat", "major"), 0)
	f("soon", 4*time.Second, from("a", "E", "major"), 6)
	f("soon, in part of a second", 5500*time.Millisecond, from("a", "E", "major"), 1)
	f("in time", 500*time.Millisecond, from("a", "E", "major"), 0)
	f("again", 0, from("a", "E", "major"), 10)
	f("the clock is set back", -time.Hour, from("a", "E", "major"), 10)
	f("a token since then", 10*time.Second, from("a", "E", "major"), 0)
	f("a full bucket 1", 24*time.Hour, from("a", "E", "major"), 0)
	f("a full bucket 2", 0, from("a", "E", "major"), 0)
	f("a full bucket 3", 0, from("a", "E", "major"), 0)
	f("not more than full", 0, from("a", "E", "major"), 10)
	f("a long name", 0, from(strings.Repeat("ä", 200), "E", "major"), 0)
}

func TestNoLimitByDefault(t *testing.T) {
	s := open(t)
	for range 200 {
		if s.wait(from("a", "E", "major")) != 0 {
			t.Fatal("refused")
		}
	}
}

// The other alerts of a request are taken.
func TestStormInOneRequest(t *testing.T) {
	s := open(t, sixAMinute)
	var all []*db.Alert
	for i := range 5 {
		all = append(all, from("a", fmt.Sprint("E", i), "major"))
	}
	out, err := s.ReceiveAll(t.Context(), s.by, all)
	if err != nil {
		t.Fatal(err)
	}
	for i, o := range out {
		if taken := o.Err == nil && o.Alert != nil; taken != (i < 3) {
			t.Errorf("alert %d: %v", i, o.Err)
		}
	}
}

// One alert tells of a storm, follows it, and closes after it.
func TestStormAlert(t *testing.T) {
	s := open(t, sixAMinute)
	refuse := func(n int) {
		for refused := 0; refused < n; {
			if s.wait(from("a", "E", "major")) > 0 {
				refused++
			}
		}
	}
	told := func() *db.Alert {
		t.Helper()
		id := s.subject("a", "AlertStorm")
		if id == "" {
			t.Fatal("no alert of the storm")
		}
		return s.get(id)
	}
	s.pass(10 * time.Second)
	refuse(4)
	s.pass(10 * time.Second)
	a := told()
	equal(t, "alert", []string{a.Severity, a.Status, a.Environment, a.Type, a.Origin, a.ValueText}, []string{"major", "open", "Production", "stormAlert", "alertad/test", "6/min"})
	equal(t, "text", a.Text, "The origin sends more alerts than it may: 4 were refused")
	s.pass(10 * time.Second)
	equal(t, "no news", told().DuplicateCount, 0)
	refuse(2)
	s.pass(10 * time.Second)
	equal(t, "news", told().Text, "The origin sends more alerts than it may: 6 were refused")
	status(t, told(), "open")
	s.pass(time.Minute)
	status(t, told(), "closed")
	equal(t, "id", told().ID, a.ID)
	s.pass(time.Minute)
	equal(t, "it is cleared once", told().DuplicateCount, 0)
	refuse(1)
	s.pass(10 * time.Second)
	status(t, told(), "open")
	equal(t, "a new count", told().Text, "The origin sends more alerts than it may: 1 were refused")
}

// A clock that is set back makes no storm longer than the minute after it.
func TestStormOverWhenClockIsSetBack(t *testing.T) {
	s := open(t, sixAMinute)
	for s.wait(from("a", "E", "major")) == 0 {
	}
	s.pass(10 * time.Second)
	status(t, s.get(s.subject("a", "AlertStorm")), "open")
	s.pass(-time.Hour)
	status(t, s.get(s.subject("a", "AlertStorm")), "open")
	s.pass(time.Minute)
	status(t, s.get(s.subject("a", "AlertStorm")), "closed")
}

// The next start ends what the last one told of.
func TestStormOverAtStart(t *testing.T) {
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	s := openOn(t, store, sixAMinute)
	for s.wait(from("a", "E", "major")) == 0 {
	}
	s.pass(10 * time.Second)
	status(t, s.get(s.subject("a", "AlertStorm")), "open")
	s = openOn(t, store, sixAMinute)
	status(t, s.get(s.subject("a", "AlertStorm")), "closed")
}

// Any number of origins need only so much memory, and those that come when
// there is no room are still bounded.
func TestManyOrigins(t *testing.T) {
	s := engine.NewStormLimit(t, 6, 3)
	for i := range 2 * engine.MaxOrigins {
		s.Take(fmt.Sprint("o", i))
	}
	if n := s.Origins(); n > engine.MaxOrigins+1 {
		t.Errorf("%d origins are remembered", n)
	}
	if !s.Take("o1") || s.Take("new") {
		t.Error("an old origin is refused, or a new one taken")
	}
	s.Quiet()
	if n := s.Origins(); n != 0 {
		t.Errorf("%d quiet origins are remembered", n)
	}
}
