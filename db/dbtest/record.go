package dbtest

import (
	"fmt"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// roundTrip: what is put comes back from everywhere, whole, in all kinds.
func roundTrip(r *rig) {
	for _, k := range db.Kinds {
		r.sub(k.Name, func(r *rig) {
			full, empty := Full(k, recordID(r, k, 1)), k.New()
			empty.Base().ID = recordID(r, k, 2)
			r.put(full, empty)
			want := []db.Record{Full(k, full.Base().ID), k.New()}
			want[1].Base().ID = empty.Base().ID
			for _, w := range want {
				w.Base().Rev = 1
				r.wantEverywhere(k, w)
			}
		})
	}
	r.reopen()
	for _, k := range db.Kinds {
		if k.Parent == nil && len(r.find(k, query.Query{})) < 2 {
			r.Errorf("%s: records are gone after opening again", k.Name)
		}
	}
}

// recordID makes an id, and a parent for a kind that needs one.
func recordID(r *rig, k *db.Kind, n int64) string {
	r.Helper()
	if k.Parent == nil {
		return fmt.Sprintf("%s-%d", k.Name, n)
	}
	parent := k.Parent.New()
	parent.Base().ID = fmt.Sprintf("parent of %s-%d", k.Name, n)
	r.put(parent)
	return db.ChildID(parent.Base().ID, n)
}

func (r *rig) wantEverywhere(k *db.Kind, want db.Record) {
	r.Helper()
	id := want.Base().ID
	r.wantRecord("Get in View", r.get(k, id), want)
	r.update(func(tx db.Tx) error {
		got, err := tx.Get(k, id)
		if err == nil {
			r.wantRecord("Get in Update", got, want)
		}
		return err
	})
	if parent, _, ok := db.SplitChildID(id); ok && k.Parent != nil {
		for _, got := range r.lookup(k, "parent", parent) {
			r.wantRecord("Lookup by parent", got, want)
		}
		return
	}
	for _, key := range k.Keys {
		for _, value := range key.Of(nil, want) {
			found := false
			for _, got := range r.lookup(k, key.Name, value) {
				if got.Base().ID == id {
					found = true
					r.wantRecord("Lookup by "+key.Name, got, want)
				}
			}
			if !found {
				r.Errorf("Lookup by %s %q does not find %s", key.Name, value, id)
			}
		}
	}
	for _, got := range r.find(k, query.Query{}) {
		if got.Base().ID == id {
			r.wantRecord("Find", got, want)
			return
		}
	}
	r.Errorf("Find does not find %s", id)
}

// notFound: a missing record is an error of its own for Get and Delete, and
// nothing for the rest.
func notFound(r *rig) {
	r.put(Alert(func(a *db.Alert) { a.ID = "there" }))
	for _, k := range db.Kinds {
		for _, id := range []string{"", "missing", "ther", "there/1", "there/x", "x\x00y", "é"} {
			r.view(func(f db.Finder) error {
				_, err := f.Get(k, id)
				r.wantCode(fmt.Sprintf("Get %s %q in View", k.Name, id), err, db.NotFound)
				return nil
			})
			r.update(func(tx db.Tx) error {
				_, err := tx.Get(k, id)
				r.wantCode(fmt.Sprintf("Get %s %q in Update", k.Name, id), err, db.NotFound)
				r.wantCode(fmt.Sprintf("Delete %s %q", k.Name, id), tx.Delete(k, id), db.NotFound)
				return nil
			})
			for _, key := range append([]db.Key{{Name: "parent"}}, k.Keys...) {
				if key.Name != "parent" || k.Parent != nil {
					r.wantIDs("Lookup by "+key.Name, r.lookup(k, key.Name, id+"-"))
				}
			}
		}
		if k.Parent == nil && k != db.Alerts {
			r.wantIDs("Find "+k.Name, r.find(k, query.Query{Where: query.All{}}))
			if n := r.count(k, nil); n != 0 {
				r.Errorf("Count %s: %d, want 0", k.Name, n)
			}
		}
	}
}

// readYourWrites: inside a transaction, its own changes; after it, everyone's.
func readYourWrites(r *rig) {
	a := Alert()
	r.update(func(tx db.Tx) error {
		if err := tx.Put(a.Copy()); err != nil {
			return err
		}
		got, err := db.Get[*db.Alert](tx, db.Alerts, a.ID)
		if err != nil {
			return err
		}
		b := got.Copy()
		b.Severity = "minor"
		if err := tx.Put(b); err != nil {
			return err
		}
		if got, err = db.Get[*db.Alert](tx, db.Alerts, a.ID); err != nil || got.Severity != "minor" {
			r.Errorf("the second Put is not seen: %v", err)
		}
		if err := tx.Delete(db.Alerts, a.ID); err != nil {
			return err
		}
		_, err = tx.Get(db.Alerts, a.ID)
		r.wantCode("Get after Delete", err, db.NotFound)
		r.wantCode("second Delete", tx.Delete(db.Alerts, a.ID), db.NotFound)
		return tx.Put(b.Copy())
	})
	if got, ok := r.get(db.Alerts, a.ID).(*db.Alert); !ok || got.Severity != "minor" {
		r.Errorf("after the transaction: %+v", got)
	}
	r.wantIDs("Find", r.find(db.Alerts, query.Query{}), a.ID)
}

// revisions: Put counts what is stored, not what the caller believes, and tells
// the record.
func revisions(r *rig) {
	a := Alert(func(a *db.Alert) { a.Rev = 41 })
	for want := int64(1); want <= 3; want++ {
		c := a.Copy()
		r.put(c)
		if c.Rev != want {
			r.Errorf("the record put has revision %d, want %d", c.Rev, want)
		}
		if got := r.get(db.Alerts, a.ID); got.Base().Rev != want {
			r.Errorf("the record stored has revision %d, want %d", got.Base().Rev, want)
		}
		if want == 2 {
			r.reopen()
		}
	}
	r.update(func(tx db.Tx) error { return putAll(tx, a.Copy(), a.Copy()) })
	if got := r.get(db.Alerts, a.ID); got.Base().Rev != 5 {
		r.Errorf("two puts in one transaction: revision %d, want 5", got.Base().Rev)
	}
	h := History(a, 1)
	r.put(h)
	if h.Rev != 1 {
		r.Errorf("a child has revision %d, want 1", h.Rev)
	}
}

// recordsStay: a record handed out is nobody's to change, not even the store's.
func recordsStay(r *rig) {
	a := Alert()
	r.put(a.Copy())
	held := []db.Record{r.get(db.Alerts, a.ID), r.find(db.Alerts, query.Query{})[0]}
	held = append(held, r.lookup(db.Alerts, "short", db.Short(a.ID))...)
	r.update(func(tx db.Tx) error {
		got, err := tx.Get(db.Alerts, a.ID)
		held = append(held, got)
		return err
	})
	want := a.Copy()
	want.Rev = 1
	b := a.Copy()
	b.Severity, b.Text, b.Tags, b.Attributes = "ok", "another", []string{"x", "y"}, db.Attributes{"x": "y"}
	r.put(b)
	r.update(func(tx db.Tx) error { return tx.Delete(db.Alerts, a.ID) })
	for _, got := range held {
		r.wantRecord("after a change", got, want)
	}
}
