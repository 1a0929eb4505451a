package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
)

// view is one snapshot.
type view struct {
	reader
	cursors int // how many were opened
}

// snapshot is read only. Compiling queries to machine code costs more than it
// saves here: theirs are many and short.
var snapshot = pgx.TxOptions{BeginQuery: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL jit = off"}

// View runs fn on one snapshot. Many Views at once wait for each other, so that
// there is a connection left for writing.
func (s *Store) View(ctx context.Context, fn func(db.Finder) error) error {
	select {
	case s.views <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.views }()
	for i := 1; ; i++ {
		err, again := s.see(ctx, fn)
		if !again || i == attempts || !s.pause(ctx, i) {
			return err
		}
	}
}

// see runs fn, unless there is no connection that begins. Then it says whether
// another may go better.
func (s *Store) see(ctx context.Context, fn func(db.Finder) error) (err error, again bool) {
	conn, err := s.acquire(ctx)
	if err != nil {
		return err, s.again(ctx, err)
	}
	defer conn.Release()
	begun, err := conn.BeginTx(ctx, snapshot)
	if err != nil {
		return s.fault(ctx, "begin", err), s.again(ctx, err)
	}
	defer s.rollback(begun)
	return fn(&view{reader: reader{s: s, ctx: ctx, tx: begun}}), false
}
