package dbtest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// snapshot: while writers move a mark from record to record, every View sees
// it exactly once, however it looks.
func snapshot(r *rig) {
	const records, writers, views = 8, 4, 100
	for i := range records {
		r.put(Alert(func(a *db.Alert) {
			a.ID = fmt.Sprint("s", i)
			if i == 0 {
				a.Group = "mark"
			}
		}))
	}
	r.put(&db.Metric{Meta: db.Meta{ID: "mark"}})
	done := make(chan struct{})
	var moves atomic.Int64
	var wg sync.WaitGroup
	errs := make([]error, writers)
	for w := range writers {
		wg.Go(func() {
			for i := w; errs[w] == nil; i++ {
				select {
				case <-done:
					return
				default:
					errs[w] = r.move(int64(i % records))
					moves.Add(1)
				}
			}
		})
	}
	for range views {
		r.view(func(f db.Finder) error { return r.lookForMark(f, records, &moves) })
	}
	close(done)
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		r.Error(err)
	}
}

// move gives the mark to the record of that number.
func (r *rig) move(to int64) error {
	return r.store.Update(context.Background(), func(tx db.Tx) error {
		if err := tx.Lock("mark"); err != nil {
			return err
		}
		m, err := db.Get[*db.Metric](tx, db.Metrics, "mark")
		if err != nil {
			return err
		}
		for _, step := range []struct {
			n     int64
			group string
		}{{m.Count, ""}, {to, "mark"}} {
			a, err := db.Get[*db.Alert](tx, db.Alerts, fmt.Sprint("s", step.n))
			if err != nil {
				return err
			}
			c := a.Copy()
			c.Group = step.group
			if err := tx.Put(c); err != nil {
				return err
			}
		}
		return tx.Put(&db.Metric{Meta: db.Meta{ID: "mark"}, Count: to})
	})
}

// lookForMark counts it in every way; all are of one moment, although it moves
// between the first look and the others.
func (r *rig) lookForMark(f db.Finder, records int, moves *atomic.Int64) error {
	where := is("group", "mark")
	found, err := db.Collect[*db.Alert](f.Find(db.Alerts, query.Query{Where: where}))
	if err != nil {
		return err
	}
	before := moves.Load()
	for n := 0; n < 10_000 && moves.Load() == before; n++ { // not for ever: a store may hold writers up
		runtime.Gosched()
	}
	marked := 0
	for i := range records {
		a, err := db.Get[*db.Alert](f, db.Alerts, fmt.Sprint("s", i))
		if err != nil {
			return err
		}
		if a.Group == "mark" {
			marked++
			if len(found) != 1 || found[0].ID != a.ID || found[0].Rev != a.Rev {
				r.Errorf("Get and Find do not see the same record")
			}
		}
	}
	groups, err := f.Count(db.Alerts, where)
	if err != nil {
		return err
	}
	others, err := f.Count(db.Alerts, query.Not{Node: where})
	if err != nil {
		return err
	}
	if len(found) != 1 || marked != 1 || total(groups) != 1 || total(others) != records-1 {
		r.Errorf("the mark: %d by Find, %d by Get, %d by Count and %d without it",
			len(found), marked, total(groups), total(others))
	}
	return nil
}

// viewAfterUpdate: who has its answer finds its change, at once and everywhere.
func viewAfterUpdate(r *rig) {
	errs := make([]error, 8)
	each(len(errs), func(w int) {
		for i := range 25 {
			a := Alert(func(a *db.Alert) { a.ID = fmt.Sprintf("w%d-%d", w, i) })
			err := r.store.Update(context.Background(), func(tx db.Tx) error { return tx.Put(a.Copy()) })
			if err == nil {
				err = r.store.View(context.Background(), func(f db.Finder) error { return seen(f, a) })
			}
			if err != nil {
				errs[w] = err
				return
			}
		}
	})
	if err := errors.Join(errs...); err != nil {
		r.Error(err)
	}
}

func seen(f db.Finder, a *db.Alert) error {
	if _, err := f.Get(db.Alerts, a.ID); err != nil {
		return fmt.Errorf("get %s: %w", a.ID, err)
	}
	found, err := db.Collect[db.Record](f.Find(db.Alerts, query.Query{Where: is("id", a.ID)}))
	if err = one(found, err); err != nil {
		return fmt.Errorf("find %s: %w", a.ID, err)
	}
	found, err = f.Lookup(db.Alerts, "subject", subject(a, a.Event))
	if err = one(found, err); err != nil {
		return fmt.Errorf("lookup %s: %w", a.ID, err)
	}
	return nil
}

func one(found []db.Record, err error) error {
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d records", len(found))
	}
	return err
}

// viewReturnsError: the function's own, and a Find may be left early.
func viewReturnsError(r *rig) {
	r.put(Alert(), Alert(), Alert())
	err := r.store.View(context.Background(), func(f db.Finder) error {
		for _, err := range f.Find(db.Alerts, query.Query{}) {
			if err != nil {
				return err
			}
			return fmt.Errorf("wrapped: %w", errOwn)
		}
		return nil
	})
	if !errors.Is(err, errOwn) {
		r.Errorf("View returns %v, want the caller's error", err)
	}
	r.put(Alert())
}
