package metrics

// Change is how much a counter or timer has grown.
type Change struct {
	ID    string // group and name: alerts.received
	Count int64
	Total int64 // milliseconds, of a timer
}

// Restore adds what earlier processes have counted. An id that no counter or
// timer has, and negative numbers, are ignored. The metrics are to be declared
// before.
func (s *Set) Restore(id string, count, total int64) {
	count, total = max(0, count), max(0, total)
	_, counters, timers, _ := s.all()
	for _, c := range counters {
		if c.id() == id {
			c.n.restore(count)
		}
	}
	for _, t := range timers {
		if t.id() == id {
			t.n.restore(count)
			t.total.restore(total * 1000)
		}
	}
}

// Changes returns what has grown since it was last Stored, to be added to what
// is stored. Fractions of a millisecond wait.
func (s *Set) Changes() []Change {
	_, counters, timers, _ := s.all()
	var out []Change
	for _, c := range counters {
		if n := c.n.unstored(); n > 0 {
			out = append(out, Change{ID: c.id(), Count: n})
		}
	}
	for _, t := range timers {
		n, total := t.n.unstored(), t.total.unstored()/1000
		if n > 0 || total > 0 {
			out = append(out, Change{ID: t.id(), Count: n, Total: total})
		}
	}
	return out
}

// Stored tells that the changes are in the store. Without it they are part of
// the next Changes, so nothing is lost if storing fails. One goroutine at a
// time takes Changes and tells.
func (s *Set) Stored(changes []Change) {
	byID := make(map[string]Change, len(changes))
	for _, c := range changes {
		byID[c.ID] = c
	}
	_, counters, timers, _ := s.all()
	for _, c := range counters {
		c.n.stored.AddInt64(byID[c.id()].Count)
	}
	for _, t := range timers {
		t.n.stored.AddInt64(byID[t.id()].Count)
		t.total.stored.AddInt64(byID[t.id()].Total * 1000)
	}
}
