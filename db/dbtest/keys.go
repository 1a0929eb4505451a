package dbtest

import (
	"github.com/alertad/alertad/db"
)

func subject(a *db.Alert, event string) string {
	return db.Subject(a.Environment, a.Customer, a.Resource, event)
}

// secondaryKey: all records with that very value, in order of creation.
func secondaryKey(r *rig) {
	on := func(id, event string, correlate ...string) *db.Alert {
		return Alert(func(a *db.Alert) {
			a.ID, a.LastReceiveID, a.Resource, a.Event, a.Correlate = id, id+"-last", "R\u00e9s", event, correlate
		})
	}
	up, down, both := on("z-up", "Up"), on("m-down", "Down"), on("a-both", "Flap", "Up", "Down", "Flap", "Up")
	r.put(up)
	r.put(down, both)
	find := func(event string, want ...string) {
		r.Helper()
		r.wantIDs("subject "+event, r.lookup(db.Alerts, "subject", subject(up, event)), want...)
	}
	find("Up", "z-up", "a-both")
	find("Down", "m-down", "a-both")
	find("Flap", "a-both")
	find("U")
	find("up")
	find("Up\x00")
	find("")
	r.wantIDs("another environment", r.lookup(db.Alerts, "subject", db.Subject("Development", "", up.Resource, "Up")))
	r.wantIDs("short id", r.lookup(db.Alerts, "short", db.Short("z-up")), "z-up")
	r.wantIDs("short last id", r.lookup(db.Alerts, "short", db.Short("a-both-last")), "a-both")

	// A change keeps the place in the order, here and in a store opened again.
	r.put(up.Copy())
	find("Up", "z-up", "a-both")
	r.reopen()
	find("Up", "z-up", "a-both")
	r.update(func(tx db.Tx) error { return tx.Delete(db.Alerts, "z-up") })
	find("Up", "a-both")
}

// keyMoves: a record is found under its present values only.
func keyMoves(r *rig) {
	a := Alert(func(a *db.Alert) { a.Correlate = []string{"Old"} })
	r.put(a)
	b := a.Copy()
	b.Event, b.Correlate = "New", []string{"Newer"}
	r.put(b)
	for event, want := range map[string][]string{"NodeDown": nil, "Old": nil, "New": {a.ID}, "Newer": {a.ID}} {
		r.wantIDs("subject "+event, r.lookup(db.Alerts, "subject", subject(a, event)), want...)
	}
	r.reopen()
	for event, want := range map[string][]string{"NodeDown": nil, "Old": nil, "New": {a.ID}, "Newer": {a.ID}} {
		r.wantIDs("subject "+event+" after reopen", r.lookup(db.Alerts, "subject", subject(a, event)), want...)
	}
	r.update(func(tx db.Tx) error { return tx.Delete(db.Alerts, a.ID) })
	r.wantIDs("after Delete", r.lookup(db.Alerts, "subject", subject(a, "New")))
}

// keysInTransaction: Lookup inside a transaction includes its own changes.
func keysInTransaction(r *rig) {
	stored := Alert()
	r.put(stored)
	key := subject(stored, stored.Event)
	r.update(func(tx db.Tx) error {
		want := func(what string, ids ...string) error {
			got, err := tx.Lookup(db.Alerts, "subject", key)
			r.wantIDs(what, got, ids...)
			return err
		}
		twin := stored.Copy()
		twin.ID = ID()
		moved := stored.Copy()
		moved.Event = "Other"
		for _, step := range []func() error{
			func() error { return want("before", stored.ID) },
			func() error { return tx.Put(twin) },
			func() error { return want("after Put", stored.ID, twin.ID) },
			func() error { return tx.Put(moved) },
			func() error { return want("after a move", twin.ID) },
			func() error { return tx.Delete(db.Alerts, twin.ID) },
			func() error { return want("after Delete") },
			func() error { return tx.Put(stored.Copy()) },
			func() error { return want("after moving back", stored.ID) },
		} {
			if err := step(); err != nil {
				return err
			}
		}
		return nil
	})
	r.wantIDs("after the transaction", r.lookup(db.Alerts, "subject", key), stored.ID)
}

// children: found by their parent in their own order, each kind apart.
func children(r *rig) {
	a, b := Alert(), Alert()
	r.put(a, b)
	r.put(History(a, 10), History(a, 2), History(b, 1), Note(a, 3))
	r.put(History(a, 1<<40), History(a, 0))
	want := []string{db.ChildID(a.ID, 0), db.ChildID(a.ID, 2), db.ChildID(a.ID, 10), db.ChildID(a.ID, 1<<40)}
	check := func() {
		r.Helper()
		r.wantIDs("history", r.lookup(db.Histories, "parent", a.ID), want...)
		r.wantIDs("history of another", r.lookup(db.Histories, "parent", b.ID), db.ChildID(b.ID, 1))
		r.wantIDs("notes", r.lookup(db.Notes, "parent", a.ID), db.ChildID(a.ID, 3))
		r.wantIDs("notes of another", r.lookup(db.Notes, "parent", b.ID))
	}
	check()
	r.reopen()
	check()
	r.update(func(tx db.Tx) error {
		if err := tx.Delete(db.Histories, want[1]); err != nil {
			return err
		}
		h := History(a, 11)
		if err := tx.Put(h); err != nil {
			return err
		}
		want = []string{want[0], db.ChildID(a.ID, 10), h.ID, db.ChildID(a.ID, 1<<40)}
		got, err := tx.Lookup(db.Histories, "parent", a.ID)
		r.wantIDs("in the transaction", got, want...)
		return err
	})
	check()
}

// deleteTakesChildren: those of the deleted record, and no others.
func deleteTakesChildren(r *rig) {
	a, b := Alert(), Alert()
	b.ID = a.ID + "/"
	r.put(a, b, History(a, 1), History(a, 2), History(b, 1), Note(a, 1), Note(b, 1))
	r.update(func(tx db.Tx) error {
		if err := tx.Delete(db.Alerts, a.ID); err != nil {
			return err
		}
		got, err := tx.Lookup(db.Histories, "parent", a.ID)
		r.wantIDs("in the transaction", got)
		return err
	})
	r.wantIDs("history", r.lookup(db.Histories, "parent", a.ID))
	r.wantIDs("notes", r.lookup(db.Notes, "parent", a.ID))
	if r.get(db.Histories, db.ChildID(a.ID, 1)) != nil {
		r.Error("a child outlives its parent")
	}
	r.wantIDs("history of another", r.lookup(db.Histories, "parent", b.ID), db.ChildID(b.ID, 1))
	r.wantIDs("notes of another", r.lookup(db.Notes, "parent", b.ID), db.ChildID(b.ID, 1))
	r.put(a.Copy())
	r.wantIDs("history of the next with that id", r.lookup(db.Histories, "parent", a.ID))
}
