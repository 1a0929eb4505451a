package main

import (
	"context"
	"errors"
	"slices"
)

const mebi = 1 << 20

// memory measures what the server holds with nothing and with many alerts, and
// whether work makes it grow.
func (l *lab) memory(ctx context.Context) error {
	empty, err := l.emptyMemory(ctx)
	if err != nil {
		return err
	}
	l.report.add(row{Name: "nothing stored", Value: empty / mebi, Unit: "MiB"}, goal{})
	return l.fullMemory(ctx, empty)
}

func (l *lab) emptyMemory(ctx context.Context) (held float64, err error) {
	s, err := l.stock(ctx, 0)
	if err != nil {
		return 0, err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	return c.memory()
}

// fullMemory measures a server with many alerts at the end of each stage of
// its life.
func (l *lab) fullMemory(ctx context.Context, empty float64) (err error) {
	s, err := l.stock(ctx, l.large)
	if err != nil {
		return err
	}
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	var started float64
	for i, stage := range []struct {
		name string
		do   func(context.Context, *child, *stock) error
	}{
		{count(l.large) + " stored, after the start", func(context.Context, *child, *stock) error { return nil }},
		{"  after queries of every kind", l.askAll},
		{"  after duplicates over 64 connections", l.repeatMany},
	} {
		if err := stage.do(ctx, c, s); err != nil {
			return err
		}
		held, err := c.memory()
		if err != nil {
			return err
		}
		if i == 0 {
			started = held
		}
		l.report.add(row{Name: stage.name, Value: held / mebi, Unit: "MiB", Ratio: ratio(held, started), Of: "the start"}, l.many(atMost(1024)))
	}
	l.report.add(row{Name: "own memory for each alert, after the start", Value: (started - empty) / float64(l.large), Unit: "B"}, goal{})
	l.report.add(row{Name: "what the search takes for each alert", Value: s.search, Unit: "B"}, l.many(atMost(350)))
	return nil
}

func (l *lab) askAll(ctx context.Context, c *child, _ *stock) error {
	w, err := dial(ctx, c.addr)
	if err != nil {
		return err
	}
	for _, q := range slices.Concat(l.questions(), l.overviews(), l.expressions()) {
		if _, err := q.ask(w, asks, 0); err != nil {
			return errors.Join(err, w.close())
		}
	}
	return w.close()
}

func (l *lab) repeatMany(ctx context.Context, c *child, s *stock) error {
	load := aim{server: c, conns: 64, status: 201, maker: l.again(s, false)}
	_, err := load.fire(ctx, l.warm, 5*l.last)
	return err
}
