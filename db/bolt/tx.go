package bolt

import (
	"cmp"
	"slices"

	"github.com/alertad/alertad/db"
)

// tx is the transaction that one call of Update sees.
type tx struct{ b *batch }

// Get returns the record with that id.
func (x *tx) Get(k *db.Kind, id string) (db.Record, error) {
	t, err := x.b.s.table(k)
	if err != nil {
		return nil, err
	}
	if t.parent != nil {
		_, _, r, err := x.child(t, id)
		return r, err
	}
	r, err := x.b.byID(t, id)
	if err != nil {
		return nil, err
	}
	if r == nil {
		return nil, db.ErrNotFound
	}
	return r.now, nil
}

// child finds a child, and where it is or would be.
func (x *tx) child(t *table, id string) (parent *record, order int64, r db.Record, err error) {
	parentID, order, ok := db.SplitChildID(id)
	if !ok {
		return nil, 0, nil, db.ErrNotFound
	}
	parent, err = x.b.byID(t.parent, parentID)
	if err != nil {
		return nil, 0, nil, err
	}
	if parent == nil {
		return nil, 0, nil, db.ErrNotFound
	}
	r, known := x.b.of(t).kid(parent.row, order)
	switch {
	case r != nil:
		return parent, order, r, nil
	case known, parent.fresh:
		return parent, order, nil, db.ErrNotFound
	}
	r, err = x.b.reader.child(t, parent.row, parentID, order)
	return parent, order, r, notFound(err)
}

// Lookup returns the records with that value under a key, in order of creation.
func (x *tx) Lookup(k *db.Kind, key, value string) ([]db.Record, error) {
	t, err := x.b.s.table(k)
	if err != nil {
		return nil, err
	}
	if t.parent != nil {
		return x.childrenOf(t, key, value)
	}
	at, err := t.keyAt(key)
	if err != nil {
		return nil, err
	}
	list, err := x.b.byKey(t, at, value)
	if err != nil {
		return nil, err
	}
	found := make([]db.Record, len(list))
	for i, r := range list {
		found[i] = r.now
	}
	return found, nil
}

func (x *tx) childrenOf(t *table, key, parentID string) ([]db.Record, error) {
	if key != parentKey {
		return nil, noKey(t.kind, key)
	}
	parent, err := x.b.byID(t.parent, parentID)
	if err != nil || parent == nil {
		return nil, err
	}
	var found []db.Record
	if !parent.fresh {
		if found, err = x.b.children(t, parent.row, parentID); err != nil {
			return nil, err
		}
	}
	return x.overlay(t, parent.row, found), nil
}

// overlay puts the batch's changes over the stored children of a parent.
func (x *tx) overlay(t *table, parent uint64, stored []db.Record) []db.Record {
	c := x.b.of(t)
	if len(c.kids[parent]) == 0 {
		return stored
	}
	orderOf := func(r db.Record) int64 {
		_, order, _ := db.SplitChildID(r.Base().ID)
		return order
	}
	stored = slices.DeleteFunc(stored, func(r db.Record) bool {
		_, known := c.kid(parent, orderOf(r))
		return known
	})
	for _, k := range c.kids[parent] {
		if k.now != nil {
			stored = append(stored, k.now)
		}
	}
	slices.SortFunc(stored, func(a, b db.Record) int { return cmp.Compare(orderOf(a), orderOf(b)) })
	return stored
}

// Put stores the record and sets its Rev.
func (x *tx) Put(r db.Record) error {
	t, err := x.b.s.table(r.Kind())
	if err != nil {
		return err
	}
	if t.parent != nil {
		return x.putChild(t, r)
	}
	m := r.Base()
	if m.ID == "" {
		return db.Errorf(db.Invalid, "a %s without id cannot be stored", t.kind.Name)
	}
	old, err := x.b.byID(t, m.ID)
	if err != nil {
		return err
	}
	m.Rev = 1
	if old != nil {
		m.Rev = old.now.Base().Rev + 1
	}
	x.b.put(t, old, r)
	return nil
}

func (x *tx) putChild(t *table, r db.Record) error {
	m := r.Base()
	parent, order, old, err := x.child(t, m.ID)
	if parent == nil {
		if err == db.ErrNotFound {
			return db.Errorf(db.NotFound, "no %s for the %s %q", t.parent.kind.Name, t.kind.Name, m.ID)
		}
		return err
	}
	if err != nil && err != db.ErrNotFound {
		return err
	}
	m.Rev = 1
	if err == nil {
		m.Rev = old.Base().Rev + 1
	}
	x.b.putKid(t, parent.row, order, r)
	return nil
}

// Delete removes the record and its children.
func (x *tx) Delete(k *db.Kind, id string) error {
	t, err := x.b.s.table(k)
	if err != nil {
		return err
	}
	if t.parent != nil {
		parent, order, _, err := x.child(t, id)
		if err != nil {
			return err
		}
		x.b.putKid(t, parent.row, order, nil)
		return nil
	}
	r, err := x.b.byID(t, id)
	if err != nil {
		return err
	}
	if r == nil {
		return db.ErrNotFound
	}
	x.b.remove(t, r)
	return nil
}

// Lock has nothing to do: transactions run one after another.
func (x *tx) Lock(string) error { return nil }
