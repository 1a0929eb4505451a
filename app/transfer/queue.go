package transfer

import (
	"context"
	"slices"
	"sync"

	"github.com/alertad/alertad/db"
)

// batchRecords is how many records share a transaction: others wait for it.
// writers is how many transactions there are at a time.
const (
	batchRecords = 200
	writers      = 4
)

// queue gathers the items of a kind into batches, and these into rounds of as many
// as are written at a time.
type queue struct {
	im          *importer
	kind        *db.Kind
	done, total int

	batches [][]Item
	n       int // records in the last of them
}

func (q *queue) add(ctx context.Context, item Item) error {
	if len(q.batches) == 0 || q.n >= batchRecords {
		if len(q.batches) == writers {
			if err := q.flush(ctx); err != nil {
				return err
			}
		}
		q.batches, q.n = append(q.batches, nil), 0
	}
	last := &q.batches[len(q.batches)-1]
	*last = append(*last, item)
	q.n += max(1, len(item.Records))
	return nil
}

// flush writes what was gathered. If a batch fails, the position is before it.
func (q *queue) flush(ctx context.Context) error {
	batches := q.batches
	q.batches = nil
	verdicts, errs := make([][]verdict, len(batches)), make([]error, len(batches))
	var running sync.WaitGroup
	for i, batch := range batches {
		running.Go(func() { verdicts[i], errs[i] = q.im.write(ctx, batch) })
	}
	running.Wait()
	for i, batch := range batches {
		if errs[i] != nil {
			return errs[i]
		}
		if err := q.im.wrote(q.kind, batch, verdicts[i]); err != nil {
			return err
		}
		q.done += len(batch)
	}
	q.tell(q.total)
	return nil
}

func (q *queue) tell(total int) {
	if q.im.Progress != nil && q.done > 0 {
		q.im.Progress(Progress{q.kind.Name, q.done, total})
	}
}

// lock has changes of the same things that the engine and the accounts make wait,
// under their names. All do it in one order, so that none waits for one that waits
// for it.
func lock(tx db.Tx, batch []Item) error {
	var names []string
	for _, item := range batch {
		if len(item.Records) > 0 {
			names = append(names, lockName(item.Records[0]))
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		if err := tx.Lock(name); err != nil {
			return err
		}
	}
	return nil
}

func lockName(rec db.Record) string {
	switch r := rec.(type) {
	case *db.Alert:
		return r.Subject("")
	case *db.Heartbeat:
		return "heartbeat\x00" + db.HeartbeatSource(r.Origin, r.Customer)
	case *db.User, *db.UserGroup, *db.Perm, *db.Customer, *db.APIKey, *db.Identity:
		return "account"
	case *db.Metric:
		return db.Metrics.Name
	}
	return rec.Kind().Name + "\x00" + rec.Base().ID
}
