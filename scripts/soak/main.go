// Command soak keeps a server busy for hours: with reports, operators, queries,
// streams that come and go, a plugin, notification rules, blackouts, heartbeats
// and backups. It prints what the server holds as time passes and by how much
// that grew (it must not), compares what the server answers with what its file
// holds, the compacted one in the end too, and counts what was answered wrongly.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

func main() { proc.Main("soak", run) }

// options are the flags.
type options struct {
	server  string
	lasts   time.Duration
	rate    int
	streams int
	seed    uint64
}

func parse(args []string) (o options, err error) {
	f := flag.NewFlagSet("soak", flag.ContinueOnError)
	f.StringVar(&o.server, "server", "./alertad", "`program` to keep busy")
	f.DurationVar(&o.lasts, "for", 2*time.Hour, "`time` that it lasts")
	f.IntVar(&o.rate, "rate", 200, "`number` of changes a second")
	f.IntVar(&o.streams, "streams", 20, "`number` of streams at a time")
	f.Uint64Var(&o.seed, "seed", rand.Uint64(), "`number` that the requests follow from")
	if err := f.Parse(args); err != nil {
		return o, err
	}
	if o.lasts < time.Minute {
		return o, errors.New("a minute is the least that tells something")
	}
	if o.rate < 1 {
		return o, errors.New("the rate must be at least 1")
	}
	o.server, err = proc.Program(o.server)
	return o, err
}

func run(ctx context.Context, args []string, w io.Writer) error {
	o, err := parse(args)
	if err != nil {
		return err
	}
	return proc.InFolder("soak", o.seed, func(dir string) error {
		s := &soak{options: o, dir: dir, out: w}
		defer s.child.Kill()
		return s.all(ctx)
	})
}

// soak is one server and what it does.
type soak struct {
	options
	dir      string
	out      io.Writer
	child    proc.Child
	received receiver
	load     *load
	samples  []sample
	checks   int    // of the file
	alerts   int    // that were compared
	small    string // what compacting the file said
}

// all is the whole of it, with its report.
func (s *soak) all(ctx context.Context) error {
	hooks := httptest.NewServer(&s.received)
	defer hooks.Close()
	if err := s.prepare(hooks.URL); err != nil {
		return err
	}
	if err := s.child.Revive(ctx, "/management/gtg"); err != nil {
		return err
	}
	if err := s.rules(ctx, hooks.URL); err != nil {
		return err
	}
	if err := s.watch(ctx); err != nil {
		return err
	}
	if err := s.compact(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	return s.report()
}

// settings have alerts come and go within minutes, so that what stays the same
// is the same soon.
const settings = `
ALERT_TIMEOUT = 60
DELETE_EXPIRED_AFTER = 30
DELETE_INFO_AFTER = 30
ACK_TIMEOUT = 20
SHELVE_TIMEOUT = 20
HISTORY_LIMIT = 20
NOTIFICATION_BLACKOUT = True
HEARTBEAT_TIMEOUT = 20
HISTORY_RETENTION = 600
DELIVERY_RETENTION = 300
AUDIT_RETENTION = 300
PLUGINS = ['remote_ip', 'reject', 'heartbeat', 'blackout', 'soak']
PLUGIN_DIR = %q
SOAK_URL = %q
BACKUP_DIR = %q
BACKUP_EVERY = 60
BACKUP_KEEP = 3
`

// rules tell of each alert of some kind by itself and again, and of others in
// groups and by steps.
func (s *soak) rules(ctx context.Context, address string) error {
	first, err := proc.Channel(ctx, s.child.URL, "first", address)
	if err != nil {
		return err
	}
	second, err := proc.Channel(ctx, s.child.URL, "second", address)
	if err != nil {
		return err
	}
	return errors.Join(
		proc.Post(ctx, s.child.URL+"/rule", map[string]any{
			"name": "each", "query": "severity:critical AND service:Web", "group": 0, "repeat": 60, "channels": []string{first},
		}, nil),
		proc.Post(ctx, s.child.URL+"/rule", map[string]any{
			"name": "together", "query": "NOT severity:critical", "group": 5, "groupBy": []string{"environment"}, "delay": 2,
			"channels": []string{first}, "steps": []any{map[string]any{"after": 15, "channels": []string{second}}},
		}, nil),
	)
}

//go:embed soak.star
var plugin []byte

func (s *soak) prepare(hooks string) error {
	port, err := proc.FreePort()
	if err != nil {
		return err
	}
	conf, plugins, backups := filepath.Join(s.dir, "alertad.conf"), filepath.Join(s.dir, "plugins"), filepath.Join(s.dir, "backups")
	if err := errors.Join(
		os.Mkdir(plugins, 0o700), os.Mkdir(backups, 0o700),
		os.WriteFile(filepath.Join(plugins, "soak.star"), plugin, 0o600),
		os.WriteFile(conf, fmt.Appendf(nil, settings, plugins, hooks, backups), 0o600),
	); err != nil {
		return err
	}
	s.child = proc.Child{
		URL: "http://127.0.0.1:" + port, Program: s.server, Args: []string{"run", "--port", port},
		Env: []string{"STATE_DIRECTORY=" + s.dir, "HOME=" + s.dir, "ALERTA_SVR_CONF_FILE=" + conf}, Log: filepath.Join(s.dir, "log"),
	}
	return nil
}

// The number of samples that a run has, and of checks.
const (
	sampled = 60
	checked = 6
)

// watch has the load go on, samples what the server holds, and now and then
// compares what it says with what it keeps.
func (s *soak) watch(ctx context.Context) error {
	s.load = startLoad(ctx, s.child.URL, s.options)
	defer s.load.stop()
	fmt.Fprintf(s.out, "%8s %10s %11s %12s %10s %8s %8s %8s %8s\n",
		"after", "anon MiB", "goroutines", "descriptors", "file MiB", "alerts", "changes", "sent", "told")
	begun := time.Now()
	for i := 1; i <= sampled; i++ {
		switch err := proc.Sleep(ctx, time.Until(begun.Add(s.lasts*time.Duration(i)/sampled))); {
		case err != nil && len(s.samples) < sampled/checked:
			return err
		case err != nil:
			return nil // what there is tells enough
		}
		now, err := s.sample(ctx)
		if err != nil {
			return fmt.Errorf("%w: %s", err, s.child.Printed())
		}
		now.after = time.Since(begun)
		s.samples = append(s.samples, now)
		now.print(s.out, s.load.count(), s.received.count.Load(), s.received.told.Load())
		if i%(sampled/checked) != 0 {
			continue
		}
		if err := s.check(ctx); err != nil {
			return err
		}
	}
	return nil
}
