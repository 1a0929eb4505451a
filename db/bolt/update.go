package bolt

import (
	"context"
	"fmt"
	"runtime"
	"sync/atomic"

	"github.com/alertad/alertad/db"
)

// call is one Update that waits for its turn.
type call struct {
	ctx   context.Context
	fn    func(db.Tx) error
	taken atomic.Bool // by the writer, or by the caller who gave up
	done  chan error
}

// Update runs fn in the writer goroutine, after those that came before, and
// returns when its changes are on disk. Many callers share one commit. If ctx
// ends while the call still waits, fn is not run.
func (s *Store) Update(ctx context.Context, fn func(db.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c, _ := s.calls.Get().(*call)
	if c == nil {
		c = &call{done: make(chan error, 1)}
	}
	c.ctx, c.fn = ctx, fn
	c.taken.Store(false)
	if err := s.enqueue(c); err != nil {
		return err
	}
	select {
	case err := <-c.done:
		c.ctx, c.fn = nil, nil
		s.calls.Put(c) // the writer has done with it
		return err
	case <-ctx.Done():
	}
	if c.taken.CompareAndSwap(false, true) {
		return ctx.Err()
	}
	return <-c.done
}

func (s *Store) enqueue(c *call) error {
	s.gate.RLock()
	defer s.gate.RUnlock()
	s.mu.Lock()
	closed := s.closed
	s.mu.Unlock()
	if closed {
		return errClosed
	}
	select {
	case s.queue <- c:
		return nil
	case <-c.ctx.Done():
		return c.ctx.Err()
	}
}

// batchCalls is the largest number of calls that share a commit.
const batchCalls = 256

// write is the writer goroutine. It takes what has queued up; while that is
// being written, more queues up.
func (s *Store) write() {
	defer close(s.done)
	defer guardFaults()()
	w := &writer{s: s}
	for first := range s.queue {
		w.calls = s.gather(append(w.calls[:0], first))
		w.run()
	}
}

// gather adds the calls that have queued up. Goroutines that are ready to run go
// first, as long as that makes the queue longer: so no time is spent waiting,
// and a commit on a busy machine serves twice as many callers.
func (s *Store) gather(calls []*call) []*call {
	for n := -1; n < len(s.queue) && len(s.queue) < batchCalls; {
		n = len(s.queue)
		runtime.Gosched()
	}
	for len(calls) < batchCalls && len(s.queue) > 0 {
		c, ok := <-s.queue
		if !ok {
			break
		}
		calls = append(calls, c)
	}
	return calls
}

// writer is what the writer goroutine keeps between batches.
type writer struct {
	s     *Store
	calls []*call
	mem   writes // memory for the next batch's
	stuck error  // nothing can be written any more
}

// run runs the calls on one snapshot, each on top of those before that went
// well, commits the outcome, and answers.
func (w *writer) run() {
	b, err := w.begin()
	if err != nil {
		w.answer(w.calls, err)
		return
	}
	ran := w.calls[:0]
	for _, c := range w.calls {
		if !c.taken.CompareAndSwap(false, true) {
			continue
		}
		if err := b.try(c); err != nil {
			c.done <- err
			continue
		}
		ran = append(ran, c)
	}
	w.answer(ran, w.finish(b, len(ran)))
}

func (w *writer) answer(calls []*call, err error) {
	for _, c := range calls {
		c.done <- err
	}
}

// begin starts a batch on the state that is published, which only this goroutine
// moves on.
func (w *writer) begin() (*batch, error) {
	if w.stuck != nil {
		return nil, cannotWrite(w.stuck)
	}
	tx, err := w.s.bolt.Begin(false)
	if err != nil {
		return nil, cannotWrite(err)
	}
	return newBatch(w.s, newReader(tx)), nil
}

// finish writes and publishes what a batch changed.
func (w *writer) finish(b *batch, calls int) error {
	ws := b.writes(w.mem)
	if w.mem = ws; cap(ws.data) > keepData {
		w.mem = writes{}
	}
	if err := b.tx.Rollback(); err != nil {
		return cannotWrite(err)
	}
	if len(ws.list) == 0 {
		w.probe()
		return nil
	}
	err := w.commit(ws)
	w.s.publish(b, err, calls)
	w.s.note(err, len(ws.data))
	if err != nil {
		return cannotWrite(err)
	}
	return nil
}

// keepData is how many bytes of stored forms may be kept from batch to batch.
const keepData = 16 << 20

func cannotWrite(cause error) error {
	return db.Wrap(db.Unavailable, "the store cannot write", cause)
}

// try runs one call. If it fails, the batch is as if it had not been.
func (b *batch) try(c *call) (err error) {
	b.undo = b.undo[:0]
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
		if err != nil {
			b.rollback()
		}
	}()
	return c.fn(&tx{b: b})
}
