package metrics_test

import (
	"encoding/json"
	"math"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/metrics"
)

// sample is a set with one metric of each type.
func sample() (*metrics.Set, *metrics.Counter, *metrics.Timer) {
	s := metrics.New()
	s.Gauge("alerts", "total", "Total alerts", "Alerts in the database", func() float64 { return 7 })
	c := s.Counter("alerts", "rejected", "Rejected alerts", "Alerts that policy refused")
	t := s.Timer("alerts", "received", "Received alerts", "Alerts received, and the time that took")
	return s, c, t
}

func TestSnapshot(t *testing.T) {
	s, c, timer := sample()
	f := func(want string) {
		t.Helper()
		got, err := json.MarshalIndent(s.Snapshot(), "", " ")
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	// What never counted is not shown: the command line divides by the count.
	f(`[
 {
  "group": "alerts",
  "name": "total",
  "title": "Total alerts",
  "description": "Alerts in the database",
  "type": "gauge",
  "value": 7
 }
]`)
	c.Inc()
	c.Add(2)
	timer.Observe(400 * time.Microsecond)
	timer.Observe(400 * time.Microsecond)
	timer.Observe(-time.Hour)
	f(`[
 {
  "group": "alerts",
  "name": "total",
  "title": "Total alerts",
  "description": "Alerts in the database",
  "type": "gauge",
  "value": 7
 },
 {
  "group": "alerts",
  "name": "rejected",
  "title": "Rejected alerts",
  "description": "Alerts that policy refused",
  "type": "counter",
  "count": 3
 },
 {
  "group": "alerts",
  "name": "received",
  "title": "Received alerts",
  "description": "Alerts received, and the time that took",
  "type": "timer",
  "count": 3,
  "totalTime": 0
 }
]`)
	timer.Observe(700 * time.Microsecond)
	if n, total := timer.Total(); n != 4 || total != 1500*time.Microsecond {
		t.Errorf("got %d, %v", n, total)
	}
	if got := *s.Snapshot()[2].TotalTime; got != 1 {
		t.Errorf("got %d ms, want 1", got)
	}
}

func TestGaugeValues(t *testing.T) {
	s := metrics.New()
	value := 0.0
	s.Gauge("a", "b", "", "", func() float64 { return value })
	f := func(v float64, want string) {
		t.Helper()
		value = v
		got, err := json.Marshal(s.Snapshot())
		if err != nil || string(got) != want {
			t.Errorf("%v: got %s, %v; want %s", v, got, err, want)
		}
	}
	head := `[{"group":"a","name":"b","title":"","description":"","type":"gauge","value":`
	f(0, head+"0}]")
	f(1_000_000, head+"1000000}]")
	f(1.5, head+"1.5}]")
	f(math.NaN(), "null")
	f(math.Inf(1), "null")
}

func TestTimerSince(t *testing.T) {
	s, _, timer := sample()
	start := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	s.Now = func() time.Time { return start.Add(1234 * time.Millisecond) }
	timer.Since(start)
	if n, total := timer.Total(); n != 1 || total != 1234*time.Millisecond {
		t.Errorf("got %d, %v", n, total)
	}
}

func TestDeclarePanics(t *testing.T) {
	f := func(name string, declare func(s *metrics.Set)) {
		t.Helper()
		defer func() {
			if recover() == nil {
				t.Errorf("%s: no panic", name)
			}
		}()
		s, _, _ := sample()
		declare(s)
	}
	f("timer twice", func(s *metrics.Set) { s.Timer("alerts", "received", "", "") })
	f("gauge as timer", func(s *metrics.Set) { s.Gauge("alerts", "received", "", "", nil) })
	f("counter as gauge", func(s *metrics.Set) { s.Counter("alerts", "rejected", "", "") })
	f("bad name", func(s *metrics.Set) { s.Counter("alerts", "re-opened", "", "") })
	f("bad process name", func(s *metrics.Set) { s.Process("a b", "", nil) })
}

func TestConcurrent(t *testing.T) {
	s, c, timer := sample()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 1000 {
				c.Inc()
				timer.Observe(time.Millisecond)
			}
		})
	}
	var stored int64
	for range 100 {
		changes := s.Changes()
		for _, ch := range changes {
			stored += ch.Count
		}
		s.Stored(changes)
		s.Snapshot()
	}
	all.Wait()
	for _, ch := range s.Changes() {
		stored += ch.Count
	}
	if n, total := timer.Total(); c.Count() != 8000 || n != 8000 || total != 8*time.Second || stored != 16000 {
		t.Errorf("got %d, %d, %v, stored %d", c.Count(), n, total, stored)
	}
}

func BenchmarkCounter(b *testing.B) {
	_, c, _ := sample()
	for b.Loop() {
		c.Inc()
	}
}

func BenchmarkTimer(b *testing.B) {
	_, _, timer := sample()
	for b.Loop() {
		timer.Observe(time.Millisecond)
	}
}
