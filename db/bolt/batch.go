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
	undo   []undo
	values []string // of a key, for a moment
}

// changed is what a batch has of one table.
type changed struct {
	rows map[uint64]*record // by row: read or changed
	ids  map[string]*record // by id: the newest
	keys map[keyValue][]*record

	kids map[uint64][]kid // of a child kind, by parent's row
}

// kid is a changed child of some parent.
type kid struct {
	order int64
	now   db.Record // nil is deleted
}

// undo is what a map of a table had before a call changed it.
type undo struct {
	c    *changed
	row  uint64
	id   string // with rec and byID; empty: kids
	rec  *record
	byID *record
	kids []kid
}

// record is a record in a batch.
type record struct {
	place
	fresh bool      // not in the snapshot: there is no slot yet
	old   db.Record // as in the snapshot
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
			c.kids = map[uint64][]kid{}
		} else {
			c.rows, c.ids, c.keys = map[uint64]*record{}, map[string]*record{}, map[keyValue][]*record{}
		}
		b.tables[t] = c
	}
	return c
}

func (b *batch) rollback() {
	for _, u := range slices.Backward(b.undo) {
		if u.id == "" {
			restore(u.c.kids, u.row, u.kids, u.kids != nil)
			continue
		}
		restore(u.c.rows, u.row, u.rec, u.rec != nil)
		restore(u.c.ids, u.id, u.byID, u.byID != nil)
	}
	b.undo = b.undo[:0]
}

func restore[K comparable, V any](m map[K]V, k K, v V, was bool) {
	if was {
		m[k] = v
	} else {
		delete(m, k)
	}
}

// set makes r the record of its row and of an id.
func (b *batch) set(c *changed, id string, r *record) {
	b.undo = append(b.undo, undo{c: c, row: r.row, id: id, rec: c.rows[r.row], byID: c.ids[id]})
	c.rows[r.row], c.ids[id] = r, r
}

// setKids makes a list that of a parent's changed children.
func (b *batch) setKids(c *changed, parent uint64, kids []kid) {
	b.undo = append(b.undo, undo{c: c, row: parent, kids: c.kids[parent]})
	c.kids[parent] = kids
}

// at returns the record of a place in the index; nil if there is none now.
func (b *batch) at(t *table, p place) (*record, error) {
	c := b.of(t)
	if r, ok := c.rows[p.row]; ok {
		return r, nil
	}
	rec, err := b.read(t, p.row)
	if err == errGone {
		err = damaged(fmt.Errorf("%s %d: not in the file", t.kind.Name, p.row))
	}
	if err != nil {
		return nil, err
	}
	r := &record{place: p, old: rec, now: rec}
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
	b.set(c, rec.Base().ID, n)
	for i := range t.kind.Keys {
		b.putKey(c, t, i, n)
	}
}

// putKid stores or, with nil, deletes a child.
func (b *batch) putKid(t *table, parent uint64, order int64, r db.Record) {
	c := b.of(t)
	kids := c.kids[parent]
	if i := slices.IndexFunc(kids, func(k kid) bool { return k.order == order }); i >= 0 {
		kids = slices.Delete(slices.Clone(kids), i, i+1)
	}
	b.setKids(c, parent, append(kids, kid{order, r}))
}

// kid returns a child as the batch leaves it, nil if it is deleted; known is
// false if the batch has not changed it.
func (c *changed) kid(parent uint64, order int64) (r db.Record, known bool) {
	for _, k := range c.kids[parent] {
		if k.order == order {
			return k.now, true
		}
	}
	return nil, false
}

// putKey makes a record found under values of a key that the index has it not
// under. They are compared again when they are looked up, so none is taken away.
func (b *batch) putKey(c *changed, t *table, key int, r *record) {
	of, had := t.kind.Keys[key].Of, 0
	b.values = b.values[:0]
	if r.old != nil {
		b.values = of(b.values, r.old)
		had = len(b.values)
	}
	b.values = of(b.values, r.now)
	for _, value := range b.values[had:] {
		if contains(b.values[:had], value) {
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
	b.set(c, r.now.Base().ID, &n)
	for _, child := range t.children {
		b.setKids(b.of(child), n.row, nil)
	}
}
