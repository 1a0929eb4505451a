package postgres

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Exec runs SQL of a test, without parameters.
func (s *Store) Exec(ctx context.Context, sql string) error {
	_, err := s.pool.Exec(ctx, sql)
	return err
}

// Versions is the version of the schema that this program knows.
func Versions() int { return len(steps) }

// CutOff is cutOff.
func CutOff(err error) bool { return cutOff(err) }

// ExplainFind returns how PostgreSQL finds a page.
func (s *Store) ExplainFind(ctx context.Context, k *db.Kind, q query.Query) (string, error) {
	c := &compiler{table: s.byKind[k]}
	where := c.where(q.Where)
	order := c.order(q.Order)
	return s.explain(ctx, selectPage(c.table, where, order, q), c.args)
}

// ExplainCount returns how PostgreSQL counts.
func (s *Store) ExplainCount(ctx context.Context, k *db.Kind, where query.Node, by ...string) (string, error) {
	c := &compiler{table: s.byKind[k]}
	groupings, err := k.Groupings(by)
	if err != nil {
		return "", err
	}
	condition := c.where(where)
	return s.explain(ctx, selectCount(c, condition, groupings), c.args)
}

func (s *Store) explain(ctx context.Context, sql string, args []any) (string, error) {
	rows, err := s.pool.Query(ctx, "EXPLAIN (ANALYZE, TIMING off) "+sql, described(args)...)
	if err != nil {
		return "", err
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	return strings.Join(lines, "\n"), err
}

// Decide asks PostgreSQL whether a test on a text holds for a value; exact is
// false if the store would ask the evaluator after it.
func (s *Store) Decide(ctx context.Context, t *query.Test, value string) (holds, exact bool, err error) {
	c := &compiler{table: s.byKind[db.Alerts]}
	value = "(SELECT " + c.arg(value, "text") + `) COLLATE "C"`
	sql, exact := c.text(t, value)
	err = s.pool.QueryRow(ctx, "SELECT ("+sql+") IS TRUE AND "+value+" IS NOT NULL", described(c.args)...).Scan(&holds)
	return holds, exact, err
}

// PreparedStatements counts those that have a name, over all connections.
func (s *Store) PreparedStatements(ctx context.Context) (int, error) {
	total := 0
	for _, conn := range s.pool.AcquireAllIdle(ctx) {
		var n int
		err := conn.QueryRow(ctx, `SELECT count(*) FROM pg_prepared_statements WHERE name <> ''`).Scan(&n)
		conn.Release()
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}
