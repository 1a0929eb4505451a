// Command ha shows what becomes of alerts when machines die: it starts a
// PostgreSQL primary with a synchronous replica, three servers on it and haproxy
// before them, sends alerts through that, and kills first the server that leads,
// then the primary. It prints how long nothing was answered, and looks for
// alerts that were answered and are not there (none may be), or there twice.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

func main() { proc.Main("ha", run) }

// options are the flags.
type options struct {
	server  string
	writers int
	phase   time.Duration
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("ha", flag.ContinueOnError)
	quick := f.Bool("quick", false, "short phases")
	f.StringVar(&o.server, "server", "./alertad", "`program` to run three times")
	f.IntVar(&o.writers, "writers", 24, "`number` of senders")
	f.DurationVar(&o.phase, "phase", 10*time.Second, "`time` of load between two deaths")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if *quick {
		o.phase = 2 * time.Second
	}
	o.server, err = proc.Program(o.server)
	return o, err
}

func run(ctx context.Context, args []string, w io.Writer) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	s, err := newStand(ctx, o.server)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	l := startLoad(ctx, s.address, o.writers)
	defer l.stop()
	r := &rehearsal{stand: s, load: l, phase: o.phase, w: w}
	return r.run(ctx)
}

// rehearsal is what happens, in order.
type rehearsal struct {
	stand *stand
	load  *load
	phase time.Duration
	w     io.Writer
}

func (r *rehearsal) run(ctx context.Context) error {
	for _, do := range []func(context.Context) error{r.calm, r.killLeader, r.calm, r.killPrimary, r.calm} {
		if err := do(ctx); err != nil {
			return err
		}
	}
	r.load.stop()
	return r.check(ctx)
}

func (r *rehearsal) say(format string, args ...any) {
	fmt.Fprintf(r.w, format+"\n", args...)
}

// calm lets the load go on for a while.
func (r *rehearsal) calm(ctx context.Context) error {
	r.load.mark()
	if err := proc.Sleep(ctx, r.phase); err != nil {
		return err
	}
	m := r.load.mark()
	r.say("load: %.0f alerts a second, longest time without an answer %s", float64(m.answered)/m.took.Seconds(), ms(m.gap))
	if m.answered == 0 {
		return errors.New("nothing is answered")
	}
	return nil
}

func (r *rehearsal) killLeader(ctx context.Context) error {
	leader, err := r.stand.leader(ctx, nil)
	if err != nil {
		return err
	}
	r.load.mark()
	start := time.Now()
	leader.Kill()
	if _, err := r.stand.leader(ctx, leader); err != nil {
		return err
	}
	took := time.Since(start)
	if err := proc.Sleep(ctx, r.phase); err != nil {
		return err
	}
	m := r.load.mark()
	r.say("the leading server killed: another leads after %s; no answer for %s at most, %d requests failed", ms(took), ms(m.gap), m.failed)
	return r.stand.revive(ctx, leader)
}

func (r *rehearsal) killPrimary(ctx context.Context) error {
	r.load.mark()
	start := time.Now()
	if err := r.stand.primary.Kill(); err != nil {
		return err
	}
	if err := r.stand.standby.Promote(); err != nil {
		return err
	}
	promoted := time.Since(start)
	if err := r.load.waitForAnswer(ctx); err != nil {
		return err
	}
	answered := time.Since(start)
	if _, err := r.stand.leader(ctx, nil); err != nil {
		return err
	}
	led := time.Since(start)
	if err := proc.Sleep(ctx, r.phase); err != nil {
		return err
	}
	m := r.load.mark()
	r.say("the primary killed: its replica is promoted after %s, the first alert taken after %s, one server leads after %s; no answer for %s at most, %d requests failed",
		ms(promoted), ms(answered), ms(led), ms(m.gap), m.failed)
	return nil
}

// check compares what was answered with what is stored.
func (r *rehearsal) check(ctx context.Context) error {
	stored, err := r.stand.stored(ctx)
	if err != nil {
		return err
	}
	answered := r.load.all()
	var lost, twice, again int
	for resource := range answered {
		if stored[resource].alerts == 0 {
			lost++
		}
	}
	for _, n := range stored {
		if n.alerts > 1 {
			twice++
		}
		again += n.reports - n.alerts
	}
	r.say("%d alerts answered: %d lost, %d there twice; %d reports were taken again because their answer was lost", len(answered), lost, twice, again)
	if lost+twice > 0 {
		return errors.New("alerts were lost or are there twice")
	}
	return nil
}

func ms(d time.Duration) string { return d.Round(time.Millisecond).String() }
