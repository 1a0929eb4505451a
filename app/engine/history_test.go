package engine_test

import (
	"fmt"
	"testing"

	"github.com/alertad/alertad/app/engine"
)

// However many alerts come and go, and however long their histories are, what
// is kept at hand is bounded.
func TestRecentHistoryIsBounded(t *testing.T) {
	f := func(name string, wantAlerts, wantEntries int, do func(*engine.RecentHistory)) {
		t.Helper()
		var h engine.RecentHistory
		do(&h)
		if alerts, entries, counted := h.Kept(); alerts != wantAlerts || entries != wantEntries || counted != entries {
			t.Errorf("%s: %d alerts, %d entries, counted as %d", name, alerts, entries, counted)
		}
	}
	each := func(n, entries int) func(*engine.RecentHistory) {
		return func(h *engine.RecentHistory) {
			for i := range n {
				h.Keep(fmt.Sprintf("id-%d", i), entries)
			}
		}
	}
	f("few", 3, 6, each(3, 2))
	f("many alerts", 20_000, 20_000, each(20_100, 1))
	f("long histories", 1000, 100_000, each(1100, 100))
	f("the same again", 1, 5, func(h *engine.RecentHistory) { h.Keep("a", 2); h.Keep("a", 5) })
	f("deleted", 1, 2, func(h *engine.RecentHistory) { each(2, 2)(h); h.Delete("id-0"); h.Delete("none") })
	f("deleted and there again", 20_000, 20_000, func(h *engine.RecentHistory) {
		each(1, 1)(h)
		h.Delete("id-0")
		each(20_100, 1)(h)
	})
	f("longer than all that is kept", 0, 0, each(1, 100_001))
}
