package postgres

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
)

// SchemaOf returns the schema of a database that has the tables of a Store: the
// one that the connection is in (search_path), or the only one. "" is none. It
// changes nothing.
func SchemaOf(ctx context.Context, url string) (string, error) {
	cfg, err := configure(url, Options{})
	if err != nil {
		return "", err
	}
	conn, err := pgx.ConnectConfig(ctx, cfg.ConnConfig)
	if err != nil {
		return "", fault("connect to PostgreSQL", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var current string
	if err := conn.QueryRow(ctx, `SELECT coalesce(current_schema(), '')`).Scan(&current); err != nil {
		return "", fault("look for tables", err)
	}
	rows, err := conn.Query(ctx, `SELECT n.nspname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relname = 'alertad_schema' ORDER BY 1`)
	if err != nil {
		return "", fault("look for tables", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[string])
	switch {
	case err != nil:
		return "", fault("look for tables", err)
	case slices.Contains(found, current):
		return current, nil
	case len(found) > 1:
		return "", fmt.Errorf("there are tables of alertad in the schemas %s: name one in the URL with search_path=", strings.Join(found, ", "))
	case len(found) == 1:
		return found[0], nil
	}
	return "", nil
}
