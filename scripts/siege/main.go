// Command siege loads a server with more than it can carry, and with clients
// that mean it no good. All the while it asks for the server's health and for a
// page of alerts, and looks at its memory. It prints what came of each attack,
// and fails if a bound was broken.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// The bounds that hold under every attack.
const (
	answerWithin = 10 * time.Second // to those who attack, if they wait for it
	mostMemory   = 1 << 30          // of the server's own, in bytes
)

func main() { proc.Main("siege", run) }

// options are the flags.
type options struct {
	server, only, watch string
	last, within        time.Duration
	scale               int
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("siege", flag.ContinueOnError)
	f.StringVar(&o.server, "server", "./alertad", "`program` to attack")
	f.StringVar(&o.only, "only", "", "attacks to make: those with this `text` in their names")
	f.DurationVar(&o.last, "last", 15*time.Second, "`time` that each attack takes")
	f.DurationVar(&o.within, "within", time.Second, "`time` in which health and a page of alerts must be answered, on a machine that is for this alone")
	f.StringVar(&o.watch, "watch", "", "only ask the server at this `address`, until the input ends, and print the worst")
	f.IntVar(&o.scale, "scale", 100, "`percent` of the clients that each attack has")
	if err := f.Parse(args); err != nil || o.watch != "" {
		return o, err
	}
	o.server, err = proc.Program(o.server)
	return o, err
}

// siege is one server and those who attack it.
type siege struct {
	options
	child proc.Child
	addr  string
}

func run(ctx context.Context, args []string, w io.Writer) (err error) {
	o, err := parse(args)
	switch {
	case err != nil:
		return err
	case o.watch != "":
		return watch(ctx, o.watch, w)
	}
	dir, err := os.MkdirTemp("", "alertad-siege-")
	if err != nil {
		return err
	}
	s := &siege{options: o}
	defer func() {
		s.child.Kill()
		if err != nil {
			err = fmt.Errorf("%w (the server's log is in %s)", err, dir)
			return
		}
		err = os.RemoveAll(dir)
	}()
	port, err := proc.FreePort()
	if err != nil {
		return err
	}
	s.addr = "127.0.0.1:" + port
	s.child = proc.Child{
		URL: "http://" + s.addr, Program: o.server, Args: []string{"run", "--port", port},
		Env: []string{"STATE_DIRECTORY=" + dir, "HOME=" + dir, "ALERTA_SVR_CONF_FILE=" + os.DevNull}, Log: filepath.Join(dir, "log"),
	}
	if err := s.revive(ctx); err != nil {
		return err
	}
	if err := s.stock(ctx); err != nil {
		return err
	}
	return s.all(ctx, w)
}

// revive starts the server afresh: what it held for the last attack is gone.
func (s *siege) revive(ctx context.Context) error {
	s.child.Kill()
	return s.child.Revive(ctx, "/management/gtg")
}

// attack is one way to harm a server. It returns what must not be.
type attack struct {
	name string
	do   func(*siege, context.Context, *tally) error
}

var attacks = []attack{
	{"ten times what it can carry", (*siege).flood},
	{"idle and half-open connections", (*siege).idle},
	{"headers byte by byte", (*siege).dripHeaders},
	{"bodies byte by byte", (*siege).dripBodies},
	{"bodies that lack their last byte", (*siege).hoard},
	{"giant, deep, wide, packed", (*siege).giants},
	{"pages that nobody reads", (*siege).unread},
	{"streams, some that nobody reads", (*siege).streams},
}

// all makes the attacks one after another and prints what came of each.
func (s *siege) all(ctx context.Context, w io.Writer) error {
	var faults []error
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "attack\tsent\tanswered\trefused\tcut off\tworst answer\thealth\tpage\tmemory\tCPU\t")
	for _, a := range attacks {
		if !strings.Contains(a.name, s.only) {
			continue
		}
		if err := s.revive(ctx); err != nil {
			return err
		}
		sums := &tally{}
		guard, err := s.guard(ctx)
		if err != nil {
			return err
		}
		err = a.do(s, ctx, sums)
		seen := guard.leave()
		fmt.Fprintf(t, "%s\t%d\t%d\t%d\t%d\t%s\t%s\t%s\t%d MiB\t%.0f %%\t%s\n", a.name,
			sums.sent.Load(), sums.answered.Load(), sums.refused.Load(), sums.cut.Load(), short(sums.worst.Load()),
			short(int64(seen.health)), short(int64(seen.page)), seen.memory>>20, 100*seen.share, sums.note)
		if err := errors.Join(err, sums.verdict(), seen.verdict()); err != nil {
			faults = append(faults, fmt.Errorf("%s: %w", a.name, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if err := t.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(w, "bounds: health and page %s (longer if the server has the CPU less than %.0f %% of the time that it could use it), answer %s, memory %d MiB\n",
		s.within, 100*usual, answerWithin, mostMemory>>20)
	return errors.Join(faults...)
}

func short(ns int64) string { return time.Duration(ns).Round(time.Millisecond).String() }

// some is a number of clients at this scale.
func (s *siege) some(n int) int { return max(1, n*s.scale/100) }
