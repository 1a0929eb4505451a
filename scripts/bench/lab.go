package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// lab is what the measurements share.
type lab struct {
	options
	dir    string
	report *report
	estate *estate
	model  *alarm.Model
	stocks map[int]*stock

	rounds     int
	warm, last time.Duration // of one round
}

func newLab(o options, dir string) (*lab, error) {
	m, err := inspect(dir)
	if err != nil {
		return nil, err
	}
	model, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		return nil, err
	}
	l := &lab{
		options: o, dir: dir, model: model,
		report: &report{out: os.Stdout, Machine: m},
		estate: newEstate(), stocks: map[int]*stock{},
		rounds: 3, warm: 300 * time.Millisecond, last: 2 * time.Second,
	}
	if o.quick {
		l.rounds, l.last = 1, 500*time.Millisecond
	}
	return l, nil
}

// sizes is those that are less than many alerts, and many.
func (l *lab) sizes(less ...int) []int {
	return append(slices.DeleteFunc(less, func(n int) bool { return n >= l.large }), l.large)
}

// stock is a folder with a database of that many alerts: those with the
// numbers from 0.
type stock struct {
	dir    string
	url    string // of the database, if that is not in the folder
	size   int
	next   atomic.Int64 // number of the next alert that is not stored
	search float64      // bytes that the store needs to search one alert
}

// file is where an embedded database is.
func (s *stock) file() string { return filepath.Join(s.dir, "alertad.db") }

// taking takes a stock, or makes it.
type taking func(context.Context) (*stock, error)

// bolt takes an embedded database with that many alerts.
func (l *lab) bolt(size int) taking {
	return func(ctx context.Context) (*stock, error) { return l.stock(ctx, size) }
}

// own takes an embedded database with that many alerts that nothing else has
// changed or will.
func (l *lab) own(size int) taking {
	return func(ctx context.Context) (*stock, error) { return l.newStock(ctx, size) }
}

// stock makes a database, or takes the one made before. One of 0 alerts is new
// each time.
func (l *lab) stock(ctx context.Context, size int) (s *stock, err error) {
	if s := l.stocks[size]; s != nil && size > 0 {
		return s, nil
	}
	l.stocks[size], err = l.newStock(ctx, size)
	return l.stocks[size], err
}

func (l *lab) newStock(ctx context.Context, size int) (*stock, error) {
	dir, err := os.MkdirTemp(l.dir, fmt.Sprintf("stock-%d-", size))
	if err != nil {
		return nil, err
	}
	s := &stock{dir: dir, size: size}
	s.next.Store(int64(size))
	if size > 0 {
		if err := l.fill(ctx, s); err != nil {
			return nil, fmt.Errorf("fill a database: %w", err)
		}
	}
	return s, nil
}

// fill writes the alerts by way of the store, which is much faster than by way
// of the server.
func (l *lab) fill(ctx context.Context, s *stock) (err error) {
	store, err := bolt.Open(s.file(), bolt.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := l.put(ctx, store, s.size); err != nil {
		return err
	}
	s.search = float64(store.Stats().Search) / float64(s.size)
	return nil
}

// put stores that many alerts, in the order in which they came within an hour.
func (l *lab) put(ctx context.Context, store db.Store, size int) error {
	ids := rand.NewChaCha8([32]byte{})
	now := time.Now()
	apart := time.Hour / time.Duration(size)
	const chunk = 1000
	for n := 0; n < size; n += chunk {
		records, err := l.records(n, min(n+chunk, size), ids, now, apart)
		if err != nil {
			return err
		}
		err = store.Update(ctx, func(tx db.Tx) error {
			for _, r := range records {
				if err := tx.Put(r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// records makes the alerts from one number to another, of which the first of all
// came an hour before now.
func (l *lab) records(from, to int, ids *rand.ChaCha8, now time.Time, apart time.Duration) ([]db.Record, error) {
	var list []db.Record
	for n := from; n < to; n++ {
		id, err := uuid.NewRandomFromReader(ids)
		if err != nil {
			return nil, err
		}
		last, err := uuid.NewRandomFromReader(ids)
		if err != nil {
			return nil, err
		}
		born := now.Add(apart*time.Duration(n) - time.Hour)
		a, h := l.estate.record(l.model, n, id.String(), last.String(), born, now)
		list = append(append(list, a, h), l.estate.waver(l.model, n, a, h, last.String())...)
	}
	return list, nil
}

// serve starts a server on the stock and waits for its first page of alerts.
// The caller stops it.
func (l *lab) serve(ctx context.Context, s *stock) (*child, time.Duration, error) {
	c, err := startServer(ctx, l.server, s)
	if err != nil {
		return nil, 0, err
	}
	took, err := c.ready(ctx, "/alerts")
	if err != nil {
		return nil, 0, errors.Join(err, c.stop())
	}
	return c, took, nil
}

// yardstick starts the echo server. The caller stops it.
func (l *lab) yardstick(ctx context.Context) (*child, error) {
	c, err := startEcho(ctx, l.dir)
	if err != nil {
		return nil, err
	}
	if _, err := c.ready(ctx, "/"); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// fresh posts alerts that are not stored yet.
func (l *lab) fresh(s *stock) func(int) maker {
	return func(int) maker {
		return func(dst []byte) []byte {
			return endPost(l.estate.appendBody(append(dst, post...), int(s.next.Add(1)-1), 0))
		}
	}
}

// again posts alerts of the stock that it has, in no order. If they change,
// each report has another value and text.
func (l *lab) again(s *stock, change bool) func(int) maker {
	return func(conn int) maker {
		draw := rand.New(rand.NewPCG(uint64(conn), uint64(time.Now().UnixNano())))
		turn := 0
		return func(dst []byte) []byte {
			if change {
				turn++
			}
			return endPost(l.estate.appendBody(append(dst, post...), draw.IntN(s.size), turn))
		}
	}
}

// mixed posts a new alert and a duplicate in turn.
func (l *lab) mixed(s *stock) func(int) maker {
	fresh, again := l.fresh(s), l.again(s, false)
	return func(conn int) maker {
		both, turn := [...]maker{fresh(conn), again(conn)}, conn
		return func(dst []byte) []byte {
			turn++
			return both[turn%2](dst)
		}
	}
}

// count prints a number of alerts shortly.
func count(n int) string {
	switch {
	case n >= 1_000_000 && n%1_000_000 == 0:
		return fmt.Sprintf("%dM", n/1_000_000)
	case n >= 1000 && n%1000 == 0:
		return fmt.Sprintf("%dk", n/1000)
	}
	return fmt.Sprint(n)
}
