package bolt

import (
	"encoding/binary"

	"github.com/alertad/alertad/db"
)

// countChunk counts the rows of a chunk and adds to left those that changed.
func (c *counter) countChunk(at int, rows *words, left []uint64) []uint64 {
	c.tab.mu.RLock()
	defer c.tab.mu.RUnlock()
	ch := c.v.absorb(c.tab)
	rows, left = ch.setAside(at, rows, left)
	if c.dense != nil && c.countCodes(at, rows) {
		return left
	}
	var key [64]byte
	codes := make([]uint32, 0, 64)
	for i := range rows.all() {
		c.add(at, i, 0, 0, key[:0], codes)
	}
	return left
}

// countCodes is the usual case: one or two fields that are texts.
func (c *counter) countCodes(at int, rows *words) bool {
	a, ok := c.tab.columns[c.fields[0].Field].(*textColumn)
	if !ok || a.dict != c.dims[0].dict || len(c.dims) > 2 {
		return false
	}
	first := a.chunk(at)
	if len(c.dims) == 1 {
		for i := range rows.all() {
			c.dense[first.get(i)]++
		}
		return true
	}
	b, ok := c.tab.columns[c.fields[1].Field].(*textColumn)
	if !ok || b.dict != c.dims[1].dict {
		return false
	}
	second, n, dense := b.chunk(at), uint32(len(c.dims[1].texts)), c.dense
	for i := range rows.all() {
		dense[first.get(i)*n+second.get(i)]++
	}
	return true
}

// add counts a row under each combination of the values of its fields from d on.
func (c *counter) add(at, i, d, index int, key []byte, codes []uint32) {
	if d == len(c.dims) {
		if c.dense != nil {
			c.dense[index]++
		} else {
			c.sparse[string(key)]++
		}
		return
	}
	own := c.dims[d].codes(codes[:0], at, i)
	for _, code := range own {
		c.add(at, i, d+1, index*len(c.dims[d].texts)+int(code),
			binary.BigEndian.AppendUint32(key, code), own[len(own):])
	}
}

// unpair makes the dimension of the pairs of a Map one of the values under a
// key, or of the names of the keys, with codes of its own. Of values 0 is "".
func (d *dim) unpair(g db.Grouping) {
	own := make([]int, len(d.texts)) // by code of the pair: one more than its own
	codes := map[string]int{}
	var names []string
	if !g.Keys {
		codes[""], names = 0, []string{""}
	}
	for code, pair := range d.texts {
		key, value, ok := splitPair(pair)
		if !ok || !g.Keys && key != g.Key {
			continue
		}
		if g.Keys {
			value = key
		}
		n, known := codes[value]
		if !known {
			n = len(names)
			codes[value], names = n, append(names, value)
		}
		own[code] = n + 1
	}
	pairs := d.codes
	d.texts, d.codes = names, func(dst []uint32, c, at int) []uint32 {
		from := len(dst)
		dst = pairs(dst, c, at)
		n := from
		for _, code := range dst[from:] {
			if int(code) < len(own) && own[code] > 0 {
				dst[n] = uint32(own[code] - 1)
				n++
			}
		}
		if dst = dst[:n]; n == from && !g.Keys {
			dst = append(dst, 0)
		}
		return dst
	}
}
