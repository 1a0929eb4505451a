package app

import (
	"context"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// restoreMetrics gives the counters the values they had before the restart.
func restoreMetrics(ctx context.Context, store db.Store, set *metrics.Set) error {
	return store.View(ctx, func(f db.Finder) error {
		for rec, err := range f.Find(db.Metrics, query.Query{}) {
			if err != nil {
				return err
			}
			m := rec.(*db.Metric)
			set.Restore(m.ID, m.Count, m.TotalTime)
		}
		return nil
	})
}

// saveMetrics adds what was counted since the last time to what is stored.
func saveMetrics(ctx context.Context, store db.Store, set *metrics.Set) error {
	changes := set.Changes()
	if len(changes) == 0 {
		return nil
	}
	err := store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock(db.Metrics.Name); err != nil {
			return err
		}
		for _, c := range changes {
			m, err := db.Get[*db.Metric](tx, db.Metrics, c.ID)
			if db.CodeOf(err) == db.NotFound {
				m = &db.Metric{Meta: db.Meta{ID: c.ID}}
			} else if err != nil {
				return err
			}
			sum := *m
			sum.Count += c.Count
			sum.TotalTime += c.Total
			if err := tx.Put(&sum); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		set.Stored(changes)
	}
	return err
}

// keepMetrics saves the metrics every minute until the context ends.
func (s *server) keepMetrics(ctx context.Context) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := saveMetrics(ctx, s.store, s.metrics); err != nil {
				s.log.Warn("save metrics", "err", err)
			}
		}
	}
}
