package postgres

import (
	"errors"
	"fmt"
	"iter"
	"math"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Find yields the records of the page in order.
func (v *view) Find(k *db.Kind, q query.Query) iter.Seq2[db.Record, error] {
	return func(yield func(db.Record, error) bool) {
		t, err := v.s.searched(k)
		if err != nil {
			yield(nil, err)
			return
		}
		c := &compiler{table: t}
		where := c.where(q.Where)
		order := c.order(q.Order)
		seq := v.stream(t, c, selectAll(t, where, order))
		switch {
		case c.inexact:
			seq = page(v.matchingPatiently(c, seq, q.Where), q)
		case q.Limit > 0:
			seq = v.whole(t, c, selectPage(t, where, order, q))
		case q.Offset > 0:
			seq = page(seq, q)
		}
		for f, err := range seq {
			if !yield(f.rec, err) || err != nil {
				return
			}
		}
	}
}

func selectAll(t *table, where, order string) string {
	return `SELECT t._row, t._rev, t._doc FROM ` + t.name + ` t WHERE ` + where + ` ORDER BY ` + order
}

// selectPage finds the rows of the page first, which an index can do alone, and
// then reads only those.
func selectPage(t *table, where, order string, q query.Query) string {
	const most = math.MaxInt / 4 // PostgreSQL adds the two
	rows := fmt.Sprintf(`SELECT t._row FROM %s t WHERE %s ORDER BY %s LIMIT %d OFFSET %d`,
		t.name, where, order, min(q.Limit, most), min(max(q.Offset, 0), most))
	return selectAll(t, `t._row = ANY (ARRAY(`+rows+`))`, order)
}

// matching asks the evaluator about records that the SQL could not decide.
func matching(seq iter.Seq2[found, error], where query.Node) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		for f, err := range seq {
			if err != nil || query.Match(where, f.rec) {
				if !yield(f, err) {
					return
				}
			}
		}
	}
}

// page cuts a sequence to the page.
func page(seq iter.Seq2[found, error], q query.Query) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		n := 0
		for f, err := range seq {
			n++
			if err == nil && n <= q.Offset {
				continue
			}
			if !yield(f, err) || q.Limit > 0 && n-max(q.Offset, 0) == q.Limit {
				return
			}
		}
	}
}

// whole yields what a statement finds, when it is all there: so the caller may ask
// the view other things meanwhile.
func (v *view) whole(t *table, c *compiler, sql string) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		var list []found
		err := v.patiently(c, func() (err error) {
			list, err = v.read(t, "", sql, described(c.args)...)
			return err
		})
		if err != nil {
			yield(found{}, err)
			return
		}
		for _, f := range list {
			if !yield(f, nil) {
				return
			}
		}
	}
}

// described makes a statement be planned for its very parameters, each time; and
// none that is made for one question stays in the server.
func described(args []any) []any {
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// fetch is how many records a stream reads at a time.
const fetch = 500

// stream is whole for any number of records, a part of them at a time.
func (v *view) stream(t *table, c *compiler, sql string) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		v.cursors++
		name := fmt.Sprintf("c%d", v.cursors)
		if _, err := v.tx.Exec(v.ctx, `DECLARE `+name+` NO SCROLL CURSOR FOR `+sql, described(c.args)...); err != nil {
			yield(found{}, v.fault("find "+t.kind.Name, err))
			return
		}
		err := v.fetch(t, c, name, yield)
		if v.failed == nil {
			if _, closing := v.tx.Exec(v.ctx, `CLOSE `+name); closing != nil && err == nil {
				err = v.fault("find "+t.kind.Name, closing)
			}
		}
		if err != nil && !errors.Is(err, errLeft) {
			yield(found{}, err)
		}
	}
}

// errLeft ends a stream that its reader has left.
var errLeft = errors.New("left")

func (v *view) fetch(t *table, c *compiler, name string, yield func(found, error) bool) error {
	for {
		var list []found
		err := v.patiently(c, func() (err error) {
			list, err = v.read(t, "", fmt.Sprintf(`FETCH %d FROM %s`, fetch, name), pgx.QueryExecModeExec)
			return err
		})
		if err != nil {
			return err
		}
		for _, f := range list {
			if !yield(f, nil) {
				return errLeft
			}
		}
		if len(list) < fetch {
			return nil
		}
	}
}
