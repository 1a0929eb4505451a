package fleet_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/fleet"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// wire is a shared store: alerts by id, and who listens.
type wire struct {
	mu     sync.Mutex
	alerts map[string]*db.Alert
	lines  []*line
	leader *line
	deaf   bool // what is told gets lost
	down   bool // nothing works
}

// line is one server's view of it.
type line struct {
	*wire
	db.Store
	l    db.Listener
	ends chan error
}

var errDown = db.Errorf(db.Unavailable, "down")

func (w *line) Tell(_ context.Context, messages ...string) error {
	w.mu.Lock()
	var hear []func(string)
	for _, l := range w.lines {
		hear = append(hear, l.l.Heard)
	}
	deaf, down := w.deaf, w.down
	w.mu.Unlock()
	for _, m := range messages {
		if len(m) > db.MaxMessage {
			return fmt.Errorf("a message of %d bytes", len(m))
		}
	}
	if down {
		return errDown
	}
	for _, heard := range hear {
		for _, m := range messages {
			if !deaf {
				heard(m)
			}
		}
	}
	return nil
}

func (w *line) Listen(ctx context.Context, l db.Listener) error {
	w.mu.Lock()
	if w.down {
		w.mu.Unlock()
		return errDown
	}
	w.l = l
	w.lines = append(w.lines, w)
	leads := w.leader == nil
	if leads {
		w.leader = w
	}
	w.mu.Unlock()
	l.Joined()
	if leads {
		l.Leads(true)
	}
	var err error
	select {
	case <-ctx.Done():
		err = ctx.Err()
	case err = <-w.ends:
	}
	w.mu.Lock()
	w.lines = slices.DeleteFunc(w.lines, func(o *line) bool { return o == w })
	if w.leader == w {
		w.leader = nil
		l.Leads(false)
	}
	w.mu.Unlock()
	return err
}

func (w *line) Keep(context.Context, string, string) (string, error) { return "", nil }

func (w *line) View(_ context.Context, fn func(db.Finder) error) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.down {
		return errDown
	}
	return fn(finder{w.alerts})
}

type finder struct{ alerts map[string]*db.Alert }

func (f finder) Get(*db.Kind, string) (db.Record, error) { return nil, errors.ErrUnsupported }
func (f finder) Lookup(*db.Kind, string, string) ([]db.Record, error) {
	return nil, errors.ErrUnsupported
}
func (f finder) Count(*db.Kind, query.Node, ...string) ([]db.Group, error) {
	return nil, errors.ErrUnsupported
}
func (f finder) Find(_ *db.Kind, q query.Query) iter.Seq2[db.Record, error] {
	return func(yield func(db.Record, error) bool) {
		for _, a := range f.alerts {
			if query.Match(q.Where, a) && !yield(a, nil) {
				return
			}
		}
	}
}

// member is a server and what it did.
type member struct {
	*fleet.Fleet
	line *line
	stop func() // and wait

	mu   sync.Mutex
	seen []string
}

func (m *member) note(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen = append(m.seen, fmt.Sprintf(format, args...))
}

// did returns what it did since the last call, once all is done.
func (m *member) did() []string {
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	out := m.seen
	m.seen = nil
	return out
}

func join(t *testing.T, w *wire) *member {
	t.Helper()
	m := &member{line: &line{wire: w, ends: make(chan error, 1)}}
	m.Fleet = fleet.New(fleet.Options{
		Store: m.line, Log: slog.New(slog.DiscardHandler),
		Publish: func(change string, a *db.Alert, gone bool) {
			m.note("%s %s %d %s %v", change, a.ID, a.Rev, a.Customer, gone)
		},
		Heard: func(_ context.Context, topic, text string) { m.note("%s: %s", topic, text) },
		Afresh: func(ctx context.Context) error {
			if m.line.failing() {
				return errDown
			}
			m.note("afresh")
			return nil
		},
		Reset: func() { m.note("reset") },
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { m.Run(ctx); close(done) }()
	m.stop = func() { cancel(); <-done }
	t.Cleanup(m.stop)
	return m
}

func (w *wire) failing() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.down
}

func (w *wire) set(deaf, down bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.deaf, w.down = deaf, down
}

// commit stores an alert and has a member tell of it.
func (m *member) commit(change, id string, rev int64) {
	a := &db.Alert{Customer: "acme"}
	a.ID, a.Rev = id, rev
	m.line.mu.Lock()
	old := m.line.alerts[id]
	m.line.alerts[id] = a
	m.line.mu.Unlock()
	m.Tell(change, old, a)
}

func (m *member) remove(id string) {
	m.line.mu.Lock()
	old := m.line.alerts[id]
	delete(m.line.alerts, id)
	m.line.mu.Unlock()
	m.Tell("delete", old, nil)
}

func newWire() *wire { return &wire{alerts: map[string]*db.Alert{}} }

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestTell(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		heard := append(a.did(), b.did()...)
		if n := slices.DeleteFunc(heard, func(s string) bool { return s == "afresh" || s == "reset" }); len(n) == 0 || n[0] != "hello: " {
			t.Errorf("who came second said no hello: %q", n)
		}

		a.commit("new", "x", 1)
		a.commit("duplicate", "x", 2)
		a.commit("new", "y", 1)
		a.commit("ack", "y", 2)
		a.remove("y")
		a.Say("accounts", "")
		a.Say("accounts", "")
		a.commit("new", "z", 1)
		time.Sleep(time.Second)
		want(t, a.did()) // no echo
		want(t, b.did(), "accounts: ", "new x 2 acme false", "delete y 3 acme true", "new z 1 acme false")
		if s := b.Status(); s.Servers != 2 || !s.Listening || s.ID == a.Status().ID {
			t.Errorf("status %+v", s)
		}
		a.stop()
		time.Sleep(time.Minute)
		want(t, b.did()) // it said goodbye
		if s := b.Status(); s.Servers != 1 {
			t.Errorf("status %+v", s)
		}
	})
}

// Where there is always something to tell, it is told as soon.
func TestSteady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		b.did()
		heard := 0
		for told := range 300 {
			if heard += len(b.did()); told-heard > 6 {
				t.Fatalf("after %d changes, one each 10 ms, %d were heard of", told, heard)
			}
			a.commit("new", fmt.Sprint(told), 1)
			time.Sleep(10 * time.Millisecond)
		}
	})
}

// Large batches are split, and what fits into none is missed.
func TestSizes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		b.did()
		for i := range 3000 {
			a.commit("new", fmt.Sprintf("%036d", i), 1)
			a.Say("word", fmt.Sprint(i))
		}
		time.Sleep(time.Second)
		if got := b.did(); len(got) != 6000 || slices.Contains(got, "afresh") {
			t.Errorf("got %d", len(got))
		}
		a.Say("long", strings.Repeat("x", db.MaxMessage))
		time.Sleep(2 * time.Second)
		want(t, b.did(), "afresh", "reset")
		for i := range 20_000 { // more than waits
			n := &db.Alert{}
			n.ID = fmt.Sprint(i)
			a.Tell("new", nil, n)
		}
		time.Sleep(2 * time.Second)
		if got := b.did(); !slices.Contains(got, "afresh") {
			t.Errorf("nobody knows that some were lost")
		}
	})
}

// What is lost on the way is noticed by the next beat; a server that dies is
// missed; what could not be sent is sent later.
func TestMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		b.did()
		w.set(true, false)
		a.commit("new", "x", 1)
		time.Sleep(500 * time.Millisecond)
		w.set(false, false)
		time.Sleep(3 * time.Second)
		want(t, b.did(), "afresh", "reset")

		w.set(false, true)
		a.commit("new", "y", 1)
		time.Sleep(3 * time.Second)
		w.set(false, false)
		time.Sleep(2 * time.Second)
		if got := b.did(); !slices.Contains(got, "new y 1 acme false") {
			t.Errorf("got %v", got)
		}

		b.line.ends <- errDown // b hears nothing for a while
		a.commit("new", "z", 1)
		time.Sleep(10 * time.Second)
		got := b.did()
		if i := slices.Index(got, "reset"); i < 1 || got[i-1] != "afresh" || slices.Contains(got[i+1:], "afresh") {
			t.Errorf("after listening again: %v", got)
		}
	})
}

// After a program that is no server changed much, all is read anew, once.
func TestAfresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		a.did()
		b.did()
		if err := fleet.Afresh(t.Context(), &line{wire: w, ends: make(chan error, 1)}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		for _, m := range []*member{a, b} {
			want(t, slices.Sorted(slices.Values(m.did())), "afresh", "changes: ", "reset")
			if s := m.Status(); s.Servers != 2 {
				t.Errorf("status %+v", s)
			}
		}
	})
}

func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a, b := join(t, w), join(t, w)
		time.Sleep(time.Minute)
		b.did()
		w.set(true, false) // nobody hears anybody
		time.Sleep(time.Minute)
		want(t, b.did(), "afresh", "reset")
		if s := b.Status(); s.Servers != 1 {
			t.Errorf("status %+v", s)
		}
		w.set(false, false)
		time.Sleep(3 * time.Second)
		want(t, b.did()) // and nothing was told meanwhile
		_ = a
	})
}

func TestLead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWire()
		a := join(t, w)
		synctest.Wait()
		b := join(t, w)
		time.Sleep(time.Second)
		if !a.Leading() || b.Leading() {
			t.Fatalf("a leads: %v, b leads: %v", a.Leading(), b.Leading())
		}
		ctx, cancel := context.WithCancel(t.Context())
		var ended sync.WaitGroup
		for name, m := range map[string]*member{"a": a, "b": b} {
			ended.Go(func() {
				m.Lead(ctx, func(ctx context.Context) {
					m.note("%s begins", name)
					<-ctx.Done()
					m.note("%s ends", name)
				})
			})
		}
		time.Sleep(time.Second)
		a.line.ends <- errDown
		time.Sleep(10 * time.Second)
		if got := a.did(); !slices.Contains(got, "a begins") || !slices.Contains(got, "a ends") && !a.Leading() {
			t.Errorf("a did %v", got)
		}
		cancel()
		ended.Wait()
	})
	var alone *fleet.Fleet
	if !alone.Leading() {
		t.Error("a server alone does not lead")
	}
	alone.Say("x", "")
	alone.Tell("new", nil, &db.Alert{})
	ran := false
	alone.Lead(t.Context(), func(context.Context) { ran = true })
	if !ran {
		t.Error("a server alone does nothing")
	}
}
