// Package audit keeps the audit trail: it stores its events, has them posted,
// and forgets them when they are old. Whoever tells of an event does not wait
// for the disk: events are written a moment later, many in one transaction. So
// the last of them are lost if the process is killed.
package audit

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Options are what a Trail works with. Store and Log are required.
type Options struct {
	Store     db.Store
	Log       *slog.Logger
	Retention time.Duration // after which events are deleted; 0: never

	// Post has each event put into the outbox as well, as that document. Queued
	// is told after the commit.
	Post   func(*db.Audit) *db.Outgoing
	Queued func(sender, to string)

	Now func() time.Time // nil: time.Now
}

const (
	backlog  = 10_000 // events that may wait to be written
	batch    = 500    // events, or deletions, of one transaction
	collect  = 50 * time.Millisecond
	forgetBy = 10 * time.Minute // the period of deletions
)

// Trail is the audit trail. Add may be called by any number of goroutines.
type Trail struct {
	o      Options
	events chan *db.Audit
}

// New makes a trail; call Run to have it written.
func New(o Options) *Trail {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Trail{o: o, events: make(chan *db.Audit, backlog)}
}

// Add adds an event and gives it an id. It waits only if events come faster
// than the store takes them. The event must not be changed afterwards.
func (t *Trail) Add(ctx context.Context, e *db.Audit) {
	id, err := uuid.NewV7() // rises, so that events of one moment have an order
	if err != nil {
		id = uuid.New()
	}
	e.ID = id.String()
	select {
	case t.events <- e:
		return
	default:
	}
	select {
	case t.events <- e:
	case <-ctx.Done():
		t.o.Log.Error("audit event lost: the store is too slow", "event", e.Event, "user", e.User, "resource", e.Resource)
	}
}

// Run writes events until the context ends and what was added before is
// written. It deletes the old ones.
func (t *Trail) Run(ctx context.Context) {
	forget := time.NewTicker(forgetBy)
	defer forget.Stop()
	t.forget(ctx)
	for {
		select {
		case e := <-t.events:
			t.write(t.gather(ctx, e))
		case <-forget.C:
			t.forget(ctx)
		case <-ctx.Done():
			for len(t.events) > 0 {
				t.write(t.gather(ctx, <-t.events))
			}
			return
		}
	}
}

// gather waits a little for events that can be written along with e.
func (t *Trail) gather(ctx context.Context, e *db.Audit) []*db.Audit {
	events := []*db.Audit{e}
	wait := time.NewTimer(collect)
	defer wait.Stop()
	for len(events) < batch {
		select {
		case e := <-t.events:
			events = append(events, e)
			continue
		default:
		}
		select {
		case e := <-t.events:
			events = append(events, e)
		case <-wait.C:
			return events
		case <-ctx.Done():
			return events
		}
	}
	return events
}

// write stores the events, and has them posted.
func (t *Trail) write(events []*db.Audit) {
	var posts []*db.Outgoing
	err := t.o.Store.Update(context.Background(), func(tx db.Tx) error {
		posts = posts[:0]
		for _, e := range events {
			stored := *e // one for each run of this function
			if err := tx.Put(&stored); err != nil {
				return err
			}
			if t.o.Post == nil {
				continue
			}
			p := t.o.Post(&stored)
			posts = append(posts, p)
			if err := tx.Put(p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.o.Log.Error("audit events lost", "events", len(events), "err", err)
		return
	}
	for _, p := range posts {
		t.o.Queued(p.Sender, p.To)
	}
}

// forget deletes what is older than the retention.
func (t *Trail) forget(ctx context.Context) {
	if t.o.Retention <= 0 {
		return
	}
	limit := db.At(t.o.Now().Add(-t.o.Retention))
	for ctx.Err() == nil {
		n, err := t.forgetSome(ctx, limit)
		if err != nil && ctx.Err() == nil {
			t.o.Log.Error("delete old audit events", "err", err)
		}
		if err != nil || n < batch {
			return
		}
	}
}

func (t *Trail) forgetSome(ctx context.Context, limit db.Time) (int, error) {
	old := query.Query{Where: db.Audits.Between("createTime", nil, &query.Bound{Num: int64(limit)}), Limit: batch}
	var events []*db.Audit
	err := t.o.Store.View(ctx, func(f db.Finder) (err error) {
		events, err = db.Collect[*db.Audit](f.Find(db.Audits, old))
		return err
	})
	if err != nil || len(events) == 0 {
		return 0, err
	}
	return len(events), t.o.Store.Update(ctx, func(tx db.Tx) error {
		for _, e := range events {
			if err := tx.Delete(db.Audits, e.ID); err != nil && db.CodeOf(err) != db.NotFound {
				return err
			}
		}
		return nil
	})
}
