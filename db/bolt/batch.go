package bolt

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/alertad/alertad/db"
)

// batch is the calls that share a commit: what they have read and what they want
// to write, on top of the snapshot in which they run. What is in its maps is
// replaced, never changed, so a failed call is undone by putting the old back.
type batch struct {
	*reader
	s      *Store
	tables map[*table]*changed
	undo   []func()
}

// changed is what a batch has of one table.
type changed struct {
	rows map[uint64]*record // by row: read or changed
	ids  map[string]*record // by id: the newest
	keys map[keyValue][]*record

	kids map[uint64]map[int64]db.Record // of a child kind, by parent's row and order; nil is deleted
}

// record is a record in a batch.
type record struct {
	place
	fresh bool      // not in the snapshot: there is no slot yet
	old   db.Record // as in the snapshot
	cold  []byte    // the stored form of its cold part
	now   db.Record // as the batch leaves it; nil is deleted

	hotOnly bool // the cold part is to stay as it is
}

type keyValue struct {
	key   int
	value string
}

func newBatch(s *Store, r *reader) *batch {
	return &batch{reader: r, s: s, tables: make(map[*table]*changed, 2)}
}

func (b *batch) of(t *table) *changed {
	c, ok := b.tables[t]
	if !ok {
		c = &changed{}
		if t.parent != nil {
			c.kids = map[uint64]map[int64]db.Record{}
		} else {
			c.rows, c.ids, c.keys = map[uint64]*record{}, map[string]*record{}, map[keyValue][]*record{}
		}
		b.tables[t] = c
	}
	return c
}

func (b *batch) rollback() {
	for _, undo := range slices.Backward(b.undo) {
		undo()
	}
	b.undo = b.undo[:0]
}

// assign sets m[k] and remembers what was there.
func assign[K comparable, V any](b *batch, m map[K]V, k K, v V) {
	old, was := m[k]
	b.undo = append(b.undo, func() {
		if was {
			m[k] = old
		} else {
			delete(m, k)
		}
	})
	m[k] = v
}

// at returns the record of a place in the index; nil if there is none now.
func (b *batch) at(t *table, p place) (*record, error) {
	c := b.of(t)
	if r, ok := c.rows[p.row]; ok {
		return r, nil
	}
	rec, cold, err := b.readCold(t, p.row)
	if err == errGone {
		err = damaged(fmt.Errorf("%s %d: not in the file", t.kind.Name, p.row))
	}
	if err != nil {
		return nil, err
	}
	r := &record{place: p, old: rec, cold: cold, now: rec}
	c.rows[p.row] = r
	if _, ok := c.ids[rec.Base().ID]; !ok {
		c.ids[rec.Base().ID] = r
	}
	return r, nil
}

// byID returns the record with that id, or nil.
func (b *batch) byID(t *table, id string) (*record, error) {
	c := b.of(t)
	if r, ok := c.ids[id]; ok {
		if r.now == nil {
			return nil, nil
		}
		return r, nil
	}
	for _, p := range t.find(nil, id) {
		r, err := b.at(t, p)
		if err != nil {
			return nil, err
		}
		if r.now != nil && r.now.Base().ID == id {
			return r, nil
		}
	}
	return nil, nil
}

// byKey returns the records with that value under a key, in order of creation.
func (b *batch) byKey(t *table, key int, value string) ([]*record, error) {
	c := b.of(t)
	list := slices.Clone(c.keys[keyValue{key, value}])
	for _, p := range t.lookup(nil, key, value) {
		r, err := b.at(t, p)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	out, of := list[:0], t.kind.Keys[key].Of
	for _, r := range list {
		r = c.rows[r.row] // nil if its call failed
		if r != nil && r.now != nil && contains(of(nil, r.now), value) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(x, y *record) int { return cmp.Compare(x.row, y.row) })
	return slices.CompactFunc(out, func(x, y *record) bool { return x.row == y.row }), nil
}

// put replaces the record r, which is not nil, or adds one.
func (b *batch) put(t *table, r *record, rec db.Record) {
	c := b.of(t)
	n := &record{fresh: true, now: rec}
	if r != nil {
		*n = *r
		n.now = rec
	} else {
		n.row = t.nextRow
		t.nextRow++
	}
	assign(b, c.rows, n.row, n)
	assign(b, c.ids, rec.Base().ID, n)
	for i := range t.kind.Keys {
		b.putKey(c, t, i, n)
	}
}

// putKid stores or, with nil, deletes a child.
func (b *batch) putKid(t *table, parent uint64, order int64, r db.Record) {
	kids := b.of(t).kids
	if kids[parent] == nil {
		assign(b, kids, parent, map[int64]db.Record{})
	}
	assign(b, kids[parent], order, r)
}

// putKey makes a record found under values of a key that the index has it not
// under. They are compared again when they are looked up, so none is taken away.
func (b *batch) putKey(c *changed, t *table, key int, r *record) {
	var had []string
	if r.old != nil {
		had = t.kind.Keys[key].Of(nil, r.old)
	}
	for _, value := range t.kind.Keys[key].Of(nil, r.now) {
		if contains(had, value) {
			continue
		}
		kv := keyValue{key, value}
		if list := c.keys[kv]; len(list) == 0 || list[len(list)-1].row != r.row {
			c.keys[kv] = append(list, r)
		}
	}
}

// remove deletes the record r and its children.
func (b *batch) remove(t *table, r *record) {
	c := b.of(t)
	n := *r
	n.now = nil
	assign(b, c.rows, n.row, &n)
	assign(b, c.ids, r.now.Base().ID, &n)
	for _, child := range t.children {
		assign(b, b.of(child).kids, n.row, nil)
	}
}
