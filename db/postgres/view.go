package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

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
	if done, err := s.viewReplica(ctx, fn); done {
		return err
	}
	select {
	case s.views <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-s.views }()
	for i := 1; ; i++ {
		_, err, again := s.see(ctx, s.pool, fn)
		if !again || i == attempts || !s.pause(ctx, i) {
			return err
		}
	}
}

// viewReplica runs fn on the replica, if it may and that is not too old. If the
// replica does not begin, nothing is done.
func (s *Store) viewReplica(ctx context.Context, fn func(db.Finder) error) (done bool, err error) {
	if s.read == nil || !db.Lags(ctx) {
		return false, nil
	}
	if lag, ok := s.read.lag(); !ok || lag > db.MaxLag {
		return false, nil
	}
	select {
	case s.read.views <- struct{}{}:
	default: // it has enough to do
		return false, nil
	}
	defer func() { <-s.read.views }()
	done, err, _ = s.see(ctx, s.read.pool, fn)
	return done, err
}

// ReplicaLag is how old what the replica answers may be; ok is false if there is
// none that is known to follow.
func (s *Store) ReplicaLag() (lag time.Duration, ok bool) {
	if s.read == nil {
		return 0, false
	}
	return s.read.lag()
}

// see runs fn, unless there is no connection that begins: done is false then. It
// says whether another may go better.
func (s *Store) see(ctx context.Context, pool *pgxpool.Pool, fn func(db.Finder) error) (done bool, err error, again bool) {
	conn, err := s.acquire(ctx, pool)
	if err != nil {
		return false, err, s.again(ctx, pool, err)
	}
	defer conn.Release()
	begun, err := conn.BeginTx(ctx, snapshot)
	if err != nil {
		return false, s.fault(ctx, "begin", err), s.again(ctx, pool, err)
	}
	defer s.rollback(begun)
	return true, fn(&view{reader: reader{s: s, ctx: ctx, tx: begun}}), false
}
