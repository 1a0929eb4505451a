package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
)

// A search that would take too long is the client's to change: it is refused, and
// not logged as a fault.
func TestPatience(t *testing.T) {
	s := newServer(t, func(o *setup) { o.store.Patience = time.Nanosecond })
	for i := range 20 {
		s.post("/alert", with(nodeDown, "resource", string(rune('a'+i)), "rawData", "eth0 is down"))
	}
	for _, path := range []string{"/alerts", "/alerts/count", "/alerts/facets", "/alerts/history", "/alerts/top10/count", "/environments"} {
		s.get(path+"?q=rawData:/e.*n/").is(400).has("message", db.ErrTooSlow.Message, "errors", nil)
		s.get(path + "?q=rawData:down").is(200)
	}
	s.get("/alerts?q=text:/./").is(200) // of one text
	if log := s.log.String(); strings.Contains(log, "request failed") {
		t.Errorf("the log has %s", log)
	}
}
