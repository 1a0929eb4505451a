package bolt_test

import (
	"bytes"
	"context"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// limitFileSize makes writing beyond n bytes of a file fail, as on a full disk.
func limitFileSize(t *testing.T, n uint64) (restore func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: n, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	return func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(err)
		}
	}
}

// limitedEnv marks the process of TestFullDisk whose files are limited: the limit
// is for a whole process, and the test's own must write its log.
const limitedEnv = "BOLT_TEST_LIMITED"

// TestFullDisk: what cannot be written is refused and not seen, reading goes on,
// and so does writing when there is room again.
func TestFullDisk(t *testing.T) {
	if os.Getenv(limitedEnv) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestFullDisk$")
		cmd.Env = append(os.Environ(), limitedEnv+"=yes")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	var log bytes.Buffer
	now := time.Unix(1e9, 0)
	s := open(t, file(t), bolt.Options{Log: slog.New(slog.NewTextHandler(&log, nil)), Now: func() time.Time { return now }})
	fillStore(t, s, 100, 1)
	want := records(t, s)
	isAlive(t, s, &now, true)
	restore := limitFileSize(t, 64<<10)
	fillUntilFull(t, s, want)
	isAlive(t, s, &now, false)
	if n := strings.Count(log.String(), "cannot write the store"); n != 1 {
		t.Errorf("logged %d times:\n%s", n, &log)
	}
	now = now.Add(time.Minute)
	isAlive(t, s, &now, false)
	if _, err := bolt.Open(filepath.Join(t.TempDir(), "new.db"), bolt.Options{}); err == nil {
		t.Error("a store was made on a full disk")
	} else if !strings.Contains(err.Error(), "no space is left for it") {
		t.Errorf("open on a full disk: %v", err)
	}
	restore()
	isAlive(t, s, &now, true)
	for _, line := range []string{`"still cannot write the store" error=`, `"the store can be written again" failed=7 after=1m6s`} {
		if strings.Count(log.String(), line) != 1 {
			t.Errorf("there is not one %q:\n%s", line, &log)
		}
	}
	fillStore(t, s, 100, 2)
	if n := len(records(t, s)); n != 200 {
		t.Errorf("%d records after the disk had room again, want 200", n)
	}
}

// isAlive checks what the store says of itself once it has tried.
func isAlive(t *testing.T, s *bolt.Store, now *time.Time, want bool) {
	t.Helper()
	*now = now.Add(2 * time.Second)
	_ = s.Alive()
	if err := s.Update(context.Background(), func(db.Tx) error { return nil }); err != nil { // waits its turn
		t.Fatal(err)
	}
	switch err := s.Alive(); {
	case (err == nil) != want:
		t.Errorf("it says of itself: %v", err)
	case err != nil && (db.CodeOf(err) != db.Unavailable || !strings.Contains(err.Error(), "the store cannot write: ")):
		t.Errorf("it says of itself: %v", err)
	}
}

// TestFullFilesystem is the same on a file system that is full indeed, where the
// user may mount one.
func TestFullFilesystem(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=2m"); err != nil {
		t.Logf("no file system of its own: %v", err)
		return
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	s := open(t, filepath.Join(dir, "alertad.db"), bolt.Options{})
	fillStore(t, s, 100, 1)
	want := records(t, s)
	ballast := filepath.Join(dir, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 2<<20), 0o600); err == nil {
		t.Fatal("the file system is not full")
	}
	fillUntilFull(t, s, want)
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	fillStore(t, s, 100, 2)
}

// fillUntilFull checks several refusals in a row.
func fillUntilFull(t *testing.T, s *bolt.Store, want []db.Record) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 3))
	for range 5 {
		err := s.Update(context.Background(), func(tx db.Tx) error {
			for range 500 {
				if err := tx.Put(alertOf(r, 1)); err != nil {
					return err
				}
			}
			return nil
		})
		if db.CodeOf(err) != db.Unavailable || !strings.Contains(err.Error(), "the store cannot write: ") {
			t.Fatalf("update on a full disk: %v", err)
		}
		if diff := cmp.Diff(want, records(t, s)); diff != "" {
			t.Fatalf("records changed (-want +got):\n%s", diff)
		}
		if err := s.Verify(); err != nil {
			t.Fatal(err)
		}
	}
	if s.Stats().Fails != 5 {
		t.Errorf("%d failed commits, want 5", s.Stats().Fails)
	}
}
