package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// alertmanager measures a Prometheus Alertmanager, which tells nobody here, and
// the server in turn.
func (l *lab) alertmanager(ctx context.Context) error {
	program, err := exec.LookPath(l.rival)
	if err != nil {
		return fmt.Errorf("there is no Alertmanager to compare with, try scripts/needs or apt-get install prometheus-alertmanager: %w", err)
	}
	version, err := managerVersion(ctx, program)
	if err != nil {
		return err
	}
	for _, conns := range []int{64, 256} {
		all, err := l.compete(ctx, conns, l.managerSide(program, 1, false), l.newSide(l.bolt(0)),
			l.managerSide(program, 1, true), l.againSide(l.bolt(few), false))
		if err != nil {
			return fmt.Errorf("%d connections: %w", conns, err)
		}
		name := fmt.Sprintf("%3d connections: ", conns)
		twice := goals{rate: atLeast(2)}
		l.alone(name+"Alertmanager "+version+", new", all[0])
		l.compare(name+"new", all[1], all[0], "Alertmanager", twice)
		l.alone(name+"Alertmanager "+version+", repeated of "+count(few), all[2])
		l.compare(name+"duplicates of "+count(few), all[3], all[2], "Alertmanager", twice)
	}
	for _, conns := range []int{1, 4, 16} {
		if err := l.asPrometheus(ctx, conns, program, version); err != nil {
			return fmt.Errorf("%d connections, %d alerts a request: %w", conns, packed, err)
		}
	}
	return nil
}

// packed is how many alerts Prometheus sends at once when there are as many
// (maxBatchSize of its notifier; version 3 sends up to 256).
const packed = 64

// asPrometheus posts the same requests to both, each with many alerts.
func (l *lab) asPrometheus(ctx context.Context, conns int, program, version string) (err error) {
	var stocks [2]*stock
	for i := range stocks {
		if stocks[i], err = l.stock(ctx, 0); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(stocks[i].dir)) }() // it is large by then
	}
	all, err := l.compete(ctx, conns, l.managerSide(program, packed, false), l.likeManager(stocks[0], packed, false),
		l.managerSide(program, packed, true), l.likeManager(stocks[1], packed, true))
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%3d connections, %d a request: ", conns, packed)
	for i, what := range []string{"new", "duplicates of " + count(few)} {
		theirs, ours := all[2*i], all[2*i+1]
		l.perAlert(row{Name: name + "Alertmanager " + version + ", " + what}, theirs, packed, goal{})
		l.perAlert(row{Name: name + what, Ratio: ours.against(theirs, rate), Of: "Alertmanager"}, ours, packed, atLeast(2))
	}
	return nil
}

// managerVersion asks an Alertmanager which one it is. Old ones tell standard
// error.
func managerVersion(ctx context.Context, program string) (string, error) {
	said, err := exec.CommandContext(ctx, program, "--version").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w: %.300s", program, err, said)
	}
	version, err := parseVersion(string(said))
	if err != nil {
		return "", fmt.Errorf("ask %s for its version: %w", program, err)
	}
	return version, nil
}

// parseVersion finds the version in what a program of Prometheus says of
// itself: "alertmanager, version 0.34.0 (branch: ...".
func parseVersion(said string) (string, error) {
	line, _, _ := strings.Cut(said, "\n")
	_, after, _ := strings.Cut(line, ", version ")
	version, _, _ := strings.Cut(after, " ")
	if version == "" {
		return "", fmt.Errorf("it says %.100q", line)
	}
	return version, nil
}

// managerSide posts new alerts to an Alertmanager, or those again that it has.
func (l *lab) managerSide(program string, each int, repeated bool) side {
	start := func(ctx context.Context) (*child, error) { return l.manager(ctx, program) }
	return l.managedSide(start, managerPost, each, repeated)
}

// likeManager posts the same to the server.
func (l *lab) likeManager(s *stock, each int, repeated bool) side {
	start := func(ctx context.Context) (*child, error) {
		c, _, err := l.serve(ctx, s)
		return c, err
	}
	return l.managedSide(start, likeManagerPost, each, repeated)
}

// managedSide posts so many alerts at once to what understands Alertmanager's API.
func (l *lab) managedSide(start func(context.Context) (*child, error), head string, each int, repeated bool) side {
	return func(ctx context.Context, conns int) (aim, error) {
		c, err := start(ctx)
		if err != nil {
			return aim{}, err
		}
		var sent atomic.Int64
		first := func() int { return int(sent.Add(int64(each))) - each }
		if repeated {
			if err := l.prime(ctx, c, head); err != nil {
				return aim{}, errors.Join(err, c.stop())
			}
			first = func() int { return rand.IntN(few - each + 1) }
		}
		load := func(int) maker {
			return func(dst []byte) []byte {
				n := first()
				return l.managed(dst, head, n, n+each)
			}
		}
		return aim{server: c, conns: conns, status: http.StatusOK, maker: load}, nil
	}
}

// prime sends the alerts that will be repeated for the first time.
func (l *lab) prime(ctx context.Context, c *child, head string) error {
	w, err := dial(ctx, c.addr)
	if err != nil {
		return err
	}
	defer w.close()
	const chunk = 500
	for n := 0; n < few; n += chunk {
		status, body, err := w.do(l.managed(nil, head, n, n+chunk))
		if err != nil {
			return err
		}
		if status != http.StatusOK {
			return fmt.Errorf("the first report is answered %d: %.300s", status, body)
		}
	}
	return nil
}

var (
	managerPost     = postTo("/api/v2/alerts", "application/json")
	likeManagerPost = postTo("/alertmanager/api/v2/alerts", "application/json")
)

// managed appends a request that posts the alerts with the numbers from one to
// before another.
func (l *lab) managed(dst []byte, head string, from, to int) []byte {
	begun := len(dst) + len(head)
	dst = append(append(dst, head...), '[')
	for n := from; n < to; n++ {
		if n > from {
			dst = append(dst, ',')
		}
		dst = l.estate.appendManaged(dst, n)
	}
	return endBody(append(dst, ']'), begun)
}

// appendManaged writes alert n with what appendBody says of it, as Prometheus
// would post it, who moves the end with each sending. What tells alerts apart is
// a label.
func (e *estate) appendManaged(dst []byte, n int) []byte {
	h, t, z := e.subject(n)
	member := func(sep, name, value string) {
		dst = append(append(append(dst, sep...), name...), `":"`...)
		dst = append(append(dst, value...), '"')
	}
	joined := func(sep, name string, list ...string) {
		member(sep, name, list[0])
		for _, s := range list[1:] {
			dst = append(append(append(dst[:len(dst)-1], ','), s...), '"')
		}
	}
	member(`{"labels":{"`, "alertname", t.name)
	member(`,"`, "instance", h.name)
	member(`,"`, "environment", h.environment)
	member(`,"`, "severity", severity(z))
	joined(`,"`, "service", h.service...)
	member(`,"`, "group", t.group)
	member(`,"`, "origin", "probe/"+h.region)
	member(`,"`, "type", "metricAlert")
	member(`},"annotations":{"`, "value", value(z, 0))
	dst = append(dst, `,"text":"`...)
	dst = append(e.appendText(dst, h, t, z, 0), '"')
	joined(`,"`, "correlate", t.name, t.recovery)
	joined(`,"`, "tags", h.tags...)
	member(`,"`, "region", h.region)
	member(`,"`, "address", h.address)
	member(`,"`, "check", check(z))
	member(`},"`, "generatorURL", "http://prometheus.example.net/graph?g0.expr=up")
	dst = append(dst, `,"startsAt":"2026-01-01T00:00:00Z","endsAt":"`...)
	dst = time.Now().Add(4*time.Minute).UTC().AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	return append(dst, `"}`...)
}

// managerSettings are the least that there must be. Nobody is told of anything.
const managerSettings = `
route: {receiver: nobody, group_by: [alertname, environment]}
receivers: [{name: nobody}]
`

// manager starts an Alertmanager. The caller stops it.
func (l *lab) manager(ctx context.Context, program string) (*child, error) {
	dir, err := os.MkdirTemp(l.dir, "alertmanager-")
	if err != nil {
		return nil, err
	}
	conf := filepath.Join(dir, "alertmanager.yml")
	if err := os.WriteFile(conf, []byte(managerSettings), 0o600); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	c, err := startChild(ctx, dir, port, nil, program, "--config.file="+conf, "--storage.path="+filepath.Join(dir, "data"),
		"--web.listen-address=127.0.0.1:"+port, "--cluster.listen-address=")
	if err != nil {
		return nil, err
	}
	if _, err := c.ready(ctx, "/-/ready"); err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}
