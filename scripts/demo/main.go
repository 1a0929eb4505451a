// Command demo fills a running server with lively traffic, so that there is
// something to look at: the alerts of an invented shop, its outages and
// recoveries, and operators who deal with them.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
	default:
		fmt.Fprintf(os.Stderr, "demo: %v\n", err)
		os.Exit(1)
	}
}

// options are the flags.
type options struct {
	url, key string
	rate     float64
	fill     int
	last     time.Duration
	seed     uint64
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("demo", flag.ContinueOnError)
	f.StringVar(&o.url, "url", "http://127.0.0.1:8080", "`address` of the server")
	f.StringVar(&o.key, "key", "", "API `key`, if the server asks for one")
	f.Float64Var(&o.rate, "rate", 2, "things that happen in a second, about")
	f.IntVar(&o.fill, "fill", 200, "incidents that have happened before")
	f.DurationVar(&o.last, "for", 0, "how `long` to go on after that; 0 is until stopped")
	f.Uint64Var(&o.seed, "seed", 1, "`number` that decides what happens")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.url = strings.TrimRight(o.url, "/")
	switch {
	case f.NArg() > 0:
		err = fmt.Errorf("unexpected %q", f.Arg(0))
	case !(o.rate > 0 && o.rate <= 1000):
		err = errors.New("-rate must be more than 0 and at most 1000")
	case o.fill < 0 || o.last < 0:
		err = errors.New("-fill and -for must not be negative")
	}
	return o, err
}

func run(ctx context.Context, args []string, out io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	w := newWorld(&client{o.url, o.key, &http.Client{Timeout: 10 * time.Second}}, o.seed, o.fill*3/4)
	if err := w.fill(ctx, o.fill, out); err != nil {
		if away(err) && ctx.Err() == nil {
			err = fmt.Errorf("no server to fill, try make run: %w", err)
		}
		return ended(ctx, err)
	}
	if o.last > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, o.last)
		defer cancel()
	}
	return ended(ctx, w.live(ctx, o.rate, out))
}

// ended is no error if it was asked for.
func ended(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// fill makes the past.
func (w *world) fill(ctx context.Context, n int, out io.Writer) error {
	if err := w.plan(ctx); err != nil {
		return err
	}
	if err := w.beat(ctx, 0); err != nil {
		return err
	}
	for range n {
		if err := w.past(ctx); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, "the past: %s; %d incidents go on\n", w.tally.take(), len(w.open))
	return nil
}

// live lets things happen until the context ends. A server that is away is
// waited for.
func (w *world) live(ctx context.Context, rate float64, out io.Writer) error {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	next := time.NewTimer(0)
	defer next.Stop()
	for seconds := 1; ; {
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-second.C:
			fmt.Fprintf(out, "%s  %s; %d incidents go on\n", w.now().Format(time.TimeOnly), w.tally.take(), len(w.open))
			if seconds++; seconds%20 == 0 {
				err = w.beat(ctx, seconds/20)
			}
		case <-next.C:
			// The pauses are those of independent events: now short, now long.
			pause := min(w.draw.ExpFloat64(), 4) / rate
			next.Reset(time.Duration(pause * float64(time.Second)))
			err = w.step(ctx)
		}
		if away(err) && ctx.Err() == nil {
			fmt.Fprintf(out, "%s  the server is away: %v\n", w.now().Format(time.TimeOnly), err)
			next.Reset(2 * time.Second)
			err = nil
		}
		if err != nil {
			return err
		}
	}
}
