package bolt

import (
	"context"
	"time"

	"github.com/alertad/alertad/db"
)

// trouble is what is known of a file that cannot be written; the zero value is
// one that can.
type trouble struct {
	err    error // of the last transaction
	since  time.Time
	fails  int // transactions
	size   int // bytes of the last one
	told   time.Time
	tried  time.Time
	probes bool // the writer is to try by itself
}

const (
	tellEvery  = time.Minute
	probeEvery = time.Second
	minProbe   = 16 << 10 // bytes
	maxProbe   = 1 << 20
)

var probeKey = []byte("probe")

// Alive returns the error of the last transaction that was to be written, nil if
// it was. After one that was not, each call, but not more than one a second, has
// the store try to write something, so a later call tells that it can again.
func (s *Store) Alive() error {
	s.mu.Lock()
	t := &s.trouble
	err, now := t.err, s.now()
	try := err != nil && (now.Sub(t.tried) >= probeEvery || now.Before(t.tried))
	if try {
		t.tried, t.probes = now, true
	}
	s.mu.Unlock()
	if try {
		s.wake()
	}
	if err != nil {
		return cannotWrite(err)
	}
	return nil
}

// wake has the writer run, which it does anyway if there is something to do.
func (s *Store) wake() {
	s.gate.RLock()
	defer s.gate.RUnlock()
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return
	}
	nothing := func(db.Tx) error { return nil }
	select {
	case s.queue <- &call{ctx: context.Background(), fn: nothing, done: make(chan error, 1)}:
	default:
	}
}

// probe writes something of the size of what could not be written, if that is
// wanted, and takes it away again.
func (w *writer) probe() {
	w.s.mu.Lock()
	t := &w.s.trouble
	wanted, size := t.probes, min(max(t.size, minProbe), maxProbe)
	t.probes = false
	w.s.mu.Unlock()
	if !wanted {
		return
	}
	for _, value := range [][]byte{make([]byte, size), nil} {
		ws := writes{list: []write{{bucket: metaBucket, key: probeKey, value: value}}}
		err := w.commit(ws)
		w.s.publish(&batch{}, err, 0)
		if err != nil {
			w.s.note(err, size)
			return
		}
	}
	w.s.note(nil, 0)
}

// note keeps what became of a transaction, and logs when trouble begins, that it
// goes on, and when it ends: every request may have it.
func (s *Store) note(err error, size int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &s.trouble
	switch {
	case err == nil && t.err == nil:
		return
	case err == nil:
		s.log.Warn("the store can be written again", "failed", t.fails, "after", s.now().Sub(t.since).Round(time.Millisecond))
		*t = trouble{}
		return
	}
	now := s.now()
	switch t.fails++; {
	case t.err == nil:
		t.since, t.told = now, now
		s.log.Error("cannot write the store", "error", err)
	case now.Sub(t.told) >= tellEvery:
		t.told = now
		s.log.Error("still cannot write the store", "error", err, "failed", t.fails)
	}
	t.err, t.size, t.probes = err, size, false
}
