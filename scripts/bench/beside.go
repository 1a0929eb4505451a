package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"os"
	"runtime"
	"slices"
	"time"
)

// How the queries come: as from twenty consoles that each ask every five
// seconds.
const (
	askEvery   = time.Second / 4
	askedKinds = 4 // of the first questions
)

// besidePairs is how many rounds a server gets before the next starts anew: new
// alerts make questions dearer, so that it must not take many.
const besidePairs = 4

// besides is a load, alone and with queries beside it.
type besides struct {
	name          string
	load          func(*stock) func(int) maker
	alone, beside rounds
	asked         answered
	stored        int64 // in the end, at most
}

// beside measures what those who look at alerts cost those who post them, with
// many stored. Each of several servers begins with a copy of the same database.
func (l *lab) beside(ctx context.Context) error {
	made, err := l.newStock(ctx, l.large)
	if err != nil {
		return err
	}
	again := func(s *stock) func(int) maker { return l.again(s, false) }
	loads := []*besides{{name: "duplicates", load: again}, {name: "new", load: l.fresh}}
	for range 2 * l.rounds {
		if err := l.besideOn(ctx, made, loads); err != nil {
			return err
		}
	}
	for _, b := range loads {
		l.reportBeside(b)
	}
	return nil
}

// besideOn adds the rounds of a server on a copy of that database. New alerts
// come last, since they change it.
func (l *lab) besideOn(ctx context.Context, made *stock, loads []*besides) (err error) {
	s, err := l.copyOf(made)
	if err != nil {
		return fmt.Errorf("copy a database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.dir)) }()
	runtime.GC() // as in starts
	c, _, err := l.serve(ctx, s)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	for _, b := range loads {
		a := aim{server: c, conns: besideConns, status: http.StatusCreated, maker: b.load(s)}
		if err := l.besideQueries(ctx, b, a); err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		b.stored = max(b.stored, s.next.Load())
	}
	return nil
}

// besideQueries fires a load alone and with queries beside it, in turn. A round
// is counted from halfway between two queries and has each of them once.
func (l *lab) besideQueries(ctx context.Context, b *besides, a aim) error {
	beside := func(ctx context.Context, warm, last time.Duration) (result, error) {
		look := l.look(ctx, a.server, &b.asked)
		r, err := a.fire(ctx, warm, last)
		return r, errors.Join(err, look())
	}
	if _, err := a.fire(ctx, 0, l.warm); err != nil {
		return err
	}
	all, err := turns(ctx, besidePairs, askEvery/2, askedKinds*askEvery, a.fire, beside)
	if err != nil {
		return err
	}
	b.alone, b.beside = append(b.alone, all[0]...), append(b.beside, all[1]...)
	return nil
}

func (l *lab) reportBeside(b *besides) {
	slices.Sort(b.asked.took)
	low, high := b.beside.between(b.alone, rate)
	l.alone(fmt.Sprintf("%d connections, %s stored: %s, alone", besideConns, count(l.large), b.name), b.alone)
	l.report.add(row{Name: "  beside four queries a second", Value: b.beside.of(rate), Unit: perSecond, Ratio: b.beside.against(b.alone, rate), Of: "alone",
		Detail: fmt.Sprintf("surely %.1f to %.1f %%, by %d rounds with at most %s stored", 100*low, 100*high, len(b.beside), number(float64(b.stored)))},
		l.many(atLeast(0.95)))
	l.report.add(row{Name: "  p99", Value: b.beside.of(p99), Unit: "ms", Ratio: b.beside.against(b.alone, p99), Of: "alone"}, goal{})
	l.report.add(row{Name: "  the queries, median", Value: b.asked.p50(), Unit: "ms", Detail: b.asked.detail()}, goal{})
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
