package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/alertad/alertad/db"
)

var _ db.Shared = (*Store)(nil)

// Tell sends messages in one transaction of its own, over any connection: who
// can commit can tell. A transaction that notifies holds a lock of the whole
// database until its commit, so those of Update do not; and this one does not
// wait for a disk or a replica.
func (s *Store) Tell(ctx context.Context, messages ...string) error {
	conn, err := s.acquire(ctx, s.pool)
	if err != nil {
		return err
	}
	defer conn.Release()
	_, err = conn.Exec(ctx, `SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, m) FROM unnest($2::text[]) AS m`, s.channel(), messages)
	return s.fault(ctx, "tell the other servers", err)
}

// channel is the name under which the servers of a schema talk.
func (s *Store) channel() string {
	return fmt.Sprintf("alertad_%016x", uint64(number(s.schema)))
}

// step is how often a line is tried, and the lead if another server has it.
const step = time.Second

// answerWithin is how long the database may take to answer on a line. Both ends
// notice in about this time that the other is gone without a word.
const answerWithin = 4 * time.Second

// Listen hears over a connection of its own, which also holds the lock of the
// leader: so a server that leads hears, too.
func (s *Store) Listen(ctx context.Context, l db.Listener) error {
	conn, err := s.line(ctx)
	if err != nil {
		return s.fault(ctx, "listen to the other servers", err)
	}
	defer hangUp(conn)
	l.Joined()
	h := &hearing{s: s, conn: conn, l: l}
	defer h.resign()
	for {
		if err := h.check(ctx); err != nil {
			return s.fault(ctx, "listen to the other servers", err)
		}
		if err := h.hear(ctx); err != nil {
			return s.fault(ctx, "listen to the other servers", err)
		}
	}
}

// line connects and listens.
func (s *Store) line(ctx context.Context) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*answerWithin)
	defer cancel()
	conn, err := pgx.ConnectConfig(ctx, s.listen)
	if err != nil {
		return nil, err
	}
	// The server, too, has to notice soon that we are gone: until then it keeps
	// the lock of the leader.
	_, err = conn.Exec(ctx, `SELECT set_config('tcp_keepalives_idle', '2', false), set_config('tcp_keepalives_interval', '1', false),
		set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', $1, false)`, fmt.Sprint(answerWithin.Milliseconds()))
	if err == nil {
		_, err = conn.Exec(ctx, `LISTEN `+pgx.Identifier{s.channel()}.Sanitize())
	}
	if err != nil {
		hangUp(conn)
		return nil, err
	}
	return conn, nil
}

func hangUp(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx) // it is given up in any case
}

// hearing is a line in use.
type hearing struct {
	s     *Store
	conn  *pgx.Conn
	l     db.Listener
	leads bool
}

// check asks the database something: for the lead, if another server has it.
func (h *hearing) check(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	if h.leads {
		return h.conn.Ping(ctx)
	}
	err := h.conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1)`, number(h.s.schema+"\x00\x00leader")).Scan(&h.leads)
	if err == nil && h.leads {
		h.l.Leads(true)
	}
	return err
}

// hear passes on what comes until the next check is due.
func (h *hearing) hear(ctx context.Context) error {
	wait, cancel := context.WithTimeout(ctx, step)
	defer cancel()
	for {
		n, err := h.conn.WaitForNotification(wait)
		switch {
		case err == nil:
			h.l.Heard(n.Payload)
		case ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) && !h.conn.IsClosed():
			return nil
		default:
			return err
		}
	}
}

// resign ends the lead. The lock goes with the connection.
func (h *hearing) resign() {
	if h.leads {
		h.l.Leads(false)
	}
}

// Keep stores a text under a name unless there is one.
func (s *Store) Keep(ctx context.Context, name, text string) (kept string, err error) {
	conn, err := s.acquire(ctx, s.pool)
	if err != nil {
		return "", err
	}
	defer conn.Release()
	if _, err = conn.Exec(ctx, `INSERT INTO `+s.keeps()+` VALUES ($1, $2) ON CONFLICT DO NOTHING`, name, text); err == nil {
		err = conn.QueryRow(ctx, `SELECT kept FROM `+s.keeps()+` WHERE name = $1`, name).Scan(&kept)
	}
	return kept, s.fault(ctx, "keep "+name, err)
}

func (s *Store) keeps() string { return qualify(s.schema, "alertad_kept") }

// createKept is the second step: what servers keep that is no record.
func createKept(ctx context.Context, tx pgx.Tx, s *Store) error {
	_, err := tx.Exec(ctx, `CREATE TABLE `+s.keeps()+` (name text PRIMARY KEY, kept text NOT NULL)`)
	return err
}

// configureLine reads the URL of the listener's connection.
func configureLine(url string, o Options) (*pgx.ConnConfig, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the URL for listening: %w", err)
	}
	c := cfg.ConnConfig
	name(c, url, o)
	c.DefaultQueryExecMode = pgx.QueryExecModeExec
	c.RuntimeParams["application_name"] += " listener"
	return c, nil
}
