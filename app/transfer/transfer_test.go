package transfer_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

var startPostgres = sync.OnceValues(func() (*pgtest.Server, error) { return pgtest.Start("fsync=off") })

var postgresRuns bool

func TestMain(m *testing.M) {
	code := m.Run()
	if postgresRuns {
		s, _ := startPostgres()
		s.Close()
	}
	os.Exit(code)
}

func newPostgres(t *testing.T, name string) db.Store {
	t.Helper()
	server, err := startPostgres()
	if err != nil {
		t.Fatal(err)
	}
	postgresRuns = true
	s, err := postgres.Open(context.Background(), server.URL("alertad"), postgres.Options{Schema: name})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func newBolt(t *testing.T) db.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(t *testing.T, s db.Store, records ...db.Record) {
	t.Helper()
	err := s.Update(context.Background(), func(tx db.Tx) error {
		for _, r := range records {
			if err := tx.Put(r); err != nil {
				return fmt.Errorf("%s %s: %w", r.Kind().Name, r.Base().ID, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// lines are the records of a store with their kind and id, in order of ids,
// children behind their parent.
func lines(t *testing.T, s db.Store) []string {
	t.Helper()
	var out []string
	add := func(r db.Record) {
		out = append(out, r.Kind().Name+" "+r.Base().ID+" "+string(db.AppendWhole(nil, r)))
	}
	err := s.View(context.Background(), func(f db.Finder) error {
		out = nil
		for _, k := range db.Kinds {
			if k.Parent != nil {
				continue
			}
			for r, err := range f.Find(k, query.Query{}) {
				if err != nil {
					return err
				}
				add(r)
				for _, child := range db.Kinds {
					if child.Parent != k {
						continue
					}
					list, err := f.Lookup(child, "parent", r.Base().ID)
					if err != nil {
						return err
					}
					for _, c := range list {
						add(c)
					}
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func same(t *testing.T, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%d records, want %d (-want +got)\n%.3000s", len(got), len(want), diff)
	}
}

func now() time.Time { return dbtest.Noon.Time() }

// export returns what is in a store.
func export(t *testing.T, s db.Store, o transfer.ExportOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	o.Version, o.Now = "test", now
	src := transfer.FromStore(unclosed{s}, "test")
	if _, err := transfer.Export(context.Background(), src, &b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

type unclosed struct{ db.Store }

func (unclosed) Close() error { return nil }

func fromFile(t *testing.T, text []byte) transfer.Source {
	t.Helper()
	src, err := transfer.FromFile(io.NopCloser(bytes.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	return src
}

// load imports a source without an error.
func load(t *testing.T, s db.Store, src transfer.Source, o transfer.Options) *transfer.Report {
	t.Helper()
	o.Store, o.Now = s, now
	report, err := transfer.Import(context.Background(), src, o)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// odd fills a store with odd values, and with what every field can hold.
func odd(t *testing.T, s db.Store) {
	t.Helper()
	for i, k := range db.Kinds {
		records := dbtest.Random(uint64(i), k, 60)
		if k.Parent == nil {
			records = append(records, dbtest.Full(k, "full "+k.Name))
		}
		for _, r := range records {
			alone(r)
		}
		put(t, s, records...)
	}
}

// alone makes a record the only one of its name.
func alone(r db.Record) {
	id := r.Base().ID
	switch r := r.(type) {
	case *db.Alert:
		r.Resource += id
	case *db.Heartbeat:
		r.Origin += id
	case *db.User:
		r.Login, r.Email = r.Login+id, r.Email+id
	case *db.UserGroup:
		r.Name += id
	case *db.Perm:
		r.Match += id
	case *db.Customer:
		r.Match += id
	case *db.APIKey:
		r.Hash += id
	case *db.Identity:
		r.Subject += id
	}
}

func TestLossless(t *testing.T) {
	first := newBolt(t)
	odd(t, first)
	want := lines(t, first)
	text := export(t, first, transfer.ExportOptions{Secrets: true})

	second := newPostgres(t, "lossless")
	load(t, second, fromFile(t, text), transfer.Options{})
	same(t, want, lines(t, second))
	if again := export(t, second, transfer.ExportOptions{Secrets: true}); !bytes.Equal(text, again) {
		t.Error("the export of PostgreSQL differs from that of bolt")
	}

	third := newBolt(t)
	load(t, third, transfer.FromStore(unclosed{second}, "PostgreSQL"), transfer.Options{})
	same(t, want, lines(t, third))
}

func TestIdempotent(t *testing.T) {
	from, to := newBolt(t), newBolt(t)
	odd(t, from)
	text := export(t, from, transfer.ExportOptions{Secrets: true})
	first := load(t, to, fromFile(t, text), transfer.Options{})
	want := lines(t, to)
	second := load(t, to, fromFile(t, text), transfer.Options{})
	same(t, want, lines(t, to))
	for kind, c := range first.Kinds {
		if again := second.Kinds[kind]; c.Added == 0 || again != (transfer.Count{Same: c.Added}) {
			t.Errorf("%s: %+v, then %+v", kind, c, again)
		}
	}
}

func TestDryRun(t *testing.T) {
	from, to := newBolt(t), newBolt(t)
	odd(t, from)
	text := export(t, from, transfer.ExportOptions{Secrets: true})
	report := load(t, to, fromFile(t, text), transfer.Options{DryRun: true})
	if got := lines(t, to); len(got) > 0 {
		t.Errorf("a dry run wrote %d records", len(got))
	}
	if c := report.Kinds["alert"]; c != (transfer.Count{Added: 61}) {
		t.Errorf("%+v", c)
	}
	var b strings.Builder
	if err := report.Write(&b); err != nil || !strings.HasPrefix(b.String(), "Nothing was changed") {
		t.Errorf("%v\n%s", err, b.String())
	}
}

// What ended early goes on where it was, and reads nothing twice.
func TestResume(t *testing.T) {
	from := newBolt(t)
	odd(t, from)
	want := lines(t, from)
	text := export(t, from, transfer.ExportOptions{Secrets: true})
	f := func(name, at string, source func(*testing.T) transfer.Source) {
		t.Run(name+" at "+at, func(t *testing.T) {
			to := newBolt(t)
			o := transfer.Options{Store: to, Now: now, Journal: filepath.Join(t.TempDir(), "position")}
			ctx, cancel := context.WithCancel(context.Background())
			o.Progress = func(p transfer.Progress) {
				if p.Kind == at {
					cancel()
				}
			}
			if _, err := transfer.Import(ctx, source(t), o); err == nil {
				t.Fatal("a cancelled import ended well")
			}
			begun := len(lines(t, to))
			if begun == 0 || begun == len(want) {
				t.Fatalf("%d of %d records when it was cancelled", begun, len(want))
			}
			o.Progress, o.Resume = nil, true
			report, err := transfer.Import(context.Background(), source(t), o)
			if err != nil {
				t.Fatal(err)
			}
			same(t, want, lines(t, to))
			for kind, c := range report.Kinds {
				if c.Same > 0 {
					t.Errorf("%s: %d were read again", kind, c.Same)
				}
			}
			if _, err := os.Stat(o.Journal); err == nil {
				t.Error("the position was left behind")
			}
		})
	}
	for _, at := range []string{"alert", "blackout"} {
		f("file", at, func(t *testing.T) transfer.Source { return fromFile(t, text) })
		f("store", at, func(*testing.T) transfer.Source { return transfer.FromStore(unclosed{from}, "test") })
	}
}
