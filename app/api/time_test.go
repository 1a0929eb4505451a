package api_test

import (
	"testing"
	"time"
)

// Times of any year come back as they were sent, in order, and can be asked for.
func TestTimesOfAnyYear(t *testing.T) {
	s := newServer(t, func(o *setup) { o.start = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) })
	times := []string{
		"0001-01-01T00:00:00.001Z", "1901-12-13T20:45:51.000Z", "1969-12-31T23:59:59.999Z", "2024-02-29T12:00:00.000Z",
		"2038-01-19T03:14:07.999Z", "2038-01-19T03:14:08.000Z", "2106-02-07T06:28:16.000Z", "9999-12-31T23:59:59.999Z",
	}
	for _, text := range times {
		s.do("POST", "/alert", with(nodeDown, "resource", text, "createTime", text)).is(201).
			has("alert.createTime", text, "alert.receiveTime", "2026-03-01T12:00:00.000Z", "alert.status", "open", "alert.history.0.updateTime", text)
	}
	listed := s.get("/alerts?sort-by=-createTime").is(200)
	for i, text := range times { // a minus turns the order that times have by default, which is newest first
		listed.has("alerts."+digits(i)+".createTime", text)
	}
	s.get("/alerts/history").is(200).has("total", len(times), "history.0.updateTime", times[len(times)-1])
	s.get("/alerts/count").is(200).has("total", len(times))
	s.get("/alerts?from-date=2026-03-01T11:59:59.999Z").is(200).has("total", len(times))
	s.get("/alerts?from-date=2038-01-19T03:14:07Z").is(200).has("total", 0)
	s.get("/alerts?q=createTime:%5B2038-01-19T03:14:08%20TO%20*%5D").is(200).has("total", 3)
	s.get("/reports/series?from-date=2026-01-01T00:00:00Z&to-date=2026-03-02T00:00:00Z").is(200)
	for _, text := range []string{"2027-02-29T00:00:00Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2016-12-31T23:59:60Z", "now"} {
		s.do("POST", "/alert", with(nodeDown, "createTime", text)).is(400)
	}
}

func digits(n int) string { return string(rune('0' + n)) }
