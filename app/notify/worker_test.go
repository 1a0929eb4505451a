package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// post is a sender that notes what it is given and answers as the test says.
type post struct {
	mu     sync.Mutex
	answer func(to, body string) error
	tries  []string // "seconds to body"
	start  time.Time
}

func (p *post) Send(ctx context.Context, it *db.Outgoing) error {
	p.mu.Lock()
	p.tries = append(p.tries, fmt.Sprintf("%.0fs %s %s", time.Since(p.start).Seconds(), it.To, it.Body))
	answer := p.answer
	p.mu.Unlock()
	if answer == nil {
		return nil
	}
	return answer(it.To, it.Body)
}

func (p *post) seen() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.tries)
}

// office is a worker over a real store.
type office struct {
	t      *testing.T
	store  db.Store
	worker *notify.Worker
	post   *post
	stop   func()
	n      int
}

func openOffice(t *testing.T, answer func(to, body string) error, change ...func(*notify.WorkerOptions)) *office {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := &office{t: t, store: store, post: &post{answer: answer, start: time.Now()}}
	o.build(change...)
	return o
}

func (o *office) build(change ...func(*notify.WorkerOptions)) {
	opts := notify.WorkerOptions{
		Store: o.store, Senders: map[string]notify.Sender{"test": o.post}, Metrics: metrics.New(),
		Log: slog.New(slog.DiscardHandler), Jitter: func() float64 { return 0.5 },
	}
	for _, c := range change {
		c(&opts)
	}
	o.worker = notify.NewWorker(opts)
}

// run starts the worker.
func (o *office) run() {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { o.worker.Run(ctx); close(done) }()
	o.stop = func() { cancel(); <-done }
}

// close ends all.
func (o *office) close() {
	if o.stop != nil {
		o.stop()
	}
	if err := o.store.Close(); err != nil {
		o.t.Error(err)
	}
}

// put leaves items for a destination in one transaction.
func (o *office) put(to string, bodies ...string) {
	o.t.Helper()
	err := o.store.Update(context.Background(), func(tx db.Tx) error {
		for _, body := range bodies {
			o.n++
			it := &db.Outgoing{Meta: db.Meta{ID: fmt.Sprintf("%08d", o.n)}, Sender: "test", To: to, Body: body, CreateTime: db.At(time.Now())}
			if err := tx.Put(it); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.t.Fatal(err)
	}
	o.worker.Wake("test", to)
}

// left returns what is in the outbox.
func (o *office) left() []*db.Outgoing {
	o.t.Helper()
	var items []*db.Outgoing
	err := o.store.View(context.Background(), func(f db.Finder) (err error) {
		items, err = db.Collect[*db.Outgoing](f.Find(db.Outbox, query.Query{Order: []query.Order{{Field: "id"}}}))
		return err
	})
	if err != nil {
		o.t.Fatal(err)
	}
	return items
}

// settle lets the worker work for a while. The store works off the clock, so
// one look is not enough.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

func TestSendsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, nil)
		defer o.close()
		o.put("a", "left", "behind") // by an earlier process
		o.run()
		settle(time.Millisecond)
		var many, want []string
		for i := range 50 {
			many = append(many, fmt.Sprint(i))
			want = append(want, fmt.Sprint("0s b ", i))
		}
		o.put("b", many...)
		settle(time.Millisecond)
		if diff := cmp.Diff(append([]string{"0s a left", "0s a behind"}, want...), o.post.seen()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		o.put("", "to nowhere") // a sender may need no destination
		settle(time.Millisecond)
		if left := o.left(); len(left) > 0 {
			t.Errorf("%d items left", len(left))
		}
	})
}

// What fails is tried again, ever later, and holds up only what is behind it.
func TestBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, func(to, _ string) error {
			if to == "dead" {
				return errors.New("down")
			}
			return nil
		})
		defer o.close()
		o.run()
		o.put("dead", "1", "2")
		o.put("live", "3")
		settle(20 * time.Second)
		o.put("live", "4")
		o.put("dead", "5")
		settle(10 * time.Second)
		want := []string{"0s dead 1", "0s live 3", "1s dead 1", "3s dead 1", "7s dead 1", "15s dead 1", "20s live 4"}
		got := o.post.seen()
		slices.Sort(got[:2]) // of two destinations, which is first is open
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		left := o.left()
		if len(left) != 3 || left[0].Attempts != 5 || left[0].Error != "down" {
			t.Fatalf("left: %+v", left)
		}
		s, err := o.worker.Status(t.Context())
		if err != nil || s.Queued != 3 || s.Oldest != left[0].CreateTime || s.Error != "test dead: down" || s.Failed != 0 {
			t.Errorf("status %+v, %v", s, err)
		}
	})
}

// A restart neither loses an item nor forgets how often it failed.
func TestRestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, func(string, string) error { return errors.New("down") })
		defer o.close()
		o.run()
		o.put("a", "1")
		settle(10 * time.Second) // tried at 0, 1, 3 and 7 s; next at 15 s
		o.stop()
		o.build()
		o.post.answer = nil
		o.run()
		settle(4 * time.Second)
		if n := len(o.post.seen()); n != 4 {
			t.Errorf("%d attempts by 14 s: %v", n, o.post.seen())
		}
		settle(2 * time.Second)
		if got := o.post.seen(); got[len(got)-1] != "15s a 1" || len(o.left()) > 0 {
			t.Errorf("attempts %v, %d left", got, len(o.left()))
		}
	})
}

func TestGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		o := openOffice(t, func(_, body string) error {
			switch body {
			case "never":
				return &notify.Error{Permanent: true, Err: errors.New("no such thing")}
			case "panics":
				panic("boom")
			case "good":
				return nil
			}
			return errors.New("down")
		}, func(o *notify.WorkerOptions) {
			o.MaxAge = time.Minute
			o.Log = slog.New(slog.NewTextHandler(&log, nil))
		})
		defer o.close()
		o.run()
		o.put("a", "never", "good")
		o.put("b", "down", "down too", "good")
		o.put("c", "panics")
		settle(50 * time.Second)
		o.put("b", "late")
		settle(50 * time.Second)
		got := o.post.seen()
		count := func(item string) (n int) {
			for _, try := range got {
				if strings.HasSuffix(try, item) {
					n++
				}
			}
			return n
		}
		if count("a never") != 1 || count("a good") != 1 || count("b good") != 0 || count("b down") < 6 || count("c panics") < 6 {
			t.Errorf("attempts: %v", got)
		}
		left := o.left()
		if len(left) != 1 || left[0].Body != "late" {
			t.Errorf("left: %+v", left)
		}
		s, err := o.worker.Status(t.Context())
		if err != nil || s.Failed != 5 || s.Queued != 1 {
			t.Errorf("status %+v, %v; log:\n%s", s, err, &log)
		}
		if n := strings.Count(log.String(), "given up"); n != 5 {
			t.Errorf("%d lines of giving up:\n%s", n, &log)
		}
	})
}

// However much waits for a destination that stays dead, it goes when it is too
// old, and is not tried one by one.
func TestGivesUpMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, func(string, string) error { return errors.New("down") }, func(o *notify.WorkerOptions) { o.MaxAge = time.Minute })
		defer o.close()
		o.run()
		o.put("a", make([]string, 1230)...)
		settle(30 * time.Second)
		o.put("a", "late")
		settle(35 * time.Second)
		if left := o.left(); len(left) != 1 || left[0].Body != "late" || len(o.post.seen()) > 8 {
			t.Errorf("%d left, %d attempts", len(left), len(o.post.seen()))
		}
	})
}

// Dead destinations that hang fill all places only for as long as they hang.
func TestConcurrent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		o := openOffice(t, func(to, _ string) error {
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			return nil
		}, func(o *notify.WorkerOptions) { o.Concurrent = 3 })
		defer o.close()
		for i := range 9 {
			o.put(fmt.Sprint("to", i), "x")
		}
		o.run()
		settle(3500 * time.Millisecond)
		if n := len(o.post.seen()); n != 9 || most != 3 {
			t.Errorf("%d sent, at most %d at a time", n, most)
		}
	})
}

// A destination that says when it wants to be asked again is believed.
func TestRetryAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, func(string, string) error {
			return &notify.Error{After: time.Minute, Err: errors.New("too many")}
		})
		defer o.close()
		o.run()
		o.put("a", "x")
		settle(90 * time.Second)
		if diff := cmp.Diff([]string{"0s a x", "60s a x"}, o.post.seen()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// paced is a post to which a destination may be told one thing a minute.
type paced struct {
	*post
	next time.Time
}

func (p *paced) Pause(string) time.Duration {
	now := time.Now()
	if p.next.After(now) {
		return p.next.Sub(now)
	}
	p.next = now.Add(time.Minute)
	return 0
}

// Report is in the place of Send.
func (p *paced) Report(ctx context.Context, it *db.Outgoing) (notify.Receipt, error) {
	return notify.Receipt{Answer: "fine"}, p.Send(ctx, it)
}

// What has to wait is no failure, and the outcome is kept with the change of the
// outbox.
func TestPauseAndOutcome(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var told []string
		o := openOffice(t, nil, func(w *notify.WorkerOptions) {
			w.Senders["test"] = &paced{post: w.Senders["test"].(*post)}
			w.Outcome = func(tx db.Tx, o notify.Outcome) error {
				if _, err := tx.Get(db.Outbox, o.Item.ID); db.CodeOf(err) != db.NotFound {
					t.Errorf("still in the outbox: %v", err)
				}
				told = append(told, fmt.Sprintf("%s %d %s %v", o.Item.Body, o.State, o.Answer, o.Err))
				return nil
			}
		})
		o.run()
		defer o.close()
		o.put("a", "1", "2", "3")
		settle(150 * time.Second)
		if diff := cmp.Diff([]string{"0s a 1", "60s a 2", "120s a 3"}, o.post.seen()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"1 0 fine <nil>", "2 0 fine <nil>", "3 0 fine <nil>"}, told); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// Stopping does not wait for a destination that hangs, and what was accepted
// before is not sent again.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := &office{t: t, store: store, post: &post{start: time.Now()}}
		o.build(func(w *notify.WorkerOptions) { w.Senders = map[string]notify.Sender{"test": hang{o.post}} })
		defer o.store.Close()
		o.run()
		o.put("a", "good", "hang", "behind")
		settle(time.Second)
		start := time.Now()
		o.stop()
		if took := time.Since(start); took > 2*time.Second {
			t.Errorf("stopping took %v", took)
		}
		var left []string
		for _, it := range o.left() {
			left = append(left, fmt.Sprint(it.Body, it.Attempts))
		}
		if diff := cmp.Diff([]string{"hang0", "behind0"}, left); diff != "" {
			t.Errorf("left (-want +got):\n%s", diff)
		}
	})
}

// hang is a sender that does not answer what is called so.
type hang struct{ *post }

func (h hang) Send(ctx context.Context, it *db.Outgoing) error {
	if it.Body == "hang" {
		<-ctx.Done()
		return ctx.Err()
	}
	return h.post.Send(ctx, it)
}

func TestUnknownSender(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := openOffice(t, nil, func(o *notify.WorkerOptions) { o.Senders = nil })
		defer o.close()
		o.run()
		o.put("https://example.com/secret", "x")
		settle(time.Second)
		s, err := o.worker.Status(t.Context())
		if err != nil || s.Failed != 1 || s.Queued != 0 || s.Error != `test https://example.com: there is no sender "test"` {
			t.Errorf("status %+v, %v", s, err)
		}
	})
}
