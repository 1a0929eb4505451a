package backup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
)

// Options says how backups are kept.
type Options struct {
	Store   Store         // nil: the database is no file
	Scratch string        // folder for the bytes of what Take makes, without a Dir
	Dir     string        // of the backups; "": none are made by themselves
	Every   time.Duration // from one to the next
	Keep    int           // backups, at least 1
	Log     *slog.Logger
	Metrics *metrics.Set
	Now     func() time.Time // nil: time.Now
}

// Keeper makes backups again and again, and keeps the newest.
type Keeper struct {
	o            Options
	made, failed *metrics.Counter
	taking       sync.Mutex
}

// New makes a Keeper. It does nothing before Run is called.
func New(o Options) *Keeper {
	if o.Now == nil {
		o.Now = time.Now
	}
	k := &Keeper{o: o}
	if k.keeps() {
		k.made = o.Metrics.Counter("backup", "made", "Backups made", "Total number of backups that were made by themselves and are good")
		k.failed = o.Metrics.Counter("backup", "failed", "Backups failed", "Total number of backups that could not be made")
		o.Metrics.Gauge("backup", "age", "Age of the backup", "Seconds since the newest backup, by itself, was made", k.age)
	}
	return k
}

func (k *Keeper) keeps() bool { return k.o.Dir != "" && k.o.Store != nil }

// Names of backups tell when they were made, in UTC.
const (
	prefix = "alertad-"
	stamp  = "20060102T150405Z"
	suffix = ".db"
)

// Name is what a backup is called that is made at that time.
func Name(at time.Time) string { return prefix + at.UTC().Format(stamp) + suffix }

// madeAt returns when a backup was made, by its name.
func madeAt(name string) (time.Time, bool) {
	name, ok := strings.CutPrefix(name, prefix)
	name, db := strings.CutSuffix(name, suffix)
	at, err := time.Parse(stamp, name)
	return at, ok && db && err == nil
}

// list returns when the backups were made that there are, the oldest first.
func (k *Keeper) list() ([]time.Time, error) {
	files, err := os.ReadDir(k.o.Dir)
	if err != nil {
		return nil, err
	}
	var out []time.Time
	for _, f := range files {
		if at, ok := madeAt(f.Name()); ok {
			out = append(out, at)
		}
	}
	slices.SortFunc(out, time.Time.Compare)
	return out, nil
}

func (k *Keeper) age() float64 {
	list, err := k.list()
	if err != nil || len(list) == 0 {
		return math.NaN()
	}
	return math.Floor(k.o.Now().Sub(list[len(list)-1]).Seconds())
}

// retryAfter is how long after a failure the next try is, if none is due before.
const retryAfter = 10 * time.Minute

// Run makes a backup whenever one is due until the context ends: what was made by
// an earlier run counts. A failure is logged, and tried again.
func (k *Keeper) Run(ctx context.Context) {
	if !k.keeps() {
		return
	}
	k.tidy()
	wait := k.due()
	for k.rest(ctx, wait) {
		wait = k.o.Every
		if err := k.once(ctx); err != nil && ctx.Err() == nil {
			k.failed.Inc()
			k.o.Log.Error("no backup was made", "dir", k.o.Dir, "err", err)
			wait = min(wait, retryAfter)
		}
	}
}

// look is how often the clock is looked at: timers stand still while a machine
// sleeps.
const look = time.Minute

// rest waits for so long, or until the clock says so. It returns whether there is
// anything to do after it.
func (k *Keeper) rest(ctx context.Context, wait time.Duration) bool {
	until := k.o.Now().Add(wait).Round(0) // which compares what clocks show
	for ; wait > 0 && k.o.Now().Before(until); wait -= look {
		t := time.NewTimer(min(wait, look))
		select {
		case <-ctx.Done():
			t.Stop()
			return false
		case <-t.C:
		}
	}
	return ctx.Err() == nil
}

// due is how long it is to the next backup.
func (k *Keeper) due() time.Duration {
	list, err := k.list()
	if err != nil || len(list) == 0 {
		return 0
	}
	return min(max(0, list[len(list)-1].Add(k.o.Every).Sub(k.o.Now())), k.o.Every)
}

// once makes a backup and removes those that are too many.
func (k *Keeper) once(ctx context.Context) error {
	if err := os.MkdirAll(k.o.Dir, 0o700); err != nil {
		return err
	}
	begun := k.o.Now()
	m, err := Write(ctx, k.o.Store, filepath.Join(k.o.Dir, Name(begun)))
	if err != nil {
		return err
	}
	k.made.Inc()
	k.o.Log.Info("backup made", "path", m.Path, "bytes", m.Size, "took", k.o.Now().Sub(begun).Round(time.Millisecond))
	return k.retire()
}

// retire removes the oldest backups.
func (k *Keeper) retire() error {
	list, err := k.list()
	if err != nil {
		return err
	}
	for _, at := range list[:max(0, len(list)-k.o.Keep)] {
		path := filepath.Join(k.o.Dir, Name(at))
		err := os.Remove(path)
		if gone := os.Remove(sumFile(path)); gone != nil && !errors.Is(gone, os.ErrNotExist) {
			err = errors.Join(err, gone)
		}
		if err != nil {
			return fmt.Errorf("remove an old backup: %w", err)
		}
	}
	return nil
}

// leftAfter is when a file in the making is nobody's any more.
const leftAfter = 24 * time.Hour

// tidy removes what a run left that was killed.
func (k *Keeper) tidy() {
	left, _ := filepath.Glob(filepath.Join(k.o.Dir, temporary))
	for _, path := range left {
		if info, err := os.Stat(path); err == nil && k.o.Now().Sub(info.ModTime()) > leftAfter {
			_ = os.Remove(path)
		}
	}
}

// Take makes a backup for a client to read. It has no name, so that it is gone
// when it is closed. One is made at a time.
func (k *Keeper) Take(ctx context.Context) (*Copy, error) {
	if k.o.Store == nil {
		return nil, ErrNoFile
	}
	if !k.taking.TryLock() {
		return nil, db.Errorf(db.Unavailable, "another backup is being made")
	}
	defer k.taking.Unlock()
	dir := cmp.Or(k.o.Dir, k.o.Scratch)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	c, err := copyTo(ctx, k.o.Store, dir)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(c.Name()); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	return c, nil
}

// ErrNoFile says what to do with a database that is no file.
var ErrNoFile = db.Errorf(db.NotFound, "the database is PostgreSQL: back it up with pg_dump or its own archive, or write its records to a file with alertad export")
