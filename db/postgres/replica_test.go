package postgres_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/postgres"
)

// TestReplica: a View that may lag is answered by the replica, until that is too
// old.
func TestReplica(t *testing.T) {
	database(t)
	primary, _ := started()
	standby, err := primary.Standby(false)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Close()
	var ahead atomic.Int64
	start := time.Now()
	s, err := postgres.Open(t.Context(), primary.URL("alertad"), postgres.Options{
		Schema: newName(), Read: standby.URL("alertad"),
		Now: func() time.Time { return start.Add(time.Duration(ahead.Load())) },
	})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	see := func(ctx context.Context) (n int) {
		t.Helper()
		err := s.View(ctx, func(f db.Finder) error {
			groups, err := f.Count(db.Alerts, nil)
			n = 0
			for _, g := range groups {
				n = g.N
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	until := func(what string, yes func() bool) {
		t.Helper()
		for range 500 {
			if yes() {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
		t.Fatalf("it did not happen: %s", what)
	}
	may := db.MayLag(t.Context())
	put(t, s, dbtest.Alert())
	until("the replica follows", func() bool { lag, ok := s.ReplicaLag(); return ok && lag < db.MaxLag && see(may) == 1 })
	if err := standby.SQL("SELECT pg_wal_replay_pause()"); err != nil {
		t.Fatal(err)
	}
	put(t, s, dbtest.Alert())
	if n := see(may); n != 1 {
		t.Errorf("%d alerts: the replica was not asked", n)
	}
	if n := see(t.Context()); n != 2 {
		t.Errorf("%d alerts by the database, want 2", n)
	}
	ahead.Store(int64(3 * time.Second))
	if n := see(may); n != 2 {
		t.Errorf("%d alerts by a replica that is too old", n)
	}
	if err := standby.SQL("SELECT pg_wal_replay_resume()"); err != nil {
		t.Fatal(err)
	}
	until("it caught up", func() bool { lag, ok := s.ReplicaLag(); return ok && lag < db.MaxLag })
	if err := standby.Kill(); err != nil {
		t.Fatal(err)
	}
	// What it was just answering fails; then the database answers.
	_ = s.View(may, func(f db.Finder) error { _, err := f.Count(db.Alerts, nil); return err })
	for range 20 {
		if n := see(may); n != 2 {
			t.Errorf("%d alerts after the replica died", n)
		}
	}
}
