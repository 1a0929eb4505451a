package main

import (
	"context"
	"errors"
	"os"
	"runtime"
)

// byStored is what grows with the alerts stored.
type byStored struct {
	fresh, again          curve // CPU
	equality, plain, word curve // delay of a page
	start, memory, onDisk curve
}

func (l *lab) newByStored() *byStored {
	hardly, linear := l.many(atMost(0.15)), l.many(atMost(1.1)) // n log n has 1.1 here
	return &byStored{
		fresh:    curve{name: "a new alert", unit: cpuMicros, slopeGoal: hardly},
		again:    curve{name: "a duplicate", unit: cpuMicros, slopeGoal: hardly},
		equality: curve{name: "environment and status", unit: "ms", slopeGoal: linear},
		plain:    curve{name: "without a filter", unit: "ms", slopeGoal: linear},
		word:     curve{name: "a word of the text", unit: "ms", slopeGoal: linear},
		start:    curve{name: "start, ms", unit: "ms", slopeGoal: linear},
		memory:   curve{name: "own memory, MiB", unit: "MiB", slopeGoal: linear},
		onDisk:   curve{name: "file, MiB", unit: "MiB", slopeGoal: linear},
	}
}

// growthByStored measures everything with a hundredth of many alerts stored, a
// tenth, and many, round after round.
func (l *lab) growthByStored(ctx context.Context) error {
	b := l.newByStored()
	sizes := []int{l.large / 100, l.large / 10, l.large}
	for round := range l.rounds {
		for _, step := range steps(round, len(sizes)) {
			if err := l.storedAt(ctx, b, step, sizes[step]); err != nil {
				return err
			}
		}
	}
	const x = "alerts stored"
	return errors.Join(
		l.reportGrowth("stored-cpu", plot{title: "CPU time of the server for an alert, µs", x: x}, &b.fresh, &b.again),
		l.reportGrowth("stored-pages", plot{title: "Time until a page of 50 alerts with counts is there, ms", x: x}, &b.equality, &b.plain, &b.word),
		l.reportGrowth("stored-size", plot{title: "Start, own memory and file", x: x}, &b.start, &b.memory, &b.onDisk),
	)
}

// storedAt tries everything once on a server with that many alerts.
func (l *lab) storedAt(ctx context.Context, b *byStored, step, size int) (err error) {
	s, err := l.untouched(ctx, size)
	if err != nil {
		return err
	}
	runtime.GC() // what filling left is not to be cleaned up during the start
	c, took, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	held, err := c.memory()
	if err != nil {
		return err
	}
	file, err := os.Stat(s.file())
	if err != nil {
		return err
	}
	b.start.add(step, float64(size), ms(took))
	b.memory.add(step, float64(size), held/mebi)
	b.onDisk.add(step, float64(size), float64(file.Size())/mebi)
	if err := l.pagesAt(ctx, b, step, c, s); err != nil {
		return err
	}
	return l.alertsAt(ctx, b, step, c, s)
}

// untouched makes a database for one try, which has not grown by another. Only
// that of many alerts is shared: it takes long to make, and grows but little.
func (l *lab) untouched(ctx context.Context, size int) (*stock, error) {
	if size == l.large {
		return l.stock(ctx, size)
	}
	return l.newStock(ctx, size)
}

func (l *lab) pagesAt(ctx context.Context, b *byStored, step int, c *child, s *stock) error {
	w, err := dial(ctx, c.addr)
	if err != nil {
		return err
	}
	defer w.close()
	for _, ask := range []struct {
		curve *curve
		path  func(i int) string
	}{
		{&b.equality, func(int) string { return "/alerts?environment=Production&status=open" }},
		{&b.plain, func(int) string { return "/alerts?page-size=50" }},
		{&b.word, func(i int) string { return "/alerts?q=" + l.estate.words[i*7%len(l.estate.words)] }},
	} {
		a, err := question{name: ask.curve.name, path: ask.path}.ask(w, asks, l.last/2)
		if err != nil {
			return err
		}
		ask.curve.add(step, float64(s.size), a.p50())
	}
	return nil
}

// alertsAt posts duplicates, and then new alerts, by which the database grows:
// their number counts as it is halfway.
func (l *lab) alertsAt(ctx context.Context, b *byStored, step int, c *child, s *stock) error {
	load := aim{server: c, conns: growthConns, status: 201, maker: l.again(s, false)}
	r, err := load.fire(ctx, l.warm, l.last/2)
	if err != nil {
		return err
	}
	b.again.add(step, float64(s.size), cpu(r))
	before := s.next.Load()
	load.maker = l.fresh(s)
	if r, err = load.fire(ctx, l.warm, l.last/2); err != nil {
		return err
	}
	b.fresh.add(step, float64(before+s.next.Load())/2, cpu(r))
	return nil
}
