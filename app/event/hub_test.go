package event_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// open makes a hub with the epoch e and a payload that names the alert.
func open(t testing.TB, o event.Options) *event.Hub {
	t.Helper()
	o.Epoch = "e"
	if o.Encode == nil {
		o.Encode = func(change string, a *db.Alert) []byte { return []byte(change + " " + a.ID) }
	}
	h := event.New(o)
	t.Cleanup(h.Close)
	return h
}

func subscribe(t testing.TB, h *event.Hub, where query.Node, last string) *event.Subscription {
	t.Helper()
	s := h.Subscribe(where, last)
	t.Cleanup(s.Close)
	return s
}

func alert(id string, rev int64, severity string) *db.Alert {
	a := &db.Alert{Severity: severity}
	a.ID, a.Rev = id, rev
	return a
}

func severity(t testing.TB, name string) query.Node {
	t.Helper()
	n, err := query.NewTest(query.Field{Name: "severity", Type: query.Text}, "", query.Equal, name)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// publish announces n new alerts, numbered from first.
func publish(h *event.Hub, first, n int) {
	for i := first; i < first+n; i++ {
		h.Publish("new", nil, alert(fmt.Sprint("a", i), 1, "major"))
	}
}

// next returns the items as short texts.
func next(t testing.TB, s *event.Subscription) []string {
	t.Helper()
	items, err := s.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return texts(items)
}

func texts(items []event.Item) []string {
	var out []string
	for _, i := range items {
		kind := [...]string{event.Alert: "alert", event.Gone: "gone", event.Reset: "reset"}[i.Kind]
		out = append(out, fmt.Sprintf("%s %s %s %s %d %s", kind, i.ID, i.Change, i.AlertID, i.Rev, i.Data))
	}
	return out
}

func want(t testing.TB, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// idle fails if the subscription has anything to tell within a minute.
func idle(t *testing.T, s *event.Subscription) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if items, err := s.Next(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, %v; want nothing", texts(items), err)
	}
}

func TestFilter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{})
		all := subscribe(t, h, nil, "")
		major := subscribe(t, h, severity(t, "major"), "")
		none := subscribe(t, h, query.None{}, "")

		a1, a2, a3 := alert("a", 1, "minor"), alert("a", 2, "major"), alert("a", 3, "major")
		a4, a5 := alert("a", 4, "minor"), alert("a", 5, "major")
		h.Publish("new", nil, a1)
		h.Publish("severity", a1, a2) // enters
		h.Publish("ack", a2, a3)      // stays
		h.Publish("severity", a3, a4) // leaves
		h.Publish("value", a4, a4)    // stays outside
		h.Publish("delete", alert("b", 7, "minor"), nil)
		h.Publish("severity", a4, a5)
		h.Publish("delete", a5, nil)
		h.Publish("nothing", nil, nil)

		want(t, next(t, all),
			"alert e-1 new a 1 new a", "alert e-2 severity a 2 severity a", "alert e-3 ack a 3 ack a",
			"alert e-4 severity a 4 severity a", "alert e-5 value a 4 value a", "gone e-6 delete b 8 ",
			"alert e-7 severity a 5 severity a", "gone e-8 delete a 6 ")
		want(t, next(t, major),
			"alert e-2 severity a 2 severity a", "alert e-3 ack a 3 ack a", "gone e-4 severity a 4 ",
			"alert e-7 severity a 5 severity a", "gone e-8 delete a 6 ")
		idle(t, none)
		if got := none.Position(); got != "e-8" {
			t.Errorf("position is %s, want e-8", got)
		}
	})
}

// What is published before the subscription is not told, though it was
// published within the same window.
func TestSubscribeStartsNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{})
		publish(h, 1, 2)
		s := subscribe(t, h, nil, "")
		if got := s.Position(); got != "e-2" {
			t.Errorf("position is %s, want e-2", got)
		}
		publish(h, 3, 1)
		want(t, next(t, s), "alert e-3 new a3 1 new a3")
		idle(t, s)
	})
}

func TestCollect(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{Collect: 250 * time.Millisecond})
		s := subscribe(t, h, nil, "")
		f := func(n int) {
			t.Helper()
			start := time.Now()
			go func() {
				for i := range n {
					publish(h, i, 1)
					time.Sleep(10 * time.Millisecond)
				}
			}()
			got := next(t, s)
			if took := time.Since(start); len(got) != n || took != 250*time.Millisecond {
				t.Errorf("got %d of %d after %v", len(got), n, took)
			}
		}
		f(1)
		f(20)
		idle(t, s)
		f(3)
	})
}

// A burst that would push events out of the ring does not wait for the window.
func TestBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{Ring: 8, Collect: time.Hour})
		s := subscribe(t, h, nil, "")
		start := time.Now()
		for i := range 10 {
			publish(h, i*4, 4)
			if got := next(t, s); len(got) != 4 {
				t.Errorf("got %v", got)
			}
		}
		if took := time.Since(start); took != 0 {
			t.Errorf("took %v", took)
		}
	})
}

func TestBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{Batch: 2})
		s := subscribe(t, h, nil, "")
		publish(h, 1, 5)
		want(t, next(t, s), "alert e-1 new a1 1 new a1", "alert e-2 new a2 1 new a2")
		want(t, next(t, s), "alert e-3 new a3 1 new a3", "alert e-4 new a4 1 new a4")
		want(t, next(t, s), "alert e-5 new a5 1 new a5")
		idle(t, s)
	})
}

func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{Ring: 4})
		publish(h, 1, 6) // the ring has 3 to 6
		f := func(last string, expect ...string) {
			t.Helper()
			s := subscribe(t, h, nil, last)
			if expect != nil {
				want(t, next(t, s), expect...)
			}
			idle(t, s)
		}
		f("e-5", "alert e-6 new a6 1 new a6")
		f("e-2", "alert e-3 new a3 1 new a3", "alert e-4 new a4 1 new a4",
			"alert e-5 new a5 1 new a5", "alert e-6 new a6 1 new a6")
		f("e-6")
		f("")

		reset := "reset e-6   0 "
		f("e-1", reset) // too old
		f("e-0", reset)
		f("e-7", reset) // not there yet
		f("other-5", reset)
		f("e-", reset)
		f("e--1", reset)
		f("5", reset)
		f("e-99999999999999999999", reset)
	})
}

// A reader that resets and goes on misses nothing after the reset.
func TestSlowSubscriber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{Ring: 8})
		slow, quick := subscribe(t, h, nil, ""), subscribe(t, h, nil, "")
		for i := range 5 {
			publish(h, 4*i+1, 4)
			if got := next(t, quick); len(got) != 4 {
				t.Errorf("got %v", got)
			}
		}
		want(t, next(t, slow), "reset e-20   0 ")
		publish(h, 21, 1)
		want(t, next(t, slow), "alert e-21 new a21 1 new a21")
		want(t, next(t, subscribe(t, h, nil, "e-20")), "alert e-21 new a21 1 new a21")
	})
}

func TestEncodeOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var encoded atomic.Int64
		h := open(t, event.Options{Encode: func(string, *db.Alert) []byte {
			encoded.Add(1)
			return nil
		}})
		none := subscribe(t, h, query.None{}, "")
		publish(h, 1, 3)
		idle(t, none)
		if n := encoded.Load(); n != 0 {
			t.Errorf("encoded %d times for nobody", n)
		}
		var all sync.WaitGroup
		for range 50 {
			s := subscribe(t, h, nil, "e-0")
			all.Go(func() {
				if got := next(t, s); len(got) != 3 {
					t.Errorf("got %v", got)
				}
			})
		}
		all.Wait()
		if n := encoded.Load(); n != 3 {
			t.Errorf("encoded %d times, want 3", n)
		}
	})
}

func TestNextKeepsEventsOnCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{})
		s := subscribe(t, h, nil, "")
		idle(t, s)
		publish(h, 1, 1)
		time.Sleep(time.Second)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if items, err := s.Next(ctx); !errors.Is(err, context.Canceled) || items != nil {
			t.Errorf("got %v, %v", items, err)
		}
		want(t, next(t, s), "alert e-1 new a1 1 new a1")
	})
}

func TestClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := event.New(event.Options{})
		ended := make(chan error, 2)
		wait := func(s *event.Subscription) {
			_, err := s.Next(t.Context())
			ended <- err
		}
		f := func(closing func(), s *event.Subscription, left int) {
			t.Helper()
			go wait(s)
			synctest.Wait()
			closing()
			closing()
			if err := <-ended; !errors.Is(err, event.ErrClosed) {
				t.Errorf("got %v", err)
			}
			if _, err := s.Next(t.Context()); !errors.Is(err, event.ErrClosed) {
				t.Errorf("got %v", err)
			}
			if h.Len() != left {
				t.Errorf("%d subscribers left, want %d", h.Len(), left)
			}
		}
		s1, s2 := h.Subscribe(nil, ""), h.Subscribe(nil, "")
		f(s1.Close, s1, 1)
		publish(h, 1, 1) // its timer is stopped, too
		f(h.Close, s2, 1)
		publish(h, 2, 1)
		f(s2.Close, s2, 0)
		s3 := h.Subscribe(nil, "")
		f(s3.Close, s3, 0)
	})
}

func TestEpochsDiffer(t *testing.T) {
	a, b := event.New(event.Options{}), event.New(event.Options{})
	defer a.Close()
	defer b.Close()
	s, u := a.Subscribe(nil, ""), b.Subscribe(nil, "")
	defer s.Close()
	defer u.Close()
	if s.Position() == u.Position() {
		t.Errorf("two hubs both say %s", s.Position())
	}
}

// Of a change that another server made it is not known what the alert was
// before: who may know of it is told that it matches no longer.
func TestForeign(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{})
		all, major := subscribe(t, h, nil, ""), subscribe(t, h, severity(t, "major"), "")
		other := subscribe(t, h, query.None{}, "")
		other.Within(query.None{})
		h.PublishForeign("new", alert("a", 1, "major"), false)
		h.PublishForeign("severity", alert("a", 2, "minor"), false)
		h.PublishForeign("delete", alert("a", 3, ""), true)
		h.PublishForeign("new", alert("b", 1, "minor"), false) // it never matched
		want(t, next(t, all), "alert e-1 new a 1 new a", "alert e-2 severity a 2 severity a", "gone e-3 delete a 3 ", "alert e-4 new b 1 new b")
		want(t, next(t, major), "alert e-1 new a 1 new a", "gone e-2 severity a 2 ", "gone e-3 delete a 3 ")
		idle(t, other)
	})
}

// A reset is told to all, in its place among the events.
func TestReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, event.Options{})
		s := subscribe(t, h, nil, "")
		publish(h, 1, 1)
		h.Reset()
		publish(h, 2, 1)
		want(t, next(t, s), "alert e-1 new a1 1 new a1")
		want(t, next(t, s), "reset e-2   0 ")
		want(t, next(t, s), "alert e-3 new a2 1 new a2")
		want(t, next(t, subscribe(t, h, nil, "e-1")), "reset e-2   0 ")
	})
}
