package notice_test

import (
	"fmt"
	"testing"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
)

// On PostgreSQL a storm takes no more locks than a single alert, and who tells
// of alerts and who changes them do not get into each other's way.
func TestPostgres(t *testing.T) {
	server, err := pgtest.Start("fsync=off", "max_connections=10", "max_locks_per_transaction=10")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	at := func(schema string) func() (db.Store, error) {
		return func() (db.Store, error) {
			return postgres.Open(t.Context(), server.URL("alertad"), postgres.Options{Schema: schema})
		}
	}
	t.Run("storm", func(t *testing.T) { storm(openAt(t, at("storm"), rule(func(r *db.Rule) { r.ID = "r" }))) })
	t.Run("changes", func(t *testing.T) {
		changeMeanwhile(openAt(t, at("changes"), rule(func(r *db.Rule) { r.Group, r.Repeat = 0, 60 })), 5)
	})
}

// storm is more alerts that are due at once than the server has locks.
func storm(s *site) {
	const alerts = 2_000
	s.check(s.store.Update(s.Context(), func(tx db.Tx) error {
		for i := range alerts {
			id := fmt.Sprint("a", i)
			a := &db.Alert{Meta: db.Meta{ID: id}, Resource: id, Event: "Down", Environment: "Production", Severity: "major", Status: "open"}
			n := &db.Notice{Meta: db.Meta{ID: id}, Rule: "r", Alert: id, State: db.NoticePending, What: string(notify.Trigger), Due: db.At(s.clock), Severity: "major"}
			if err := tx.Put(a); err != nil {
				return err
			}
			if err := tx.Put(n); err != nil {
				return err
			}
		}
		return nil
	}))
	s.check(s.desk.Turn(s.Context()))
	if messages, told := s.totals(notify.Trigger); messages != 1 || told != alerts {
		s.Errorf("%d messages tell of %d alerts", messages, told)
	}
}
