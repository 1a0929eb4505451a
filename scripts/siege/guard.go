package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
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

// guard looks at the server all the while, from a process of its own: among the
// clients of an attack it would have to wait for them, too.
type guard struct {
	s       *siege
	watch   *exec.Cmd
	told    bytes.Buffer
	end     io.Closer // of what the watch reads
	begun   turns
	cancel  context.CancelFunc
	running sync.WaitGroup

	memory int64 // these two are the weighing's
	fault  error
}

// sight is the worst that was seen.
type sight struct {
	health, page time.Duration
	memory       int64
	share        float64 // of the CPU time that the server's threads were ready to use
	fault        error
}

func (s *siege) guard(ctx context.Context) (*guard, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	g := &guard{s: s, watch: exec.CommandContext(ctx, program, "-watch", s.child.URL)}
	g.watch.Stdout, g.watch.Stderr = &g.told, os.Stderr
	if g.end, err = g.watch.StdinPipe(); err != nil {
		return nil, err
	}
	if err := g.watch.Start(); err != nil {
		return nil, err
	}
	if g.begun, err = s.turns(); err != nil {
		return nil, err
	}
	ctx, g.cancel = context.WithCancel(ctx)
	g.running.Go(func() { g.weigh(ctx) })
	return g, nil
}

func (g *guard) weigh(ctx context.Context) {
	for {
		n, err := g.s.memory()
		g.memory, g.fault = max(g.memory, n), errors.Join(g.fault, err)
		if err != nil || proc.Sleep(ctx, 100*time.Millisecond) != nil {
			return
		}
	}
}

func (g *guard) leave() sight {
	g.cancel()
	g.running.Wait()
	ended, err := g.s.turns()
	err = errors.Join(g.fault, err, g.end.Close(), g.watch.Wait())
	var seen watched
	if err == nil {
		err = json.Unmarshal(g.told.Bytes(), &seen)
	}
	share := ended.since(g.begun)
	for path, worst := range seen.Worst {
		if bound := g.s.bound(share); worst > bound {
			err = errors.Join(err, fmt.Errorf("%s: took %s, the bound is %s", path, worst, bound))
		}
	}
	for path, fault := range seen.Faults {
		err = errors.Join(err, fmt.Errorf("%s: %s", path, fault))
	}
	return sight{health: seen.Worst[health], page: seen.Worst[page], memory: g.memory, share: share, fault: err}
}

// usual is the share of a server whose machine does nothing but this: those who
// attack have the other half.
const usual = 0.5

// bound is the time in which health and a page must be answered: longer if
// others use the machine, too.
func (s *siege) bound(share float64) time.Duration {
	return time.Duration(float64(s.within) * max(1, usual/share)).Round(time.Millisecond)
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

// turns is how long the server's threads had a CPU, and waited for one.
type turns struct{ had, waited time.Duration }

// turns reads what the kernel counts.
// Source: https://docs.kernel.org/scheduler/sched-stats.html
func (s *siege) turns() (t turns, err error) {
	threads, err := filepath.Glob("/proc/" + strconv.Itoa(s.child.Pid()) + "/task/*/schedstat")
	if err != nil {
		return t, err
	}
	for _, name := range threads {
		text, err := os.ReadFile(name)
		if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
			continue // it has ended
		}
		var had, waited time.Duration
		if _, err := fmt.Sscan(string(text), &had, &waited); err != nil {
			return t, fmt.Errorf("%s: %w", name, err)
		}
		t.had, t.waited = t.had+had, t.waited+waited
	}
	return t, nil
}

// since is the share of the time that the threads had a CPU when they could use
// one.
func (t turns) since(begun turns) float64 {
	had, waited := t.had-begun.had, t.waited-begun.waited
	if had <= 0 || waited <= 0 {
		return 1
	}
	return float64(had) / float64(had+waited)
}
