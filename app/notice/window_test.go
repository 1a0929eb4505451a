package notice_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/db"
)

func TestWindow(t *testing.T) {
	f := func(h db.Hours, at string, want string) {
		t.Helper()
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		got := "open"
		if o, err := notice.Opens(h, now); err != nil {
			t.Fatal(err)
		} else if !o.Equal(now) {
			got = o.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("%v at %s: %s, want %s", h, at, got, want)
		}
	}
	f(db.Hours{}, "2026-03-07T03:00:00Z", "open")
	office := db.Hours{Days: []string{"mon", "tue", "wed", "thu", "fri"}, From: "08:00", To: "18:00", Timezone: "Europe/Berlin"}
	f(office, "2026-03-06T16:59:59Z", "open")
	f(office, "2026-03-06T17:00:00Z", "2026-03-09T07:00:00Z") // Friday evening: Monday morning
	f(office, "2026-03-09T06:59:00Z", "2026-03-09T07:00:00Z")
	f(office, "2026-03-27T18:00:00Z", "2026-03-30T06:00:00Z") // the clock is put forward on the Sunday between
	f(office, "2026-10-24T12:00:00Z", "2026-10-26T07:00:00Z") // and back
	weekend := db.Hours{Days: []string{"sat", "sun"}}
	f(weekend, "2026-03-06T12:00:00Z", "2026-03-07T00:00:00Z")
	f(weekend, "2026-03-08T23:59:00Z", "open")
	f(weekend, "2026-03-09T00:00:00Z", "2026-03-14T00:00:00Z")

	night := db.Hours{Days: []string{"fri"}, From: "22:00", To: "06:00"}
	f(night, "2026-03-06T21:59:00Z", "2026-03-06T22:00:00Z")
	f(night, "2026-03-07T05:59:00Z", "open") // Saturday, of the Friday
	f(night, "2026-03-07T06:00:00Z", "2026-03-13T22:00:00Z")
	f(night, "2026-03-06T05:00:00Z", "2026-03-06T22:00:00Z") // of no Thursday
	f(db.Hours{From: "12:00", To: "12:00"}, "2026-03-06T05:00:00Z", "open")
	f(db.Hours{From: "20:00", To: "24:00"}, "2026-03-06T05:00:00Z", "2026-03-06T20:00:00Z")

	skipped := db.Hours{From: "02:30", To: "04:00", Timezone: "Europe/Berlin"}
	f(skipped, "2026-03-29T00:59:00Z", "2026-03-29T01:00:00Z") // 02:30 is not there: 03:00 is the first of it
	twice := db.Hours{From: "02:00", To: "02:30", Timezone: "Europe/Berlin"}
	f(twice, "2026-10-25T00:10:00Z", "open") // 02:10
	f(twice, "2026-10-25T00:40:00Z", "2026-10-25T01:00:00Z")
	f(twice, "2026-10-25T01:10:00Z", "open") // 02:10 again
	f(twice, "2026-10-25T01:30:00Z", "2026-10-26T01:00:00Z")
}

// An alert that nobody takes, for four weeks in which the clock is changed: it
// is repeated every two hours of every working day.
func TestWeeks(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) {
		r.Repeat = 2 * 3600
		r.Window = db.Attributes{"days": []any{"mon", "tue", "wed", "thu", "fri"}, "from": "08:00", "to": "18:00", "timezone": "Europe/Berlin"}
		r.Escalation = steps(db.Step{After: 3600, Channels: []string{"boss"}})
	}))
	s.clock = time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC) // a Saturday
	id := s.post("web", "major")
	s.pass(4*7*24*time.Hour, 5*time.Minute)
	lines := s.said()
	if lines[0] != "Mon 07:00:00 chat trigger web:major" || lines[1] != "Mon 08:00:00 boss trigger step 1 web:major" {
		t.Errorf("first %q", lines[:2])
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	s.check(err)
	days := map[string]int{}
	for _, l := range lines[2:] {
		if !strings.Contains(l, "reminder") {
			t.Errorf("said %q", l)
		}
		days[l[:3]]++
	}
	// 5 to chat a day (08:00, 10:00, ... 16:00; 4 on the first) and as many to boss.
	if len(lines) != 2+2*(20*5-1) || days["Sat"]+days["Sun"] != 0 {
		t.Errorf("%d messages, %v", len(lines), days)
	}
	s.clock = time.Date(2026, 4, 10, 19, 0, 0, 0, berlin)
	s.act(id, "close")
	s.pass(3*24*time.Hour, 5*time.Minute)
	s.wants("Mon 06:00:00 chat resolve by ann, who says close web:normal", "Mon 06:00:00 boss resolve by ann, who says close web:normal")
}
