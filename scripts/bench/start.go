package main

import (
	"context"
	"errors"
	"runtime"
)

// start measures starting with nothing, with some and with many alerts. The
// file is in the page cache, as after a restart of the server, and at the end
// it is not, as after a restart of the machine.
func (l *lab) start(ctx context.Context) error {
	echo, err := l.startsEcho(ctx)
	if err != nil {
		return err
	}
	for _, size := range l.sizes(0, 100_000) {
		took, err := l.starts(ctx, size)
		if err != nil {
			return err
		}
		if size == 0 {
			l.report.add(row{Name: "nothing stored", Value: took, Unit: "ms", Ratio: ratio(took, echo), Of: "echo's start"}, atMost(100))
			continue
		}
		g := l.many(atMost(5000))
		if size == 100_000 {
			g = atMost(2000)
		}
		l.report.add(row{Name: count(size) + " stored", Value: took, Unit: "ms", Detail: number(1000*took/float64(size)) + " us an alert"}, g)
	}
	return l.coldStarts(ctx)
}

// many is a goal for a million alerts stored: none if there are fewer.
func (l *lab) many(g goal) goal {
	if l.large < 1_000_000 {
		return goal{}
	}
	return g
}

// starts is the median of some starts, in milliseconds.
func (l *lab) starts(ctx context.Context, size int) (float64, error) {
	var took []float64
	for range l.rounds {
		s, err := l.stock(ctx, size)
		if err != nil {
			return 0, err
		}
		runtime.GC() // what filling left is not to be cleaned up during the start
		c, d, err := l.serve(ctx, s)
		if err != nil {
			return 0, err
		}
		took = append(took, ms(d))
		if err := c.stop(); err != nil {
			return 0, err
		}
	}
	return median(took), nil
}

func (l *lab) startsEcho(ctx context.Context) (float64, error) {
	var took []float64
	for range l.rounds {
		c, err := startEcho(ctx, l.dir)
		if err != nil {
			return 0, err
		}
		d, err := c.ready(ctx, "/")
		if err = errors.Join(err, c.stop()); err != nil {
			return 0, err
		}
		took = append(took, ms(d))
	}
	return median(took), nil
}
