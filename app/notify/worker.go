package notify

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// WorkerOptions are what a Worker works with. Store, Senders, Metrics and Log
// are required.
type WorkerOptions struct {
	Store   db.Store
	Senders map[string]Sender
	Metrics *metrics.Set
	Log     *slog.Logger

	// Outcome is told what became of each item, in the transaction in which the
	// outbox changes; it may be called more than once for that. Nil: nobody needs
	// to know.
	Outcome func(db.Tx, Outcome) error

	MaxAge     time.Duration // after which what is not accepted is given up; 0: 3 days
	Concurrent int           // destinations that are sent to at a time; 0: 16
	Now        func() time.Time
	Jitter     func() float64 // from 0 up to 1; nil: random
}

const (
	firstRetry   = time.Second
	maxRetry     = 5 * time.Minute
	longestRetry = maxRetry * 6 / 5 // see backOff
	page         = 500              // items of one destination that are read at a time
	batch        = 20               // of them, those between two commits: a kill has as many sent twice
	turnTakes    = 5 * time.Second  // after which another destination has its turn
	sendWithin   = 30 * time.Second // whatever a sender thinks
	grace        = time.Second      // that sends under way have when the worker stops
)

// Worker empties the outbox. The items of one destination are sent one after
// another, in their order; one that fails holds up those behind it until it is
// accepted or given up.
type Worker struct {
	o        WorkerOptions
	counters counters
	poke     chan struct{}

	mu      sync.Mutex
	lanes   map[lane]*state // those with something to send
	loaded  bool            // what is in the outbox is known
	running int
	last    failure
}

// lane is the way to one destination.
type lane struct{ sender, to string }

type state struct {
	waiting bool // there may be items
	busy    bool
	due     time.Time // not before
}

// NewWorker makes a worker; call Run to have it work.
func NewWorker(o WorkerOptions) *Worker {
	if o.MaxAge <= 0 {
		o.MaxAge = 72 * time.Hour
	}
	if o.Concurrent <= 0 {
		o.Concurrent = 16
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Jitter == nil {
		o.Jitter = rand.Float64
	}
	w := &Worker{o: o, poke: make(chan struct{}, 1), lanes: map[lane]*state{}}
	w.measure()
	return w
}

// Wake tells that something for a destination was put into the outbox and
// committed. It does not block.
func (w *Worker) Wake(sender, to string) {
	w.mu.Lock()
	s := w.lanes[lane{sender, to}]
	if s == nil {
		s = &state{}
		w.lanes[lane{sender, to}] = s
	}
	news := !s.waiting && !s.busy
	s.waiting = true
	w.mu.Unlock()
	if news {
		w.nudge()
	}
}

func (w *Worker) nudge() {
	select {
	case w.poke <- struct{}{}:
	default:
	}
}

// Run sends until the context ends, what an earlier process left behind first.
// It returns when nothing is under way any more: what can't be finished soon
// is broken off, and sent again by the next process.
func (w *Worker) Run(ctx context.Context) {
	sending, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(grace, stop) })()

	var under sync.WaitGroup
	defer under.Wait()
	timer := time.NewTimer(0)
	defer timer.Stop()
	w.Check()
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.poke:
		case <-timer.C:
		}
		loaded := w.know(ctx)
		next := w.dispatch(func(l lane) { under.Go(func() { w.serve(ctx, sending, l) }) })
		if !loaded {
			next = min(next, firstRetry)
		}
		timer.Reset(next)
	}
}

// Check has the worker look for what others put into the outbox. It does not
// block.
func (w *Worker) Check() {
	w.mu.Lock()
	w.loaded = false
	w.mu.Unlock()
	w.nudge()
}

// know loads what is in the outbox, unless that is done.
func (w *Worker) know(ctx context.Context) bool {
	w.mu.Lock()
	loaded := w.loaded
	w.loaded = true
	w.mu.Unlock()
	if loaded || w.load(ctx) {
		return true
	}
	w.mu.Lock()
	w.loaded = false
	w.mu.Unlock()
	return false
}

// load finds the destinations of what is in the outbox.
func (w *Worker) load(ctx context.Context) bool {
	var groups []db.Group
	err := w.o.Store.View(ctx, func(f db.Finder) (err error) {
		groups, err = f.Count(db.Outbox, query.All{}, "sender", "to")
		return err
	})
	if err != nil {
		if ctx.Err() == nil {
			w.o.Log.Error("read the outbox", "err", err)
		}
		return false
	}
	for _, g := range groups {
		w.Wake(g.Values[0], g.Values[1])
	}
	return true
}

// dispatch starts to serve the destinations that are due, as far as there is
// room, and returns when the next one will be.
func (w *Worker) dispatch(serve func(lane)) time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now, next := w.o.Now(), maxRetry
	for l, s := range w.lanes { // in no order, so each gets its turn
		switch {
		case s.busy:
		case !s.waiting:
			delete(w.lanes, l)
		case s.due.After(now):
			next = min(next, s.due.Sub(now))
		case w.running < w.o.Concurrent:
			s.busy, s.waiting = true, false
			w.running++
			serve(l)
		}
	}
	return next
}

// rest ends the turn of a destination. more says that there are items left;
// the next turn is not before the pause is over.
func (w *Worker) rest(l lane, more bool, pause time.Duration) {
	w.mu.Lock()
	s := w.lanes[l]
	s.busy = false
	s.waiting = s.waiting || more
	s.due = w.o.Now().Add(pause)
	w.running--
	w.mu.Unlock()
	w.nudge()
}

// backOff is how long to wait after so many attempts that failed: twice as
// long each time, give or take a fifth.
func (w *Worker) backOff(attempts int64) time.Duration {
	d := maxRetry
	if n := max(attempts, 1) - 1; n < 9 {
		d = min(d, firstRetry<<n)
	}
	return time.Duration(float64(d) * (0.8 + 0.4*w.o.Jitter()))
}
