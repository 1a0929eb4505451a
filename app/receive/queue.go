package receive

import (
	"context"
	"hash/maphash"
	"log/slog"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/db"
)

// Alert is what became of a message, and from where that came.
type Alert struct {
	*db.Alert
	From     netip.Addr
	Counters Counters
}

// Store stores alerts of one source, in this order. It returns what became of
// each, or an error if nothing was stored.
type Store func(ctx context.Context, from netip.Addr, alerts []*db.Alert) ([]error, error)

// Queue holds alerts until they are stored. Those of one source are stored in
// the order in which they came.
type Queue struct {
	store  Store
	log    *slog.Logger
	seed   maphash.Seed
	lanes  []chan Alert
	stop   context.CancelFunc
	ctx    context.Context
	done   sync.WaitGroup
	logged atomic.Int64 // when trouble was last logged, in Unix seconds
	now    func() time.Time
}

const (
	lanes = 8    // sources that are stored at the same time
	lane  = 2048 // alerts that wait in each
	most  = 256  // alerts in one transaction
)

// NewQueue starts a queue, which runs until it is closed.
func NewQueue(store Store, log *slog.Logger, now func() time.Time) *Queue {
	q := &Queue{store: store, log: log, seed: maphash.MakeSeed(), now: now}
	q.ctx, q.stop = context.WithCancel(context.Background())
	for range lanes {
		ch := make(chan Alert, lane)
		q.lanes = append(q.lanes, ch)
		q.done.Go(func() { q.work(ch) })
	}
	return q
}

// Offer takes an alert if there is room, else drops it and counts that. It
// reports whether it took it.
func (q *Queue) Offer(a Alert) bool {
	select {
	case q.laneOf(a.From) <- a:
		return true
	default:
		a.Counters.Dropped.Inc()
		q.complain("more comes in than can be stored: some is dropped", nil)
		return false
	}
}

// Put waits for room, until the context ends.
func (q *Queue) Put(ctx context.Context, a Alert) {
	select {
	case q.laneOf(a.From) <- a:
	case <-ctx.Done():
		a.Counters.Dropped.Inc()
	}
}

// Close stores what is in the queue, but not longer than the context lasts.
// Nobody may offer or put anything any more.
func (q *Queue) Close(ctx context.Context) error {
	for _, ch := range q.lanes {
		close(ch)
	}
	end := context.AfterFunc(ctx, q.stop)
	defer end()
	q.done.Wait()
	q.stop()
	return nil
}

func (q *Queue) laneOf(from netip.Addr) chan Alert {
	return q.lanes[maphash.Comparable(q.seed, from)%lanes]
}

// work stores what is in a lane: as much at once as waits, and is of one
// source.
func (q *Queue) work(ch chan Alert) {
	var next *Alert
	for {
		if next == nil {
			a, ok := <-ch
			if !ok {
				return
			}
			next = &a
		}
		batch := []Alert{*next}
		next = nil
		for next == nil && len(batch) < most && len(ch) > 0 {
			a, ok := <-ch
			switch {
			case !ok:
			case a.From != batch[0].From || a.Counters != batch[0].Counters:
				next = &a
			default:
				batch = append(batch, a)
			}
		}
		q.save(batch)
	}
}

// save stores a batch. One alert that cannot be stored does not cost the
// others.
func (q *Queue) save(batch []Alert) {
	outcomes, err := q.try(batch)
	if err != nil && len(batch) > 1 && db.CodeOf(err) != db.Unavailable {
		for i := range batch {
			q.save(batch[i : i+1])
		}
		return
	}
	if err != nil {
		batch[0].Counters.Dropped.Add(len(batch))
		q.complain("what came in could not be stored", err)
		return
	}
	for _, err := range outcomes {
		if err != nil {
			batch[0].Counters.Refused.Inc()
			q.complain("an alert was refused", err)
		}
	}
}

// patience is how often, and how long after one another, storing is tried: for
// as long as a database takes to change over.
var patience = []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 30 * time.Second}

func (q *Queue) try(batch []Alert) (outcomes []error, err error) {
	alerts := make([]*db.Alert, len(batch))
	for i, a := range batch {
		alerts[i] = a.Alert
	}
	for i := 0; ; i++ {
		outcomes, err = q.store(q.ctx, batch[0].From, alerts)
		if db.CodeOf(err) != db.Unavailable || i == len(patience) {
			return outcomes, err
		}
		wait := time.NewTimer(patience[i])
		select {
		case <-wait.C:
		case <-q.ctx.Done():
			wait.Stop()
			return nil, err
		}
	}
}

// complain logs trouble, once a minute: it may be that of every message.
func (q *Queue) complain(what string, err error) {
	now, last := q.now().Unix(), q.logged.Load()
	if last != 0 && now >= last && now-last < 60 || !q.logged.CompareAndSwap(last, now) {
		return
	}
	if err != nil {
		q.log.Warn(what, "err", err)
		return
	}
	q.log.Warn(what)
}
