package notify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// serve gives a destination its turn.
func (w *Worker) serve(ctx, sending context.Context, l lane) {
	more, pause, err := w.empty(ctx, sending, l)
	if err != nil {
		w.o.Log.Error("outbox", "err", err)
		more, pause = true, max(pause, w.backOff(1))
	}
	w.rest(l, more, pause)
}

// empty sends the items of a destination, the oldest first, until one fails or
// the turn is over. It reports whether there are more, and how long they wait.
func (w *Worker) empty(ctx, sending context.Context, l lane) (more bool, pause time.Duration, err error) {
	start := w.o.Now()
	var failed error
	for {
		items, err := w.read(sending, l)
		if err != nil {
			return true, pause, fmt.Errorf("read: %w", err)
		}
		if wait := w.early(items); wait > 0 && failed == nil {
			return true, wait, nil
		}
		for some := range slices.Chunk(items, batch) {
			t := w.send(ctx, sending, some, failed)
			failed, pause = t.failed, max(pause, t.pause)
			if err := w.keep(t); err != nil {
				return true, pause, fmt.Errorf("write: %w", err)
			}
			w.counters.sent.Add(t.sent)
			over := failed == nil && w.o.Now().Sub(start) > turnTakes
			if over || len(t.done) < len(some) {
				return true, pause, nil
			}
		}
		if len(items) < page {
			return false, pause, nil
		}
	}
}

// read returns the oldest items of a destination.
func (w *Worker) read(ctx context.Context, l lane) ([]*db.Outgoing, error) {
	q := query.Query{
		Where: query.And{db.Outbox.Is("sender", l.sender), db.Outbox.Is("to", l.to)},
		Order: []query.Order{{Field: "id", Type: query.Text}},
		Limit: page,
	}
	var items []*db.Outgoing
	err := w.o.Store.View(ctx, func(f db.Finder) (err error) {
		items, err = db.Collect[*db.Outgoing](f.Find(db.Outbox, q))
		return err
	})
	return items, err
}

// early is how long it is until the first item may be tried: one that failed
// before a restart is not due yet. A clock that was set back does not count.
func (w *Worker) early(items []*db.Outgoing) time.Duration {
	if len(items) == 0 || items[0].Attempts == 0 {
		return 0
	}
	wait := items[0].Due.Time().Sub(w.o.Now())
	if wait > longestRetry {
		return 0
	}
	return wait
}

// turn is what became of the items that were sent in one go.
type turn struct {
	done   []string     // ids of those that are not to be sent again
	sent   int          // of them, those that were accepted
	retry  *db.Outgoing // the one that failed, if any, with what is known now
	pause  time.Duration
	failed error // why, or why an earlier one of this turn did
	told   []Outcome
}

// tell notes what became of an item.
func (w *Worker) tell(t *turn, it *db.Outgoing, s State, r Receipt, err error) {
	if w.o.Outcome != nil {
		t.told = append(t.told, Outcome{it, s, db.At(w.o.Now()), err, r})
	}
}

// send sends items until one fails or the worker stops. What is behind a
// failure waits, unless it is too old to.
func (w *Worker) send(ctx, sending context.Context, items []*db.Outgoing, failed error) turn {
	t := turn{failed: failed}
	for _, it := range items {
		if ctx.Err() != nil {
			break
		}
		if t.failed != nil {
			if !w.tooOld(it) {
				break
			}
			w.giveUp(&t, it, Receipt{}, t.failed)
			continue
		}
		if t.pause = w.paced(it); t.pause > 0 {
			return t
		}
		r, err := w.try(sending, it)
		var told *Error
		switch {
		case err == nil:
			t.done = append(t.done, it.ID)
			t.sent++
			w.tell(&t, it, Sent, r, nil)
		case sending.Err() != nil:
			return t // broken off: as if it was never tried
		case errors.As(err, &told) && told.Permanent:
			w.giveUp(&t, it, r, err)
		default:
			w.postpone(&t, it, r, err)
		}
	}
	return t
}

// paced is how long the item's sender wants it to wait.
func (w *Worker) paced(it *db.Outgoing) time.Duration {
	if p, ok := w.o.Senders[it.Sender].(Pacer); ok {
		return p.Pause(it.To)
	}
	return 0
}

// try sends one item. A panic of a sender is an error.
func (w *Worker) try(ctx context.Context, it *db.Outgoing) (r Receipt, err error) {
	sender, ok := w.o.Senders[it.Sender]
	if !ok {
		return r, &Error{Permanent: true, Err: fmt.Errorf("there is no sender %q", it.Sender)}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("sender failed: %v", p)
		}
	}()
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	if says, ok := sender.(Reporter); ok {
		return says.Report(ctx, it)
	}
	return r, sender.Send(ctx, it)
}

// postpone decides when an item that failed is tried again, if at all.
func (w *Worker) postpone(t *turn, it *db.Outgoing, r Receipt, err error) {
	n := *it
	n.Attempts++
	n.Error = err.Error()
	t.failed, t.pause = err, w.backOff(n.Attempts)
	var told *Error
	if errors.As(err, &told) && told.After > t.pause {
		t.pause = min(told.After, maxRetry)
	}
	if w.tooOld(it) {
		w.giveUp(t, it, r, err)
		return
	}
	n.Due = db.At(w.o.Now().Add(t.pause))
	t.retry = &n
	w.tell(t, it, Postponed, r, err)
	w.note(it, err)
	if n.Attempts == 1 {
		w.o.Log.Warn("not sent; it will be tried again", "sender", it.Sender, "to", shown(it.To), "err", err)
	}
}

// giveUp drops an item for good. What the log and who wants to know the outcome
// keep is all that remains of it.
func (w *Worker) giveUp(t *turn, it *db.Outgoing, r Receipt, err error) {
	w.tell(t, it, GivenUp, r, err)
	t.done = append(t.done, it.ID)
	w.counters.failed.Inc()
	w.note(it, err)
	w.o.Log.Error("given up: not sent", "sender", it.Sender, "to", shown(it.To), "id", it.ID,
		"created", it.CreateTime, "attempts", it.Attempts+1, "err", err)
}

func (w *Worker) tooOld(it *db.Outgoing) bool {
	return w.o.Now().Sub(it.CreateTime.Time()) >= w.o.MaxAge
}

// keep commits what became of the items. It does so when the worker is told to
// stop, too: what was accepted would be sent again.
func (w *Worker) keep(t turn) error {
	if len(t.done) == 0 && t.retry == nil {
		return nil
	}
	return w.o.Store.Update(context.Background(), func(tx db.Tx) error {
		for _, id := range t.done {
			if err := tx.Delete(db.Outbox, id); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		for _, o := range t.told {
			if err := w.o.Outcome(tx, o); err != nil {
				return err
			}
		}
		if t.retry == nil {
			return nil
		}
		retry := *t.retry // one for each run of this function
		return tx.Put(&retry)
	})
}
