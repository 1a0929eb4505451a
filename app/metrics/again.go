package metrics

// Again returns an empty set for parts that are built anew. A counter or timer
// that is declared in it goes on counting where that of s is; a gauge is its
// own. Declaring in it changes nothing in s.
func (s *Set) Again() *Set {
	next := New()
	next.Now = s.Now
	_, counters, timers, _ := s.all()
	next.before = map[string]any{}
	for _, c := range counters {
		next.before[c.id()] = c
	}
	for _, t := range timers {
		next.before[t.id()] = t
	}
	return next
}
