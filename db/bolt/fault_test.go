package bolt_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// sampleFile makes a store with some alerts, history and notes, and returns its
// bytes and the alerts.
func sampleFile(t *testing.T, n int) ([]byte, []db.Record) {
	t.Helper()
	path := file(t)
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ids := fillStore(t, s, n, 3)
	for _, id := range ids {
		put(t, s, &db.History{Meta: db.Meta{ID: db.ChildID(id, 1)}, Text: "first " + id})
	}
	all := records(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(data, "\x00"))
	return data[:(used+4095)/4096*4096], all // without the room to grow
}

func records(t testing.TB, s db.Store) (all []db.Record) {
	t.Helper()
	err := s.View(context.Background(), func(f db.Finder) (err error) {
		all, err = db.Collect[db.Record](f.Find(db.Alerts, query.Query{}))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOpenRefuses: each fault is told in a sentence, and the file is left alone.
func TestOpenRefuses(t *testing.T) {
	data, _ := sampleFile(t, 200)
	f := func(name string, data []byte, want string) {
		t.Helper()
		path := filepath.Join(t.TempDir(), "alertad.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		refused(t, name, path, want)
		if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
			t.Errorf("%s: the file was changed (%v)", name, err)
		}
	}
	f("text", []byte("just some text"), "it is not a store's file")
	f("zeros", make([]byte, 1<<20), "it is not a store's file")
	f("half a header", data[:2048], "damaged: it is cut short")
	f("header only", data[:8192], "damaged: it is cut short")
	f("cut short", data[:len(data)/3/4096*4096], "damaged: it is cut short")
	f("cut within a page", data[:len(data)/3], "damaged: it is cut short")
	f("other program", edited(t, data, func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists([]byte("aaa"))
		return firstOf(err, tx.DeleteBucket([]byte("meta")))
	}), "but of another program")
	f("newer format", edited(t, data, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Put([]byte("format"), binary.BigEndian.AppendUint32(nil, 2))
	}), "a newer version of this program wrote it: its format is 2, and this one knows 1")
	f("no format", edited(t, data, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("meta")).Delete([]byte("format"))
	}), "damaged: no format version")
	f("half a record", edited(t, data, func(tx *bbolt.Tx) error {
		k, _ := tx.Bucket([]byte("alert.hot")).Cursor().First()
		return tx.Bucket([]byte("alert.hot")).Delete(k)
	}), "half of the record is missing")
	f("another half", edited(t, data, func(tx *bbolt.Tx) error {
		k, _ := tx.Bucket([]byte("alert")).Cursor().Last()
		return tx.Bucket([]byte("alert")).Delete(k)
	}), "half of the record is missing")
	f("stray key", edited(t, data, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("blackout")).Put([]byte("stray"), []byte("value"))
	}), "wrong key")
	f("wrong value", edited(t, data, func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte("blackout")).Put(make([]byte, 8), []byte("value"))
	}), "wrong checksum")
}

func refused(t *testing.T, name, path, want string) {
	t.Helper()
	s, err := bolt.Open(path, bolt.Options{})
	if err == nil {
		t.Errorf("%s: opened", name)
		_ = s.Close()
		return
	}
	if !strings.HasPrefix(err.Error(), "open store "+path+": ") || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
		t.Errorf("%s: error %q, want %q in it", name, err, want)
	}
}

// edited returns data as changed through bbolt itself.
func edited(t *testing.T, data []byte, edit func(*bbolt.Tx) error) []byte {
	t.Helper()
	path := file(t)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	raw, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := firstOf(raw.Update(edit), raw.Close()); err != nil {
		t.Fatal(err)
	}
	out, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func firstOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func TestOpenPlaces(t *testing.T) {
	dir := t.TempDir()
	refused(t, "missing folder", filepath.Join(dir, "missing", "alertad.db"), "the folder does not exist")
	refused(t, "folder", dir, "is a directory")
	path := filepath.Join(dir, "alertad.db")
	s := open(t, path, bolt.Options{})
	refused(t, "open already", path, "another process has it open")
	put(t, s, &db.Metric{Meta: db.Meta{ID: "still.works"}})
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v (%v), want 0600", info.Mode(), err)
	}
}

func TestOpenUnwritable(t *testing.T) {
	path := file(t)
	if err := os.WriteFile(path, nil, 0o400); err != nil {
		t.Fatal(err)
	}
	if f, err := os.OpenFile(path, os.O_RDWR, 0); err == nil { // the user may write everything
		_ = f.Close()
		path = "/sys/kernel/uevent_seqnum"
	}
	refused(t, "read-only", path, "it cannot be written")
}

// TestFlippedBits: with any one bit of the file wrong, the store refuses it or
// has all its records right.
func TestFlippedBits(t *testing.T) {
	data, want := sampleFile(t, 100)
	r := rand.New(rand.NewPCG(7, 7))
	used := len(data)
	opened, refusals := 0, 0
	for range 400 {
		at, bit := r.IntN(used), byte(1)<<r.IntN(8)
		if r.IntN(4) == 0 {
			at = r.IntN(used/4096)*4096 + r.IntN(64) // where the structure is
		}
		data[at] ^= bit
		if opensRight(t, data, want, at) {
			opened++
		} else {
			refusals++
		}
		data[at] ^= bit
	}
	if opened == 0 || refusals == 0 {
		t.Errorf("%d opened, %d refused: the test shows nothing", opened, refusals)
	}
}

// opensRight reports whether a file opens; if so, all must be right.
func opensRight(t *testing.T, data []byte, want []db.Record, at int) bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alertad.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		// With a wrong bit in the name by which the store knows it, the file is another's.
		says := func(what string) bool { return strings.Contains(err.Error(), what) }
		if !says("damaged") && !says("not a store's file") && !says("of another program") {
			t.Errorf("byte %d: error %q does not say what is wrong", at, err)
		}
		return false
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("byte %d: close: %v", at, err)
		}
	}()
	if diff := cmp.Diff(want, records(t, s)); diff != "" {
		t.Errorf("byte %d: records differ (-want +got):\n%s", at, diff)
	}
	wantHistory(t, s, want, at)
	return true
}

// wantHistory reads every child: it is right, or the error says that the file is
// damaged.
func wantHistory(t *testing.T, s db.Store, alerts []db.Record, at int) {
	t.Helper()
	for _, a := range alerts {
		id := a.Base().ID
		err := s.View(context.Background(), func(f db.Finder) error {
			h, err := db.Lookup[*db.History](f, db.Histories, "parent", id)
			// Without the newest of its two first pages the file is as before
			// the last commit, which wrote the history of the last alert.
			older := at < 8192 && len(h) == 0
			if err == nil && !older && (len(h) != 1 || h[0].Text != "first "+id) {
				t.Errorf("byte %d: history of %s is %v", at, id, h)
			}
			return err
		})
		if err != nil && (db.CodeOf(err) != db.Unavailable || !strings.Contains(err.Error(), "damaged")) {
			t.Errorf("byte %d: error %v", at, err)
		}
	}
}

func TestBackup(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	ids := fillStore(t, s, 500, 4)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		churn(ctx, t, s, ids, 0, 1)
	}()
	copied := file(t)
	f, err := os.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	if err := firstOf(s.Backup(f), f.Close()); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-done
	if n := len(records(t, open(t, copied, bolt.Options{}))); n != 500 {
		t.Errorf("%d records in the backup, want 500", n)
	}
}
