package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// tally counts what came of an attack's requests.
type tally struct {
	sent, answered, refused, cut, worst atomic.Int64

	mu    sync.Mutex
	wrong []error
	note  string
}

// answer counts an answer: one of the wanted codes, or a refusal that says when
// to come again.
func (t *tally) answer(took time.Duration, code int, again bool, want ...int) {
	t.late(took)
	for _, w := range want {
		if code == w {
			t.answered.Add(1)
			return
		}
	}
	if t.refused.Add(1); (code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable) && again {
		return
	}
	t.fault(fmt.Errorf("the answer is %d, Retry-After: %t", code, again))
}

// late counts how long something took.
func (t *tally) late(took time.Duration) {
	for old := t.worst.Load(); int64(took) > old && !t.worst.CompareAndSwap(old, int64(took)); {
		old = t.worst.Load()
	}
}

func (t *tally) fault(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.wrong) < 5 {
		t.wrong = append(t.wrong, err)
	}
}

func (t *tally) verdict() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	err := errors.Join(t.wrong...)
	if worst := time.Duration(t.worst.Load()); worst > answerWithin {
		err = errors.Join(err, fmt.Errorf("an answer took %s", worst))
	}
	return err
}

// guard looks at the server all the while.
type guard struct {
	s       *siege
	cancel  context.CancelFunc
	running sync.WaitGroup
	seen    sight
	mu      sync.Mutex
	fault   error
}

// sight is the worst that was seen.
type sight struct {
	health, page time.Duration
	memory       int64
	fault        error
}

func (s *siege) guard(ctx context.Context) *guard {
	ctx, cancel := context.WithCancel(ctx)
	g := &guard{s: s, cancel: cancel}
	for path, worst := range map[string]*time.Duration{"/_": &g.seen.health, "/management/gtg": new(time.Duration), "/alerts?page-size=50": &g.seen.page} {
		g.running.Go(func() { g.ask(ctx, path, worst) })
	}
	g.running.Go(func() { g.weigh(ctx) })
	return g
}

// ask asks again and again, half of the time over a new connection.
func (g *guard) ask(ctx context.Context, path string, worst *time.Duration) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for n := 0; proc.Sleep(ctx, 50*time.Millisecond) == nil; n++ {
		if n%2 == 0 {
			client.CloseIdleConnections()
		}
		begun := time.Now()
		resp, err := client.Get(g.s.child.URL + path)
		if err == nil {
			resp.Body.Close()
			if resp.StatusCode != http.StatusOK {
				err = errors.New(resp.Status)
			}
		}
		took := time.Since(begun)
		*worst = max(*worst, took)
		switch {
		case err != nil:
		case took > g.s.within:
			err = fmt.Errorf("took %s", took)
		default:
			continue
		}
		g.mu.Lock()
		g.fault = fmt.Errorf("%s: %w", path, err)
		g.mu.Unlock()
	}
}

func (g *guard) weigh(ctx context.Context) {
	for {
		n, err := g.s.memory()
		if err != nil {
			g.mu.Lock()
			g.fault = err
			g.mu.Unlock()
		}
		g.seen.memory = max(g.seen.memory, n)
		if proc.Sleep(ctx, 100*time.Millisecond) != nil {
			return
		}
	}
}

func (g *guard) leave() sight {
	g.cancel()
	g.running.Wait()
	g.seen.fault = g.fault
	return g.seen
}

func (s sight) verdict() error {
	if s.memory > mostMemory {
		return errors.Join(s.fault, fmt.Errorf("the server takes %d MiB", s.memory>>20))
	}
	return s.fault
}

// memory is the server's own, without the pages of its file.
func (s *siege) memory() (int64, error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(s.child.Pid()) + "/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "RssAnon:"); ok {
			n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
			return n << 10, err
		}
	}
	return 0, errors.New("the server has ended")
}
