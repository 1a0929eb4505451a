package metrics

import (
	"time"

	"github.com/VictoriaMetrics/metrics"
)

// Counter counts. Its methods cost one atomic operation.
type Counter struct {
	label
	n tally
}

// Inc adds one.
func (c *Counter) Inc() { c.n.Inc() }

// Add adds n, which is not negative.
func (c *Counter) Add(n int) { c.n.Add(n) }

// Count returns what was counted, by earlier processes too.
func (c *Counter) Count() int64 { return c.n.get() }

// Timer counts and adds up durations.
type Timer struct {
	label
	set   *Set
	n     tally
	total tally // in microseconds: most of what is timed takes less than 1 ms
}

// Since observes the time from start until now.
func (t *Timer) Since(start time.Time) { t.Observe(t.set.Now().Sub(start)) }

// Observe adds one duration. A negative one, from a clock set back, counts as
// zero.
func (t *Timer) Observe(d time.Duration) {
	t.n.Inc()
	t.total.AddInt64(max(0, d.Microseconds()))
}

// Total returns the number of durations and their sum, of earlier processes
// too.
func (t *Timer) Total() (n int64, total time.Duration) {
	return t.n.get(), time.Duration(t.total.get()) * time.Microsecond
}

// tally is a number that only grows, and how much of it is stored.
type tally struct {
	metrics.Counter
	stored metrics.Counter
}

func (t *tally) get() int64 { return int64(t.Get()) }

func (t *tally) unstored() int64 { return int64(t.Get() - t.stored.Get()) }

func (t *tally) restore(n int64) {
	t.AddInt64(n)
	t.stored.AddInt64(n)
}
