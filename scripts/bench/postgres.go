package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
)

// postgres measures loads and questions on a PostgreSQL of its own, with the
// settings of Debian's package but for a larger cache, and on the embedded
// database in turn. Everything shares the machine.
func (l *lab) postgres(ctx context.Context) (err error) {
	pg, err := pgtest.Start("shared_buffers=512MB", "max_wal_size=4GB")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, pg.Close()) }()
	stocks := map[int]*stock{}
	on := func(size int) taking {
		return func(ctx context.Context) (_ *stock, err error) {
			if stocks[size] == nil || size == 0 {
				stocks[size], err = l.stockOn(ctx, pg, fmt.Sprintf("bench_%d_%d", size, len(l.report.Rows)), size)
			}
			return stocks[size], err
		}
	}
	for _, conns := range []int{1, 64} {
		if err := l.ingestBoth(ctx, conns, on); err != nil {
			return fmt.Errorf("%d connections: %w", conns, err)
		}
	}
	for _, size := range l.sizes(100_000) {
		if err := l.askBoth(ctx, size, on(size)); err != nil {
			return err
		}
	}
	return nil
}

// stockOn makes a database of that many alerts on the server.
func (l *lab) stockOn(ctx context.Context, pg *pgtest.Server, name string, size int) (_ *stock, err error) {
	dir, err := os.MkdirTemp(l.dir, name+"-")
	if err != nil {
		return nil, err
	}
	if err := pg.SQL("CREATE DATABASE " + name); err != nil {
		return nil, err
	}
	s := &stock{dir: dir, size: size, url: pg.URL(name)}
	s.next.Store(int64(size))
	if size == 0 {
		return s, nil
	}
	store, err := postgres.Open(ctx, s.url, postgres.Options{})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	if err := l.put(ctx, store, size); err != nil {
		return nil, fmt.Errorf("fill a database: %w", err)
	}
	// Left alone it would happen some time in the minutes that follow.
	return s, pg.Command("vacuumdb", "-q", "-z", "-h", pg.Dir, "-p", pgtest.Port, "-U", "postgres", name).Run()
}

func (l *lab) ingestBoth(ctx context.Context, conns int, on func(int) taking) error {
	all, err := l.compete(ctx, conns, l.newSide(l.bolt(0)), l.newSide(on(0)), l.againSide(l.bolt(few), false), l.againSide(on(few), false))
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%3d connections: ", conns)
	l.compare(name+"new", all[1], all[0], "embedded", goals{})
	l.compare(name+"duplicates of "+count(few), all[3], all[2], "embedded", goals{})
	return nil
}

// askBoth asks each question of both, one after the other.
func (l *lab) askBoth(ctx context.Context, size int, external taking) (err error) {
	var servers []*child
	for _, take := range []taking{l.bolt(size), external} {
		s, err := take(ctx)
		if err != nil {
			return err
		}
		c, _, err := l.serve(ctx, s)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, c.stop()) }()
		servers = append(servers, c)
	}
	var wires []*wire
	for _, c := range servers {
		w, err := dial(ctx, c.addr)
		if err != nil {
			return err
		}
		defer w.close()
		wires = append(wires, w)
	}
	for _, q := range l.questions() {
		embedded, err := q.ask(wires[0], asks, l.last/2)
		if err != nil {
			return err
		}
		a, err := q.ask(wires[1], asks, l.last/2)
		if err != nil {
			return err
		}
		l.report.add(row{Name: count(size) + ": " + q.name, Value: a.p50(), Unit: "ms",
			Ratio: ratio(a.p50(), embedded.p50()), Of: "embedded", Detail: a.detail()}, goal{})
	}
	return nil
}
