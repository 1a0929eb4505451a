package api_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
)

func TestCalendar(t *testing.T) {
	s := newServer(t)
	day := s.nextDay()
	at := func(d time.Duration) string { return day.Add(d).Format("2006-01-02T15:04:05.000Z") }
	window := func(from, to time.Duration) string {
		return fmt.Sprintf("/blackouts/calendar?from-date=%s&to-date=%s", at(from), at(to))
	}
	plan := func(id string, more ...any) {
		s.do("POST", "/blackout", with(object{"environment": "Production", "id": id}, more...)).is(201)
	}
	plan("daily", "recurrence", "FREQ=DAILY;BYHOUR=2;BYMINUTE=0", "startTime", at(0), "duration", 3600)
	plan("once", "startTime", at(30*time.Hour), "endTime", at(40*time.Hour))

	s.get(window(2*time.Hour+30*time.Minute, 48*time.Hour)).is(200).has(".", object{"status": "ok", "total": 3, "occurrences": []any{
		object{"id": "daily", "start": at(2 * time.Hour), "end": at(3 * time.Hour)}, // it is on already
		object{"id": "daily", "start": at(26 * time.Hour), "end": at(27 * time.Hour)},
		object{"id": "once", "start": at(30 * time.Hour), "end": at(40 * time.Hour)},
	}})
	s.get(window(3*time.Hour, 26*time.Hour)).is(200).has("total", 0, "occurrences", []any{})
	s.get(window(40*time.Hour, 50*time.Hour)).is(200).has("total", 0)
	s.get(window(0, 366*24*time.Hour)).is(200).has("total", 367)

	f := func(path, message string) {
		t.Helper()
		s.get(path).is(400).has("message", message)
	}
	f("/blackouts/calendar?to-date="+at(0), "from-date must be a time such as 2026-01-31T12:00:00Z")
	f("/blackouts/calendar?from-date="+at(0)+"&to-date=x", "to-date must be a time such as 2026-01-31T12:00:00Z")
	f(window(time.Hour, time.Hour), "to-date must come after from-date, by 366 days at most")
	f(window(0, 367*24*time.Hour), "to-date must come after from-date, by 366 days at most")
}

// A rule that fires all the time does not make an endless calendar.
func TestCalendarBound(t *testing.T) {
	s := newServer(t)
	day := s.nextDay()
	at := func(d time.Duration) string { return day.Add(d).Format("2006-01-02T15:04:05.000Z") }
	s.post("/blackout", object{"environment": "Production", "recurrence": "* * * * *", "startTime": at(0), "duration": 30})
	s.get(fmt.Sprintf("/blackouts/calendar?from-date=%s&to-date=%s", at(0), at(48*time.Hour))).is(200).has("total", 1000)
}

func TestCalendarTenancy(t *testing.T) {
	s := newServer(t, twoCustomers, func(o *setup) {
		o.users["alerts"] = auth.Principal{Scopes: []auth.Scope{auth.ReadAlerts}, Tenancy: auth.AllCustomers()}
	})
	day := s.nextDay()
	window := fmt.Sprintf("/blackouts/calendar?from-date=%s&to-date=%s", day.AddDate(0, 0, -2).Format(time.RFC3339), day.Format(time.RFC3339))
	s.post("/blackout", object{"environment": "Production"}, "User", "acme")
	f := func(user string, total int) {
		t.Helper()
		s.do("GET", window, nil, "User", user).is(200).has("total", total)
	}
	f("acme", 1)
	f("other", 0)
	f("admin", 1)
	s.do("GET", window, nil, "User", "alerts").is(403)
}
