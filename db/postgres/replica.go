package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// replica is a server that follows the one that is written to. How far behind
// it is, is measured by what it has: every moment the position in the primary's
// log is noted, and the replica is as old as the newest of them that it has
// reached. So neither the clocks of the two nor an idle database mislead.
type replica struct {
	pool  *pgxpool.Pool
	views chan struct{}
	now   func() time.Time
	log   *slog.Logger
	stop  context.CancelFunc
	done  chan struct{}

	mu      sync.Mutex
	notes   []position // ascending, the first is reached
	reached time.Time  // when the primary was where the replica is now
	failing bool
}

// position is where in its log the primary was.
type position struct {
	at  time.Time
	lsn int64
}

const (
	measure       = 250 * time.Millisecond
	measureWithin = 2 * time.Second
	maxNotes      = 1000
)

func openReplica(ctx context.Context, url string, o Options, now func() time.Time) (*replica, error) {
	cfg, err := configure(url, o)
	if err != nil {
		return nil, fmt.Errorf("of a replica: %w", err)
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to a replica: %w", err)
	}
	return &replica{
		pool: pool, now: now, log: o.Log, done: make(chan struct{}), views: make(chan struct{}, cfg.MaxConns),
	}, nil
}

// watch measures until close is called.
func (r *replica) watch(primary *pgxpool.Pool) {
	ctx, cancel := context.WithCancel(context.Background())
	r.stop = cancel
	go func() {
		defer close(r.done)
		tick := time.NewTicker(measure)
		defer tick.Stop()
		for {
			r.look(ctx, primary)
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
		}
	}()
}

func (r *replica) close() {
	r.stop()
	<-r.done
	r.pool.Close()
}

// look notes where the primary is, and how far the replica has come.
func (r *replica) look(ctx context.Context, primary *pgxpool.Pool) {
	ctx, cancel := context.WithTimeout(ctx, measureWithin)
	defer cancel()
	var is, has int64
	at := r.now()
	err := primary.QueryRow(ctx, `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint`).Scan(&is)
	if err == nil {
		err = r.pool.QueryRow(ctx, `SELECT pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, '0/0')::bigint`).Scan(&has)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if failing := err != nil; failing != r.failing && ctx.Err() != context.Canceled {
		r.failing = failing
		if failing {
			r.log.Warn("the replica is not read", "err", err)
		} else {
			r.log.Info("the replica is read")
		}
	}
	if err != nil {
		return
	}
	r.notes = append(r.notes, position{at, is})
	for len(r.notes) > maxNotes || len(r.notes) > 0 && r.notes[0].lsn <= has {
		if r.notes[0].lsn <= has {
			r.reached = r.notes[0].at
		}
		r.notes = r.notes[1:]
	}
}

// lag is how old what the replica has may be; ok is false if that is not known.
func (r *replica) lag() (lag time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.now().Sub(r.reached), !r.reached.IsZero()
}
