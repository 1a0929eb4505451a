package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/alertad/alertad/db"
)

// Options is how a store is opened. The zero value will do.
type Options struct {
	// Kinds that the store keeps, parents before children; nil is db.Kinds.
	Kinds []*db.Kind

	// Database is the name of the database, if it is not the URL's.
	Database string

	// Schema is the PostgreSQL schema of the tables, made if there is none;
	// empty is public. Stores in two schemas do not touch each other.
	Schema string

	// Log gets what is worth knowing about opening and failing. Nil is silent.
	Log *slog.Logger
}

// Store is a db.Store in PostgreSQL.
type Store struct {
	pool   *pgxpool.Pool
	log    *slog.Logger
	schema string
	tables []*table
	byKind map[*db.Kind]*table
	views  chan struct{} // places for Views: they leave connections for Updates
	closed atomic.Bool
}

var _ db.Store = (*Store)(nil)

// connections is the size of the pool if the URL does not say pool_max_conns.
const connections = 16

// Open connects to the database of a URL (or any other connection string of
// libpq) and prepares its tables. Any number of servers may do so at once. The
// error is one sentence; it has the code Unavailable if the database cannot be
// reached, and never holds the password.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	if o.Kinds == nil {
		o.Kinds = db.Kinds
	}
	if o.Schema == "" {
		o.Schema = "public"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	cfg, err := configure(url, o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	s := newStore(pool, o)
	if err := s.prepare(ctx); err != nil {
		pool.Close()
		return nil, fault("prepare the database", err)
	}
	c := cfg.ConnConfig
	o.Log.Info("store opened", "host", c.Host, "database", c.Database, "schema", o.Schema, "connections", cfg.MaxConns)
	return s, nil
}

func newStore(pool *pgxpool.Pool, o Options) *Store {
	s := &Store{
		pool:   pool,
		log:    o.Log,
		schema: o.Schema,
		byKind: map[*db.Kind]*table{},
		views:  make(chan struct{}, max(1, pool.Config().MaxConns*3/4)),
	}
	for _, k := range o.Kinds {
		t := newTable(o.Schema, k, s.byKind[k.Parent])
		s.tables = append(s.tables, t)
		s.byKind[k] = t
	}
	return s
}

// configure reads the URL. Values always travel apart from the SQL: the simple
// protocol, which mixes them, is refused.
func configure(url string, o Options) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("the URL of the database: %w", err) // pgx leaves the password out
	}
	c := cfg.ConnConfig
	if c.DefaultQueryExecMode == pgx.QueryExecModeSimpleProtocol {
		return nil, fmt.Errorf("the URL of the database: default_query_exec_mode=simple_protocol is not supported; behind a pooler take cache_describe")
	}
	if o.Database != "" {
		c.Database = o.Database
	}
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = connections
	}
	if !strings.Contains(url, "connect_timeout") {
		c.ConnectTimeout = 5 * time.Second
	}
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "alertad"
	}
	// A caller who has gone does not leave its query running.
	c.BuildContextWatcherHandler = func(p *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: p, DeadlineDelay: 3 * time.Second}
	}
	return cfg, nil
}

// Close waits for what is under way, then closes.
func (s *Store) Close() error {
	s.closed.Store(true)
	s.pool.Close()
	return nil
}

// table returns the table of a kind.
func (s *Store) table(k *db.Kind) (*table, error) {
	t, ok := s.byKind[k]
	if !ok {
		return nil, fmt.Errorf("the store keeps no %s records", k.Name)
	}
	return t, nil
}

// searched returns the table of a kind that Find and Count work on.
func (s *Store) searched(k *db.Kind) (*table, error) {
	t, err := s.table(k)
	if err == nil && t.parent != nil {
		err = fmt.Errorf("%s records are not searched", k.Name)
	}
	return t, err
}
