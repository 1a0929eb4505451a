package alertamongo_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alerta/alertatest"
	"github.com/alertad/alertad/app/transfer/alertamongo"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var update = flag.Bool("update", false, "write the golden files")

var options = alerta.Options{Now: alertatest.Now}

// checkSurvey compares with what the fixture has.
func checkSurvey(t *testing.T, got transfer.Survey) {
	t.Helper()
	want := transfer.Survey{
		Name:   got.Name,
		Counts: map[string]int{"alert": 5, "blackout": 1, "heartbeat": 1, "user": 2, "group": 2, "perm": 1, "customer": 1, "key": 2},
		Notes:  []string{"notes that are not kept, as their alerts are gone: 1"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// All forms of a dump come to the same.
func TestDumps(t *testing.T) {
	dir := t.TempDir()
	writeFolder(t, filepath.Join(dir, "plain", "monitoring"), false)
	writeFolder(t, filepath.Join(dir, "packed", "monitoring"), true)
	write(t, filepath.Join(dir, "plain", "admin", "system.version.bson"), nil)
	data := archive(t, "monitoring")
	write(t, filepath.Join(dir, "archive"), data)
	write(t, filepath.Join(dir, "archive.gz"), zip(t, data))
	write(t, filepath.Join(dir, "two"), archive(t, "other", "monitoring"))
	f := func(path, database string) {
		t.Run(path, func(t *testing.T) {
			s, err := alertamongo.OpenDump(filepath.Join(dir, path), database, options)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			alertatest.Golden(t, *update, "items.txt", alertatest.All(t, s))
			alertatest.GoOn(t, s)
			survey, err := s.Survey(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			checkSurvey(t, survey)
			key := alertatest.Read(t, s, db.APIKeys, "")[0].Records[0].(*db.APIKey)
			if !auth.IsKey(key, "legacy-key") {
				t.Errorf("an old key is not valid any more: %+v", key)
			}
		})
	}
	f("plain", "")
	f("plain/monitoring", "")
	f("plain/monitoring", "monitoring")
	f("packed", "monitoring")
	f("archive", "")
	f("archive.gz", "monitoring")
	f("two", "monitoring")
}

func TestIsArchive(t *testing.T) {
	dir := t.TempDir()
	data := archive(t, "monitoring")
	f := func(name string, data []byte, want bool) {
		t.Helper()
		path := filepath.Join(dir, name)
		write(t, path, data)
		if got := alertamongo.IsArchive(path); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
	f("archive", data, true)
	f("packed", zip(t, data), true)
	f("empty", nil, false)
	f("json", []byte(`{"format":"x"}`), false)
	f("broken", zip(t, data)[:4], false)
	if alertamongo.IsArchive(filepath.Join(dir, "missing")) || alertamongo.IsArchive(dir) {
		t.Error("what is no file is an archive")
	}
}

// What is broken is refused, wherever it was cut, and never read half without a
// word.
func TestBrokenDumps(t *testing.T) {
	dir := t.TempDir()
	data := archive(t, "monitoring")
	path := filepath.Join(dir, "cut")
	for cut := 0; cut < len(data); cut += 11 {
		write(t, path, data[:cut])
		s, err := alertamongo.OpenDump(path, "", options)
		if err == nil {
			s.Close()
		}
		if db.CodeOf(err) != db.Invalid {
			t.Errorf("cut at %d of %d: %v", cut, len(data), err)
		}
	}

	folder := filepath.Join(dir, "monitoring")
	writeFolder(t, folder, false)
	alerts := filepath.Join(folder, "alerts.bson")
	whole, err := os.ReadFile(alerts)
	if err != nil {
		t.Fatal(err)
	}
	f := func(name string, data []byte) {
		t.Helper()
		write(t, alerts, data)
		s, err := alertamongo.OpenDump(folder, "", options)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		var fault error
		for _, err := range s.Items(t.Context(), db.Alerts, "") {
			fault = err
		}
		if db.CodeOf(fault) != db.Invalid {
			t.Errorf("%s: %v", name, fault)
		}
		if _, err := s.Survey(t.Context()); db.CodeOf(err) != db.Invalid {
			t.Errorf("%s: survey: %v", name, err)
		}
	}
	f("cut in a size", whole[:2])
	f("cut in a document", whole[:len(whole)-1])
	f("a size of nothing", []byte{1, 0, 0, 0, 0})
	f("a size of too much", []byte{0, 0, 0, 127, 0})
	f("a document of rubbish", append([]byte{12, 0, 0, 0}, "rubbish!"...))
	f("packed and cut", zip(t, whole)[:40])
}

func TestNoDump(t *testing.T) {
	dir := t.TempDir()
	writeFolder(t, filepath.Join(dir, "both", "a"), false)
	writeFolder(t, filepath.Join(dir, "both", "b"), false)
	write(t, filepath.Join(dir, "file"), []byte("hello"))
	f := func(path, database, want string) {
		t.Helper()
		_, err := alertamongo.OpenDump(filepath.Join(dir, path), database, options)
		if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
	f("missing", "", "no such file")
	f("file", "", "no archive of mongodump")
	f(".", "", "it has no alerts")
	f("both", "", "a, b")
	f("both", "c", "no database c")
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o755); err != nil {
		t.Fatal(err)
	}
	f("empty", "", "it has no alerts")
}

// FuzzArchive: no bytes make the reader panic, or read more than they are.
func FuzzArchive(f *testing.F) {
	f.Add(archive(f, "monitoring"))
	f.Add([]byte("\x6d\xe2\x99\x81\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, data []byte) {
		path := filepath.Join(t.TempDir(), "archive")
		write(t, path, data)
		s, err := alertamongo.OpenDump(path, "", options)
		if err != nil {
			return
		}
		defer s.Close()
		for _, k := range alerta.Kinds {
			for _, err := range s.Items(t.Context(), k.Kind, "") {
				if err != nil && db.CodeOf(err) != db.Invalid {
					t.Error(err)
				}
			}
		}
	})
}
