package app

import (
	"log/slog"
	"net/url"
	"path/filepath"

	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
)

// backupOptions says how the database is backed up, if it is a file.
func backupOptions(cfg *config.Config, store db.Store, set *metrics.Set, log *slog.Logger) backup.Options {
	o := backup.Options{
		Dir: cfg.String("BACKUP_DIR"), Every: cfg.Duration("BACKUP_EVERY"), Keep: cfg.Int("BACKUP_KEEP"),
		Log: log, Metrics: set,
	}
	if file, err := boltFile(cfg); err == nil {
		o.Store, _ = store.(backup.Store)
		o.Scratch = filepath.Dir(file)
	} else if o.Dir != "" {
		log.Warn("BACKUP_DIR has no effect", "err", err)
	}
	return o
}

// boltFile is the file of the embedded database. With another database the error
// says what to do instead.
func boltFile(cfg *config.Config) (string, error) {
	u, err := url.Parse(cfg.String("DATABASE_URL"))
	if err != nil || u.Scheme != "bolt" {
		return "", backup.ErrNoFile
	}
	return u.Path, nil
}
