package bolt

import (
	"bytes"
	"fmt"
	"maps"
	"slices"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// WithMapped returns the options for a store whose file soon outgrows its
// mapping.
func WithMapped(o Options, size int64) Options {
	o.mapped = size
	return o
}

// Verify compares memory with the file and lets bbolt check its pages. Nobody
// may write meanwhile.
func (s *Store) Verify() error {
	tx, err := s.bolt.Begin(false)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	for err := range tx.Check() {
		return fmt.Errorf("bbolt: %w", err)
	}
	r := newReader(tx)
	for _, t := range s.tables {
		if t.parent != nil {
			if err := t.verifyKids(r); err != nil {
				return err
			}
			continue
		}
		if err := t.verify(r); err != nil {
			return fmt.Errorf("%s: %w", t.kind.Name, err)
		}
	}
	return nil
}

func (t *table) verify(r *reader) error {
	t.mu.RLock()
	defer t.mu.RUnlock()
	fresh := newTable(t.kind)
	slots := map[uint64]uint32{}
	n := 0
	for c := range t.rows {
		for at, row := range t.rows[c] {
			if (row != 0) != t.live[c].has(at) {
				return fmt.Errorf("slot %d: row %d, live %v", c<<chunkBits|at, row, t.live[c].has(at))
			}
			if row != 0 {
				slots[row] = uint32(c<<chunkBits | at)
				n++
			}
		}
	}
	if n != t.n || n+len(t.free) != int(t.slots) {
		return fmt.Errorf("%d rows, %d free, of %d; counted %d", t.n, len(t.free), t.slots, n)
	}
	var fail error
	err := t.walk(r.tx, func(row uint64, cold, hot []byte) bool {
		slot, ok := slots[row]
		if !ok {
			fail = fmt.Errorf("row %d is not in memory", row)
			return false
		}
		delete(slots, row)
		var rec db.Record
		if rec, fail = t.assemble(row, cold, hot); fail != nil {
			return false
		}
		if fail = t.verifyRecord(slot, rec); fail != nil {
			return false
		}
		fresh.insert(row, rec)
		return row < t.nextRow
	})
	if fail = firstError(fail, err); fail != nil {
		return fail
	}
	for row := range slots {
		return fmt.Errorf("row %d is not in the file", row)
	}
	return t.verifyKeys(fresh)
}

func (t *table) verifyRecord(slot uint32, r db.Record) error {
	id := r.Base().ID
	if !has(&t.ids, t.hash(id), slot) {
		return fmt.Errorf("%s is not in the index", id)
	}
	for i, k := range t.kind.Keys {
		for _, v := range k.Of(nil, r) {
			if !has(&t.keys[i], t.hash(v), slot) {
				return fmt.Errorf("%s is not under %s %q", id, k.Name, v)
			}
		}
	}
	c, at := split(slot)
	for i, col := range t.columns {
		f := &t.kind.Fields[i]
		v := f.Value(r)
		var got, want any
		switch col := col.(type) {
		case *idColumn:
			got, want = col.head(c, at), idHead(v.Text)
		case *numberColumn:
			ch := col.chunk(c)
			n := int64(ch.small.get(at))
			if at < len(ch.large) {
				n = ch.large[at]
			}
			got, want = n, v.Num
		case *textColumn:
			got, want = col.dict.text(col.chunk(c).get(at)), v.Text
		case *proseColumn:
			got, want = col.chunks[c].textOf(at), string(appendLower(nil, v.Text))
		case *setColumn:
			got, want = fmt.Sprintf("%q", col.textsOf(c, at)), fmt.Sprintf("%q", members(f, v))
		}
		if got != want {
			return fmt.Errorf("%s: %s is %v in memory, %v in the file", id, f.Name, got, want)
		}
	}
	return nil
}

func members(f *db.Field, v query.Value) []string {
	list := append([]string{}, v.List...)
	for key := range v.Map {
		if text, ok := query.MapText(v.Map, key); ok {
			list = append(list, pairPrefix(key)+text)
		}
	}
	if f.Type == query.Map {
		slices.Sort(list)
	}
	return list
}

func (p *proseChunk) textOf(at int) string {
	if at >= len(p.entry) || p.entry[at] == 0 {
		return ""
	}
	return p.text(int(p.entry[at]) - 1)
}

func (s *setColumn) textsOf(c, at int) []string {
	ch := s.chunk(c)
	start, n := ch.at(at)
	texts := []string{}
	for i := range n {
		texts = append(texts, s.dict.text(ch.list.get(start+i)))
	}
	if s.pairs {
		slices.Sort(texts)
	}
	return texts
}

func has(x *index, hash, n uint32) bool {
	_, found := x.many[hash][n]
	x.each(hash, func(m uint32) bool {
		found = found || m == n
		return !found
	})
	return found
}

// verifyKeys compares sizes with those of a table made anew: nothing more is
// kept than should be.
func (t *table) verifyKeys(fresh *table) error {
	sizes := func(t *table) map[string]int {
		m := map[string]int{"ids": t.ids.count()}
		for i, k := range t.kind.Keys {
			m["key "+k.Name] = t.keys[i].count()
		}
		for i, col := range t.columns {
			switch col := col.(type) {
			case *textColumn:
				m[t.kind.Fields[i].Name] = col.dict.distinct()
				m[t.kind.Fields[i].Name+" uses"] = col.dict.total()
			case *setColumn:
				m[t.kind.Fields[i].Name] = col.dict.distinct()
				m[t.kind.Fields[i].Name+" uses"] = col.dict.total()
			}
		}
		return m
	}
	got, want := sizes(t), sizes(fresh)
	for _, what := range slices.Sorted(maps.Keys(want)) {
		if n, ok := got[what]; ok && n != want[what] {
			return fmt.Errorf("%s: %d entries, want %d", what, n, want[what])
		}
	}
	return nil
}

func (x *index) count() int {
	n := 0
	for i := range x.shards {
		for _, e := range x.shards[i].entries {
			if e != 0 && uint32(e)-1 != several {
				n++
			}
		}
	}
	for _, set := range x.many {
		n += len(set)
	}
	return n
}

func (d *dict) total() int {
	n := 0
	for _, u := range d.uses[1:] {
		n += int(u)
	}
	return n
}

// verifyKids checks that every child has a parent and can be read.
func (t *table) verifyKids(r *reader) error {
	parents := map[uint64]bool{}
	for _, rows := range t.parent.rows {
		for _, row := range rows {
			parents[row] = row != 0
		}
	}
	c, err := r.cursor(t.cold)
	if err != nil {
		return err
	}
	for k, v := c.First(); k != nil; k, v = c.Next() {
		data, err := unseal(t.cold, k, v)
		if err != nil {
			return err
		}
		if len(k) != 16 || !parents[rowOfKey(k)] {
			return fmt.Errorf("%s %x has no parent", t.kind.Name, k)
		}
		if _, err := decodeChild(t, bytes.Clone(data), "x", 1); err != nil {
			return err
		}
	}
	return nil
}

// ChunkOrder is the order in which n chunks are looked at.
func ChunkOrder(order []query.Order, n int) (seen []int) {
	for c := range (&sorting{order: order}).inTurn(make([]*words, n)) {
		seen = append(seen, c)
	}
	return seen
}
