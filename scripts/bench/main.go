// Command bench measures the server that was built: how fast it takes alerts
// and answers questions, what it needs to start and to run. Most figures are
// ratios to a yardstick, or to another figure, that is measured in the same
// run, so that they mean something on any machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

func main() {
	runtime.LockOSThread() // see dieTogether
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code, err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
	}
	os.Exit(code)
}

// options are the flags.
type options struct {
	quick, strict bool
	only, server  string
	rival         string
	json, echo    string
	plots         string
	large         int
	within        time.Duration
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	f.BoolVar(&o.quick, "quick", false, "one short round of each, and a tenth of the alerts stored")
	f.BoolVar(&o.strict, "strict", false, "end with an error if a goal was missed")
	f.StringVar(&o.only, "only", "", "sections to measure, separated by commas: "+names())
	f.StringVar(&o.server, "server", "./alertad", "`program` to measure")
	f.StringVar(&o.rival, "alertmanager", "prometheus-alertmanager", "`program` of Alertmanager to compare with")
	f.StringVar(&o.json, "json", "", "also write the figures to this `file`")
	f.StringVar(&o.plots, "plots", "", "also draw how cost grows, as SVG files in this `folder`; README shows those in scripts/bench/figures")
	f.IntVar(&o.large, "large", 1_000_000, "`number` of alerts that count as many; goals for many are for a million")
	f.DurationVar(&o.within, "within", time.Hour, "give up after this `time`")
	f.StringVar(&o.echo, "echo", "", "serve the yardstick on this `port`; bench calls itself so")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.quick {
		o.large = min(o.large, 100_000)
	}
	switch {
	case f.NArg() > 0:
		err = fmt.Errorf("unexpected %q", f.Arg(0))
	case o.large <= few || o.large > hosts*troubles/2:
		err = fmt.Errorf("-large must be more than %d and at most %d", few, hosts*troubles/2)
	case o.echo == "":
		o.server, err = filepath.Abs(o.server)
	}
	return o, err
}

func run(ctx context.Context, args []string) (code int, err error) {
	o, err := parse(args)
	if err != nil {
		return 2, err
	}
	if o.echo != "" {
		err := serveEcho(ctx, o.echo)
		if err != nil {
			code = 1
		}
		return code, err
	}
	chosen, err := choose(o.only)
	if err != nil {
		return 2, err
	}
	if _, err := os.Stat(o.server); err != nil {
		return 2, fmt.Errorf("there is nothing to measure, try make build: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, o.within)
	defer cancel()
	return measure(ctx, o, chosen)
}

func measure(ctx context.Context, o options, chosen []section) (code int, err error) {
	dir, err := os.MkdirTemp("", "alertad-bench-")
	if err != nil {
		return 1, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	l, err := newLab(o, dir)
	if err != nil {
		return 1, err
	}
	l.report.Machine.print(os.Stdout)
	for _, s := range chosen {
		if err := l.report.measure(s, func() error { return s.measure(l, ctx) }); err != nil {
			return 1, err
		}
		if ctx.Err() != nil {
			break
		}
	}
	if err := l.report.finish(o.json); err != nil {
		return 1, err
	}
	if len(l.report.Failures) > 0 || o.strict && l.report.misses() > 0 {
		code = 1
	}
	return code, nil
}

// section is a group of figures.
type section struct {
	name, about string
	measure     func(*lab, context.Context) error
	beside      bool // programs that are not ours take part
}

// sections stand in the order in which they are measured: those that change
// much of what is stored come last.
func sections() []section {
	return []section{
		{"start", "from the start of the process to the first page of alerts", (*lab).start, false},
		{"memory", "the server's own memory, and what its search takes", (*lab).memory, false},
		{"stream", "clients that listen, 100 alerts a second", (*lab).stream, false},
		{"query", "a page of 50 alerts with counts, over one connection", (*lab).query, false},
		{"console", "in a browser on the same machine", (*lab).console, true},
		{"postgres", "the same on PostgreSQL, side by side with the embedded database", (*lab).postgres, true},
		{"growth", "how cost grows with the alerts stored, the rules and the servers on one database", (*lab).growth, true},
		{"ingest", "alerts posted one by one and stored durably", (*lab).ingest, false},
		{"batch", "new alerts, many with each request, stored durably", (*lab).batch, false},
		{"limits", "what the disk and a bare bbolt can do, and new alerts beside it", (*lab).limits, false},
		{"alertmanager", "the same alerts posted to Prometheus Alertmanager, which has them in memory only", (*lab).alertmanager, false},
		{"beside", "what four queries a second cost those who post", (*lab).beside, false},
	}
}

func names() string {
	var all []string
	for _, s := range sections() {
		all = append(all, s.name)
	}
	return strings.Join(all, ",")
}

// choose returns the sections with those names, all for none.
func choose(only string) ([]section, error) {
	if only == "" {
		return sections(), nil
	}
	wanted := strings.Split(only, ",")
	var chosen []section
	for _, s := range sections() {
		if i := slices.Index(wanted, s.name); i >= 0 {
			chosen = append(chosen, s)
			wanted = slices.Delete(wanted, i, i+1)
		}
	}
	if len(wanted) > 0 {
		return nil, fmt.Errorf("there is no section %q, but %s", wanted[0], names())
	}
	return chosen, nil
}
