package dbtest

import (
	"fmt"
	"testing"

	"github.com/alertad/alertad/db"
)

// differential asks thousands of random questions about random records. The
// seed is fixed, so that a failure comes again; Differential takes others.
func differential(r *rig) {
	for _, k := range db.Kinds {
		switch {
		case k == db.Alerts:
			r.sub(k.Name, func(r *rig) { r.differ(k, 1, 250, 2000) })
		case k.Parent == nil:
			r.sub(k.Name, func(r *rig) { r.differ(k, 1, 60, 120) })
		}
	}
}

// Differential fills the store in dir, which has no records of the kind, with
// random ones and compares its answers to random questions with those of the
// evaluator. The same seed does the same. It closes the store.
func Differential(t *testing.T, open func(t *testing.T, dir string) db.Store, k *db.Kind, seed uint64, records, questions int) {
	r := &rig{T: t, dir: t.TempDir(), open: open}
	r.store = open(t, r.dir)
	r.differ(k, seed, records, questions)
	if err := r.store.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
}

// differ asks when the records are new, again when some have changed and some
// are gone, and again in a store opened anew.
func (r *rig) differ(k *db.Kind, seed uint64, size, questions int) {
	c := newChance(seed, k)
	for i := range size {
		c.records = append(c.records, c.record(fmt.Sprintf("%c-%04d", "aZ_é"[i%3], i)))
	}
	r.keep(c.records)
	r.ask(c, questions/2)
	changed := r.churn(c)
	r.keep(changed)
	r.ask(c, questions/3)
	r.reopen()
	r.ask(c, questions/6)
	if r.Failed() {
		r.Logf("seed %d", seed)
	}
}

// keep stores the records, some at a time.
func (r *rig) keep(records []db.Record) {
	r.Helper()
	for len(records) > 0 {
		n := min(50, len(records))
		r.put(records[:n]...)
		records = records[n:]
	}
}

// churn deletes some records and makes new values for others, which it returns.
func (r *rig) churn(c *chance) []db.Record {
	var left, changed []db.Record
	r.update(func(tx db.Tx) error {
		left, changed = nil, nil
		for i, rec := range c.records {
			id := rec.Base().ID
			switch i % 8 {
			case 1:
				if err := tx.Delete(c.kind, id); err != nil {
					return err
				}
				continue
			case 2, 5:
				rec = c.record(id)
				changed = append(changed, rec)
			}
			left = append(left, rec)
		}
		return nil
	})
	c.records = left
	return changed
}

func (r *rig) ask(c *chance, questions int) {
	r.Helper()
	for range questions {
		if q := c.query(); !r.same(c.kind, c.records, q, c.by()...) {
			return // one is enough to look at
		}
	}
}
