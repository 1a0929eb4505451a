package api_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
)

// A storm is answered with the time to wait, and taken up again after it.
func TestStormIsRateLimited(t *testing.T) {
	s := newServer(t, func(o *setup) { o.engine.Storm = engine.Storm{Limit: 2, Burst: 1, Severity: "major"} })
	send := func(event string) answer {
		t.Helper()
		return s.do("POST", "/alert", with(nodeDown, "event", event, "severity", "major"))
	}
	send("first").is(201)
	a := send("second").is(429).has("status", "error", "message", "too many alerts from one origin: the next one is taken in 30 seconds")
	if got := a.header.Get("Retry-After"); got != "30" {
		t.Errorf("Retry-After: %s", got)
	}
	s.get("/management/status").has("metrics.1.name", "ratelimited", "metrics.1.count", 1)
	s.do("POST", "/alert", with(nodeDown, "event", "first", "severity", "normal")).is(201).has("alert.status", "closed")
	s.clock.pass(30 * time.Second)
	send("second").is(201)
}
