package api

// After makes the handler that takes over from an earlier one, with other
// options. What its clients know of goes over: the switches, the outcomes of
// bulk actions, the number of streams, how long the server is up. Nil is no
// earlier one.
func After(before *API, o Options) (*API, error) {
	a, err := New(o)
	if err != nil || before == nil {
		return a, err
	}
	a.switches, a.tasks, a.started = before.switches, before.tasks, before.started
	a.writers = before.writers
	if a.load.most == before.load.most {
		a.load = before.load
	}
	if cap(a.streams) == cap(before.streams) {
		a.streams = before.streams
	}
	return a, nil
}
