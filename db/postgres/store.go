package postgres

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"net"
	"slices"
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

	// Listen is the URL of the connection that hears other servers, if a pooler
	// that cannot LISTEN is at the other one. Empty is the same.
	Listen string

	// Read is the URL of a replica that may be asked in the place of the
	// database where the answer may be old (db.MayLag). Empty: there is none.
	Read string

	// Patience is how long the database may look for patterns in one statement,
	// to a millisecond; 0 is db.Patience.
	Patience time.Duration

	// Log gets what is worth knowing about opening and failing. Nil is silent.
	Log *slog.Logger

	Now func() time.Time
}

// Store is a db.Store in PostgreSQL.
type Store struct {
	pool   *pgxpool.Pool
	log    *slog.Logger
	schema string
	listen *pgx.ConnConfig // of the connection that hears other servers
	tables []*table
	byKind map[*db.Kind]*table
	read   *replica      // nil: there is none
	views  chan struct{} // places for Views: they leave connections for Updates
	closed atomic.Bool

	now      func() time.Time
	patience time.Duration
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
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	cfg, err := configure(url, o)
	if err != nil {
		return nil, err
	}
	if o.Listen == "" {
		o.Listen = url
	}
	listen, err := configureLine(o.Listen, o)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	s := newStore(pool, o)
	s.listen = listen
	if err := s.prepare(ctx); err != nil {
		pool.Close()
		return nil, fault("prepare the database", err)
	}
	if o.Read != "" {
		if s.read, err = openReplica(ctx, o.Read, o, o.Now); err != nil {
			pool.Close()
			return nil, err
		}
		s.read.watch(pool)
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
		now:    o.Now,
		views:  make(chan struct{}, max(1, pool.Config().MaxConns*3/4)),

		patience: cmp.Or(o.Patience, db.Patience),
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
	if !strings.Contains(url, "pool_max_conns") {
		cfg.MaxConns = connections
	}
	name(c, url, o)
	// A caller who has gone does not leave its query running.
	c.BuildContextWatcherHandler = func(p *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: p, DeadlineDelay: 3 * time.Second}
	}
	return cfg, nil
}

// name fills what the URL leaves out.
func name(c *pgx.ConnConfig, url string, o Options) {
	if o.Database != "" {
		c.Database = o.Database
	}
	if !strings.Contains(url, "connect_timeout") {
		c.ConnectTimeout = 5 * time.Second
		if slices.ContainsFunc(c.Fallbacks, func(f *pgconn.FallbackConfig) bool { return f.Host != c.Host }) {
			c.ConnectTimeout = 2 * time.Second // of each: the next one may answer
		}
	}
	// A host that went away without a word is noticed.
	dialer := &net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 3 * time.Second, Interval: time.Second, Count: 4}}
	c.DialFunc = dialer.DialContext
	if c.RuntimeParams["application_name"] == "" {
		c.RuntimeParams["application_name"] = "alertad"
	}
}

// Close waits for what is under way, then closes.
func (s *Store) Close() error {
	if !s.closed.Swap(true) && s.read != nil {
		s.read.close()
	}
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
