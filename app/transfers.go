package app

import (
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/fleet"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// importFrom imports a source and prints the report.
func (m *mover) importFrom(ctx context.Context, o cli.ImportOptions) (err error) {
	kinds, err := choose(o.Kinds, o.Without)
	if err != nil {
		return err
	}
	src, err := m.openOrigin(ctx, o.From, o.Key)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, src.Close()) }()
	store, err := m.target(ctx, o.DryRun)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	journal := ""
	if !o.DryRun {
		if journal, err = m.journal(o.From); err != nil {
			return err
		}
	}
	report, failed := transfer.Import(ctx, src, transfer.Options{
		Store: store, Kinds: kinds, DryRun: o.DryRun, Overwrite: o.Overwrite, Journal: journal, Resume: o.Resume,
		Progress: progress(o.Progress), Now: m.now,
	})
	if report != nil {
		err = m.tell(report, o.JSON)
	}
	if others, ok := store.(db.Shared); ok && !o.DryRun {
		err = errors.Join(err, fleet.Afresh(context.WithoutCancel(ctx), others))
	}
	if failed != nil && !o.DryRun {
		failed = fmt.Errorf("%w: what is above was done, and the same command with --resume goes on from there", failed)
	}
	return errors.Join(failed, err)
}

func (m *mover) tell(report *transfer.Report, asJSON bool) error {
	if !asJSON {
		return report.Write(m.w)
	}
	e := json.NewEncoder(m.w)
	e.SetIndent("", "  ")
	return e.Encode(report)
}

// target opens the database of the settings. A dry run makes none.
func (m *mover) target(ctx context.Context, dry bool) (db.Store, error) {
	log := newLog(m.cfg, m.stderr)
	file, err := boltFile(m.cfg)
	if err != nil {
		return openStore(ctx, m.cfg, log)
	}
	if err := m.idle(ctx, "alertad import"); err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); dry && errors.Is(err, fs.ErrNotExist) {
		return openEmpty()
	}
	return openStore(ctx, m.cfg, log)
}

// openEmpty opens an empty store of which nothing remains.
func openEmpty() (db.Store, error) {
	dir, err := os.MkdirTemp("", "alertad-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	return bolt.Open(filepath.Join(dir, "alertad.db"), bolt.Options{})
}

// journal is the file in which an import keeps its position: another for each
// source and target.
func (m *mover) journal(source string) (string, error) {
	dir := m.cfg.String("STATE_DIR")
	sum := sha256.Sum256([]byte(source + "\x00" + m.cfg.String("DATABASE_URL")))
	return filepath.Join(dir, "import-"+hex.EncodeToString(sum[:4])+".json"), os.MkdirAll(dir, 0o700)
}

// export writes a source to a file.
func (m *mover) export(ctx context.Context, o cli.ExportOptions) (err error) {
	kinds, err := choose(o.Kinds, o.Without)
	if err != nil {
		return err
	}
	write := func(src transfer.Source) error {
		return m.toFile(o.File, func(w io.Writer) error {
			_, err := transfer.Export(ctx, src, w, transfer.ExportOptions{
				Kinds: kinds, Secrets: o.Secrets, Version: Version, Progress: progress(o.Progress), Now: m.now,
			})
			return err
		})
	}
	if o.From != "" {
		src, err := m.openOrigin(ctx, o.From, "")
		if err != nil {
			return err
		}
		return errors.Join(write(src), src.Close())
	}
	store, err := m.readable(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return store.View(ctx, func(f db.Finder) error { return write(transfer.NewSnapshot(f, m.cfg.Shown("DATABASE_URL"))) })
}

// readable opens the database of the settings for reading: of a file on which a
// server works, a copy that is gone when it is closed.
func (m *mover) readable(ctx context.Context) (db.Store, error) {
	log := newLog(m.cfg, m.stderr)
	file, err := boltFile(m.cfg)
	if err != nil {
		return openStore(ctx, m.cfg, log)
	}
	through, err := reachServer(ctx, m.cfg)
	if err != nil {
		return nil, err
	}
	if through == nil {
		if _, err := os.Stat(file); err != nil {
			return nil, err
		}
		return openStore(ctx, m.cfg, log)
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".export-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, filepath.Base(file))
	if _, err := m.copyOf(ctx, to); err != nil {
		return nil, err
	}
	return bolt.Open(to, bolt.Options{Log: log})
}

// toFile writes a file that is there whole or not at all, or the standard output.
func (m *mover) toFile(path string, write func(io.Writer) error) (err error) {
	if path == "-" {
		return write(m.w)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".export-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if strings.HasSuffix(path, ".gz") {
		z := gzip.NewWriter(f)
		err = errors.Join(write(z), z.Close())
	} else {
		err = write(f)
	}
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
