package bolt

import (
	"math"

	"github.com/alertad/alertad/db/query"
)

// numberColumn holds an Int, Time or Bool. A chunk in which all values are 0
// takes no memory.
type numberColumn struct {
	typ    query.Type
	chunks []numbers
}

func (n *numberColumn) put(slot uint32, _, value query.Value) {
	c, at := split(slot)
	n.chunks = chunked(n.chunks, c)
	n.chunks[c].set(at, value.Num)
}

func (n *numberColumn) chunk(c int) *numbers {
	if c < len(n.chunks) {
		return &n.chunks[c]
	}
	return &numbers{}
}

func (n *numberColumn) size() int64 {
	size := int64(0)
	for i := range n.chunks {
		size += n.chunks[i].small.size() + int64(8*cap(n.chunks[i].large))
	}
	return size
}

// numbers are those of a chunk: codes, as long as all are small, which counts
// and flags are, or else as they are. What lies beyond their end is 0.
type numbers struct {
	small codes
	large []int64 // nil: small is in use
}

func (n *numbers) set(i int, v int64) {
	if n.large == nil && v >= 0 && v <= math.MaxUint32 {
		n.small.set(i, uint32(v))
		return
	}
	if n.large == nil {
		*n = numbers{large: n.appendTo(make([]int64, 0, n.small.len()))}
	}
	if v == 0 && i >= len(n.large) {
		return
	}
	n.large = grown(n.large, i)
	n.large[i] = v
}

func (n *numbers) appendTo(dst []int64) []int64 {
	for i := range n.small.len() {
		dst = append(dst, int64(n.small.get(i)))
	}
	return append(dst, n.large...)
}

// row returns the numbers, in the memory of buf if they have to be made.
func (n *numbers) row(buf *[]int64) []int64 {
	if n.large != nil {
		return n.large
	}
	*buf = n.appendTo((*buf)[:0])
	return *buf
}

func (n *numberColumn) leaf(t *query.Test) leaf {
	l := &numberLeaf{col: n, test: t}
	l.low, l.high, l.plain = bounds(t)
	l.zero = t.MatchNum(0)
	return l
}

// bounds turns Equal and Range into a closed interval.
func bounds(t *query.Test) (low, high int64, ok bool) {
	if t.Op == query.Equal {
		return t.Num, t.Num, true
	}
	low, high = math.MinInt64, math.MaxInt64
	if b := t.Low; b != nil {
		low = b.Num
		if !b.Inclusive {
			if low == math.MaxInt64 {
				return 0, 0, false
			}
			low++
		}
	}
	if b := t.High; b != nil {
		high = b.Num
		if !b.Inclusive {
			if high == math.MinInt64 {
				return 0, 0, false
			}
			high--
		}
	}
	return low, high, t.Op == query.Range && low <= high
}

// numberLeaf tests numbers. Zero, the absent time, is decided beforehand.
type numberLeaf struct {
	col       *numberColumn
	test      *query.Test
	low, high int64
	plain     bool // an interval is all there is to test
	zero      bool
}

func (l *numberLeaf) cost() int {
	if l.plain {
		return 2
	}
	return 50
}

func (l *numberLeaf) eval(e *eval, c int, cand, out *words) error {
	if l.plain {
		e.tab.mu.RLock()
		defer e.tab.mu.RUnlock()
		l.scan(l.col.chunk(c).row(&e.numbers), cand, out)
		return nil
	}
	e.tab.mu.RLock()
	values := l.col.chunk(c).appendTo(e.numbers[:0])
	e.tab.mu.RUnlock()
	e.numbers = values
	return l.match(e, values, cand, out)
}

func (l *numberLeaf) scan(row []int64, cand, out *words) {
	span := uint64(l.high) - uint64(l.low)
	for at, may := range cand {
		if may == 0 {
			out[at] = 0
			continue
		}
		part := row[min(at*64, len(row)):min(at*64+64, len(row))]
		var m, zero uint64
		for j, v := range part {
			m |= bit(uint64(v)-uint64(l.low) <= span) << (j & 63)
			zero |= bit(v == 0) << (j & 63)
		}
		if len(part) < 64 {
			zero |= ^uint64(0) << len(part)
		}
		m &^= zero
		if l.zero {
			m |= zero
		}
		out[at] = m & may
	}
}

// match asks the test itself, once for each run of equal numbers.
func (l *numberLeaf) match(e *eval, row []int64, cand, out *words) error {
	*out = words{}
	e.v.patience.begin()
	last, holds := int64(0), l.zero
	for at := range cand.all() {
		v := int64(0)
		if at < len(row) {
			v = row[at]
		}
		if v != last {
			last, holds = v, l.test.MatchNum(v)
		}
		if holds {
			out.set(at)
		}
	}
	return e.spend(l.test)
}

func bit(b bool) uint64 {
	if b {
		return 1
	}
	return 0
}

// The sort keys of values that come after all others.
const (
	keyAbsent   = math.MaxInt64
	keyUnranked = math.MaxInt64 - 1
)

func (n *numberColumn) keys(_ *table, o query.Order) (keyFunc, bool) {
	if o.Rank != nil {
		return nil, false
	}
	flip := int64(0)
	if o.Desc {
		flip = -1
	}
	return func(c int, _ *words, dst *[chunkRows]int64) {
		memory := dst[:]
		row := n.chunk(c).row(&memory)
		for i, v := range row {
			dst[i] = v ^ flip
		}
		for i := len(row); i < chunkRows; i++ {
			dst[i] = flip
		}
		if n.typ == query.Time {
			for i := range dst {
				if dst[i] == flip {
					dst[i] = keyAbsent
				}
			}
		}
	}, true
}
