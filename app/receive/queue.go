package receive

import (
	"context"
	"errors"
	"hash/maphash"
	"log/slog"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"

	"github.com/alertad/alertad/db"
)

// Alert is what became of a message, and from where that came.
type Alert struct {
	*db.Alert
	From     netip.Addr
	Counters Counters
	size     int64
}

// Store stores alerts of one source, in this order. It returns what became of
// each, or an error if nothing was stored.
type Store func(ctx context.Context, from netip.Addr, alerts []*db.Alert) ([]error, error)

// Queue holds alerts until they are stored. Those of one source are stored in
// the order in which they came.
type Queue struct {
	store Store
	log   *slog.Logger
	seed  maphash.Seed
	lanes []*lane
	stop  context.CancelFunc
	ctx   context.Context
	done  sync.WaitGroup
	now   func() time.Time

	troubles, faults seldom // logged
}

// lane is where the alerts of some sources wait.
type lane struct {
	alerts chan Alert
	room   *semaphore.Weighted // bytes, until they are stored
}

const (
	lanes     = 8       // sources that are stored at the same time
	laneLen   = 2048    // alerts that wait in each
	laneBytes = 8 << 20 // that they take, about
	most      = 256     // alerts in one transaction
)

// NewQueue starts a queue, which runs until it is closed.
func NewQueue(store Store, log *slog.Logger, now func() time.Time) *Queue {
	q := &Queue{store: store, log: log, seed: maphash.MakeSeed(), now: now}
	q.ctx, q.stop = context.WithCancel(context.Background())
	for range lanes {
		l := &lane{make(chan Alert, laneLen), semaphore.NewWeighted(laneBytes)}
		q.lanes = append(q.lanes, l)
		q.done.Go(func() { q.work(l) })
	}
	return q
}

// Offer takes an alert if there is room, else drops it and counts that. It
// reports whether it took it.
func (q *Queue) Offer(a Alert) bool {
	l := q.laneOf(&a)
	if l.room.TryAcquire(a.size) {
		select {
		case l.alerts <- a:
			return true
		default:
			l.room.Release(a.size)
		}
	}
	a.Counters.Dropped.Inc()
	q.complain("more comes in than can be stored: some is dropped", nil)
	return false
}

// Put waits for room, until the context ends.
func (q *Queue) Put(ctx context.Context, a Alert) {
	l := q.laneOf(&a)
	if l.room.Acquire(ctx, a.size) == nil {
		select {
		case l.alerts <- a:
			return
		case <-ctx.Done():
			l.room.Release(a.size)
		}
	}
	a.Counters.Dropped.Inc()
}

// Close stores what is in the queue, but not longer than the context lasts.
// Nobody may offer or put anything any more.
func (q *Queue) Close(ctx context.Context) error {
	for _, l := range q.lanes {
		close(l.alerts)
	}
	end := context.AfterFunc(ctx, q.stop)
	defer end()
	q.done.Wait()
	q.stop()
	return nil
}

// laneOf finds the lane of an alert, and notes how much of it that takes.
func (q *Queue) laneOf(a *Alert) *lane {
	a.size = min(sizeOf(a.Alert), laneBytes)
	return q.lanes[maphash.Comparable(q.seed, a.From)%lanes]
}

// sizeOf is about how many bytes of memory an alert takes while it waits.
func sizeOf(a *db.Alert) int64 {
	n := 1<<10 + len(a.Text) + len(a.RawData) + len(a.Resource) + len(a.Event) + len(a.ValueText)
	for _, list := range [][]string{a.Correlate, a.Service, a.Tags} {
		for _, s := range list {
			n += 16 + len(s)
		}
	}
	for name, v := range a.Attributes {
		text, _ := v.(string)
		n += 64 + len(name) + len(text)
	}
	return int64(n)
}

// work stores what is in a lane: as much at once as waits, and is of one
// source.
func (q *Queue) work(l *lane) {
	var next *Alert
	for {
		if next == nil {
			a, ok := <-l.alerts
			if !ok {
				return
			}
			next = &a
		}
		batch, size := []Alert{*next}, next.size
		next = nil
		for next == nil && len(batch) < most && len(l.alerts) > 0 {
			a, ok := <-l.alerts
			switch {
			case !ok:
			case a.From != batch[0].From || a.Counters != batch[0].Counters:
				next = &a
			default:
				batch, size = append(batch, a), size+a.size
			}
		}
		q.save(batch)
		l.room.Release(size)
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
	var fault *panicked
	if errors.As(err, &fault) {
		batch[0].Counters.Failed.Inc()
		q.fault(batch[0].From, fault)
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
		outcomes, err = q.attempt(batch[0].From, alerts)
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
