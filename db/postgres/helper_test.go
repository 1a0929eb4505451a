package postgres_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

var names atomic.Int64

// newName is a name that no schema, database or role has yet.
func newName() string { return fmt.Sprintf("new_%d", names.Add(1)) }

// openNew opens a store that has nothing yet, and closes it.
func openNew(t testing.TB) *postgres.Store {
	t.Helper()
	return openClosed(t, newName())
}

// openClosed opens the store in a schema, and closes it.
func openClosed(t testing.TB, schema string) *postgres.Store {
	t.Helper()
	s := openSchema(t, schema)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func run(t testing.TB, s *postgres.Store, sql string) {
	t.Helper()
	if err := s.Exec(context.Background(), sql); err != nil {
		t.Fatal(err)
	}
}

func put(t testing.TB, s *postgres.Store, records ...db.Record) {
	t.Helper()
	err := s.Update(context.Background(), func(tx db.Tx) error {
		for _, r := range records {
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, s *postgres.Store, fn func(db.Finder) error) {
	t.Helper()
	if err := s.View(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// find returns the ids of the alerts for which the condition holds.
func find(t testing.TB, s *postgres.Store, where query.Node) []string {
	t.Helper()
	var ids []string
	view(t, s, func(f db.Finder) error {
		found, err := db.Collect[db.Record](f.Find(db.Alerts, query.Query{Where: where}))
		for _, r := range found {
			ids = append(ids, r.Base().ID)
		}
		return err
	})
	return ids
}

// test builds a test of a field of alerts.
func test(t testing.TB, field string, op query.Op, text string) *query.Test {
	t.Helper()
	f, _ := db.Alerts.Schema.Field(field)
	n, err := query.NewTest(f, "", op, text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
