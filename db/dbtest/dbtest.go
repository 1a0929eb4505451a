// Package dbtest is what every store must pass: Run checks the contract of
// db.Store case by case, with the evaluator of package query as the judge of
// filters. It also builds sample records.
package dbtest

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Run runs every case as a subtest, each on a store of its own. open opens the
// store that lives in dir and makes it if there is none; Run closes it. After
// that open may be called for the same dir again and must find what was there.
func Run(t *testing.T, open func(t *testing.T, dir string) db.Store) {
	for _, c := range []struct {
		name string
		run  func(*rig)
	}{
		{"round trip", roundTrip},
		{"not found", notFound},
		{"secondary key", secondaryKey},
		{"secondary key moves", keyMoves},
		{"keys in a transaction", keysInTransaction},
		{"children", children},
		{"delete takes children", deleteTakesChildren},
		{"read your writes", readYourWrites},
		{"revisions", revisions},
		{"records stay as they are", recordsStay},
		{"rollback on error", rollbackOnError},
		{"rollback on panic", rollbackOnPanic},
		{"context cancelled", contextCancelled},
		{"neighbours", neighbours},
		{"contention", contention},
		{"lock", lock},
		{"held", held},
		{"snapshot", snapshot},
		{"view after update", viewAfterUpdate},
		{"view returns the error", viewReturnsError},
		{"close", closed},
		{"close while busy", closeWhileBusy},
		{"reopen", reopen},
		{"order", order},
		{"pages", pages},
		{"groups", groups},
		{"index follows", indexFollows},
		{"disagreements", disagreements},
		{"differential", differential},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &rig{T: t, dir: t.TempDir(), open: open}
			r.store = open(t, r.dir)
			t.Cleanup(func() {
				if err := r.store.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			})
			c.run(r)
		})
	}
}

// rig is a store under test.
type rig struct {
	*testing.T
	dir   string
	open  func(t *testing.T, dir string) db.Store
	store db.Store
}

// sub runs a part of a case on the same store.
func (r *rig) sub(name string, run func(*rig)) {
	r.Run(name, func(t *testing.T) {
		part := &rig{T: t, dir: r.dir, open: r.open, store: r.store}
		defer func() { r.store = part.store }() // it may have been reopened
		run(part)
	})
}

func (r *rig) reopen() {
	r.Helper()
	if err := r.store.Close(); err != nil {
		r.Fatalf("close: %v", err)
	}
	r.store = r.open(r.T, r.dir)
}

func (r *rig) update(fn func(db.Tx) error) {
	r.Helper()
	if err := r.store.Update(context.Background(), fn); err != nil {
		r.Fatalf("update: %v", err)
	}
}

func (r *rig) view(fn func(db.Finder) error) {
	r.Helper()
	if err := r.store.View(context.Background(), fn); err != nil {
		r.Fatalf("view: %v", err)
	}
}

// put stores records as they are, so each may be put once.
func (r *rig) put(records ...db.Record) {
	r.Helper()
	r.update(func(tx db.Tx) error { return putAll(tx, records...) })
}

func putAll(tx db.Tx, records ...db.Record) error {
	for _, rec := range records {
		if err := tx.Put(rec); err != nil {
			return err
		}
	}
	return nil
}

// get reads in a View; nil if there is none.
func (r *rig) get(k *db.Kind, id string) db.Record {
	r.Helper()
	var rec db.Record
	r.view(func(f db.Finder) error {
		var err error
		rec, err = f.Get(k, id)
		if db.CodeOf(err) == db.NotFound {
			rec, err = nil, nil
		}
		return err
	})
	return rec
}

func (r *rig) lookup(k *db.Kind, key, value string) []db.Record {
	r.Helper()
	var recs []db.Record
	r.view(func(f db.Finder) error {
		var err error
		recs, err = f.Lookup(k, key, value)
		return err
	})
	return recs
}

// find answers a query in a View of its own.
func (r *rig) find(k *db.Kind, q query.Query) []db.Record {
	r.Helper()
	var recs []db.Record
	r.view(func(f db.Finder) error {
		var err error
		recs, err = db.Collect[db.Record](f.Find(k, q))
		return err
	})
	return recs
}

func (r *rig) count(k *db.Kind, where query.Node) int {
	r.Helper()
	n := 0
	r.view(func(f db.Finder) error {
		groups, err := f.Count(k, where)
		n = total(groups)
		return err
	})
	return n
}

func total(groups []db.Group) int {
	n := 0
	for _, g := range groups {
		n += g.N
	}
	return n
}

// wantIDs compares the records' ids, in order.
func (r *rig) wantIDs(what string, got []db.Record, want ...string) {
	r.Helper()
	if diff := cmp.Diff(want, ids(got), cmpopts.EquateEmpty()); diff != "" {
		r.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// wantRecord compares all fields; an empty list or map is as good as none.
func (r *rig) wantRecord(what string, got, want db.Record) {
	r.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		r.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func (r *rig) wantCode(what string, err error, want db.Code) {
	r.Helper()
	if err == nil || db.CodeOf(err) != want {
		r.Errorf("%s: error %v with code %d, want code %d", what, err, db.CodeOf(err), want)
	}
}

func ids(records []db.Record) []string {
	var out []string
	for _, rec := range records {
		out = append(out, rec.Base().ID)
	}
	return out
}
