package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

// TestContentionAcrossServers: 64 senders on three servers report one subject.
func TestContentionAcrossServers(t *testing.T) {
	name := newName()
	stores := []*postgres.Store{openClosed(t, name), openClosed(t, name), openClosed(t, name)}
	const n = 64
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { errs[i] = receive(stores[i%len(stores)], fmt.Sprint("a", i)) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	ids := find(t, stores[0], nil)
	if len(ids) != 1 {
		t.Fatalf("%d alerts on one subject", len(ids))
	}
	view(t, stores[1], func(f db.Finder) error {
		a, err := db.Get[*db.Alert](f, db.Alerts, ids[0])
		if err == nil && (a.DuplicateCount != n-1 || a.Rev != n) {
			t.Errorf("%d duplicates, revision %d; want %d, %d", a.DuplicateCount, a.Rev, n-1, n)
		}
		return err
	})
}

func receive(s *postgres.Store, id string) error {
	return s.Update(context.Background(), func(tx db.Tx) error {
		key := db.Subject("Production", "", "web", "NodeDown")
		if err := tx.Lock(key); err != nil {
			return err
		}
		stored, err := db.Lookup[*db.Alert](tx, db.Alerts, "subject", key)
		if err != nil {
			return err
		}
		a := dbtest.Alert(func(a *db.Alert) { a.ID, a.Resource = id, "web" })
		if len(stored) > 0 {
			a = stored[0].Copy()
			a.DuplicateCount++
		}
		return tx.Put(a)
	})
}

// TestNewTwice: who found no record and stores one, while another does the same,
// looks again.
func TestNewTwice(t *testing.T) {
	s := openNew(t)
	const n = 16
	errs := make([]error, n)
	var looked, wg sync.WaitGroup
	looked.Add(n)
	for i := range n {
		first := true
		wg.Go(func() {
			errs[i] = s.Update(context.Background(), func(tx db.Tx) error {
				m := &db.Metric{Meta: db.Meta{ID: "counter"}}
				stored, err := db.Get[*db.Metric](tx, db.Metrics, m.ID)
				if first {
					first = false
					looked.Done()
					looked.Wait() // all find nothing
				}
				if err == nil {
					m.Count = stored.Count
				} else if !errors.Is(err, db.ErrNotFound) {
					return err
				}
				m.Count++
				return tx.Put(m)
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	view(t, s, func(f db.Finder) error {
		m, err := db.Get[*db.Metric](f, db.Metrics, "counter")
		if err == nil && m.Count != n {
			t.Errorf("%d transactions added up to %d", n, m.Count)
		}
		return err
	})
}

// hold takes a lock and reads something, with which it is sent.
func hold(tx db.Tx, name string) error {
	if err := tx.Lock(name); err != nil {
		return err
	}
	if _, err := tx.Get(db.Alerts, "none"); !errors.Is(err, db.ErrNotFound) {
		return err
	}
	return nil
}

// TestDeadlock: two transactions that lock the same names in another order both
// get through.
func TestDeadlock(t *testing.T) {
	s := openNew(t)
	var both, wg sync.WaitGroup
	both.Add(2)
	runs, errs := [2]int{}, [2]error{}
	for i, names := range [2][2]string{{"a", "b"}, {"b", "a"}} {
		wg.Go(func() {
			errs[i] = s.Update(context.Background(), func(tx db.Tx) error {
				if err := hold(tx, names[0]); err != nil {
					return err
				}
				if runs[i]++; runs[i] == 1 {
					both.Done()
					both.Wait()
				}
				return hold(tx, names[1])
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		t.Error(err)
	}
	if runs[0]+runs[1] < 3 {
		t.Error("there was no deadlock")
	}
}

// TestConnectionLost: the server ends all connections in the middle of a
// transaction, which runs again. What the function makes of the error does not
// matter.
func TestConnectionLost(t *testing.T) {
	s, other := openNew(t), openNew(t)
	runs := 0
	a := dbtest.Alert()
	err := s.Update(context.Background(), func(tx db.Tx) error {
		if runs++; runs == 1 {
			if err := tx.Put(dbtest.Alert()); err != nil {
				return err
			}
			run(t, other, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction' AND pid <> pg_backend_pid()`)
		}
		if err := tx.Put(a.Copy()); err != nil {
			return errors.New("the caller's own error")
		}
		return nil
	})
	if err != nil || runs != 2 {
		t.Errorf("%d runs, %v; want 2", runs, err)
	}
	if got := find(t, s, nil); len(got) != 1 || got[0] != a.ID {
		t.Errorf("found %v, want %s", got, a.ID)
	}
}

// TestCancel: who has gone leaves no query running in the server.
func TestCancel(t *testing.T) {
	s := openNew(t)
	held := make(chan struct{})
	release := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := s.Update(context.Background(), func(tx db.Tx) error {
			err := hold(tx, "held")
			close(held)
			<-release
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-held
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	err := s.Update(ctx, func(tx db.Tx) error { return hold(tx, "held") })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Update: %v, want DeadlineExceeded", err)
	}
	close(release)
	wg.Wait()
	put(t, s, dbtest.Alert())
}

// TestRefusesWhatCannotBeStored: with a code, and whole.
func TestRefusesWhatCannotBeStored(t *testing.T) {
	s := openNew(t)
	f := func(name string, change func(*db.Alert)) {
		t.Helper()
		err := s.Update(context.Background(), func(tx db.Tx) error { return tx.Put(dbtest.Alert(change)) })
		if db.CodeOf(err) != db.Invalid {
			t.Errorf("%s: %v, want code Invalid", name, err)
		}
	}
	f("NUL in a text", func(a *db.Alert) { a.Text = "a\x00b" })
	f("NUL in an id", func(a *db.Alert) { a.ID = "a\x00b" })
	f("NUL in a member", func(a *db.Alert) { a.Tags = []string{"a", "\x00"} })
	f("NUL in a value", func(a *db.Alert) { a.Attributes = db.Attributes{"k": "\x00"} })
	f("NUL in a key", func(a *db.Alert) { a.Attributes = db.Attributes{"\x00": "v"} })
	f("not UTF-8", func(a *db.Alert) { a.Resource = "a\xffb" })
	err := s.Update(context.Background(), func(tx db.Tx) error {
		return tx.Put(dbtest.Alert(func(a *db.Alert) { a.Environment = randomText() }))
	})
	if db.CodeOf(err) != db.TooLarge {
		t.Errorf("a name too long for an index: %v, want code TooLarge", err)
	}
	// Where values may be long they may be very long.
	text := randomText()
	a := dbtest.Alert(func(a *db.Alert) {
		a.Resource, a.Event, a.Text, a.RawData, a.Tags = text, text, text, text, []string{text}
		a.Attributes = db.Attributes{"k": text, "nested": []any{"\x00"}}
	})
	put(t, s, a)
	for _, field := range []string{"resource", "event", "text", "rawData", "tags"} {
		if got := find(t, s, test(t, field, query.Equal, text)); len(got) != 1 {
			t.Errorf("%s: found %d, want 1", field, len(got))
		}
	}
}

// randomText cannot be compressed much.
func randomText() string {
	var b strings.Builder
	for b.Len() < 100_000 {
		b.WriteString(dbtest.ID())
	}
	return b.String()
}
