package postgres_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/postgres"
)

// ear hears.
type ear struct {
	joined chan struct{}
	heard  chan string
	leads  chan bool
}

func newEar() *ear {
	return &ear{make(chan struct{}, 10), make(chan string, 100), make(chan bool, 10)}
}

func (e *ear) Joined()        { e.joined <- struct{}{} }
func (e *ear) Heard(m string) { e.heard <- m }
func (e *ear) Leads(yes bool) { e.leads <- yes }

// listen listens until the function returned is called, or the line breaks.
func listen(t *testing.T, s *postgres.Store, e *ear) (stop func(), ended <-chan error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Listen(ctx, e) }()
	select {
	case <-e.joined:
	case err := <-done:
		t.Fatal(err)
	}
	t.Cleanup(cancel)
	return cancel, done
}

func soon[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(10 * time.Second):
		t.Fatal("nothing came")
	}
	panic("unreachable")
}

func TestListen(t *testing.T) {
	name := newName()
	a, b, other := openClosed(t, name), openClosed(t, name), openNew(t)
	first, second := newEar(), newEar()
	stop, ended := listen(t, a, first)
	if !soon(t, first.leads) {
		t.Error("the only one does not lead")
	}
	listen(t, b, second)
	tell := func(s *postgres.Store, messages ...string) {
		t.Helper()
		if err := s.Tell(t.Context(), messages...); err != nil {
			t.Fatal(err)
		}
	}
	long := strings.Repeat("x", db.MaxMessage)
	tell(other, "of another schema")
	tell(b, "one", "two", long)
	for _, want := range []string{"one", "two", long} {
		for _, e := range []*ear{first, second} {
			if got := soon(t, e.heard); got != want {
				t.Errorf("heard %.20q, want %.20q", got, want)
			}
		}
	}
	if err := b.Tell(t.Context(), "three", long+long); err == nil {
		t.Error("a message that is too long is taken")
	}
	tell(b, "four")
	if got := soon(t, first.heard); got != "four" {
		t.Errorf("heard %.20q: not all or none", got)
	}

	stop()
	if err := soon(t, ended); err == nil {
		t.Error("it ended without a reason")
	}
	if soon(t, first.leads) || !soon(t, second.leads) {
		t.Error("the lead was not taken over")
	}
}

// TestListenBreaks: whose line breaks leads no longer.
func TestListenBreaks(t *testing.T) {
	s := openNew(t)
	e := newEar()
	_, ended := listen(t, s, e)
	soon(t, e.leads)
	run(t, s, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory') AND application_name = 'alertad listener'`)
	if err := soon(t, ended); db.CodeOf(err) != db.Unavailable {
		t.Errorf("the line broke: %v", err)
	}
	if soon(t, e.leads) {
		t.Error("it still leads")
	}
}

func TestKeep(t *testing.T) {
	name := newName()
	a, b := openClosed(t, name), openClosed(t, name)
	for _, s := range []*postgres.Store{a, b} {
		if got, err := s.Keep(t.Context(), "secret", "first"); got != "first" || err != nil {
			t.Errorf("kept %q, %v", got, err)
		}
	}
	if got, err := b.Keep(t.Context(), "secret", "second"); got != "first" || err != nil {
		t.Errorf("kept %q, %v", got, err)
	}
}
