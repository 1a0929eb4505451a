package bolt

import (
	"iter"
	"slices"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Find yields the records of the page in order.
func (v *view) Find(k *db.Kind, q query.Query) iter.Seq2[db.Record, error] {
	return func(yield func(db.Record, error) bool) {
		items, err := v.page(k, q)
		if err != nil {
			yield(nil, err)
			return
		}
		for part := range slices.Chunk(items, turn) {
			if err := v.load(part, len(items) > turn); err != nil {
				yield(nil, err)
				return
			}
			for i := range part {
				it := &part[i]
				v.found = found{it.tab, it.rec.Base().ID, it.row}
				if !yield(it.rec, nil) {
					return
				}
				it.rec = nil
			}
		}
	}
}

// load reads the records of items, in a turn of its own if there are more.
func (v *view) load(items []item, slow bool) error {
	if slow {
		seat, err := v.s.slow.acquire(v.ctx)
		if err != nil {
			return err
		}
		defer seat.release()
	}
	for i := range items {
		if _, err := items[i].load(); err != nil {
			return err
		}
	}
	return nil
}

// page finds the rows of a page, in order.
func (v *view) page(k *db.Kind, q query.Query) ([]item, error) {
	t, err := v.s.searched(k)
	if err != nil {
		return nil, err
	}
	res, err := v.where(t, q.Where)
	if err != nil {
		return nil, err
	}
	want := 0 // all
	if q.Limit > 0 {
		want = max(q.Offset, 0) + q.Limit
		if want < 0 {
			want = 0
		}
	}
	s := &sorting{v: v, tab: t, order: q.Order, want: want}
	items, err := s.sort(res)
	if err != nil {
		return nil, err
	}
	items = items[min(max(q.Offset, 0), len(items)):]
	if q.Limit > 0 {
		items = items[:min(q.Limit, len(items))]
	}
	return items, nil
}

// item is a row of the answer, and its record once it was needed.
type item struct {
	v   *view
	tab *table
	row uint64
	rec db.Record
}

func (it *item) load() (db.Record, error) {
	if it.rec == nil {
		r, err := it.v.read(it.tab, it.row)
		if err != nil {
			return nil, err
		}
		it.rec = r
	}
	return it.rec, nil
}

// rows returns the rows of a result as they are in the snapshot.
func (v *view) rows(t *table, res *result) ([]uint64, error) {
	var rows []uint64
	for c, w := range res.rows {
		if w == nil {
			continue
		}
		if err := v.ctx.Err(); err != nil {
			return nil, err
		}
		t.mu.RLock()
		ch := v.absorb(t)
		hidden := ch.hides(c)
		for at := range w.all() {
			if hidden != nil && hidden.has(at) {
				rows = append(rows, ch.rows[uint32(c<<chunkBits|at)])
			} else {
				rows = append(rows, t.rows[c][at])
			}
		}
		t.mu.RUnlock()
	}
	return rows, nil
}
