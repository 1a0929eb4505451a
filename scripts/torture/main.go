// Command torture kills a server at random instants under load, starts it
// again, and compares what is stored with what was answered, and what people
// were told with what is stored. It prints how many requests were answered, and
// what of them was lost (nothing may be) or is there twice (no alert may be; a
// notification may be told again if the server died before it knew).
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

func main() { proc.Main("torture", run) }

// options are the flags.
type options struct {
	server          string
	rounds, writers int
	most            time.Duration // of load, before a kill
	seed            uint64
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("torture", flag.ContinueOnError)
	f.StringVar(&o.server, "server", "./alertad", "`program` to kill")
	f.IntVar(&o.rounds, "rounds", 500, "`number` of kills")
	f.IntVar(&o.writers, "writers", 16, "`number` of senders")
	f.DurationVar(&o.most, "most", 200*time.Millisecond, "longest `time` of load before a kill")
	f.Uint64Var(&o.seed, "seed", rand.Uint64(), "`number` that the instants and requests follow from")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	o.server, err = proc.Program(o.server)
	return o, err
}

func run(ctx context.Context, args []string, w io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	return proc.InFolder("torture", o.seed, func(dir string) error {
		t := &torture{options: o, dir: dir, random: rand.New(rand.NewPCG(o.seed, 0)), sink: newSink()}
		hook := httptest.NewServer(t.sink)
		defer hook.Close()
		defer t.child.Kill()
		return errors.Join(t.all(ctx, hook.URL), t.report(w))
	})
}

// torture is one server and those who send to it.
type torture struct {
	options
	dir     string
	random  *rand.Rand
	child   proc.Child
	writers []*writer
	sink    *sink
	found   map[string][]state // stored, by resource
	sums    sums
}

// all does all rounds.
func (t *torture) all(ctx context.Context, hook string) error {
	if err := t.prepare(); err != nil {
		return err
	}
	if err := t.start(ctx); err != nil {
		return err
	}
	if err := t.rule(ctx, hook); err != nil {
		return err
	}
	for range t.rounds {
		if err := t.round(ctx); err != nil {
			return err
		}
	}
	return t.agree(ctx)
}

// settings keep each note's entry in the history, by which they are counted.
const settings = "HISTORY_LIMIT = 10000\n"

func (t *torture) prepare() error {
	port, err := proc.FreePort()
	if err != nil {
		return err
	}
	conf := filepath.Join(t.dir, "alertad.conf")
	if err := os.WriteFile(conf, []byte(settings), 0o600); err != nil {
		return err
	}
	t.child = proc.Child{
		URL: "http://127.0.0.1:" + port, Program: t.server, Args: []string{"run", "--port", port},
		Env: []string{"STATE_DIRECTORY=" + t.dir, "HOME=" + t.dir, "ALERTA_SVR_CONF_FILE=" + conf}, Log: filepath.Join(t.dir, "log"),
	}
	for n := range t.options.writers {
		t.writers = append(t.writers, newWriter(t.child.URL, n, t.random.Uint64()))
	}
	return nil
}

// round sends to the server, kills it, and looks at what is there afterwards.
func (t *torture) round(ctx context.Context) error {
	t.load(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	t.sums.rounds++
	last := t.sums.rounds == t.rounds
	if last || t.sums.rounds%10 == 0 {
		out, err := exec.CommandContext(ctx, t.server, "check", filepath.Join(t.dir, "alertad.db")).CombinedOutput()
		if err != nil {
			return fmt.Errorf("the file is not sound after round %d: %w: %.2000s", t.sums.rounds, err, out)
		}
		t.sums.checks++
	}
	if err := t.start(ctx); err != nil {
		return err
	}
	if err := t.compare(ctx); err != nil {
		return err
	}
	if !last && t.random.IntN(4) > 0 {
		return nil // the next kill may come while people are told
	}
	return t.hear(ctx)
}

func (t *torture) start(ctx context.Context) error {
	begun := time.Now()
	if err := t.child.Revive(ctx, "/management/gtg"); err != nil {
		return err
	}
	t.sums.restart = max(t.sums.restart, time.Since(begun))
	return nil
}
