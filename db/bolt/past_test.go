package bolt_test

import (
	"bytes"
	"compress/gzip"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
)

var keepVersion = flag.String("keep", "", "`version` whose file TestPast adds to testdata")

// Files that earlier versions wrote open, and hold all that was in them.
func TestPast(t *testing.T) {
	if *keepVersion != "" {
		keep(t, filepath.Join("testdata", "past", *keepVersion))
	}
	files, err := filepath.Glob("testdata/past/*/alertad.db.gz")
	if err != nil || len(files) == 0 {
		t.Fatalf("there is no file of any version: %v", err)
	}
	for _, packed := range files {
		dir := filepath.Dir(packed)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, "records.json"))
			if err != nil {
				t.Fatal(err)
			}
			path := file(t)
			if err := os.WriteFile(path, unpack(t, packed), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := bolt.Open(path, bolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			dbtest.ReadPast(t, s, text)
			if err := s.Close(); err != nil {
				t.Error(err)
			}
			dbtest.ReadPast(t, open(t, path, bolt.Options{}), text)
		})
	}
}

func unpack(t *testing.T, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// keep adds a file that this version writes.
func keep(t *testing.T, dir string) {
	t.Helper()
	s := open(t, file(t), bolt.Options{})
	text := dbtest.WritePast(t, s)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	err := firstOf(
		os.MkdirAll(dir, 0o755), s.Backup(z), z.Close(),
		os.WriteFile(filepath.Join(dir, "alertad.db.gz"), packed.Bytes(), 0o644),
		os.WriteFile(filepath.Join(dir, "records.json"), text, 0o644),
	)
	if err != nil {
		t.Fatal(err)
	}
}
