package api_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
)

// nextDay is midnight in UTC after the clock's day.
func (s *server) nextDay() time.Time {
	return s.clock.Now().UTC().Truncate(24*time.Hour).AddDate(0, 0, 1)
}

func TestRecurringBlackout(t *testing.T) {
	s := newServer(t)
	day := s.nextDay()
	at := func(d time.Duration) string { return day.Add(d).Format("2006-01-02T15:04:05.000Z") }
	plain := s.do("POST", "/blackout", object{"environment": "Production"}).is(201)
	for _, name := range []string{"recurrence", "timezone", "query", "nextStart", "nextEnd"} {
		if _, there := plain.at("blackout").(object)[name]; there {
			t.Errorf("a plain blackout shows %s", name)
		}
	}
	id := s.do("POST", "/blackout", object{"environment": "Production", "recurrence": "FREQ=DAILY;BYHOUR=2;BYMINUTE=0",
		"startTime": at(0), "duration": 3600}).is(201).has(
		"blackout.recurrence", "FREQ=DAILY;BYHOUR=2;BYMINUTE=0", "blackout.startTime", at(0), "blackout.endTime", "9999-01-01T00:00:00.000Z",
		"blackout.duration", 3600, "blackout.status", "pending", "blackout.remaining", 3600,
		"blackout.nextStart", at(2*time.Hour), "blackout.nextEnd", at(3*time.Hour)).str("id")
	s.get("/blackouts?status=pending").is(200).has("total", 1, "blackouts.0.nextStart", at(2*time.Hour))
	s.get("/blackouts?recurrence=~DAILY").is(200).has("total", 1)

	edit := func(change object, want ...any) {
		t.Helper()
		s.do("PUT", "/blackout/"+id, change).is(200).has(want...)
	}
	edit(object{"timezone": "Asia/Kolkata"}, "blackout.timezone", "Asia/Kolkata", "blackout.nextStart", at(20*time.Hour+30*time.Minute))
	edit(object{"endTime": at(240 * time.Hour)}, "blackout.endTime", at(240*time.Hour))
	edit(object{"duration": 60}, "blackout.endTime", at(240*time.Hour), "blackout.duration", 60)
	edit(object{"endTime": nil}, "blackout.endTime", "9999-01-01T00:00:00.000Z")
	edit(object{"recurrence": "0 4 * * *", "timezone": nil}, "blackout.nextStart", at(4*time.Hour), "blackout.timezone", nil)
	edit(object{"recurrence": nil}, "blackout.endTime", at(time.Minute), "blackout.duration", 60, "blackout.nextStart", nil)
	edit(object{"recurrence": "0 4 * * *"}, "blackout.endTime", "9999-01-01T00:00:00.000Z", "blackout.duration", 60)

	f := func(name, message string, change object) {
		t.Helper()
		a := s.do("PUT", "/blackout/"+id, change).is(400)
		if got := a.str("message"); got != message {
			t.Errorf("%s: %s", name, got)
		}
	}
	f("zone", `recurrence: there is no time zone "Mars": write an IANA name such as Europe/Berlin`, object{"timezone": "Mars"})
	f("rule", `recurrence: FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY; BYHOUR and BYMINUTE give the times of a day`, object{"recurrence": "FREQ=MINUTELY"})
	f("empty rule", "recurrence can not be an empty string", object{"recurrence": ""})
	f("zone without a rule", "timezone is for a blackout with a recurrence", object{"recurrence": nil, "timezone": "Europe/Berlin"})
	f("overlap", "recurrence: an occurrence lasts 25h0m0s but the next begins after 24h0m0s", object{"duration": 90000})
}

func TestBlackoutQueryFault(t *testing.T) {
	s := newServer(t)
	body := object{"environment": "Production", "query": "severity:major AND"}
	for _, path := range []string{"/blackout", "/blackouts/preview"} {
		s.do("POST", path, body).is(400).has("errors.0.position", 18, "errors.0.field", "query",
			"message", "query: expected a term at position 18")
	}
	s.do("POST", "/blackout", object{"environment": "Production", "query": " severity:major "}).is(201).has("blackout.query", "severity:major")
}

func TestPreview(t *testing.T) {
	s := newServer(t)
	for _, r := range []string{"web1", "web2", "db1"} {
		s.post("/alert", with(nodeDown, "resource", r, "severity", "major"))
	}
	s.post("/alert", with(nodeDown, "resource", "web3", "severity", "normal")) // closed
	day := s.nextDay()
	at := func(d time.Duration) string { return day.Add(d).Format("2006-01-02T15:04:05.000Z") }
	body := object{"environment": "Production", "query": "resource:web*", "startTime": at(0), "duration": 600}
	s.do("POST", "/blackouts/preview?sort-by=resource&page-size=1", body).is(200).has("total", 2, "alerts.0.resource", "web1", "more", true,
		"severityCounts", object{"major": 2}, "occurrences", []any{object{"start": at(0), "end": at(10 * time.Minute)}})
	s.do("POST", "/blackouts/preview?resource=web2", body).is(200).has("total", 1)
	a := s.do("POST", "/blackouts/preview", with(body, "recurrence", "0 5 * * *")).is(200).has("total", 2,
		"occurrences.0", object{"start": at(5 * time.Hour), "end": at(5*time.Hour + 10*time.Minute)},
		"occurrences.4.start", at(101*time.Hour))
	if a.len("occurrences") != 5 {
		t.Error(a.text)
	}
	s.get("/blackouts").has("total", 0)
	s.do("POST", "/blackouts/preview", object{}).is(400).has("message", `Missing mandatory value for "environment"`)

	id := s.post("/blackout", body)
	s.get("/blackout/"+id+"/alerts?sort-by=resource").is(200).has("total", 2, "alerts.1.resource", "web2")
	s.get("/blackout/none/alerts").is(404)
}

// A preview shows what the caller may see, and nobody makes a blackout of
// another customer's alerts by a query.
func TestPreviewTenancy(t *testing.T) {
	s := newServer(t, twoCustomers, func(o *setup) {
		o.users["blackouts"] = auth.Principal{Scopes: []auth.Scope{auth.ReadBlackouts}, Tenancy: auth.AllCustomers()}
		o.plugins = []string{"blackout"}
	})
	s.post("/alert", with(nodeDown, "severity", "major"), "User", "acme")
	s.post("/alert", with(nodeDown, "severity", "major"), "User", "other")
	body := object{"environment": nodeDown["environment"], "query": "customer:Acme OR customer:Other"}
	f := func(user string, total int) {
		t.Helper()
		s.do("POST", "/blackouts/preview", body, "User", user).is(200).has("total", total)
	}
	f("acme", 1)
	f("other", 1)
	f("admin", 2)
	s.do("POST", "/blackouts/preview", body, "User", "nobody").is(403)
	s.do("POST", "/blackouts/preview", body, "User", "blackouts").is(403).has("message", "Missing required scope: read:alerts")

	s.post("/blackout", body, "User", "acme")
	s.do("POST", "/alert", with(nodeDown, "severity", "major"), "User", "acme").is(202)
	s.do("POST", "/alert", with(nodeDown, "severity", "major"), "User", "other").is(201)
}
