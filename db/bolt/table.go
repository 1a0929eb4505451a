package bolt

import (
	"hash/maphash"
	"sync"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// table is what is held in memory of one kind: where its records are, and the
// columns that searches read. All of it is derived from the file.
//
// A record has a row, the number that it is stored under, which is never used
// again; and a slot, its place in memory, which is used again once it is gone.
// Kinds with a parent have neither: their place follows from their parent.
type table struct {
	kind     *db.Kind
	hot      bool // stored in two parts
	parent   *table
	children []*table
	cold     []byte // name of the bucket of the only or the cold part
	warm     []byte // and of the hot part

	// Of the writer alone.
	nextRow uint64

	mu      sync.RWMutex // guards what follows
	seed    maphash.Seed
	rows    [][]uint64 // by chunk and place; 0 is free
	live    []*words
	free    []uint32
	slots   uint32 // ever used
	n       int    // records
	ids     index
	keys    []index  // as kind.Keys
	columns []column // as kind.Fields; nil if the field is not held
	heads   *idColumn

	was, is []string // of a key, for a moment
}

func newTable(k *db.Kind) *table {
	t := &table{kind: k, seed: maphash.MakeSeed(), nextRow: 1, cold: []byte(k.Name), warm: []byte(k.Name + ".hot")}
	if k.Parent != nil {
		return t
	}
	t.keys = make([]index, len(k.Keys))
	t.columns = make([]column, len(k.Fields))
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.Opts&db.Hot != 0 {
			t.hot = true
		}
		if f.Opts&db.Cold == 0 {
			t.columns[i] = newColumn(f.Type)
		}
	}
	t.heads = new(idColumn)
	t.columns[0] = t.heads
	return t
}

func (t *table) hash(s string) uint32 { return uint32(maphash.String(t.seed, s)) }

// rowOf returns the row of a slot, 0 if it is free.
func (t *table) rowOf(slot uint32) uint64 {
	c, at := split(slot)
	return t.rows[c][at]
}

// place is where a record is.
type place struct {
	row  uint64
	slot uint32
}

// find appends the places of the records that may have that id.
func (t *table) find(dst []place, id string) []place {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.collect(dst, &t.ids, id)
}

// lookup appends the places of the records that may have the value under a key.
func (t *table) lookup(dst []place, key int, value string) []place {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.collect(dst, &t.keys[key], value)
}

func (t *table) collect(dst []place, x *index, value string) []place {
	x.each(t.hash(value), func(slot uint32) bool {
		dst = append(dst, place{t.rowOf(slot), slot})
		return true
	})
	return dst
}

// insert gives a record a slot. The lock is held.
func (t *table) insert(row uint64, r db.Record) uint32 {
	slot := t.take()
	t.occupy(slot, row, r)
	t.store(slot, nil, r, false)
	return slot
}

// occupy makes a record found at a slot, by row and keys.
func (t *table) occupy(slot uint32, row uint64, r db.Record) {
	c, at := split(slot)
	t.rows = chunked(t.rows, c)
	t.rows[c] = grown(t.rows[c], at)
	t.rows[c][at] = row
	t.live = chunked(t.live, c)
	if t.live[c] == nil {
		t.live[c] = new(words)
	}
	t.live[c].set(at)
	t.n++
	t.ids.add(t.hash(r.Base().ID), slot)
	t.index(slot, nil, r, false)
}

func (t *table) take() uint32 {
	if n := len(t.free); n > 0 {
		slot := t.free[n-1]
		t.free = t.free[:n-1]
		return slot
	}
	t.slots++
	return t.slots - 1
}

// update replaces the record of a slot, of which maybe only hot fields changed.
// The lock is held.
func (t *table) update(slot uint32, old, r db.Record, hotOnly bool) {
	t.index(slot, old, r, hotOnly)
	t.store(slot, old, r, hotOnly)
}

// remove frees a slot. The lock is held.
func (t *table) remove(slot uint32, old db.Record) {
	t.ids.remove(t.hash(old.Base().ID), slot)
	t.index(slot, old, nil, false)
	t.store(slot, old, nil, false)
	c, at := split(slot)
	t.rows[c][at] = 0
	t.live[c].clear(at)
	t.free = append(t.free, slot)
	t.n--
}

// index moves a slot from the keys of the old record to those of the new one;
// either may be nil.
func (t *table) index(slot uint32, old, r db.Record, hotOnly bool) {
	for i := range t.kind.Keys {
		if hotOnly && !t.kind.Keys[i].Hot {
			continue
		}
		t.was, t.is = t.was[:0], t.is[:0]
		if old != nil {
			t.was = t.kind.Keys[i].Of(t.was, old)
		}
		if r != nil {
			t.is = t.kind.Keys[i].Of(t.is, r)
		}
		for _, v := range t.was {
			if !contains(t.is, v) {
				t.keys[i].remove(t.hash(v), slot)
			}
		}
		for _, v := range t.is {
			if !contains(t.was, v) {
				t.keys[i].add(t.hash(v), slot)
			}
		}
	}
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// store moves a slot's columns from the old record to the new one; either may
// be nil.
func (t *table) store(slot uint32, old, r db.Record, hotOnly bool) {
	for i := range t.columns {
		if !hotOnly || t.kind.Fields[i].Opts&db.Hot != 0 {
			t.storeField(i, slot, old, r)
		}
	}
}

func (t *table) storeField(i int, slot uint32, old, r db.Record) {
	col, f := t.columns[i], &t.kind.Fields[i]
	if col == nil {
		return
	}
	var before, after query.Value
	if old != nil {
		before = f.Value(old)
	}
	if r != nil {
		after = f.Value(r)
	}
	col.put(slot, before, after)
	if text, ok := col.(*textColumn); ok {
		if next := text.next(); next != nil {
			t.columns[i] = next
		}
	}
}

// size is the number of bytes held for search.
func (t *table) size() int64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	size := t.ids.size() + int64(4*cap(t.free))
	for i := range t.rows {
		size += int64(8*cap(t.rows[i]) + chunkWords*8)
	}
	for i := range t.keys {
		size += t.keys[i].size()
	}
	for _, c := range t.columns {
		if c != nil {
			size += c.size()
		}
	}
	return size
}
