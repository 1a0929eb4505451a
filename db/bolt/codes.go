package bolt

// codes is an array of small numbers, one for each row of a chunk. It is as
// wide as the largest number in it needs, and what lies beyond its end is 0, so
// that a column nobody uses takes no memory. One of the slices is in use.
type codes struct {
	b []uint8
	w []uint16
	d []uint32
}

func (c *codes) len() int { return len(c.b) + len(c.w) + len(c.d) }

func (c *codes) get(i int) uint32 {
	switch {
	case i < len(c.b):
		return uint32(c.b[i])
	case i < len(c.w):
		return uint32(c.w[i])
	case i < len(c.d):
		return c.d[i]
	}
	return 0
}

func (c *codes) set(i int, code uint32) {
	if code == 0 && i >= c.len() {
		return
	}
	c.widen(code)
	switch {
	case c.d != nil:
		c.d = grown(c.d, i)
		c.d[i] = code
	case c.w != nil:
		c.w = grown(c.w, i)
		c.w[i] = uint16(code)
	default:
		c.b = grown(c.b, i)
		c.b[i] = uint8(code)
	}
}

// widen makes room for the size of a code.
func (c *codes) widen(code uint32) {
	switch {
	case code > 0xffff && c.d == nil:
		wide := make([]uint32, c.len(), max(c.len(), min(chunkRows, cap(c.b)+cap(c.w))))
		for i := range wide {
			wide[i] = c.get(i)
		}
		*c = codes{d: wide}
	case code > 0xff && c.w == nil && c.d == nil:
		wide := make([]uint16, c.len(), max(c.len(), min(chunkRows, cap(c.b))))
		for i := range wide {
			wide[i] = uint16(c.get(i))
		}
		*c = codes{w: wide}
	}
}

// push appends a code. Unlike set it is for lists, which may be longer than a
// chunk.
func (c *codes) push(code uint32) {
	c.widen(code)
	switch {
	case c.d != nil:
		c.d = append(c.d, code)
	case c.w != nil:
		c.w = append(c.w, uint16(code))
	default:
		c.b = append(c.b, uint8(code))
	}
}

// scan puts into out the rows of cand for whose code the table has bit 0. The
// table has an element for each code that can be there.
func (c *codes) scan(table []uint8, cand, out *words) {
	switch {
	case c.d != nil:
		scan(c.d, table, cand, out)
	case c.w != nil:
		scan(c.w, table, cand, out)
	default:
		scan(c.b, table, cand, out)
	}
}

func scan[T uint8 | uint16 | uint32](row []T, table []uint8, cand, out *words) {
	for at, may := range cand {
		if may == 0 {
			out[at] = 0
			continue
		}
		part := row[min(at*64, len(row)):min(at*64+64, len(row))]
		var m uint64
		for j, code := range part {
			m |= uint64(table[code]&1) << (j & 63)
		}
		if len(part) < 64 && table[0]&1 != 0 { // beyond the end
			m |= ^uint64(0) << len(part)
		}
		out[at] = m & may
	}
}

func (c *codes) size() int64 { return int64(cap(c.b) + 2*cap(c.w) + 4*cap(c.d)) }
