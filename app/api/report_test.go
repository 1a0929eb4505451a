package api_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

var reportStart = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// reportServer has two alerts behind it: one that was acknowledged after a
// minute and closed after two, one that is open; and an hour between them.
func reportServer(t *testing.T) (s *server, closed string) {
	s = newServer(t, func(o *setup) {
		twoCustomers(o)
		o.start = reportStart
		o.engine.HistoryRetention = 90 * 24 * time.Hour
	})
	after := func(d time.Duration) { s.clock.ms.Add(d.Milliseconds()) }
	closed = s.post("/alert", with(nodeDown, "resource", "one", "severity", "major", "correlate", []string{}), "User", "acme")
	after(time.Minute)
	s.do("PUT", "/alert/"+closed+"/action", object{"action": "ack"}, "User", "acme").is(200)
	after(time.Minute)
	s.do("PUT", "/alert/"+closed+"/action", object{"action": "close"}, "User", "acme").is(200)
	after(time.Hour)
	s.post("/alert", with(nodeDown, "resource", "two", "event", "slow", "severity", "critical", "correlate", []string{}), "User", "acme")
	after(time.Minute)
	return s, closed
}

func reportPath(query string) string {
	return fmt.Sprintf("/reports/series?from-date=%s&%s", url.QueryEscape(reportStart.Format(time.RFC3339)), query)
}

// What a report says of an alert does not change when it is deleted.
func TestSeries(t *testing.T) {
	s, id := reportServer(t)
	for _, when := range []string{"there", "deleted"} {
		s.do("GET", reportPath(""), nil, "User", "acme").is(200).has("interval", 3600, "total", 2,
			"from", "2026-03-02T09:00:00.000Z",
			"severities", []any{
				object{"severity": "critical", "total": 1, "counts": []int{0, 1}},
				object{"severity": "major", "total": 1, "counts": []int{1, 0}},
			},
			"acknowledge.count", 1, "acknowledge.mean", 60, "acknowledge.counts", []int{1, 0}, "acknowledge.seconds", []int{60, 0},
			"resolve.count", 1, "resolve.mean", 120, "leftOut", []any{}, "truncated", false)
		s.do("GET", reportPath("interval=86400&event=node_down"), nil, "User", "acme").is(200).has(
			"total", 1, "severities.0.counts", []int{1})
		s.do("GET", reportPath("q=service:Network+AND+NOT+event:slow"), nil, "User", "acme").is(200).has("total", 1)
		if when == "there" {
			s.do("GET", reportPath("resource=one"), nil, "User", "acme").is(200).has("total", 1)
			s.do("DELETE", "/alert/"+id, nil, "User", "acme").is(200)
		}
	}
	s.do("GET", reportPath("q=resource:one+OR+attributes.x:y+OR+resource:two"), nil, "User", "acme").is(200).has(
		"total", 1, "leftOut", []string{"resource", "attributes.x"})
}

func TestSeriesIsOfTheCallersCustomers(t *testing.T) {
	s, id := reportServer(t)
	s.do("DELETE", "/alert/"+id, nil, "User", "acme").is(200)
	s.do("GET", reportPath(""), nil, "User", "other").is(200).has("total", 0, "severities", []any{}, "acknowledge.count", 0, "resolve.count", 0)
	s.do("GET", reportPath(""), nil, "User", "admin").is(200).has("total", 2, "resolve.count", 1)
}

func TestSeriesIsBounded(t *testing.T) {
	s := newServer(t)
	f := func(query, message string) {
		t.Helper()
		s.get("/reports/series?"+query).is(400).has("message", message)
	}
	f("interval=1800", "interval: expected whole hours in seconds, not '1800'")
	f("interval=0", "interval: expected whole hours in seconds, not '0'")
	f("interval=x", "interval: expected whole hours in seconds, not 'x'")
	f("from-date=2026-01-02T00:00:00Z&to-date=2026-01-01T00:00:00Z", "to-date must be after from-date")
	f("from-date=2026-01-01T00:00:00Z&to-date=2026-06-01T00:00:00Z", "interval: 3624 steps are more than 2400")
	f("from-date=0001-01-01T00:00:00Z&to-date=9999-06-01T00:00:00Z", "interval: 87644280 steps are more than 2400")
	f("from-date=soon", "from-date: expected a time, not 'soon'")
	f("unheard=of", "Invalid filter parameter: unheard")
	s.get("/reports/series?from-date=2026-01-01T00:00:00Z&to-date=2026-06-01T00:00:00Z&interval=86400").is(200).has("total", 0)
}

// Steps of a year reach further than a time.Duration does.
func TestSeriesOverCenturies(t *testing.T) {
	s, _ := reportServer(t)
	s.do("GET", "/reports/series?from-date=1000-01-01T00:00:00Z&to-date=3000-01-01T00:00:00Z&interval=31536000", nil, "User", "acme").
		is(200).has("total", 2)
}
