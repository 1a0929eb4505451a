package bolt

import (
	"slices"
	"strings"
	"sync/atomic"

	"github.com/alertad/alertad/db/query"
)

// textColumn holds a Text as a code into a dictionary for each row.
type textColumn struct {
	dict   *dict
	chunks []codes
	rows   int // that have a text
	ranks  atomic.Pointer[ranks]
}

func newTextColumn() *textColumn { return &textColumn{dict: newDict()} }

func (t *textColumn) put(slot uint32, old, value query.Value) {
	if old.Text == value.Text {
		return
	}
	t.rows += int(bit(value.Text != "")) - int(bit(old.Text != ""))
	c, at := split(slot)
	t.chunks = chunked(t.chunks, c)
	code := t.dict.take(value.Text)
	t.dict.drop(t.chunks[c].get(at))
	t.chunks[c].set(at, code)
}

// A column becomes prose when it has more distinct texts than proseTexts, more
// than a quarter of its rows, and longer ones on average than proseLength.
const (
	proseTexts  = 10_000
	proseLength = 40
)

// next returns the column that should take the place of this one, if any. This
// one stays as it is, for the queries that have begun with it.
func (t *textColumn) next() column {
	n := t.dict.distinct()
	if n <= proseTexts || 4*n <= t.rows || t.dict.held-t.dict.dead <= n*proseLength {
		return nil
	}
	p := new(proseColumn)
	for c := range t.chunks {
		for at := range t.chunks[c].len() {
			if code := t.chunks[c].get(at); code != 0 {
				p.set(uint32(c<<chunkBits|at), t.dict.text(code))
			}
		}
	}
	return p
}

func (t *textColumn) chunk(c int) *codes {
	if c < len(t.chunks) {
		return &t.chunks[c]
	}
	return new(codes)
}

func (t *textColumn) size() int64 {
	size := t.dict.size()
	for i := range t.chunks {
		size += t.chunks[i].size()
	}
	if r := t.ranks.Load(); r != nil {
		size += int64(4 * cap(r.of))
	}
	return size
}

func (t *textColumn) groups() (*dict, func(dst []uint32, c, at int) []uint32) {
	return t.dict, func(dst []uint32, c, at int) []uint32 {
		return append(dst, t.chunk(c).get(at))
	}
}

func (t *textColumn) leaf(test *query.Test) leaf {
	return &textLeaf{col: t, table: codeTable{test: test, empty: test.MatchAbsent()}}
}

// textLeaf tests texts by their codes.
type textLeaf struct {
	col   *textColumn
	table codeTable
}

func (l *textLeaf) cost() int { return l.table.cost(l.col.dict, 1) }

func (l *textLeaf) eval(e *eval, c int, cand, out *words) error {
	return e.withTable(&l.table, l.col.dict, func() {
		l.col.chunk(c).scan(l.table.of, cand, out)
	})
}

// codeTable holds a test's answers for the codes of a dictionary: 1 for a text
// that it holds for, and for the members of sets also 2 for one it was asked
// about.
type codeTable struct {
	test   *query.Test
	prefix string // asked about are texts with this prefix, without it
	empty  bool   // the answer for the empty text
	of     []uint8

	matches func(string) bool
}

// cost is that of a leaf by its table, which is much if a slow test is asked
// about many texts.
func (t *codeTable) cost(d *dict, usual int) int {
	if t.test.Slow() && d.codes() > proseTexts {
		return costSlow
	}
	return usual
}

// extend asks the test about some of the codes that are new, and reports whether
// all are done. Codes that changed hands since belong to rows which changed, and
// those are decided by their records.
func (t *codeTable) extend(d *dict) bool {
	from, n := len(t.of), d.codes()
	if from == n {
		return true
	}
	if from == 0 {
		t.of = append(make([]uint8, 0, n), mark(t.empty))
		from = 1
	}
	if t.test.Op == query.Equal && t.prefix == "" {
		return t.extendEqual(d, n)
	}
	step := 4096
	if t.test.Slow() {
		step = 256
	}
	to := min(n, from+step)
	for code := from; code < to; code++ {
		t.of = append(t.of, t.ask(d, uint32(code)))
	}
	return to == n
}

func (t *codeTable) ask(d *dict, code uint32) uint8 {
	if d.uses[code] == 0 {
		return 0
	}
	text, ours := strings.CutPrefix(d.text(code), t.prefix)
	if !ours {
		return 0
	}
	if t.matches == nil {
		t.matches = t.test.Matcher()
	}
	return mark(t.matches(text))
}

func mark(holds bool) uint8 {
	if holds {
		return 3
	}
	return 2
}

// extendEqual looks up the one text that can be equal.
func (t *codeTable) extendEqual(d *dict, n int) bool {
	for len(t.of) < n {
		t.of = append(t.of, 2)
	}
	if code, ok := d.find(t.test.Text); ok && code != 0 {
		t.of[code] = 3
	}
	return true
}

// ranks is the order of a dictionary's texts.
type ranks struct {
	writes uint64
	of     []uint32
}

func (t *textColumn) keys(tab *table, o query.Order) (keyFunc, bool) {
	var key []int64
	if o.Rank != nil {
		key = t.ranked(tab, o)
	} else {
		key = t.sorted(tab, o)
	}
	return func(c int, rows *words, dst *[chunkRows]int64) {
		codes := t.chunk(c)
		for at := range rows.all() {
			// A code beyond the keys is that of a row which changed.
			if code := codes.get(at); int(code) < len(key) {
				dst[at] = key[code]
			}
		}
	}, true
}

// ranked makes the sort key of each code from the ranks that are given.
func (t *textColumn) ranked(tab *table, o query.Order) []int64 {
	key := []int64{keyAbsent}
	eachText(tab, t.dict, 1, func(s string) {
		rank, ok := o.Rank[s]
		key = append(key, sortKey(rank, ok, o.Desc))
	})
	return key
}

// sorted makes the sort key of each code from the order of the texts, which is
// kept until the dictionary changes.
func (t *textColumn) sorted(tab *table, o query.Order) []int64 {
	r := t.ranks.Load()
	tab.mu.RLock()
	writes := t.dict.writes
	tab.mu.RUnlock()
	if r == nil || r.writes != writes {
		r = &ranks{writes: writes, of: sortTexts(tab, t.dict)}
		t.ranks.Store(r)
	}
	key := make([]int64, len(r.of))
	for code, rank := range r.of {
		key[code] = sortKey(int64(rank), true, o.Desc)
	}
	key[0] = keyAbsent
	return key
}

func sortTexts(tab *table, d *dict) []uint32 {
	type coded struct {
		text string
		code uint32
	}
	var list []coded
	eachText(tab, d, 0, func(s string) { list = append(list, coded{s, uint32(len(list))}) })
	slices.SortFunc(list, func(a, b coded) int { return strings.Compare(a.text, b.text) })
	of := make([]uint32, len(list))
	for rank, c := range list {
		of[c.code] = uint32(rank)
	}
	return of
}

// eachText calls fn with the text of each code, "" if it is free, and holds the
// lock only for some at a time.
func eachText(tab *table, d *dict, from int, fn func(string)) {
	for done := false; !done; {
		tab.mu.RLock()
		to := min(from+8192, d.codes())
		for ; from < to; from++ {
			s := ""
			if d.uses[from] > 0 {
				s = d.text(uint32(from))
			}
			fn(s)
		}
		done = from >= d.codes()
		tab.mu.RUnlock()
	}
}
