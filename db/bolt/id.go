package bolt

import (
	"encoding/binary"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// idColumn holds the first eight bytes of each id, as a number in the order of
// the ids. It decides most of what is asked about ids without a record.
type idColumn struct{ chunks [][]uint64 }

func idHead(id string) uint64 {
	var b [8]byte
	copy(b[:], id)
	return binary.BigEndian.Uint64(b[:])
}

func (n *idColumn) put(slot uint32, _, value query.Value) {
	c, at := split(slot)
	n.chunks = chunked(n.chunks, c)
	n.chunks[c] = grown(n.chunks[c], at)
	n.chunks[c][at] = idHead(value.Text)
}

// head returns the number of a slot in use.
func (n *idColumn) head(c, at int) uint64 { return n.chunks[c][at] }

func (n *idColumn) size() int64 {
	size := int64(0)
	for _, c := range n.chunks {
		size += int64(8 * cap(c))
	}
	return size
}

func (n *idColumn) leaf(t *query.Test) leaf { return &idLeaf{col: n, test: t} }

// idLeaf picks by the first bytes of Equal and Prefix and asks the records.
type idLeaf struct {
	col  *idColumn
	test *query.Test
}

func (l *idLeaf) cost() int {
	if l.test.Op == query.Equal || l.test.Op == query.Prefix {
		return 3
	}
	return costRecords
}

func (l *idLeaf) eval(e *eval, c int, cand, out *words) error {
	*out = words{}
	if l.test.Op != query.Equal && l.test.Op != query.Prefix {
		return e.byRecord(c, cand, out, l.test)
	}
	found := words{}
	l.scan(e, c, cand, &found)
	if l.test.Op == query.Prefix && len(l.test.Text) <= 8 && strings.IndexByte(l.test.Text, 0) < 0 {
		*out = found
		return nil
	}
	return e.byRecord(c, &found, out, l.test)
}

func (l *idLeaf) scan(e *eval, c int, cand, found *words) {
	e.tab.mu.RLock()
	defer e.tab.mu.RUnlock()
	if c >= len(l.col.chunks) {
		return
	}
	row := l.col.chunks[c]
	want := idHead(l.test.Text)
	mask := ^uint64(0)
	if n := len(l.test.Text); n < 8 {
		mask <<= 64 - 8*n
	}
	for at, may := range cand {
		if may == 0 {
			continue
		}
		part := row[min(at*64, len(row)):min(at*64+64, len(row))]
		var m uint64
		for j, v := range part {
			m |= bit(v&mask == want&mask) << (j & 63)
		}
		found[at] = m & may
	}
}
