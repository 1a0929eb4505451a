package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// beside measures what those who look at alerts cost those who post them, with
// many stored.
func (l *lab) beside(ctx context.Context) error {
	for _, kind := range []struct {
		name string
		side
	}{
		{"duplicates", l.againSide(l.bolt(l.large), false)},
		{"new", l.newSide(l.bolt(l.large))},
	} {
		if err := l.besideQueries(ctx, kind.name, kind.side); err != nil {
			return fmt.Errorf("%s: %w", kind.name, err)
		}
	}
	return nil
}

// How the queries come: as from twenty consoles that each ask every five
// seconds.
const (
	askEvery   = time.Second / 4
	askedKinds = 4 // of the first questions
)

// besideQueries fires a load alone and with queries beside it. The rounds are
// short and many, since little is to be told from nothing.
func (l *lab) besideQueries(ctx context.Context, name string, load side) (err error) {
	a, err := load(ctx, besideConns)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.server.stop()) }()
	var asked answered
	looked := func(ctx context.Context, warm, last time.Duration) (result, error) {
		look := l.look(ctx, a.server, &asked)
		r, err := a.fire(ctx, warm, last)
		return r, errors.Join(err, look())
	}
	all, err := turns(ctx, 10*l.rounds, l.warm, max(l.last/2, 2*askEvery), a.fire, looked)
	if err != nil {
		return err
	}
	l.reportBeside(fmt.Sprintf("%d connections, %s stored: %s", besideConns, count(l.large), name), all[1], all[0], asked)
	return nil
}

func (l *lab) reportBeside(name string, r, alone rounds, asked answered) {
	slices.Sort(asked.took)
	low, high := r.between(alone, rate)
	l.alone(name+", alone", alone)
	l.report.add(row{Name: "  beside four queries a second", Value: r.of(rate), Unit: perSecond, Ratio: r.against(alone, rate), Of: "alone",
		Detail: fmt.Sprintf("surely %.1f to %.1f %%, by %d rounds", 100*low, 100*high, len(r))}, l.many(atLeast(0.95)))
	l.report.add(row{Name: "  p99", Value: r.of(p99), Unit: "ms", Ratio: r.against(alone, p99), Of: "alone"}, goal{})
	l.report.add(row{Name: "  the queries, median", Value: asked.p50(), Unit: "ms", Detail: asked.detail()}, goal{})
}

// look asks at that pace until the function it returns is called.
func (l *lab) look(ctx context.Context, c *child, a *answered) (stop func() error) {
	ctx, cancel := context.WithCancel(ctx)
	failed := make(chan error, 1)
	go func() { failed <- l.lookAt(ctx, c, a) }()
	return func() error {
		cancel()
		return <-failed
	}
}

func (l *lab) lookAt(ctx context.Context, c *child, a *answered) error {
	w, err := dial(context.WithoutCancel(ctx), c.addr)
	if err != nil {
		return err
	}
	defer w.close()
	questions := l.questions()[:askedKinds]
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		one, err := questions[i%askedKinds].ask(w, 1, 0)
		if err != nil {
			return err
		}
		a.took, a.hits = append(a.took, one.took...), max(a.hits, one.hits)
	}
}

// between is where the median of all such ratios lies with 95 % certainty: a
// sign test on those of the rounds.
func (r rounds) between(yardstick rounds, f func(result) float64) (low, high float64) {
	values := r.ratios(yardstick, f)
	slices.Sort(values)
	n := float64(len(values))
	out := max(0, int(math.Round((n-1.96*math.Sqrt(n))/2))-1) // of each end
	return values[out], values[len(values)-1-out]
}
