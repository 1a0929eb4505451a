package postgres

import (
	"fmt"
	"iter"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// patiently runs a statement of the query, which is cut off after the store's
// patience if it has patterns to look for.
func (v *view) patiently(c *compiler, run func() error) error {
	if !c.slow {
		return run()
	}
	limit := fmt.Sprintf("SET LOCAL statement_timeout = %d", max(1, v.s.patience.Milliseconds()))
	if _, err := v.tx.Exec(v.ctx, limit); err != nil {
		return v.fault("limit a query", err)
	}
	if err := run(); err != nil {
		return v.impatience(err)
	}
	// What follows has the time that the database gives to all.
	if _, err := v.tx.Exec(v.ctx, "SET LOCAL statement_timeout TO DEFAULT"); err != nil {
		return v.fault("limit a query", err)
	}
	return nil
}

// impatience is the error of a statement that was cut off.
func (v *view) impatience(err error) error {
	if v.ctx.Err() == nil && cutOff(err) {
		return db.ErrTooSlow
	}
	return err
}

// matchingPatiently is matching for a query with patterns: they are looked for
// here, and what the reader of the sequence does meanwhile does not count.
func (v *view) matchingPatiently(c *compiler, seq iter.Seq2[found, error], where query.Node) iter.Seq2[found, error] {
	if !c.slow {
		return matching(seq, where)
	}
	return func(yield func(found, error) bool) {
		left, since := v.s.patience, v.s.now()
		for f, err := range seq {
			holds := err == nil && query.Match(where, f.rec)
			if left -= v.s.now().Sub(since); err == nil && left < 0 {
				yield(found{}, db.ErrTooSlow)
				return
			}
			if (err != nil || holds) && !yield(f, err) {
				return
			}
			since = v.s.now()
		}
	}
}
