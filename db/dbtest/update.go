package dbtest

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

var errOwn = errors.New("the caller's own error")

// rollbackOnError: the caller gets its error back.
func rollbackOnError(r *rig) {
	err := r.failing(func() error { return fmt.Errorf("wrapped: %w", errOwn) })
	if !errors.Is(err, errOwn) {
		r.Errorf("Update returns %v, want the caller's error", err)
	}
}

// rollbackOnPanic: the panic comes back as an error, and the store lives on.
func rollbackOnPanic(r *rig) {
	r.failing(func() error { panic(errOwn) })
}

// failing runs an Update that changes all there is to change before it ends as
// it is told, and checks that nothing has come of it.
func (r *rig) failing(end func() error) error {
	r.Helper()
	kept, gone, added := Alert(), Alert(), Alert()
	r.put(kept, gone, History(kept, 1))
	err := r.store.Update(context.Background(), func(tx db.Tx) error {
		c := kept.Copy()
		c.Severity, c.Event = "ok", "Other"
		if err := putAll(tx, added, c, History(kept, 2)); err != nil {
			return err
		}
		if err := tx.Delete(db.Alerts, gone.ID); err != nil {
			return err
		}
		return end()
	})
	if err == nil {
		r.Error("a failed Update returns nil")
	}
	r.wantUntouched("afterwards", kept, gone, added)
	r.reopen()
	r.wantUntouched("after reopening", kept, gone, added)
	r.put(Alert())
	return err
}

func (r *rig) wantUntouched(when string, kept, gone, added *db.Alert) {
	r.Helper()
	want := kept.Copy()
	want.Rev = 1
	r.wantRecord(when+" the changed record", r.get(db.Alerts, kept.ID), want)
	if r.get(db.Alerts, added.ID) != nil {
		r.Errorf("%s the added record is there", when)
	}
	if r.get(db.Alerts, gone.ID) == nil {
		r.Errorf("%s the deleted record is gone", when)
	}
	r.wantIDs(when+" history", r.lookup(db.Histories, "parent", kept.ID), db.ChildID(kept.ID, 1))
	r.wantIDs(when+" old subject", r.lookup(db.Alerts, "subject", subject(kept, kept.Event)), kept.ID)
	r.wantIDs(when+" new subject", r.lookup(db.Alerts, "subject", subject(kept, "Other")))
	r.wantIDs(when+" Find", r.find(db.Alerts, query.Query{Where: is("severity", "ok")}))
	if n := r.count(db.Alerts, nil); n != 2 {
		r.Errorf("%s Count: %d, want 2", when, n)
	}
}

// contextCancelled: who has gone already gets that back, and nothing is done.
func contextCancelled(r *rig) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	a := Alert()
	err := r.store.Update(ctx, func(tx db.Tx) error { return tx.Put(a) })
	if !errors.Is(err, context.Canceled) {
		r.Errorf("Update: %v, want context.Canceled", err)
	}
	err = r.store.View(ctx, func(f db.Finder) error {
		_, err := db.Collect[db.Record](f.Find(db.Alerts, query.Query{}))
		return err
	})
	if !errors.Is(err, context.Canceled) {
		r.Errorf("View: %v, want context.Canceled", err)
	}
	if r.get(db.Alerts, a.ID) != nil {
		r.Error("a cancelled Update has an effect")
	}
}

// neighbours: transactions that fail, by error or panic, and transactions that
// run again because of them, leave the others as if alone.
func neighbours(r *rig) {
	const n = 96
	errs := make([]error, n)
	counter := &db.Metric{Meta: db.Meta{ID: "counter"}}
	r.put(counter)
	each(n, func(i int) {
		errs[i] = r.store.Update(context.Background(), func(tx db.Tx) error {
			if err := tx.Put(Alert(func(a *db.Alert) { a.ID = fmt.Sprint("alert-", i) })); err != nil {
				return err
			}
			m, err := db.Get[*db.Metric](tx, db.Metrics, "counter")
			if err != nil {
				return err
			}
			c := *m
			c.Count++
			if err := tx.Put(&c); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return errOwn
			case 3:
				panic(errOwn)
			}
			return nil
		})
	})
	for i, err := range errs {
		if (err != nil) != (i%2 == 1) || i%4 == 1 && !errors.Is(err, errOwn) {
			r.Errorf("transaction %d: %v", i, err)
		}
		if there := r.get(db.Alerts, fmt.Sprint("alert-", i)) != nil; there != (i%2 == 0) {
			r.Errorf("transaction %d: its record there: %v", i, there)
		}
	}
	if got := r.get(db.Metrics, "counter").(*db.Metric); got.Count != n/2 || got.Rev != n/2+1 {
		r.Errorf("%d transactions added up to %d, revision %d", n/2, got.Count, got.Rev)
	}
	if found := r.count(db.Alerts, nil); found != n/2 {
		r.Errorf("Count: %d, want %d", found, n/2)
	}
}

// contention: as many senders as there may be report one subject, and there is
// one alert, which knows of all of them.
func contention(r *rig) {
	const n = 64
	for round := range 3 {
		name := fmt.Sprint("contended-", round)
		errs := make([]error, n)
		each(n, func(i int) { errs[i] = r.receive(name, fmt.Sprint(name, "-", i)) })
		if err := errors.Join(errs...); err != nil {
			r.Fatal(err)
		}
		found := r.find(db.Alerts, query.Query{Where: is("resource", name)})
		if len(found) != 1 {
			r.Fatalf("%d alerts on one subject", len(found))
		}
		a := found[0].(*db.Alert)
		if a.DuplicateCount != n-1 || a.Rev != n {
			r.Errorf("%d duplicates, revision %d; want %d, %d", a.DuplicateCount, a.Rev, n-1, n)
		}
		if got := len(r.lookup(db.Histories, "parent", a.ID)); got != n {
			r.Errorf("%d entries of history, want %d", got, n)
		}
	}
}

// receive is the heart of what the engine does with an alert.
func (r *rig) receive(resource, id string) error {
	return r.store.Update(context.Background(), func(tx db.Tx) error {
		key := db.Subject("Production", "", resource, "NodeDown")
		if err := tx.Lock(key); err != nil {
			return err
		}
		stored, err := db.Lookup[*db.Alert](tx, db.Alerts, "subject", key)
		if err != nil {
			return err
		}
		a := Alert(func(a *db.Alert) { a.ID, a.Resource = id, resource })
		if len(stored) > 0 {
			a = stored[0].Copy()
			a.DuplicateCount++
		}
		a.HistorySeq++
		return putAll(tx, a, History(a, a.HistorySeq))
	})
}

// lock: one name at a time, any number of names, twice the same is once.
func lock(r *rig) {
	r.put(&db.Metric{Meta: db.Meta{ID: "a"}}, &db.Metric{Meta: db.Meta{ID: "b"}})
	const n = 32
	errs := make([]error, n)
	each(n, func(i int) {
		errs[i] = r.store.Update(context.Background(), func(tx db.Tx) error {
			for _, name := range []string{"metrics", "metrics", "ü\x00" + fmt.Sprint(i)} {
				if err := tx.Lock(name); err != nil {
					return err
				}
			}
			for _, id := range []string{"a", "b"} {
				m, err := db.Get[*db.Metric](tx, db.Metrics, id)
				if err != nil {
					return err
				}
				c := *m
				c.Count++
				if err := tx.Put(&c); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err := errors.Join(errs...); err != nil {
		r.Fatal(err)
	}
	for _, id := range []string{"a", "b"} {
		if got := r.get(db.Metrics, id).(*db.Metric).Count; got != n {
			r.Errorf("%s: %d, want %d", id, got, n)
		}
	}
}

// held: who found a record has it for itself, by id or key, without a lock.
func held(r *rig) {
	c := &db.Channel{Meta: db.Meta{ID: "c"}, Name: "0"}
	r.put(c)
	const n = 32
	errs := make([]error, n)
	each(n, func(i int) {
		errs[i] = r.store.Update(context.Background(), func(tx db.Tx) error {
			find := func() (*db.Channel, error) { return db.Get[*db.Channel](tx, db.Channels, "c") }
			if i%2 == 0 {
				find = func() (*db.Channel, error) {
					found, err := db.Lookup[*db.Channel](tx, db.Channels, "name", "0")
					if err != nil || len(found) != 1 {
						return nil, fmt.Errorf("found %v, %v", found, err)
					}
					return found[0], nil
				}
			}
			c, err := find()
			if err != nil {
				return err
			}
			c = c.Copy()
			c.CreateTime++
			return tx.Put(c)
		})
	})
	if err := errors.Join(errs...); err != nil {
		r.Fatal(err)
	}
	if got := r.get(db.Channels, "c").(*db.Channel).CreateTime; got != n {
		r.Errorf("%d changes of %d are there", got, n)
	}
}

// each runs f n times at once and waits.
func each(n int, f func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { f(i) })
	}
	wg.Wait()
}

// is tests a field of alerts for a value.
func is(field, value string) *query.Test { return leaf(db.Alerts, field, "", query.Equal, value) }

// leaf builds a test that is known to be good.
func leaf(k *db.Kind, field, key string, op query.Op, value string) *query.Test {
	f, ok := k.Schema.Field(field)
	if !ok {
		panic("dbtest: no field " + field)
	}
	t, err := query.NewTest(f, key, op, value)
	if err != nil {
		panic(fmt.Sprintf("dbtest: %s: %v", field, err))
	}
	return t
}
