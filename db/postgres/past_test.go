package postgres_test

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
)

var keepVersion = flag.String("keep", "", "`version` whose tables TestPast adds to testdata")

// Tables that earlier versions made are brought up to date, and hold all that
// was in them.
func TestPast(t *testing.T) {
	database(t)
	server, err := started()
	if err != nil {
		t.Fatal(err)
	}
	if *keepVersion != "" {
		keep(t, server, filepath.Join("testdata", "past", *keepVersion))
	}
	dumps, err := filepath.Glob("testdata/past/*/alertad.sql")
	if err != nil || len(dumps) == 0 {
		t.Fatalf("there are no tables of any version: %v", err)
	}
	for _, dump := range dumps {
		dir := filepath.Dir(dump)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			sql, err := os.ReadFile(dump)
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(filepath.Join(dir, "records.json"))
			if err != nil {
				t.Fatal(err)
			}
			name := createDatabase(t, server)
			load := psql(server, "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", name)
			load.Stdin = bytes.NewReader(sql)
			if err := load.Run(); err != nil {
				t.Fatalf("load the dump: %v", err)
			}
			for range 2 {
				s := openDatabase(t, server, name)
				dbtest.ReadPast(t, s, text)
				if err := s.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

// psql prepares a client of PostgreSQL's.
func psql(server *pgtest.Server, program string, args ...string) *exec.Cmd {
	return server.Command(program, append([]string{"-h", server.Dir, "-p", pgtest.Port, "-U", "postgres"}, args...)...)
}

func createDatabase(t *testing.T, server *pgtest.Server) string {
	t.Helper()
	name := newName()
	if err := server.SQL("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	return name
}

func openDatabase(t *testing.T, server *pgtest.Server, name string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), server.URL(name), postgres.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// words of a dump that only the newest programs understand, and what they say
// of themselves.
var chatter = regexp.MustCompile(`(?m)^(\\(un)?restrict .*|--.*|SET transaction_timeout.*)?\n`)

// keep adds tables that this version makes.
func keep(t *testing.T, server *pgtest.Server, dir string) {
	t.Helper()
	name := createDatabase(t, server)
	s := openDatabase(t, server, name)
	text := dbtest.WritePast(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	dump := psql(server, "pg_dump", "--no-owner", "--no-privileges", name)
	dump.Stdout = nil
	sql, err := dump.Output()
	if err != nil {
		t.Fatalf("pg_dump: %v", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for file, data := range map[string][]byte{"alertad.sql": chatter.ReplaceAll(sql, nil), "records.json": text} {
		if err := os.WriteFile(filepath.Join(dir, file), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
