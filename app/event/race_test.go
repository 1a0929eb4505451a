package event_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/db"
)

// Many publish and many read, in real time. Who keeps up gets everything once
// and in order; who does not gets a reset and goes on in order.
func TestConcurrent(t *testing.T) {
	const publishers, each, readers = 4, 500, 8
	f := func(ring int, complete bool) {
		h := event.New(event.Options{Epoch: "e", Ring: ring, Batch: 64, Collect: time.Millisecond})
		var all sync.WaitGroup
		for range readers {
			s := h.Subscribe(nil, "")
			all.Go(func() {
				defer s.Close()
				if n, resets := follow(t, s, publishers*each); complete && (n != publishers*each || resets > 0) {
					t.Errorf("ring %d: got %d events, %d resets", ring, n, resets)
				}
			})
		}
		var writing sync.WaitGroup
		for p := range publishers {
			writing.Go(func() {
				for i := range each {
					h.Publish("new", nil, alert(fmt.Sprint(p, "-", i), 1, "major"))
				}
			})
		}
		writing.Wait()
		all.Wait()
		if h.Len() != 0 {
			t.Errorf("%d subscribers left", h.Len())
		}
		h.Close()
	}
	f(publishers*each, true)
	f(16, false)
}

// follow reads until the event with that number, or a reset after it.
func follow(t *testing.T, s *event.Subscription, last uint64) (events, resets int) {
	var seen uint64
	for seen < last {
		items, err := s.Next(t.Context())
		if err != nil {
			t.Error(err)
			return
		}
		for _, i := range items {
			var n uint64
			fmt.Sscanf(strings.TrimPrefix(i.ID, "e-"), "%d", &n)
			if n <= seen {
				t.Errorf("event %d after %d", n, seen)
			}
			if i.Kind == event.Reset {
				resets++
			} else if events++; resets == 0 && n != seen+1 {
				t.Errorf("event %d right after %d", n, seen)
			}
			seen = n
		}
	}
	return events, resets
}

// BenchmarkPublish measures what publishing costs while so many subscribers
// wait and look at every event.
func BenchmarkPublish(b *testing.B) {
	for _, subscribers := range []int{0, 1000, 5000} {
		b.Run(fmt.Sprint(subscribers), func(b *testing.B) {
			h := event.New(event.Options{Encode: func(string, *db.Alert) []byte { return []byte("{}") }})
			where := severity(b, "major")
			var all sync.WaitGroup
			for range subscribers {
				s := h.Subscribe(where, "")
				all.Go(func() {
					for {
						if _, err := s.Next(b.Context()); errors.Is(err, event.ErrClosed) {
							return
						}
					}
				})
			}
			a, o := alert("a", 2, "minor"), alert("a", 1, "minor")
			runtime.GC()
			b.ReportAllocs()
			for b.Loop() {
				h.Publish("value", o, a)
			}
			h.Close()
			all.Wait()
		})
	}
}
