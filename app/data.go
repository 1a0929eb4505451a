package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// mover does what the command line asks about data.
type mover struct {
	cfg    *config.Config
	w      io.Writer
	stderr io.Writer
	now    func() time.Time
}

// dataCommands are what the command line does about data.
func dataCommands(stderr io.Writer) cli.Data {
	with := func(w io.Writer, do func(*mover) error) error {
		cfg, err := load(stderr)
		if err != nil {
			return err
		}
		return do(&mover{cfg, w, stderr, time.Now})
	}
	return cli.Data{
		Import: func(ctx context.Context, w io.Writer, o cli.ImportOptions) error {
			return with(w, func(m *mover) error { return m.importFrom(ctx, o) })
		},
		Export: func(ctx context.Context, w io.Writer, o cli.ExportOptions) error {
			return with(w, func(m *mover) error { return m.export(ctx, o) })
		},
		Backup: func(ctx context.Context, w io.Writer, file string) error {
			return with(w, func(m *mover) error { return m.backup(ctx, file) })
		},
		Restore: func(_ context.Context, w io.Writer, o cli.RestoreOptions) error {
			return with(w, func(m *mover) error { return m.restore(o) })
		},
		Check: func(ctx context.Context, w io.Writer, file string) error {
			return with(w, func(m *mover) error { return m.check(ctx, file) })
		},
		Compact: func(ctx context.Context, w io.Writer) error {
			return with(w, func(m *mover) error { return m.compact(ctx) })
		},
	}
}

// idle refuses to work on a file that a server works on.
func (m *mover) idle(ctx context.Context, what string) error {
	through, err := reachServer(ctx, m.cfg)
	if err == nil && through != nil {
		err = fmt.Errorf("a server works on %s: stop it first, for %s writes the file itself", m.cfg.Shown("DATABASE_URL"), what)
	}
	return err
}

// choose makes the list of kinds that was asked for.
func choose(kinds, without []string) ([]*db.Kind, error) {
	var all, out []*db.Kind
	var names []string
	for _, k := range db.Kinds {
		if k.Parent == nil {
			all, names = append(all, k), append(names, k.Name)
		}
	}
	for _, name := range slices.Concat(kinds, without) {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("there is no kind %q: there are %s", name, strings.Join(names, ", "))
		}
	}
	for _, k := range all {
		if (len(kinds) == 0 || slices.Contains(kinds, k.Name)) && !slices.Contains(without, k.Name) {
			out = append(out, k)
		}
	}
	if len(out) == 0 {
		return nil, errors.New("--kinds and --without leave nothing")
	}
	return out, nil
}

// progress passes on how far an import or export is.
func progress(tell cli.Progress) func(transfer.Progress) {
	return func(p transfer.Progress) { tell(p.Kind, p.Done, p.Total) }
}

// copyOf makes a copy of the embedded database in a file: through the server that
// works on it, or by itself if none does.
func (m *mover) copyOf(ctx context.Context, to string) (made backup.Made, err error) {
	file, err := boltFile(m.cfg)
	if err != nil {
		return made, err
	}
	through, err := reachServer(ctx, m.cfg)
	if err != nil {
		return made, err
	}
	if through != nil {
		return backup.Write(ctx, served{ctx, through}, to)
	}
	if _, err := os.Stat(file); err != nil {
		return made, err
	}
	s, err := bolt.Open(file, bolt.Options{})
	if err != nil {
		return made, err
	}
	defer s.Close()
	return backup.Write(ctx, s, to)
}

// served is the database of the server that runs, to be backed up.
type served struct {
	ctx     context.Context
	through http.RoundTripper
}

// Backup asks the server for a copy.
func (s served) Backup(w io.Writer) error {
	req, err := http.NewRequestWithContext(s.ctx, http.MethodGet, "http://localhost/api/management/backup", nil)
	if err != nil {
		return err
	}
	resp, err := (&http.Client{Transport: s.through}).Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return refused(resp)
	}
	_, err = io.Copy(w, resp.Body)
	return err
}

func (m *mover) backup(ctx context.Context, to string) error {
	if to == "" {
		to = filepath.Join(m.cfg.String("BACKUP_DIR"), backup.Name(m.now()))
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	made, err := m.copyOf(ctx, to)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.w, "%s: %d bytes, SHA-256 %s\n", made.Path, made.Size, made.SHA256)
	return err
}

func (m *mover) restore(o cli.RestoreOptions) error {
	if o.Verify {
		return m.report(o.File, backup.Verify)
	}
	file, err := boltFile(m.cfg)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	kept, err := backup.Restore(o.File, file, o.Force, m.now())
	if err != nil {
		return err
	}
	fmt.Fprintf(m.w, "%s is restored from %s\n", file, o.File)
	if kept != "" {
		fmt.Fprintf(m.w, "what was there is %s\n", kept)
	}
	return nil
}

// check inspects a file, or what the settings say.
func (m *mover) check(ctx context.Context, file string) error {
	if file != "" {
		return m.report(file, bolt.Inspect)
	}
	file, err := boltFile(m.cfg)
	if err != nil {
		return err
	}
	through, err := reachServer(ctx, m.cfg)
	if err != nil {
		return err
	}
	if through == nil {
		return m.report(file, bolt.Inspect)
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), ".check-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	to := filepath.Join(dir, filepath.Base(file))
	if _, err := m.copyOf(ctx, to); err != nil {
		return err
	}
	fmt.Fprintln(m.w, "a server works on it: this is about a copy")
	return m.report(to, bolt.Inspect)
}

// report prints what an inspection finds.
func (m *mover) report(file string, inspect func(string) (bolt.Inspection, error)) error {
	found, err := inspect(file)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.w, "%s is good: %d bytes, %d of them free, format %d\n", filepath.Base(file), found.Size, found.Free, found.Format)
	for _, k := range db.Kinds {
		if n := found.Records[k.Name]; n > 0 {
			fmt.Fprintf(m.w, "  %-10s %d\n", k.Name, n)
		}
	}
	if found.Older {
		fmt.Fprintln(m.w, "its newest state is damaged, so the last change may be missing")
	}
	return nil
}

func (m *mover) compact(ctx context.Context) error {
	file, err := boltFile(m.cfg)
	if err != nil {
		return err
	}
	if err := m.idle(ctx, "alertad compact"); err != nil {
		return err
	}
	before, after, err := backup.Compact(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(m.w, "%s: %d bytes before, %d after\n", file, before, after)
	return err
}
