package bolt

import (
	"bytes"
	"strings"

	"github.com/alertad/alertad/db/query"
)

func (p *proseColumn) leaf(t *query.Test) leaf {
	l := &proseLeaf{col: p, test: t, absent: t.MatchAbsent()}
	if t.Op == query.Exists {
		l.exact = true
		return l
	}
	lit, exact := t.Literal()
	if strings.IndexByte(lit, proseEnd) < 0 {
		l.lit, l.exact = []byte(lit), exact
	}
	// These compare the bytes as they were written.
	l.written = t.Op == query.Equal || t.Op == query.Prefix || t.Op == query.Range
	return l
}

// proseLeaf looks for a literal first and asks the test about what it found.
type proseLeaf struct {
	col     *proseColumn
	test    *query.Test
	lit     []byte // "" is in every text
	exact   bool   // the literal is all there is to find
	written bool   // the lower-cased text does not suffice
	absent  bool

	matches func(lower string) bool
}

func (l *proseLeaf) cost() int { return 20 }

func (l *proseLeaf) eval(e *eval, c int, cand, out *words) error {
	*out = words{}
	part := l.part(e, c)
	if part.huge {
		return e.byRecord(c, cand, out, l.test)
	}
	if l.absent {
		for at := range cand.all() {
			if at >= len(part.entry) || part.entry[at] == 0 {
				out.set(at)
			}
		}
		if l.test.Op == query.Equal { // with nothing
			return nil
		}
	}
	found := words{}
	l.find(part, cand, &found)
	switch {
	case l.written:
		return e.byRecord(c, &found, out, l.test)
	case l.exact:
		out.or(&found)
		return nil
	}
	return l.match(e, part, &found, out)
}

// part takes the slices of a chunk, so that it can be read without the lock.
func (l *proseLeaf) part(e *eval, c int) *proseChunk {
	e.tab.mu.RLock()
	defer e.tab.mu.RUnlock()
	if c >= len(l.col.chunks) {
		return &proseChunk{}
	}
	part := l.col.chunks[c]
	e.entries = append(e.entries[:0], part.entry...)
	part.entry = e.entries
	return &part
}

// find sets the rows whose text has the literal: by one sweep over all texts,
// or one by one if there are few candidates.
func (l *proseLeaf) find(p *proseChunk, cand, found *words) {
	if n := cand.count(); len(l.lit) == 0 || 8*n < len(p.start) {
		for at := range cand.all() {
			if at < len(p.entry) && p.entry[at] != 0 && bytes.Contains(p.bytes(int(p.entry[at])-1), l.lit) {
				found.set(at)
			}
		}
		return
	}
	for pos, i := 0, 0; pos < len(p.data); pos = int(p.start[i]) {
		hit := bytes.Index(p.data[pos:], l.lit)
		if hit < 0 {
			return
		}
		i = p.entryAt(i, uint32(pos+hit))
		if at := int(p.owner[i]); int(p.entry[at]) == i+1 && cand.has(at) {
			found.set(at)
		}
		if i++; i == len(p.start) {
			return
		}
	}
}

// match asks the test about the lower-cased texts.
func (l *proseLeaf) match(e *eval, p *proseChunk, found, out *words) error {
	n := 0
	e.v.patience.begin()
	if l.matches == nil {
		l.matches = l.test.Matcher()
	}
	for at := range found.all() {
		if n++; n%asked == 0 {
			if err := e.spend(l.test); err != nil {
				return err
			}
		}
		if l.matches(p.text(int(p.entry[at]) - 1)) {
			out.set(at)
		}
	}
	return e.spend(l.test)
}
