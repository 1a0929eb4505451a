package postgres

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/alertad/alertad/db"
)

// attempts is how often an Update runs at most. The pauses between them add up
// to about three seconds.
const attempts = 8

// Update runs fn in a transaction, again if it lost against another one or lost
// its connection before the commit was sent. What became of a commit that got no
// answer nobody knows: that is an error and not run again.
func (s *Store) Update(ctx context.Context, fn func(db.Tx) error) error {
	for i := 1; ; i++ {
		err, again := s.once(ctx, fn)
		if !again || i == attempts {
			return err
		}
		if !s.pause(ctx, i) {
			return err
		}
	}
}

// pause waits before the next attempt, longer each time; false if the caller
// has gone.
func (s *Store) pause(ctx context.Context, attempt int) bool {
	longest := 10 * time.Millisecond << attempt
	timer := time.NewTimer(longest/4 + rand.N(longest/2))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// once runs fn one time, and says whether another may go better.
func (s *Store) once(ctx context.Context, fn func(db.Tx) error) (err error, again bool) {
	conn, err := s.acquire(ctx, s.pool)
	if err != nil {
		return err, s.again(ctx, s.pool, err)
	}
	defer conn.Release()
	p := newPipe(conn)
	x := &tx{reader: reader{s: s, ctx: ctx, tx: p, lock: forUpdate}, pipe: p, known: map[place]db.Record{}}
	err = call(x, fn)
	if err == nil && x.failed != nil {
		err = s.fault(ctx, "update", x.failed)
	}
	if err != nil {
		s.rollback(p)
		return err, x.failed != nil && s.again(ctx, s.pool, x.failed)
	}
	if err := p.commit(ctx); err != nil {
		s.rollback(p)
		return s.fault(ctx, "commit", err), conflict(err) || refused(err) && s.again(ctx, s.pool, err)
	}
	if err := ctx.Err(); err != nil {
		// Who cancels a commit that waits for a replica gets a yes from
		// PostgreSQL, though the replica does not have it.
		return err, false
	}
	return nil, false
}

// call makes a panic in fn an error.
func call(x *tx, fn func(db.Tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
	}()
	return fn(x)
}

// acquire takes a connection out of the pool.
func (s *Store) acquire(ctx context.Context, pool *pgxpool.Pool) (*pgxpool.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if s.closed.Load() {
		return nil, errClosed
	}
	conn, err := pool.Acquire(ctx)
	if err == nil {
		return conn, nil
	}
	if s.closed.Load() {
		return nil, errClosed
	}
	return nil, s.fault(ctx, "connect", err)
}

// again says whether to try once more. When a connection is lost the others of
// the pool are too, more often than not: it begins anew. If no new one can be
// made, the caller is told so at once.
func (s *Store) again(ctx context.Context, pool *pgxpool.Pool, err error) bool {
	var connect *pgconn.ConnectError
	if ctx.Err() != nil || errors.Is(err, errClosed) || errors.As(err, &connect) {
		return false
	}
	if lost(err) {
		pool.Reset()
		return true
	}
	return conflict(err)
}

// rollback ends a transaction even if its caller has gone.
func (s *Store) rollback(tx interface{ Rollback(context.Context) error }) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := tx.Rollback(ctx); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
		s.log.Debug("cannot roll back: the connection is given up", "error", err)
	}
}

func (s *Store) fault(ctx context.Context, doing string, err error) error {
	if ctxErr := ctx.Err(); ctxErr != nil {
		return fmt.Errorf("%s: %w", doing, ctxErr)
	}
	return fault(doing, err)
}
