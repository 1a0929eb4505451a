package bolt

import (
	"slices"

	"github.com/alertad/alertad/db"
)

// Get returns the record with that id.
func (v *view) Get(k *db.Kind, id string) (db.Record, error) {
	t, err := v.s.table(k)
	if err != nil {
		return nil, err
	}
	if t.parent != nil {
		return v.child(t, id)
	}
	_, r, err := v.byID(t, id)
	return r, err
}

func (v *view) child(t *table, id string) (db.Record, error) {
	parent, order, ok := db.SplitChildID(id)
	if !ok {
		return nil, db.ErrNotFound
	}
	row, err := v.rowOf(t.parent, parent)
	if err != nil {
		return nil, err
	}
	r, err := v.reader.child(t, row, parent, order)
	return r, notFound(err)
}

func (v *view) rowOf(t *table, id string) (uint64, error) {
	if v.found.tab == t && v.found.id == id {
		return v.found.row, nil
	}
	row, _, err := v.byID(t, id)
	return row, err
}

func (v *view) byID(t *table, id string) (uint64, db.Record, error) {
	for _, row := range v.candidates(t, t.find(nil, id)) {
		r, err := v.read(t, row)
		if err == errGone {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		if r.Base().ID == id {
			return row, r, nil
		}
	}
	return 0, nil, db.ErrNotFound
}

// candidates adds to what the index has now the rows that it had then.
func (v *view) candidates(t *table, now []place) []uint64 {
	rows := make([]uint64, 0, len(now))
	for _, p := range now {
		rows = append(rows, p.row)
	}
	for _, row := range v.changes(t).rows {
		if row != 0 {
			rows = append(rows, row)
		}
	}
	slices.Sort(rows)
	return slices.Compact(rows)
}

func notFound(err error) error {
	if err == errGone {
		return db.ErrNotFound
	}
	return err
}

// Lookup returns the records with that value under a key, in order of creation.
func (v *view) Lookup(k *db.Kind, key, value string) ([]db.Record, error) {
	t, err := v.s.table(k)
	if err != nil {
		return nil, err
	}
	if t.parent != nil {
		return v.childrenOf(t, key, value)
	}
	at, err := t.keyAt(key)
	if err != nil {
		return nil, err
	}
	var found []db.Record
	for _, row := range v.candidates(t, t.lookup(nil, at, value)) {
		r, err := v.read(t, row)
		if err == errGone {
			continue
		}
		if err != nil {
			return nil, err
		}
		if contains(k.Keys[at].Of(nil, r), value) {
			found = append(found, r)
		}
	}
	return found, nil
}

func (v *view) childrenOf(t *table, key, parent string) ([]db.Record, error) {
	if key != parentKey {
		return nil, noKey(t.kind, key)
	}
	row, err := v.rowOf(t.parent, parent)
	if err == db.ErrNotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return v.children(t, row, parent)
}

// parentKey is the key under which children are looked up.
const parentKey = "parent"
