package bolt_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
)

// filled makes a file with a few records of each kind.
func filled(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alertad.db")
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range db.Kinds {
		err := s.Update(context.Background(), func(tx db.Tx) error {
			for _, r := range dbtest.Random(uint64(i), k, 20) {
				if err := tx.Put(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(k.Name, err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestInspect(t *testing.T) {
	path := filled(t)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	found, err := bolt.Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range db.Kinds {
		if found.Records[k.Name] != 20 {
			t.Errorf("%d records of the kind %s", found.Records[k.Name], k.Name)
		}
	}
	if found.Format != 1 || found.Size < 4096 || found.Free >= found.Size || found.Older {
		t.Errorf("%+v", found)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
		t.Error("the file was changed")
	}
}

func TestInspectFindsFaults(t *testing.T) {
	f := func(name, want string, harm func(tx *bbolt.Tx) error) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			path := filled(t)
			file, err := bbolt.Open(path, 0o600, &bbolt.Options{NoFreelistSync: true})
			if err != nil {
				t.Fatal(err)
			}
			if err := file.Update(harm); err != nil {
				t.Fatal(err)
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			if _, err := bolt.Inspect(path); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		})
	}
	change := func(bucket string, at func(k, v []byte) (key, value []byte)) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(bucket))
			k, v := b.Cursor().First()
			key, value := at(bytes.Clone(k), bytes.Clone(v))
			if value == nil {
				return b.Delete(key)
			}
			return b.Put(key, value)
		}
	}
	flip := func(k, v []byte) ([]byte, []byte) { v[0] ^= 1; return k, v }
	remove := func(k, _ []byte) ([]byte, []byte) { return k, nil }
	f("a changed byte", "wrong checksum", change("user", flip))
	f("a changed byte of a child", "wrong checksum", change("note", flip))
	f("a lost half", "half of the record is missing", change("alert.hot", remove))
	f("a lost parent", "its alert is missing", func(tx *bbolt.Tx) error {
		if err := change("alert", remove)(tx); err != nil {
			return err
		}
		return change("alert.hot", remove)(tx)
	})
	f("a wrong key", "wrong key", change("history", func(k, v []byte) ([]byte, []byte) { return k[:9], v }))
	f("a newer format", "newer version", change("meta", func(k, v []byte) ([]byte, []byte) { v[3]++; return k, v }))
}

func TestInspectRefuses(t *testing.T) {
	dir := t.TempDir()
	empty, other := filepath.Join(dir, "empty"), filepath.Join(dir, "other")
	for _, name := range []string{empty, other} {
		if err := os.WriteFile(name, bytes.Repeat([]byte("x"), len(name[len(dir):])/6*5000), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Truncate(empty, 0); err != nil {
		t.Fatal(err)
	}
	cut := filled(t)
	if err := os.Truncate(cut, 8192); err != nil {
		t.Fatal(err)
	}
	busy := filled(t)
	s, err := bolt.Open(busy, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for path, want := range map[string]string{
		empty: "is empty", other: "not a store's file", cut: "cut short", busy: "another process has it open", filepath.Join(dir, "none"): "no such file",
	} {
		if _, err := bolt.Inspect(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", path, err, want)
		}
	}
}

func TestCompact(t *testing.T) {
	path := filled(t)
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	big := dbtest.Alert(func(a *db.Alert) { a.RawData = strings.Repeat("x", 1<<20) })
	for _, change := range []func(tx db.Tx) error{
		func(tx db.Tx) error { return tx.Put(big) },
		func(tx db.Tx) error { return tx.Delete(db.Alerts, big.ID) },
	} {
		if err := s.Update(context.Background(), change); err != nil {
			t.Fatal(err)
		}
	}
	to := path + ".new"
	if err := bolt.Compact(path, to); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("of an open file: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := bolt.Compact(path, to); err != nil {
		t.Fatal(err)
	}
	was, err := bolt.Inspect(path)
	if err != nil {
		t.Fatal(err)
	}
	is, err := bolt.Inspect(to)
	if err != nil {
		t.Fatal(err)
	}
	if is.Size >= was.Size-1<<20 || is.Free > was.Free/8 || was.Free < 1<<20 {
		t.Errorf("%d bytes, %d free, of %d with %d free", is.Size, is.Free, was.Size, was.Free)
	}
	for kind, n := range was.Records {
		if is.Records[kind] != n {
			t.Errorf("%s: %d of %d", kind, is.Records[kind], n)
		}
	}
}

func TestReplace(t *testing.T) {
	path, by := filled(t), filled(t)
	old, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := bolt.Replace(path, by, path+".old"); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("of an open file: %v", err)
	}
	s.Close()
	if err := bolt.Replace(path, by, path+".old"); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path + ".old"); err != nil || !bytes.Equal(got, old) {
		t.Errorf("the old file is gone: %v", err)
	}
	if _, err := bolt.Inspect(path); err != nil {
		t.Error(err)
	}
}
