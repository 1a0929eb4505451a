package engine

import (
	"context"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// job is something that the server does by itself.
type job struct {
	name   string
	period time.Duration
	run    func(e *Engine, ctx context.Context, last db.Time) error
}

// jobs is all housekeeping. last is when the job ran before, 0 at first.
var jobs = []job{
	{"blackouts", time.Second, (*Engine).applyBlackouts},
	{"housekeeping", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		_, err := e.Housekeep(ctx, nil, nil)
		return err
	}},
	{"heartbeats", 10 * time.Second, func(e *Engine, ctx context.Context, _ db.Time) error {
		return e.watchHeartbeats(ctx)
	}},
}

// Run does the jobs at their periods until the context ends. A job that fails
// is logged and tried again at its next turn.
func (e *Engine) Run(ctx context.Context) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	r := rota{e: e, last: make([]db.Time, len(jobs))}
	for {
		r.turn(ctx)
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// rota knows when each job ran last.
type rota struct {
	e    *Engine
	last []db.Time
}

// turn does the jobs that are due.
func (r *rota) turn(ctx context.Context) {
	for i, j := range jobs {
		now := r.e.now()
		if r.last[i] != 0 && now.Sub(r.last[i]) < j.period {
			continue
		}
		if err := j.run(r.e, ctx, r.last[i]); err != nil && ctx.Err() == nil {
			r.e.Log.Error("job failed", "job", j.name, "err", err)
		}
		r.last[i] = now
	}
}

// watchHeartbeats makes an alert of each heartbeat that is stale or slow, and
// clears it when the heartbeat is well again. The alerts are those that the
// command `alerta heartbeats --alert` sends, so both may be used.
func (e *Engine) watchHeartbeats(ctx context.Context) error {
	if !e.HeartbeatAlerts {
		return nil
	}
	var alerts []*db.Alert
	now := e.now()
	err := e.Store.View(ctx, func(f db.Finder) error {
		alerts = alerts[:0]
		for rec, err := range f.Find(db.Heartbeats, query.Query{}) {
			if err != nil {
				return err
			}
			a := e.heartbeatAlert(rec.(*db.Heartbeat), now)
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
			e.Log.Warn("heartbeat alert refused", "origin", a.Resource, "err", err)
		}
	}
	return nil
}

// tellsNews reports whether the alert says something new: a trouble that is
// not standing already, or the end of one that is.
func (e *Engine) tellsNews(stored, a *db.Alert) bool {
	if e.Model.Normal(a.Severity) {
		return stored != nil && !e.Model.Normal(stored.Severity)
	}
	return stored == nil || stored.Event != a.Event || e.Model.Closed(stored.Status) || stored.Status == e.Model.ExpiredStatus
}

var heartbeatEvents = []string{"HeartbeatFail", "HeartbeatSlow", "HeartbeatOK"}

// heartbeatAlert says of a heartbeat what state it is in. Environment,
// severity, service and group come from its attributes where it has them.
func (e *Engine) heartbeatAlert(h *db.Heartbeat, now db.Time) *db.Alert {
	a := &db.Alert{
		Resource: h.Origin, Correlate: heartbeatEvents, Customer: h.Customer,
		Environment: attribute(h, "environment", e.DefaultEnv),
		Severity:    attribute(h, "severity", e.HeartbeatSeverity),
		Group:       attribute(h, "group", "System"),
		Service:     serviceOf(h), Tags: h.Tags, Type: "heartbeatAlert", Timeout: -1,
		Attributes: h.Attributes.With(db.Attributes{"environment": nil, "severity": nil, "service": nil, "group": nil}),
	}
	if e.Model.Normal(a.Severity) { // an alert that said all is well became the heartbeat
		a.Severity = e.HeartbeatSeverity
	}
	switch h.Status(now, e.MaxLatency) {
	case db.HeartbeatExpired:
		a.Event, a.ValueText = "HeartbeatFail", now.Sub(h.ReceiveTime).Truncate(time.Second).String()
		a.Text = "Heartbeat not received in " + (time.Duration(h.Timeout) * time.Second).String()
	case db.HeartbeatSlow:
		a.Event, a.ValueText = "HeartbeatSlow", h.Latency().String()
		a.Text = "Heartbeat took more than " + e.MaxLatency.String() + " to arrive"
	default:
		a.Event, a.Severity, a.Text = "HeartbeatOK", e.Model.NormalSeverity, "Heartbeat OK"
	}
	return a
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
