package receive_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/db"
)

// shelf stores what it is given, if it is let.
type shelf struct {
	mu     sync.Mutex
	events []string
	open   chan struct{} // nil, or closed: it is open
	fail   func(events []string) error
}

func (s *shelf) store(_ context.Context, _ netip.Addr, alerts []*db.Alert) ([]error, error) {
	if s.open != nil {
		<-s.open
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var events []string
	for _, a := range alerts {
		events = append(events, a.Event)
	}
	if s.fail != nil {
		if err := s.fail(events); err != nil {
			return nil, err
		}
	}
	s.events = append(s.events, events...)
	refused := make([]error, len(alerts))
	for i, e := range events {
		if e == "refused" {
			refused[i] = errors.New("no")
		}
	}
	return refused, nil
}

var one = netip.MustParseAddr("192.0.2.1")

func counters() receive.Counters {
	return receive.NewCounters(metrics.New(), "test", "Messages")
}

// What one source sends is stored in its order, and all of it before the end.
func TestQueueKeepsOrder(t *testing.T) {
	s, c := &shelf{}, counters()
	q := receive.NewQueue(s.store, slog.New(slog.DiscardHandler), time.Now)
	var want []string
	for i := range 1000 {
		want = append(want, fmt.Sprint(i))
		q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: fmt.Sprint(i)}, From: one, Counters: c})
	}
	if err := q.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, s.events); diff != "" {
		t.Error(diff)
	}
}

// While nothing can be stored the queue fills, and then drops what cannot wait.
func TestQueueDropsAndCounts(t *testing.T) {
	s, c := &shelf{open: make(chan struct{})}, counters()
	q := receive.NewQueue(s.store, slog.New(slog.DiscardHandler), time.Now)
	for range 5000 {
		q.Offer(receive.Alert{Alert: &db.Alert{Event: "e"}, From: one, Counters: c})
	}
	close(s.open)
	q.Close(t.Context())
	if got := int64(len(s.events)) + c.Dropped.Count(); got != 5000 || c.Dropped.Count() == 0 {
		t.Errorf("stored %d, dropped %d", len(s.events), c.Dropped.Count())
	}
}

// Large alerts fill the queue sooner: what waits takes a few MiB, and makes room
// for others when it is stored.
func TestQueueIsBoundedInBytes(t *testing.T) {
	s, c := &shelf{open: make(chan struct{})}, counters()
	q := receive.NewQueue(s.store, slog.New(slog.DiscardHandler), time.Now)
	text := strings.Repeat("x", 64<<10)
	taken := 0
	for range 1000 {
		if q.Offer(receive.Alert{Alert: &db.Alert{Event: "large", Text: text, RawData: text}, From: one, Counters: c}) {
			taken++
		}
	}
	if taken == 0 || taken > 8<<20/(128<<10) || c.Dropped.Count() != int64(1000-taken) {
		t.Errorf("%d alerts of 128 kB wait, %d are dropped", taken, c.Dropped.Count())
	}
	close(s.open)
	for range 1000 {
		q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: "large", Text: text, RawData: text}, From: one, Counters: c})
	}
	huge := strings.Repeat("x", 20<<20)
	q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: "huge", Text: huge}, From: one, Counters: c})
	q.Close(t.Context())
	if len(s.events) != taken+1001 {
		t.Errorf("%d alerts are stored, of %d", len(s.events), taken+1001)
	}
}

// A panic costs the alert that it is about; it is counted, and logged once.
func TestQueueSurvivesPanics(t *testing.T) {
	var log bytes.Buffer
	s, c := &shelf{fail: func(events []string) error {
		if slices.Contains(events, "bad") {
			panic("no such row")
		}
		return nil
	}}, counters()
	q := receive.NewQueue(s.store, slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	for _, e := range []string{"a", "bad", "b", "bad", "c"} {
		q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: e}, From: one, Counters: c})
	}
	q.Close(t.Context())
	if diff := cmp.Diff([]string{"a", "b", "c"}, s.events); diff != "" {
		t.Error(diff)
	}
	if c.Failed.Count() != 2 || c.Dropped.Count() != 0 {
		t.Errorf("failed %d, dropped %d", c.Failed.Count(), c.Dropped.Count())
	}
	if text := log.String(); strings.Count(text, "no such row") != 1 || !strings.Contains(text, "from=192.0.2.1") || !strings.Contains(text, "queue_test.go") {
		t.Errorf("the log does not tell once what happened, and to whom:\n%s", text)
	}
}

// One alert that cannot be stored does not cost its neighbours, nor does a
// database that changes over.
func TestQueueStoresWhatItCan(t *testing.T) {
	f := func(name string, fail func([]string) error, want []string, dropped int64) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, c := &shelf{fail: fail, open: make(chan struct{})}, counters()
				q := receive.NewQueue(s.store, slog.New(slog.DiscardHandler), time.Now)
				for _, e := range []string{"a", "bad", "refused", "b"} {
					q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: e}, From: one, Counters: c})
				}
				synctest.Wait()
				close(s.open)
				q.Close(t.Context())
				if diff := cmp.Diff(want, s.events); diff != "" {
					t.Error(diff)
				}
				if c.Dropped.Count() != dropped {
					t.Errorf("dropped %d", c.Dropped.Count())
				}
			})
		})
	}
	f("a bad one", func(events []string) error {
		for _, e := range events {
			if e == "bad" {
				return errors.New("bad")
			}
		}
		return nil
	}, []string{"a", "refused", "b"}, 1)
	times := 0
	f("a pause", func([]string) error {
		if times++; times < 5 {
			return db.Errorf(db.Unavailable, "changing over")
		}
		return nil
	}, []string{"a", "bad", "refused", "b"}, 0)
	f("an end", func([]string) error { return db.Errorf(db.Unavailable, "gone") }, nil, 4)
}

func TestQueueCountsRefusals(t *testing.T) {
	s, c := &shelf{}, counters()
	q := receive.NewQueue(s.store, slog.New(slog.DiscardHandler), time.Now)
	for _, e := range []string{"a", "refused"} {
		q.Put(t.Context(), receive.Alert{Alert: &db.Alert{Event: e}, From: one, Counters: c})
	}
	q.Close(t.Context())
	if c.Refused.Count() != 1 {
		t.Errorf("refused %d", c.Refused.Count())
	}
}
