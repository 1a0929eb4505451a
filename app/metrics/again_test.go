package metrics_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/metrics"
)

func TestAgain(t *testing.T) {
	declare := func(s *metrics.Set, gauge float64) (*metrics.Counter, *metrics.Timer) {
		s.Gauge("alerts", "total", "t", "d", func() float64 { return gauge })
		return s.Counter("alerts", "rejected", "t", "d"), s.Timer("alerts", "received", "t", "d")
	}
	first := metrics.New()
	c, timer := declare(first, 1)
	c.Add(2)
	timer.Observe(time.Second)
	second := first.Again().Again()
	if n := len(second.Snapshot()); n != 0 {
		t.Errorf("%d metrics before one is declared", n)
	}
	second = first.Again()
	c2, timer2 := declare(second, 5)
	c2.Inc()
	c.Inc() // somebody is still at it
	timer2.Observe(time.Second)
	if n, total := timer.Total(); c2.Count() != 4 || n != 2 || total != 2*time.Second {
		t.Errorf("counted %d; timed %d, %v", c2.Count(), n, total)
	}
	if changes := second.Changes(); len(changes) != 2 {
		t.Errorf("to be stored: %v", changes)
	}
	for want, s := range map[float64]*metrics.Set{1: first, 5: second} {
		if got := s.Snapshot()[0].Value; got != want {
			t.Errorf("gauge %v, want %v", got, want)
		}
	}
	var text strings.Builder
	if err := second.WritePrometheus(&text, 0); err != nil || !strings.Contains(text.String(), "alerta_alerts_rejected_total 4\n") {
		t.Errorf("%v\n%s", err, text.String())
	}
}
