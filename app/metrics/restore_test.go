package metrics_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/metrics"
)

// A server stores, stops and starts again.
func TestRestart(t *testing.T) {
	stored := map[string]metrics.Change{}
	store := func(s *metrics.Set) {
		changes := s.Changes()
		for _, c := range changes {
			old := stored[c.ID]
			stored[c.ID] = metrics.Change{ID: c.ID, Count: old.Count + c.Count, Total: old.Total + c.Total}
		}
		s.Stored(changes)
	}
	for run := range int64(3) {
		s, counter, timer := sample()
		timer.Observe(time.Second) // before the store has opened
		for id, c := range stored {
			s.Restore(id, c.Count, c.Total)
		}
		counter.Add(5)
		store(s)
		timer.Observe(500 * time.Millisecond)
		store(s)
		store(s)
		n, total := timer.Total()
		if counter.Count() != 5*(run+1) || n != 2*(run+1) || total != time.Duration(run+1)*1500*time.Millisecond {
			t.Errorf("run %d: got %d, %d, %v", run, counter.Count(), n, total)
		}
	}
	want := map[string]metrics.Change{
		"alerts.rejected": {ID: "alerts.rejected", Count: 15},
		"alerts.received": {ID: "alerts.received", Count: 6, Total: 4500},
	}
	if diff := cmp.Diff(want, stored); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestChanges(t *testing.T) {
	s, counter, timer := sample()
	f := func(want ...metrics.Change) []metrics.Change {
		t.Helper()
		got := s.Changes()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return got
	}
	f()
	counter.Inc()
	f(metrics.Change{ID: "alerts.rejected", Count: 1})
	counter.Inc() // storing failed
	changes := f(metrics.Change{ID: "alerts.rejected", Count: 2})
	counter.Inc() // while it is being stored
	s.Stored(changes)
	s.Stored(f(metrics.Change{ID: "alerts.rejected", Count: 1}))
	f()

	timer.Observe(600 * time.Microsecond)
	s.Stored(f(metrics.Change{ID: "alerts.received", Count: 1}))
	timer.Observe(600 * time.Microsecond)
	s.Stored(f(metrics.Change{ID: "alerts.received", Count: 1, Total: 1}))
	f()
}

func TestRestoreIgnores(t *testing.T) {
	s, counter, timer := sample()
	s.Restore("alerts.total", 3, 3) // a gauge
	s.Restore("alerts.unheard", 3, 3)
	s.Restore("alerts.rejected", -3, 0)
	s.Restore("alerts.received", -3, -3)
	n, total := timer.Total()
	if counter.Count() != 0 || n != 0 || total != 0 || len(s.Changes()) != 0 {
		t.Errorf("got %d, %d, %v, %v", counter.Count(), n, total, s.Changes())
	}
}
