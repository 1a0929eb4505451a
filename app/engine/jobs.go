package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// job is something that the server does by itself.
type job struct {
	name   string
	period time.Duration
	run    func(e *Engine, ctx context.Context, last db.Time) error
	all    bool // each server does it, not the one that leads alone
}

// jobs is all housekeeping. last is when the job last ran well, 0 at first.
var jobs = []job{
	{"blackouts", time.Second, (*Engine).applyBlackouts, true},
	{"housekeeping", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		_, err := e.Housekeep(ctx, nil, nil)
		return err
	}, false},
	{"heartbeats", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.watchHeartbeats(ctx)
	}, false},
	{"storms", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.watchStorms(ctx)
	}, true},
	{"peers", time.Second, func(e *Engine, _ context.Context, _ db.Time) error {
		e.tellStorms()
		return nil
	}, true},
	{"notices", time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.notices.Turn(ctx)
	}, false},
	{"flapping", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.watchFlapping(ctx)
	}, false},
	{"past", time.Hour, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.forgetPast(ctx)
	}, false},
}

// Run does the jobs at their periods until the context ends. A job that fails
// is logged and tried again at its next turn.
func (e *Engine) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	r := newRota(e)
	for {
		r.turn(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// rota knows when each job ran: tried, and done without an error.
type rota struct {
	e           *Engine
	tried, done []db.Time
	led         bool // at the last turn
}

func newRota(e *Engine) *rota {
	return &rota{e: e, tried: make([]db.Time, len(jobs)), done: make([]db.Time, len(jobs))}
}

// turn does the jobs that are due: after their period, or if the clock was set
// back.
func (r *rota) turn(ctx context.Context) {
	leads := r.e.o.Peers.Leads()
	if leads && !r.led {
		r.e.edge() // the one before may not have come to the last ones
	}
	r.led = leads
	for i, j := range jobs {
		now := r.e.now()
		if !leads && !j.all {
			continue
		}
		if now >= r.tried[i] && now.Sub(r.tried[i]) < j.period {
			continue
		}
		r.tried[i] = now
		if err := j.run(r.e, ctx, r.done[i]); err == nil {
			r.done[i] = now
		} else if ctx.Err() == nil {
			r.e.o.Log.Error("job failed", "job", j.name, "err", err)
		}
	}
}

// watchHeartbeats makes an alert of each heartbeat that is stale or slow, and
// clears it when the heartbeat is well again. They are the alerts that the
// command `alerta heartbeats --alert` sends, so both may be used.
func (e *Engine) watchHeartbeats(ctx context.Context) error {
	if !e.o.HeartbeatAlerts {
		return nil
	}
	var alerts []*db.Alert
	now := e.now()
	err := e.o.Store.View(ctx, func(f db.Finder) error {
		alerts = alerts[:0]
		for rec, err := range f.Find(db.Heartbeats, query.Query{}) {
			if err != nil {
				return err
			}
			a := e.heartbeatAlert(rec.(*db.Heartbeat), now)
			if e.dedup != nil {
				a.DedupKey = e.dedup.key(a)
			}
			stored, err := subject(f, a)
			if err != nil {
				return err
			}
			if e.tellsNews(stored, a) {
				alerts = append(alerts, a)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, a := range alerts {
		if _, err := e.Receive(ctx, System(), a); err != nil {
			e.o.Log.Warn("heartbeat alert refused", "origin", a.Resource, "err", err)
		}
	}
	return nil
}

// tellsNews reports whether the alert says something new. A trouble is told
// once: an operator who closes the alert is not contradicted until the
// heartbeat was well in between.
func (e *Engine) tellsNews(stored, a *db.Alert) bool {
	if stored == nil {
		return !e.o.Model.Normal(a.Severity)
	}
	return stored.Event != a.Event || stored.Status == e.o.Model.ExpiredStatus && !e.o.Model.Normal(a.Severity)
}

var heartbeatEvents = []string{"HeartbeatFail", "HeartbeatSlow", "HeartbeatOK"}

// heartbeatAlert says of a heartbeat what state it is in. Environment,
// severity, service and group come from its attributes where it has them.
func (e *Engine) heartbeatAlert(h *db.Heartbeat, now db.Time) *db.Alert {
	a := &db.Alert{
		Resource: h.Origin, Correlate: heartbeatEvents, Customer: h.Customer, Origin: e.o.Peers.Origin,
		Environment: attribute(h, "environment", e.o.DefaultEnv),
		Severity:    attribute(h, "severity", e.o.HeartbeatSeverity),
		Group:       attribute(h, "group", "System"),
		Service:     serviceOf(h), Tags: h.Tags, Type: "heartbeatAlert", Timeout: -1,
		Attributes: h.Attributes.With(db.Attributes{"environment": nil, "severity": nil, "service": nil, "group": nil}),
	}
	if e.o.Model.Normal(a.Severity) { // an alert that said all is well became the heartbeat
		a.Severity = e.o.HeartbeatSeverity
	}
	switch h.Status(now, e.o.MaxLatency) {
	case db.HeartbeatExpired:
		a.Event, a.ValueText = "HeartbeatFail", clock(now.Sub(h.ReceiveTime))
		a.Text = fmt.Sprintf("Heartbeat not received in %d seconds", h.Timeout)
	case db.HeartbeatSlow:
		a.Event, a.ValueText = "HeartbeatSlow", fmt.Sprintf("%dms", h.Latency().Milliseconds())
		a.Text = fmt.Sprintf("Heartbeat took more than %dms to be processed", e.o.MaxLatency.Milliseconds())
	default:
		a.Event, a.Severity, a.Text = "HeartbeatOK", e.o.Model.NormalSeverity, "Heartbeat OK"
	}
	return a
}

// clock prints a duration as hours, minutes and seconds, 1:02:03.
func clock(d time.Duration) string {
	s := int64(d / time.Second)
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

func attribute(h *db.Heartbeat, name, otherwise string) string {
	if s, ok := h.Attributes[name].(string); ok && s != "" {
		return s
	}
	return otherwise
}

func serviceOf(h *db.Heartbeat) []string {
	switch v := h.Attributes["service"].(type) {
	case []string:
		if len(v) > 0 {
			return v
		}
	case []any:
		var out []string
		for _, s := range v {
			if s, ok := s.(string); ok {
				out = append(out, s)
			}
		}
		if len(out) > 0 {
			return out
		}
	}
	return []string{"Alerta"}
}
