package bolt

import (
	"iter"
	"slices"

	"github.com/alertad/alertad/db/query"
)

// sorting orders the rows of a result by their columns as far as these go, and
// by their records beyond.
type sorting struct {
	v     *view
	tab   *table
	order []query.Order
	want  int // rows from the first on; 0 for all

	keys  []keyFunc
	exact bool // the keys, then the ids, are the order
	heads *idColumn
	batch []sortRow // scratch
	fail  error
}

func (s *sorting) sort(res *result) ([]item, error) {
	if !s.prepare() {
		return s.byRecords(res)
	}
	top := &top[sortRow]{want: s.want, cmp: s.compare}
	var left []uint64
	for c, rows := range s.inTurn(res.rows) {
		if err := s.v.ctx.Err(); err != nil {
			return nil, err
		}
		if rows != nil && !rows.empty() {
			left = s.addChunk(top, c, rows, left)
		}
		if s.fail != nil {
			return nil, s.fail
		}
	}
	items := make([]item, 0, len(top.kept)+len(left))
	for _, r := range top.sorted() {
		items = append(items, item{v: s.v, tab: s.tab, row: r.row})
	}
	if s.fail != nil {
		return nil, s.fail
	}
	return s.merge(items, left)
}

// inTurn yields the chunks of a result. What came last lies mostly in the last of
// them: if it is wanted first, all others then only have rows to turn away.
func (s *sorting) inTurn(chunks []*words) iter.Seq2[int, *words] {
	if slices.ContainsFunc(s.order, func(o query.Order) bool { return o.Desc }) {
		return slices.Backward(chunks)
	}
	return slices.All(chunks)
}

// maxKeys is how many orders are taken from columns; the records decide beyond.
const maxKeys = 3

// prepare finds the columns to order by, and reports whether they are enough to
// begin with.
func (s *sorting) prepare() bool {
	s.exact = len(s.order) <= maxKeys
	s.tab.mu.RLock()
	s.heads = s.tab.heads
	columns := slices.Clone(s.tab.columns)
	s.tab.mu.RUnlock()
	for _, o := range s.order[:min(len(s.order), maxKeys)] {
		if o.Field == "id" { // which decides for good
			s.exact = s.exact && !o.Desc && o.Rank == nil
			return s.exact
		}
		of, exact := s.keysOf(columns, o)
		if of == nil {
			return false
		}
		s.keys = append(s.keys, of)
		if !exact {
			s.exact = false
			break
		}
	}
	return true
}

func (s *sorting) keysOf(columns []column, o query.Order) (keyFunc, bool) {
	for i := range s.tab.kind.Fields {
		f := &s.tab.kind.Fields[i]
		if f.Name != o.Field {
			continue
		}
		if by, ok := columns[i].(sorter); ok && f.Type == o.Type {
			return by.keys(s.tab, o)
		}
	}
	return nil, false
}

// sortRow is a row with its sort keys.
type sortRow struct {
	keys [maxKeys]int64
	head uint64
	row  uint64
}

// addChunk offers the rows of a chunk, and adds to left those that changed.
func (s *sorting) addChunk(top *top[sortRow], c int, rows *words, left []uint64) []uint64 {
	batch, left := s.take(c, rows, left, top)
	// Comparing may read records, so the lock is not held here.
	for i := range batch {
		top.offer(&batch[i])
		if s.fail != nil {
			return left
		}
	}
	return left
}

// take collects the rows of a chunk that have a chance, with their keys.
func (s *sorting) take(c int, rows *words, left []uint64, top *top[sortRow]) ([]sortRow, []uint64) {
	s.tab.mu.RLock()
	defer s.tab.mu.RUnlock()
	ch := s.v.absorb(s.tab)
	rows, left = ch.setAside(c, rows, left)
	var keys [maxKeys]*[chunkRows]int64
	for i, of := range s.keys {
		keys[i] = s.v.s.keyBuffers.Get().(*[chunkRows]int64)
		defer s.v.s.keyBuffers.Put(keys[i])
		of(c, rows, keys[i])
	}
	batch := s.batch[:0]
	last, full := top.last()
	for at := range rows.all() {
		if full && len(s.keys) > 0 && keys[0][at] > last.keys[0] {
			continue
		}
		r := sortRow{row: s.tab.rows[c][at], head: s.heads.head(c, at)}
		for i := range s.keys {
			r.keys[i] = keys[i][at]
		}
		batch = append(batch, r)
	}
	s.batch = batch
	return batch, left
}

// compare orders two rows. After an error it calls them equal.
func (s *sorting) compare(a, b *sortRow) int {
	for i := range s.keys {
		if a.keys[i] != b.keys[i] {
			if a.keys[i] < b.keys[i] {
				return -1
			}
			return 1
		}
	}
	if s.exact && a.head != b.head {
		if a.head < b.head {
			return -1
		}
		return 1
	}
	return s.compareRows(a.row, b.row)
}

func (s *sorting) compareRows(a, b uint64) int {
	if a == b || s.fail != nil {
		return 0
	}
	x, y := item{v: s.v, tab: s.tab, row: a}, item{v: s.v, tab: s.tab, row: b}
	return s.compareItems(&x, &y)
}

func (s *sorting) compareItems(a, b *item) int {
	if s.fail != nil {
		return 0
	}
	x, err := a.load()
	if err != nil {
		s.fail = err
		return 0
	}
	y, err := b.load()
	if err != nil {
		s.fail = err
		return 0
	}
	return query.Compare(x, y, s.order)
}

// merge puts the rows that changed since the snapshot among the sorted others.
func (s *sorting) merge(items []item, left []uint64) ([]item, error) {
	for _, row := range left {
		it := item{v: s.v, tab: s.tab, row: row}
		at, _ := slices.BinarySearchFunc(items, 0, func(have item, _ int) int {
			return s.compareItems(&have, &it)
		})
		if s.fail != nil {
			return nil, s.fail
		}
		if s.want == 0 || at < s.want {
			items = slices.Insert(items, at, it)
		}
		if s.want > 0 && len(items) > s.want {
			items = items[:s.want]
		}
	}
	return items, nil
}

// byRecords reads every record to order it.
func (s *sorting) byRecords(res *result) ([]item, error) {
	seat, err := s.v.s.slow.acquire(s.v.ctx)
	if err != nil {
		return nil, err
	}
	defer seat.release()
	rows, err := s.v.rows(s.tab, res)
	if err != nil {
		return nil, err
	}
	top := &top[item]{want: s.want, cmp: s.compareItems}
	for i, row := range rows {
		if i%turn == turn-1 {
			if err := seat.pass(s.v.ctx); err != nil {
				return nil, err
			}
		}
		it := item{v: s.v, tab: s.tab, row: row}
		if _, err := it.load(); err != nil {
			return nil, err
		}
		top.offer(&it)
		if s.fail != nil {
			return nil, s.fail
		}
	}
	return top.sorted(), s.fail
}
