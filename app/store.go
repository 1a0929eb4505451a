package app

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/postgres"
)

// stores opens a store by the scheme of DATABASE_URL.
var stores = map[string]func(ctx context.Context, cfg *config.Config, address string, log *slog.Logger) (db.Store, error){
	"bolt":       openBolt,
	"postgres":   openPostgres,
	"postgresql": openPostgres,
}

// openStore opens the database that DATABASE_URL names.
func openStore(ctx context.Context, cfg *config.Config, log *slog.Logger) (db.Store, error) {
	address := cfg.String("DATABASE_URL")
	scheme, _, _ := strings.Cut(address, ":")
	open, ok := stores[scheme]
	if !ok {
		return nil, fmt.Errorf("DATABASE_URL: this version has no %s database; bolt:///path/to/alertad.db is the embedded one, postgres://user@host/database is PostgreSQL", scheme)
	}
	return open(ctx, cfg, address, log)
}

func openBolt(_ context.Context, cfg *config.Config, address string, log *slog.Logger) (db.Store, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	if u.Host != "" || u.Path == "" {
		return nil, fmt.Errorf("DATABASE_URL: %s: the path must be absolute, as in bolt:///var/lib/alertad/alertad.db", u)
	}
	if err := os.MkdirAll(filepath.Dir(u.Path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the database: %w", err)
	}
	return bolt.Open(u.Path, bolt.Options{Queries: cfg.Int("QUERY_CONCURRENCY"), Log: log})
}

func openPostgres(ctx context.Context, cfg *config.Config, address string, log *slog.Logger) (db.Store, error) {
	return postgres.Open(ctx, address, postgres.Options{
		Listen:   cfg.String("DATABASE_LISTEN_URL"),
		Read:     cfg.String("DATABASE_READ_URL"),
		Database: cfg.String("DATABASE_NAME"),
		Schema:   cfg.String("DATABASE_SCHEMA"),
		Log:      log,
	})
}

// writable says whether the store takes what is written, if it knows.
func (s *server) writable() error {
	if store, ok := s.store.(interface{ Alive() error }); ok {
		return store.Alive()
	}
	return nil
}
