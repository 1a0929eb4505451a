package bolt

import (
	"cmp"
	"slices"
)

// publish moves memory to the state of the file, and lets the views know what
// changed. If the commit failed, the file tells whether it took place.
func (s *Store) publish(b *batch, failed error, calls int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if failed != nil {
		s.stats.Fails++
	} else {
		s.stats.Commits++
		s.stats.Updates += int64(calls)
	}
	s.tight = false
	s.dropSpare()
	tx, err := s.bolt.Begin(false)
	if err != nil {
		return
	}
	if tx.ID() != s.published {
		for t, c := range b.tables {
			if t.parent == nil {
				s.publishTable(t, c)
			}
		}
		s.published = tx.ID()
	}
	s.stats.File = tx.Size()
	s.mapped = max(s.mapped, mappedSize(tx.Size()))
	s.spare = append(s.spare, tx)
	for len(s.spare) < spareSnapshots {
		if tx, err = s.bolt.Begin(false); err != nil {
			break
		}
		s.spare = append(s.spare, tx)
	}
	close(s.publication)
	s.publication = make(chan struct{})
}

// spareSnapshots is how many views can begin while a commit is under way.
const spareSnapshots = 4

func (s *Store) dropSpare() {
	for _, tx := range s.spare {
		if err := tx.Rollback(); err != nil {
			s.log.Error("cannot end a snapshot", "error", err)
		}
	}
	s.spare = s.spare[:0]
}

// publishTable puts a batch's records into a table, some at a time so that
// queries go on. s.mu is held.
func (s *Store) publishTable(t *table, c *changed) {
	rows := make([]*record, 0, len(c.rows))
	for _, r := range c.rows {
		if r.now != r.old {
			rows = append(rows, r)
		}
	}
	slices.SortFunc(rows, func(a, b *record) int { return cmp.Compare(a.row, b.row) })
	for part := range slices.Chunk(rows, 256) {
		t.mu.Lock()
		for _, r := range part {
			s.publishRecord(t, r)
		}
		t.mu.Unlock()
	}
}

func (s *Store) publishRecord(t *table, r *record) {
	slot, row := r.slot, r.row
	switch {
	case r.fresh && r.now == nil:
		return
	case r.fresh:
		slot, row = t.insert(r.row, r.now), 0
	case r.now == nil:
		t.remove(slot, r.old)
	default:
		t.update(slot, r.old, r.now, r.hotOnly)
	}
	for v := range s.views {
		ch := v.changed[t]
		ch.list = append(ch.list, place{row, slot})
	}
}

// mappedSize is how much bbolt maps at least of a file of that size: a power of
// two, beyond 1 GiB whole ones.
func mappedSize(size int64) int64 {
	const step = 1 << 30
	for n := int64(32 << 10); n <= step; n *= 2 {
		if size <= n {
			return n
		}
	}
	return (size + step - 1) / step * step
}
