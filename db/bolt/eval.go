package bolt

import (
	"context"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// eval is the evaluation of one condition in a view.
type eval struct {
	ctx context.Context
	v   *view
	tab *table

	spare   []*words // scratch
	numbers []int64
	entries []uint16
}

func (e *eval) borrow() *words {
	if n := len(e.spare); n > 0 {
		w := e.spare[n-1]
		e.spare = e.spare[:n-1]
		return w
	}
	return new(words)
}

func (e *eval) giveBack(w ...*words) { e.spare = append(e.spare, w...) }

// run evaluates a condition over all rows of the snapshot.
func (e *eval) run(where query.Node) (*result, error) {
	e.tab.mu.RLock()
	p := e.tab.compile(where)
	n := len(e.tab.live)
	e.tab.mu.RUnlock()
	pass := e.ctx.Err
	if p.cost >= costSlow && n > 0 {
		seat, err := e.v.s.slow.acquire(e.ctx)
		if err != nil {
			return nil, err
		}
		defer seat.release()
		pass = func() error { return seat.pass(e.ctx) }
	}
	res := &result{rows: make([]*words, n)}
	for c := range n {
		if err := pass(); err != nil {
			return nil, err
		}
		cand, out := e.borrow(), new(words)
		e.tab.mu.RLock()
		*cand = *e.tab.live[c]
		e.tab.mu.RUnlock()
		if err := p.eval(e, c, cand, out); err != nil {
			return nil, err
		}
		e.giveBack(cand)
		res.rows[c] = out
	}
	return res, e.fix(where, res)
}

// costSlow is the cost from which a query waits for one of the few places.
const costSlow = 20

// fix decides the rows that changed since the snapshot was taken, by their
// records as they were then. Rows that change later have been decided already.
func (e *eval) fix(where query.Node, res *result) error {
	ch := e.v.changes(e.tab)
	for slot, row := range ch.rows {
		c, at := split(slot)
		if c >= len(res.rows) {
			if row == 0 {
				continue
			}
			res.rows = chunked(res.rows, c)
		}
		if res.rows[c] == nil {
			res.rows[c] = new(words)
		}
		res.rows[c].clear(at)
		if row == 0 {
			continue
		}
		r, err := e.v.read(e.tab, row)
		if err != nil {
			return err
		}
		if query.Match(where, r) {
			res.rows[c].set(at)
		}
	}
	return nil
}

// withTable calls fn, with the lock held, when the table of a test's answers
// covers the dictionary.
func (e *eval) withTable(t *codeTable, d *dict, fn func()) error {
	e.v.patience.begin()
	for {
		e.tab.mu.RLock()
		if t.extend(d) {
			fn()
			e.tab.mu.RUnlock()
			return nil
		}
		e.tab.mu.RUnlock()
		if err := e.spend(t.test); err != nil {
			return err
		}
	}
}

// byRecord adds to out the rows of cand whose record passes the test.
func (e *eval) byRecord(c int, cand, out *words, test *query.Test) error {
	rows := e.tab.rowsOf(c, cand)
	i, part := 0, partOf(e.tab, test.Field)
	e.v.patience.begin()
	for at := range cand.all() {
		row := rows[i]
		if i++; i%asked == 0 {
			if err := e.spend(test); err != nil {
				return err
			}
		}
		r, err := e.v.readPart(e.tab, row, part)
		switch {
		case err == errGone: // freed since the snapshot, so fix will decide
		case err != nil:
			return err
		case test.Matches(r.Value(test.Field)):
			out.set(at)
		}
	}
	return nil
}

// spend looks for the end of the query, and of its patience with a slow test.
func (e *eval) spend(test *query.Test) error {
	if test.Slow() {
		return e.v.patience.spend(e.ctx)
	}
	return e.ctx.Err()
}

// rowsOf returns the rows of the slots in a chunk, in order.
func (t *table) rowsOf(c int, slots *words) []uint64 {
	t.mu.RLock()
	defer t.mu.RUnlock()
	rows := make([]uint64, 0, slots.count())
	for at := range slots.all() {
		rows = append(rows, t.rows[c][at])
	}
	return rows
}

// partOf says which part of a record a field is stored in.
func partOf(t *table, field string) part {
	for i := range t.kind.Fields {
		if f := &t.kind.Fields[i]; f.Name == field && t.hot {
			if f.Opts&db.Hot != 0 {
				return hotPart
			}
			return coldPart
		}
	}
	return wholeRecord
}

// result is the rows that a condition holds for in a view's snapshot.
type result struct{ rows []*words }

func (r *result) count() int {
	n := 0
	for _, w := range r.rows {
		if w != nil {
			n += w.count()
		}
	}
	return n
}
