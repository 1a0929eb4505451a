package backup_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/query"
)

func open(t *testing.T, path string) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s db.Store, r db.Record) {
	t.Helper()
	if err := s.Update(context.Background(), func(tx db.Tx) error { return tx.Put(r) }); err != nil {
		t.Fatal(err)
	}
}

func ids(t *testing.T, s db.Store) map[string]bool {
	t.Helper()
	out := map[string]bool{}
	err := s.View(context.Background(), func(f db.Finder) error {
		for r, err := range f.Find(db.Alerts, query.Query{}) {
			if err != nil {
				return err
			}
			out[r.Base().ID] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What was answered before the backup began is in it, and it can be put in the
// place of the file.
func TestUnderLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "alertad.db")
	s := open(t, path)
	var mu sync.Mutex
	var answered []string
	var stop atomic.Bool
	var writers sync.WaitGroup
	for w := range 64 {
		writers.Go(func() {
			for i := 0; !stop.Load(); i++ {
				id := fmt.Sprintf("%d-%d", w, i)
				err := s.Update(context.Background(), func(tx db.Tx) error {
					a := dbtest.Alert(func(a *db.Alert) { a.ID = id })
					if err := tx.Put(a); err != nil {
						return err
					}
					return tx.Put(dbtest.History(a, 1))
				})
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				answered = append(answered, id)
				mu.Unlock()
			}
		})
	}
	wait := func(n int) []string {
		for {
			mu.Lock()
			have := answered[:len(answered):len(answered)]
			mu.Unlock()
			if len(have) >= n || t.Failed() {
				return have
			}
		}
	}
	for i := range 3 {
		before := wait(2000 * (i + 1))
		file := filepath.Join(dir, fmt.Sprintf("backup-%d.db", i))
		made, err := backup.Write(context.Background(), s, file)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Size() != made.Size {
			t.Errorf("%+v: %v", made, err)
		}
		to := filepath.Join(dir, "restored", fmt.Sprint(i), "alertad.db")
		if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
			t.Fatal(err)
		}
		if kept, err := backup.Restore(file, to, false, time.Now()); err != nil || kept != "" {
			t.Fatalf("%q, %v", kept, err)
		}
		restored := open(t, to)
		have := ids(t, restored)
		for _, id := range before {
			if !have[id] {
				t.Errorf("backup %d lacks %s", i, id)
			}
		}
		if len(have) < len(before) {
			t.Errorf("%d of %d", len(have), len(before))
		}
		put(t, restored, dbtest.Alert()) // it goes on
	}
	stop.Store(true)
	writers.Wait()
}

func TestRestore(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "alertad.db"), filepath.Join(dir, "backup.db")
	s := open(t, path)
	put(t, s, dbtest.Alert(func(a *db.Alert) { a.ID = "first" }))
	if _, err := backup.Write(context.Background(), s, file); err != nil {
		t.Fatal(err)
	}
	put(t, s, dbtest.Alert(func(a *db.Alert) { a.ID = "second" }))
	now := dbtest.Noon.Time()
	refused := func(want string, force bool) {
		t.Helper()
		if _, err := backup.Restore(file, path, force, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	refused("--force", false)
	refused("another process", true)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	bad := bytes.Clone(good)
	bad[len(bad)-5000] ^= 1
	write := func(name string, text []byte) {
		t.Helper()
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(file, bad)
	refused("not those of", true)
	write(file, good[:len(good)/2])
	if err := os.Remove(file + ".sha256"); err != nil {
		t.Fatal(err)
	}
	refused("is not restored", true)
	if have := ids(t, open(t, path)); !have["second"] {
		t.Error("what was refused changed the file")
	}
}

func TestRestoreKeepsTheOld(t *testing.T) {
	dir := t.TempDir()
	path, file := filepath.Join(dir, "alertad.db"), filepath.Join(dir, "backup.db")
	s := open(t, path)
	put(t, s, dbtest.Alert(func(a *db.Alert) { a.ID = "first" }))
	if _, err := backup.Write(context.Background(), s, file); err != nil {
		t.Fatal(err)
	}
	put(t, s, dbtest.Alert(func(a *db.Alert) { a.ID = "second" }))
	s.Close()
	kept, err := backup.Restore(file, path, true, dbtest.Noon.Time())
	if err != nil || kept != path+".before-20260131T120000Z" {
		t.Fatalf("%q, %v", kept, err)
	}
	if have := ids(t, open(t, path)); !have["first"] || have["second"] {
		t.Errorf("%v", have)
	}
	if have := ids(t, open(t, kept)); !have["second"] {
		t.Errorf("%v", have)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".*"))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %q, %v", left, err)
	}
}

func TestCompact(t *testing.T) {
	path := filepath.Join(t.TempDir(), "alertad.db")
	s := open(t, path)
	big := dbtest.Alert(func(a *db.Alert) { a.RawData = strings.Repeat("x", 1<<20) })
	put(t, s, big)
	put(t, s, dbtest.Alert(func(a *db.Alert) { a.ID = "first" }))
	if err := s.Update(context.Background(), func(tx db.Tx) error { return tx.Delete(db.Alerts, big.ID) }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := backup.Compact(path); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("of an open file: %v", err)
	}
	s.Close()
	before, after, err := backup.Compact(path)
	if err != nil || before < 1<<20 || after > 1<<19 {
		t.Errorf("%d, %d, %v", before, after, err)
	}
	if have := ids(t, open(t, path)); !have["first"] || len(have) != 1 {
		t.Errorf("%v", have)
	}
}

// file is a store whose backups are a good file's bytes.
type file struct {
	bytes []byte
	fail  atomic.Bool
}

func (f *file) Backup(w io.Writer) error {
	if f.fail.Load() {
		return errors.New("the disk is full")
	}
	_, err := w.Write(f.bytes)
	return err
}

// empty are the bytes of a database without records.
func empty(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alertad.db")
	if err := open(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return good
}

func TestKeeper(t *testing.T) {
	good, dir := empty(t), filepath.Join(t.TempDir(), "backups")
	synctest.Test(t, func(t *testing.T) {
		s := &file{bytes: good}
		var log bytes.Buffer
		set := metrics.New()
		run := func() (stop func()) {
			k := backup.New(backup.Options{Store: s, Dir: dir, Every: time.Hour, Keep: 3, Log: slog.New(slog.NewTextHandler(&log, nil)), Metrics: set})
			ctx, cancel := context.WithCancel(context.Background())
			done := make(chan struct{})
			go func() { k.Run(ctx); close(done) }()
			return func() { cancel(); <-done; set = set.Again() }
		}
		has := func(want ...string) {
			t.Helper()
			synctest.Wait()
			var got []string
			files, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			for _, f := range files {
				got = append(got, f.Name())
			}
			var all []string
			for _, w := range want {
				all = append(all, "alertad-20000101T"+w+"Z.db", "alertad-20000101T"+w+"Z.db.sha256")
			}
			if fmt.Sprint(got) != fmt.Sprint(all) {
				t.Errorf("%q, want %q", got, all)
			}
		}
		stop := run()
		has("000000")
		time.Sleep(90 * time.Minute)
		has("000000", "010000")
		stop()

		stop = run() // what is there counts
		time.Sleep(10 * time.Minute)
		has("000000", "010000")
		time.Sleep(80 * time.Minute)
		has("010000", "020000", "030000")

		s.fail.Store(true)
		time.Sleep(75 * time.Minute)
		has("010000", "020000", "030000")
		s.fail.Store(false)
		time.Sleep(10 * time.Minute)
		has("020000", "030000", "042000")
		if n := strings.Count(log.String(), "no backup was made"); n != 2 || !strings.Contains(log.String(), "the disk is full") {
			t.Errorf("%d failures\n%s", n, log.String())
		}
		counted := map[string]int64{}
		var age any
		for _, m := range set.Snapshot() {
			if m.Count != nil {
				counted[m.Name] = *m.Count
			} else if m.Name == "age" {
				age = m.Value
			}
		}
		if counted["made"] != 5 || counted["failed"] != 2 || age != 300.0 {
			t.Errorf("%v, age %v", counted, age)
		}
		stop()
	})
}

func TestTake(t *testing.T) {
	dir := t.TempDir()
	s := open(t, filepath.Join(dir, "alertad.db"))
	k := backup.New(backup.Options{Store: s, Scratch: dir})
	c, err := k.Take(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	text, err := io.ReadAll(c)
	if err != nil || int64(len(text)) != c.Size || c.Size == 0 {
		t.Errorf("%d of %d bytes, %v", len(text), c.Size, err)
	}
	if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
		t.Errorf("%v, %v", files, err)
	}
	if _, err := backup.New(backup.Options{}).Take(context.Background()); db.CodeOf(err) != db.NotFound {
		t.Errorf("without a file: %v", err)
	}
}
