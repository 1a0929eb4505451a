package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
)

// doctor looks at an installation without changing it.
type doctor struct {
	cfg   *config.Config
	flags cli.RunOptions
	w     io.Writer
	now   func() time.Time
	clerk *clerk // nil: no server runs
	sick  bool
}

// diagnose is `alertad doctor`.
func diagnose(ctx context.Context, w io.Writer, o cli.RunOptions) error {
	d := &doctor{flags: o, w: w, now: time.Now}
	if d.settings() {
		d.folder()
		d.space()
		d.clock()
		d.server(ctx)
		d.receivers()
		d.database(ctx)
		d.exposure()
		d.proxies()
		d.certificate(ctx)
		d.providers(ctx)
	}
	if d.sick {
		return &cli.Exit{Code: 1}
	}
	return nil
}

func (d *doctor) good(subject, format string, args ...any) { d.line("ok", subject, format, args...) }

func (d *doctor) odd(subject, format string, args ...any) { d.line("warn", subject, format, args...) }

func (d *doctor) bad(subject, format string, args ...any) {
	d.sick = true
	d.line("FAIL", subject, format, args...)
}

func (d *doctor) line(state, subject, format string, args ...any) {
	fmt.Fprintf(d.w, "%-5s %-10s %s\n", state, subject, fmt.Sprintf(format, args...))
}

// settings reports whether there are settings to go on with.
func (d *doctor) settings() bool {
	cfg, err := config.Load(config.Source{})
	if err != nil {
		d.bad("settings", "%v", err)
		return false
	}
	d.cfg = cfg
	for _, warning := range cfg.Warnings() {
		d.odd("settings", "%s", warning)
	}
	if err := checkServable(cfg, host(cfg, d.flags)); err != nil {
		d.bad("settings", "%v", err)
	}
	if _, err := newModel(cfg); err != nil {
		d.bad("settings", "%v", err)
	}
	if !d.sick {
		d.good("settings", "%s", cmp.Or(cfg.File(), "no file; the defaults and the environment hold"))
	}
	return true
}

// folder looks whether the state folder, or the one it would be made in, can be
// written to: with a file that is gone at once.
func (d *doctor) folder() {
	dir := d.cfg.String("STATE_DIR")
	there := nearest(dir)
	info, err := os.Stat(there)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%s is no folder", there)
	}
	if err == nil {
		err = writable(there)
	}
	switch {
	case err != nil:
		d.bad("state", "%v: run this as the user that runs alertad, give that user the folder, or set STATE_DIR", err)
	case there != dir:
		d.good("state", "%s is not there yet: the first start makes it", dir)
	case info.Mode().Perm()&0o007 != 0:
		d.odd("state", "everybody on this machine can look into %s: chmod 700 it", dir)
	default:
		d.good("state", "%s", dir)
	}
}

func writable(dir string) error {
	f, err := os.CreateTemp(dir, ".doctor-")
	if err != nil {
		return err
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// nearest is a folder, or the first above it that is there.
func nearest(dir string) string {
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		dir = filepath.Dir(dir)
	}
	return dir
}

// What is little space for a database that grows, and what is none.
const (
	littleSpace = 1 << 30
	noSpace     = 64 << 20
)

func (d *doctor) space() {
	dirs := []string{nearest(d.cfg.String("STATE_DIR"))}
	if file := d.boltFile(); file != "" {
		dirs = append(dirs, nearest(filepath.Dir(file)))
	}
	for _, dir := range slices.Compact(dirs) {
		free, ok := freeSpace(dir)
		switch text := fmt.Sprintf("%.1f GB are free for %s", float64(free)/(1<<30), dir); {
		case !ok:
		case free < noSpace:
			d.bad("disk", "%s: make room, or nothing can be stored", text)
		case free < littleSpace:
			d.odd("disk", "%s: make room before it is full", text)
		default:
			d.good("disk", "%s", text)
		}
	}
}

// built is before this was written: no clock can be right that says less.
var built = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func (d *doctor) clock() {
	now := d.now().UTC().Format(time.RFC3339)
	switch inStep, known := synchronized(); {
	case d.now().Before(built):
		d.bad("clock", "it says %s: set it, or alerts expire and tokens end at the wrong time", now)
	case known && !inStep:
		d.odd("clock", "it says %s, and nothing keeps it right: run chrony or systemd-timesyncd", now)
	default:
		d.good("clock", "%s", now)
	}
}
