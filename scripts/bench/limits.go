package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
)

// limits measures what is below the server: a page made durable again and
// again, and bbolt with the server's options and one record for each alert,
// which is less than the server keeps of it.
func (l *lab) limits(ctx context.Context) error {
	if err := l.limitOfOne(ctx); err != nil {
		return err
	}
	for _, conns := range []int{64, 256} {
		if err := l.limitOfMany(ctx, conns); err != nil {
			return fmt.Errorf("%d connections: %w", conns, err)
		}
	}
	return nil
}

// limitOfOne compares alerts that come one after the other.
func (l *lab) limitOfOne(ctx context.Context) (err error) {
	disk, err := newPage(l.dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, disk.close()) }()
	all, err := l.besideBare(ctx, 1, 1, repeat(disk.write))
	if err != nil {
		return err
	}
	fresh, bare, syncs := all[0], all[1], all[2]
	l.report.add(row{Name: "4 KiB written and synced", Value: syncs.of(rate), Unit: "syncs/s",
		Detail: fmt.Sprintf("p50 %s ms, p99 %s ms", number(syncs.of(p50)), number(syncs.of(p99)))}, goal{})
	l.report.add(row{Name: "bare bbolt, one record a transaction", Value: bare.of(rate), Unit: "tx/s",
		Ratio: bare.against(syncs, rate), Of: "syncs"}, goal{})
	l.report.add(row{Name: "  1 connection: new", Value: fresh.of(rate), Unit: perSecond,
		Ratio: fresh.against(bare, rate), Of: "bare bbolt"}, goal{})
	return nil
}

// limitOfMany compares alerts that share transactions: so many as the server's
// hold when it is alone.
func (l *lab) limitOfMany(ctx context.Context, conns int) error {
	each, err := l.together(ctx, conns)
	if err != nil {
		return err
	}
	all, err := l.besideBare(ctx, conns, int(math.Round(each)))
	if err != nil {
		return err
	}
	fresh, bare := all[0], all[1]
	l.report.add(row{Name: fmt.Sprintf("bare bbolt, %.0f records a transaction", each), Value: bare.of(rate), Unit: "tx/s",
		Detail: number(bare.of(rate)*math.Round(each)) + " records a second"}, goal{})
	l.report.add(row{Name: fmt.Sprintf("%3d connections: new", conns), Value: fresh.of(rate), Unit: perSecond,
		Ratio: fresh.against(bare, rate) / math.Round(each), Of: "bare bbolt", Detail: fmt.Sprintf("%s in a commit", number(each))}, goal{})
	return nil
}

// besideBare posts new alerts in turn with bare transactions of that many
// records, and what else there is.
func (l *lab) besideBare(ctx context.Context, conns, each int, others ...shot) (all []rounds, err error) {
	fresh, err := l.newSide(l.own(0))(ctx, conns)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, fresh.server.stop()) }()
	b, err := l.openBare()
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, b.file.Close(), os.RemoveAll(b.dir)) }() // it is large by then
	loads := append([]shot{fresh.fire, repeat(func() error { return b.commit(each) })}, others...)
	return turns(ctx, l.rounds, l.warm, l.last, loads...)
}

// together is how many new alerts the server writes with one transaction.
func (l *lab) together(ctx context.Context, conns int) (float64, error) {
	s, err := l.newStock(ctx, 0)
	if err != nil {
		return 0, err
	}
	a, err := l.newSide(func(context.Context) (*stock, error) { return s, nil })(ctx, conns)
	if err != nil {
		return 0, err
	}
	_, err = a.fire(ctx, l.warm, l.last)
	if err = errors.Join(err, a.server.stop()); err != nil {
		return 0, err
	}
	n, err := transactions(s.file())
	return max(1, ratio(float64(s.next.Load()), float64(n))), err
}

// transactions is how many have been written to a file.
func transactions(path string) (n int, err error) {
	file, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		return 0, err
	}
	err = file.View(func(tx *bbolt.Tx) error {
		n = tx.ID()
		return nil
	})
	return n, errors.Join(err, file.Close())
}

// bare is a bbolt file with nothing around it.
type bare struct {
	dir    string
	file   *bbolt.DB
	next   int
	record func(n int) []byte
}

var bareBucket = []byte("records")

func (l *lab) openBare() (*bare, error) {
	dir, err := os.MkdirTemp(l.dir, "bare-")
	if err != nil {
		return nil, err
	}
	file, err := bbolt.Open(filepath.Join(dir, "bare.db"), 0o600, &bbolt.Options{
		NoFreelistSync: true, FreelistType: bbolt.FreelistMapType, InitialMmapSize: 1 << 30, NoStatistics: true,
	})
	if err != nil {
		return nil, err
	}
	err = file.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket(bareBucket)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &bare{dir: dir, file: file, record: func(n int) []byte { return l.estate.appendBody(nil, n, 0) }}, nil
}

// commit writes so many records at the end.
func (b *bare) commit(each int) error {
	return b.file.Update(func(tx *bbolt.Tx) error {
		bucket := tx.Bucket(bareBucket)
		bucket.FillPercent = 0.9
		for range each {
			if err := bucket.Put(binary.BigEndian.AppendUint64(nil, uint64(b.next)), b.record(b.next)); err != nil {
				return err
			}
			b.next++
		}
		return nil
	})
}

// repeat does something over and over, without a pause.
func repeat(do func() error) shot {
	return func(ctx context.Context, warm, last time.Duration) (result, error) {
		var took []time.Duration
		begun := time.Now()
		for sent := begun; ctx.Err() == nil && sent.Sub(begun) < warm+last; {
			if err := do(); err != nil {
				return result{}, err
			}
			done := time.Now()
			if sent.Sub(begun) >= warm {
				took = append(took, done.Sub(sent))
			}
			sent = done
		}
		return summarize(took, last, 0), ctx.Err()
	}
}
