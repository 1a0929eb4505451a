package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pipe is the transaction of an Update. A statement whose answer nobody waits
// for, such as BEGIN, waits itself until one comes whose answer somebody does:
// then they are sent together, and cost one round trip. The last of them goes
// with the COMMIT; if it fails PostgreSQL skips that.
type pipe struct {
	conn  *pgxpool.Conn
	queue []statement
	begun bool // something was sent
}

// statement waits to be sent. Its answer goes to done, unless that is nil.
type statement struct {
	sql  string
	args []any
	done func(pgx.Row) error
}

func newPipe(conn *pgxpool.Conn) *pipe {
	return &pipe{conn: conn, queue: []statement{{sql: "BEGIN"}}}
}

// later has a statement executed before the next one that is waited for.
func (p *pipe) later(done func(pgx.Row) error, sql string, args ...any) {
	p.queue = append(p.queue, statement{sql, args, done})
}

// Query returns the rows that a statement finds. They must be closed before the
// pipe is used again.
func (p *pipe) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if len(p.queue) == 0 {
		return p.conn.Query(ctx, sql, args...)
	}
	results, err := p.send(ctx, statement{sql: sql, args: args})
	if err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, errors.Join(err, results.Close())
	}
	return &lastRows{rows, results}, nil
}

// Exec executes a statement.
func (p *pipe) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	results, err := p.send(ctx, statement{sql: sql, args: args})
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	tag, err := results.Exec()
	if closing := results.Close(); err == nil {
		err = closing
	}
	return tag, err
}

// send sends all that waits, and last. What it returns holds the answer to that.
func (p *pipe) send(ctx context.Context, last statement) (pgx.BatchResults, error) {
	b := &pgx.Batch{}
	for _, q := range p.queue {
		b.Queue(q.sql, q.args...)
	}
	b.Queue(last.sql, last.args...)
	before := p.queue
	p.queue, p.begun = nil, true
	results := p.conn.SendBatch(ctx, b)
	for _, q := range before {
		if err := q.answered(results); err != nil {
			_ = results.Close() // says the same
			return nil, err
		}
	}
	return results, nil
}

func (q statement) answered(results pgx.BatchResults) error {
	if q.done == nil {
		_, err := results.Exec()
		return err
	}
	return q.done(results.QueryRow())
}

// lastRows are those of the last statement of a batch.
type lastRows struct {
	pgx.Rows
	results pgx.BatchResults
}

// Close ends the batch, too. What that finds, Err said before.
func (r *lastRows) Close() {
	r.Rows.Close()
	_ = r.results.Close()
}

// commit sends what waits and commits. A transaction that did nothing was never
// begun.
func (p *pipe) commit(ctx context.Context) error {
	if !p.begun && len(p.queue) == 1 {
		return nil
	}
	tag, err := p.Exec(ctx, "COMMIT")
	if err == nil && tag.String() == "ROLLBACK" {
		err = pgx.ErrTxCommitRollback
	}
	return err
}

// Rollback ends the transaction if there is still one.
func (p *pipe) Rollback(ctx context.Context) error {
	c := p.conn.Conn()
	if c.IsClosed() || c.PgConn().TxStatus() == 'I' {
		return nil
	}
	_, err := c.Exec(ctx, "ROLLBACK")
	return err
}
