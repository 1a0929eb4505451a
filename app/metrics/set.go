// Package metrics counts and times what the server does, in the shape of
// Alerta's metrics: gauges, counters and timers, each in a group. A Set shows
// them as JSON for /management/status and as Prometheus text for
// /management/metrics. Counters and timers go on counting after a restart if
// the owner stores their Changes and Restores them.
package metrics

import (
	"fmt"
	"math"
	"regexp"
	"sync"
	"time"
)

// Set is the metrics of one server. It is safe for concurrent use.
type Set struct {
	// Now is the clock of Timer.Since: time.Now unless it is replaced before
	// the first use.
	Now func() time.Time

	mu       sync.Mutex
	names    map[string]bool // in the Prometheus text
	gauges   []*gauge
	counters []*Counter
	timers   []*Timer
	own      []*gauge
	before   map[string]any // counters and timers to go on with, by id; see Again
}

// New makes an empty set.
func New() *Set {
	return &Set{Now: time.Now, names: map[string]bool{}}
}

// label is what a metric is called: in JSON, by its id alerts.received when it
// is stored, and alerta_alerts_received in the Prometheus text.
type label struct {
	group, name, title, description string
}

func (l *label) id() string { return l.group + "." + l.name }

// gauge is a value that is asked for when somebody looks.
type gauge struct {
	label
	value func() float64
}

// Gauge declares a gauge. Value is called for each Snapshot and text, by any
// goroutine; it answers NaN when it doesn't know.
func (s *Set) Gauge(group, name, title, description string, value func() float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.declare("alerta_" + group + "_" + name)
	s.gauges = append(s.gauges, &gauge{label{group, name, title, description}, value})
}

// Process declares a value of this process alone. It is alertad_<name> in the
// Prometheus text and nowhere else: a gauge or, if the name ends in _total, a
// counter. Value is called as a gauge's.
func (s *Set) Process(name, description string, value func() float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.declare("alertad_" + name)
	s.own = append(s.own, &gauge{label{name: name, description: description}, value})
}

// Counter declares a counter.
func (s *Set) Counter(group, name, title, description string) *Counter {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.declare("alerta_" + group + "_" + name + "_total")
	c := &Counter{label: label{group, name, title, description}}
	if before, ok := s.before[c.id()].(*Counter); ok {
		c = before
	}
	s.counters = append(s.counters, c)
	return c
}

// Timer declares a timer.
func (s *Set) Timer(group, name, title, description string) *Timer {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.declare("alerta_" + group + "_" + name)
	t := &Timer{label: label{group, name, title, description}, set: s}
	if before, ok := s.before[t.id()].(*Timer); ok {
		t = before
	}
	s.timers = append(s.timers, t)
	return t
}

var validName = regexp.MustCompile(`^[a-zA-Z_][a-zA-Z0-9_]*$`)

// declare panics on a name that Prometheus would not take: it is in our source.
func (s *Set) declare(name string) {
	if !validName.MatchString(name) || s.names[name] {
		panic(fmt.Sprintf("metrics: name %q is bad or declared twice", name))
	}
	s.names[name] = true
}

// Metric is one metric as /management/status shows it. A gauge has a Value, a
// counter a Count, a timer a Count and a TotalTime.
type Metric struct {
	Group       string `json:"group"`
	Name        string `json:"name"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Type        string `json:"type"`
	Value       any    `json:"value,omitempty"`
	Count       *int64 `json:"count,omitempty"`
	TotalTime   *int64 `json:"totalTime,omitempty"` // milliseconds
}

// Snapshot returns the gauges, counters and timers in the order in which they
// were declared. Counters and timers that never counted are left out, as are
// gauges that don't know their value: clients divide by the count.
func (s *Set) Snapshot() []Metric {
	gauges, counters, timers, _ := s.all()
	var out []Metric
	for _, g := range gauges {
		if v := g.value(); !math.IsNaN(v) && !math.IsInf(v, 0) {
			m := g.metric("gauge")
			m.Value = v
			out = append(out, m)
		}
	}
	for _, c := range counters {
		if n := c.Count(); n > 0 {
			m := c.metric("counter")
			m.Count = &n
			out = append(out, m)
		}
	}
	for _, t := range timers {
		if n, total := t.Total(); n > 0 {
			m := t.metric("timer")
			m.Count, m.TotalTime = &n, new(total.Milliseconds())
			out = append(out, m)
		}
	}
	return out
}

func (l *label) metric(kind string) Metric {
	return Metric{Group: l.group, Name: l.name, Title: l.title, Description: l.description, Type: kind}
}

// all returns the metrics, so that no value is asked for under the lock.
func (s *Set) all() (gauges []*gauge, counters []*Counter, timers []*Timer, own []*gauge) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gauges, s.counters, s.timers, s.own
}
