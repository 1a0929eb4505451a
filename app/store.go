package app

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// stores opens a store by the scheme of DATABASE_URL.
var stores = map[string]func(cfg *config.Config, u *url.URL, log *slog.Logger) (db.Store, error){
	"bolt": openBolt,
}

// openStore opens the database that DATABASE_URL names.
func openStore(cfg *config.Config, log *slog.Logger) (db.Store, error) {
	u, err := url.Parse(cfg.String("DATABASE_URL"))
	if err != nil {
		return nil, fmt.Errorf("DATABASE_URL: %w", err)
	}
	open, ok := stores[u.Scheme]
	if !ok {
		return nil, fmt.Errorf("DATABASE_URL: this version has no %s database; bolt:///path/to/alertad.db is the embedded one", u.Scheme)
	}
	return open(cfg, u, log)
}

func openBolt(cfg *config.Config, u *url.URL, log *slog.Logger) (db.Store, error) {
	if u.Host != "" || u.Path == "" {
		return nil, fmt.Errorf("DATABASE_URL: %s: the path must be absolute, as in bolt:///var/lib/alertad/alertad.db", u)
	}
	if err := os.MkdirAll(filepath.Dir(u.Path), 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the database: %w", err)
	}
	return bolt.Open(u.Path, bolt.Options{Queries: cfg.Int("QUERY_CONCURRENCY"), Log: log})
}
