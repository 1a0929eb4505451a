package dbtest

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// closed: a closed store says so, and closing again does nothing.
func closed(r *rig) {
	a := Alert()
	r.put(a)
	for range 2 {
		if err := r.store.Close(); err != nil {
			r.Fatalf("close: %v", err)
		}
	}
	err := r.store.Update(context.Background(), func(tx db.Tx) error { return tx.Put(Alert()) })
	r.wantCode("Update of a closed store", err, db.Unavailable)
	err = r.store.View(context.Background(), func(f db.Finder) error {
		_, err := f.Get(db.Alerts, a.ID)
		return err
	})
	r.wantCode("View of a closed store", err, db.Unavailable)
	r.reopen()
	r.wantIDs("after reopening", r.find(db.Alerts, query.Query{}), a.ID)
}

// closeWhileBusy: Close waits for what is under way. What was promised is
// there afterwards, and what was refused is not.
func closeWhileBusy(r *rig) {
	const writers, before = 16, 20
	var promised sync.Map
	var done atomic.Int64
	busy := make(chan struct{})
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := 0; ; i++ {
				id := fmt.Sprintf("w%d-%d", w, i)
				err := r.store.Update(context.Background(), func(tx db.Tx) error {
					return tx.Put(Alert(func(a *db.Alert) { a.ID = id }))
				})
				if err != nil {
					errs[w] = err
					return
				}
				promised.Store(id, true)
				if done.Add(1) == before {
					close(busy)
				}
				err = r.store.View(context.Background(), func(f db.Finder) error {
					_, err := f.Get(db.Alerts, id)
					return err
				})
				if err != nil && db.CodeOf(err) != db.Unavailable {
					errs[w] = fmt.Errorf("view while closing: %w", err)
					return
				}
			}
		})
	}
	<-busy
	if err := r.store.Close(); err != nil {
		r.Errorf("close: %v", err)
	}
	wg.Wait()
	for _, err := range errs {
		r.wantCode("a writer in a closing store", err, db.Unavailable)
	}
	r.reopen()
	found := map[string]bool{}
	for _, rec := range r.find(db.Alerts, query.Query{}) {
		id := rec.Base().ID
		found[id] = true
		if _, ok := promised.Load(id); !ok {
			r.Errorf("%s was refused and is there", id)
		}
	}
	promised.Range(func(id, _ any) bool {
		if !found[id.(string)] {
			r.Errorf("%s was promised and is not there", id)
		}
		return true
	})
}

// reopen: all that was, is; what was deleted stays so; order of creation too.
func reopen(r *rig) {
	a, b := Alert(), Alert()
	c := b.Copy()
	c.ID = ID()
	r.put(a, b, c, History(a, 1), Note(a, 1), Heartbeat("h"), Blackout("Production"))
	r.put(b.Copy())
	r.update(func(tx db.Tx) error { return tx.Delete(db.Alerts, a.ID) })
	late := b.Copy()
	late.ID = ID()
	for range 2 {
		r.reopen()
		if n := r.count(db.Heartbeats, nil) + r.count(db.Blackouts, nil); n != 2 {
			r.Errorf("%d heartbeats and blackouts, want 2", n)
		}
		r.wantIDs("subject", r.lookup(db.Alerts, "subject", subject(b, b.Event)), b.ID, c.ID)
		r.wantIDs("children of a deleted record", r.lookup(db.Histories, "parent", a.ID))
		if got := r.get(db.Alerts, b.ID); got == nil || got.Base().Rev != 2 {
			r.Errorf("revision is not kept: %+v", got)
		}
	}
	r.put(late)
	r.wantIDs("a later one", r.lookup(db.Alerts, "subject", subject(b, b.Event)), b.ID, c.ID, late.ID)
}
