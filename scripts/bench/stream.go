package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httputil"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// pulse is how many alerts a second are posted while clients listen, over
// that many connections.
const (
	pulse      = 100
	pulseConns = 4
)

// audience is clients that listen, and the alerts a second that they hear of.
// Five thousand at the full pulse would measure what hears, in this program.
type audience struct{ clients, pulse int }

var audiences = []audience{{1, pulse}, {100, pulse}, {1000, pulse}, {5000, pulse / 5}}

// stream measures how soon and at what cost clients learn of alerts. The
// yardstick writes each event to each client at once.
func (l *lab) stream(ctx context.Context) error {
	for _, a := range audiences {
		if err := allowFiles(a.clients); err != nil {
			return err
		}
		echo, err := l.yardstick(ctx)
		if err != nil {
			return err
		}
		flushed, err := l.listen(ctx, echo, a)
		if err = errors.Join(err, echo.stop()); err != nil {
			return fmt.Errorf("echo: %w", err)
		}
		s, err := l.stock(ctx, 0)
		if err != nil {
			return err
		}
		c, _, err := l.serve(ctx, s)
		if err != nil {
			return err
		}
		heard, err := l.listen(ctx, c, a)
		if err = errors.Join(err, c.stop()); err != nil {
			return err
		}
		l.reportStream(a, heard, flushed)
	}
	return nil
}

// prompt is within how many milliseconds a console must show what was posted.
const prompt = 250

// heard is what came of some alerts that clients listened for.
type heard struct {
	result
	arrived float64 // share of the events that arrived
	memory  float64 // of the server for each client, in bytes
}

func (l *lab) reportStream(a audience, h, flushed heard) {
	var late, cost, held goal
	if a.clients == 1000 {
		late, cost, held = atMost(prompt), atMostTimes(1./3), atMost(64)
	}
	name := fmt.Sprintf("%4d clients: ", a.clients)
	if a.pulse != pulse {
		name = fmt.Sprintf("%4d clients, %d alerts a second: ", a.clients, a.pulse)
	}
	l.report.add(row{Name: name + "events that arrive", Value: 100 * h.arrived, Unit: "%"}, atLeastValue(100))
	l.report.add(row{Name: "  from POST to event, p50", Value: p50(h.result), Unit: "ms", Ratio: ratio(p50(h.result), p50(flushed.result)), Of: "echo"}, goal{})
	l.report.add(row{Name: "  from POST to event, p99", Value: p99(h.result), Unit: "ms", Ratio: ratio(p99(h.result), p99(flushed.result)), Of: "echo"}, late)
	l.report.add(row{Name: "  server CPU for each event that arrives", Value: cpu(h.result), Unit: "us", Ratio: ratio(cpu(h.result), cpu(flushed.result)), Of: "echo"}, cost)
	if a.clients > 1 {
		l.report.add(row{Name: "  server memory for each client", Value: h.memory / 1024, Unit: "KiB", Ratio: ratio(h.memory, flushed.memory), Of: "echo"}, held)
	}
}

// crowd is clients of the stream of one server.
type crowd struct {
	ears    []*ear
	running sync.WaitGroup
	epoch   time.Time // what the times in alerts count from
	arrived atomic.Int64
}

// ear is one client.
type ear struct {
	wire *wire
	took []time.Duration
	err  error
}

func (l *lab) listen(ctx context.Context, c *child, a audience) (h heard, err error) {
	idle, err := c.memory()
	if err != nil {
		return h, err
	}
	crowd := &crowd{epoch: time.Now()}
	var spent time.Duration
	err = crowd.gather(ctx, c, a.clients)
	if err == nil {
		var held float64
		held, err = c.memory()
		h.memory = (held - idle) / float64(a.clients)
	}
	if err == nil {
		h.arrived, spent, err = l.pulse(ctx, c, crowd, a.pulse)
	}
	err = errors.Join(err, crowd.leave())
	h.result = summarize(crowd.times(), time.Second, spent)
	return h, err
}

// gather connects the clients, and returns when all of them listen.
func (c *crowd) gather(ctx context.Context, server *child, clients int) error {
	for range clients {
		w, err := dial(ctx, server.addr)
		if err != nil {
			return err
		}
		e := &ear{wire: w}
		c.ears = append(c.ears, e)
		if err := w.open("/alerts/stream"); err != nil {
			return err
		}
		ready := make(chan struct{})
		c.running.Go(func() { e.err = e.hear(c, ready) })
		select {
		case <-ready:
		case <-time.After(10 * time.Second):
			return errors.New("the stream does not begin")
		}
	}
	return nil
}

// leave hangs up. What the clients meet then is no error.
func (c *crowd) leave() error {
	var errs []error
	for _, e := range c.ears {
		errs = append(errs, e.wire.close())
	}
	c.running.Wait()
	return errors.Join(errs...)
}

// marker stands before the time of posting in the text of an alert, which is
// in nanoseconds since the crowd's epoch.
const marker = "posted at "

// hear reads events until the connection ends.
func (e *ear) hear(c *crowd, ready chan struct{}) error {
	lines := bufio.NewReaderSize(httputil.NewChunkedReader(e.wire), 16<<10)
	for first := true; ; first = false {
		line, err := lines.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first {
			close(ready)
		}
		if posted, ok := postedAt(line); ok {
			e.took = append(e.took, time.Since(c.epoch)-posted)
			c.arrived.Add(1)
		}
	}
}

// postedAt finds the time after the marker in a line of data.
func postedAt(line []byte) (time.Duration, bool) {
	if !bytes.HasPrefix(line, []byte("data:")) {
		return 0, false
	}
	_, after, ok := bytes.Cut(line, []byte(marker))
	digits := len(after) - len(bytes.TrimLeft(after, "0123456789"))
	ns, err := strconv.ParseInt(string(after[:digits]), 10, 64)
	return time.Duration(ns), ok && err == nil
}

// pulse posts alerts and waits until their events have arrived, if they do. It
// returns the share that did and the server's processor time.
func (l *lab) pulse(ctx context.Context, server *child, c *crowd, rate int) (arrived float64, spent time.Duration, err error) {
	var posted atomic.Int64
	load := l.stamped(server, rate, func() (int, time.Duration) { return int(posted.Add(1)), time.Since(c.epoch) })
	before, err := server.cpu()
	if err != nil {
		return 0, 0, err
	}
	if _, err := load.fire(ctx, 0, max(l.last, time.Second)); err != nil {
		return 0, 0, err
	}
	due := posted.Load() * int64(len(c.ears))
	for begun := time.Now(); c.arrived.Load() < due && time.Since(begun) < 5*time.Second; {
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return 0, 0, err
		}
	}
	after, err := server.cpu()
	return ratio(float64(c.arrived.Load()), float64(due)), after - before, err
}

// stamped is a load of alerts that say when they were posted.
func (l *lab) stamped(server *child, rate int, next func() (n int, posted time.Duration)) aim {
	return aim{server: server, conns: pulseConns, every: time.Second * pulseConns / time.Duration(rate), status: 201,
		maker: func(int) maker {
			return func(dst []byte) []byte {
				n, posted := next()
				return endPost(l.estate.appendStamped(append(dst, post...), n, posted))
			}
		}}
}

// appendStamped writes alert n with the time of posting in its text.
func (e *estate) appendStamped(dst []byte, n int, posted time.Duration) []byte {
	const name = `"text":"`
	body := e.appendBody(nil, n, 0)
	at := bytes.Index(body, []byte(name)) + len(name)
	dst = append(append(dst, body[:at]...), marker...)
	dst = append(strconv.AppendInt(dst, int64(posted), 10), "; "...)
	return append(dst, body[at:]...)
}

// times are all delays, once the clients have left.
func (c *crowd) times() []time.Duration {
	var all []time.Duration
	for _, e := range c.ears {
		all = append(all, e.took...)
	}
	return all
}
