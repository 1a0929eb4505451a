package engine_test

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
)

// plainJob is a job of a server.
type plainJob struct {
	server int
	name   string
}

// turn does the jobs of a server whose time has come, if it leads. One that
// begins to lead looks at all blackouts.
func (p *plain) turn(server int) {
	led := p.led[server]
	p.led[server] = p.leads == server
	if p.leads != server {
		return
	}
	p.edge = p.edge || !led
	for _, job := range []struct {
		name   string
		period time.Duration
		run    func(last db.Time)
	}{
		{"blackouts", time.Second, p.applyBlackouts},
		{"housekeeping", 10 * time.Second, func(db.Time) { p.housekeep() }},
		{"heartbeats", 10 * time.Second, func(db.Time) { p.watchBeats() }},
		{"storms", 10 * time.Second, func(db.Time) { p.watchStorms() }},
		{"notices", time.Second, func(db.Time) { p.tellAll() }},
		{"flapping", 10 * time.Second, func(db.Time) { p.calm() }},
		{"past", time.Hour, func(db.Time) { p.forgetPast() }},
	} {
		key := plainJob{server, job.name}
		last, ran := p.tried[key]
		if ran && p.now >= last && p.now.Sub(last) < job.period {
			continue
		}
		p.tried[key] = p.now
		job.run(last)
	}
}

// restart is what a new process knows: the records.
func (p *plain) restart(server int) {
	maps.DeleteFunc(p.tried, func(j plainJob, _ db.Time) bool { return j.server == server })
	p.led[server] = false
	p.storms = map[plainOrigin]*plainStorm{}
}

// queries of blackouts, and what they mean.
var queries = map[string]func(a *db.Alert) bool{
	"":                           func(*db.Alert) bool { return true },
	"severity:major":             func(a *db.Alert) bool { return a.Severity == "major" },
	"NOT tags:b":                 func(a *db.Alert) bool { return !slices.Contains(a.Tags, "b") },
	"event:E1 OR attributes.x:1": func(a *db.Alert) bool { return a.Event == "E1" || a.Attributes["x"] == any("1") },
	"duplicateCount:[1 TO 2]":    func(a *db.Alert) bool { return a.DuplicateCount >= 1 && a.DuplicateCount <= 2 },
}

// meant reports whether a blackout is for such alerts, at any time.
func meant(b *db.Blackout, a *db.Alert) bool {
	is := func(want, got string) bool { return want == "" || want == got }
	has := func(want, got []string) bool {
		for _, s := range want {
			if !slices.Contains(got, s) {
				return false
			}
		}
		return true
	}
	return is(b.Environment, a.Environment) && is(b.Resource, a.Resource) && is(b.Event, a.Event) && is(b.Group, a.Group) &&
		is(b.Origin, a.Origin) && is(b.Customer, a.Customer) && has(b.Service, a.Service) && has(b.Tags, a.Tags) &&
		queries[b.Query](a)
}

// on reports whether a blackout is on. Those that recur do so each day.
func on(b *db.Blackout, at db.Time) bool {
	if b.Recurrence != "" {
		return at >= b.StartTime && at < b.EndTime && (at-b.StartTime)%day < db.Time(b.Duration*1000)
	}
	return b.StartTime <= at && at < b.EndTime
}

const day db.Time = 24 * 3600_000

// turned reports whether a blackout began or ended after last, until now.
func turned(b *db.Blackout, last, now db.Time) bool {
	for t := last - last%1000 + 1000; t <= now; t += 1000 {
		if on(b, t) != on(b, t-1) {
			return true
		}
	}
	return false
}

func (p *plain) covered(a *db.Alert, at db.Time) bool {
	return slices.ContainsFunc(p.blackouts, func(b *db.Blackout) bool { return on(b, at) && meant(b, a) })
}

// blackout completes a blackout and keeps it, in the place of the one with its
// id.
func (p *plain) blackout(b *db.Blackout) string {
	if b.StartTime == 0 {
		b.StartTime = p.now
	}
	if b.Duration <= 0 {
		b.Duration = p.o.BlackoutDuration
	}
	switch {
	case b.EndTime == 0 && b.Recurrence != "":
		b.EndTime = db.At(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	case b.EndTime == 0:
		b.EndTime = b.StartTime.AddSeconds(b.Duration)
	}
	if b.EndTime <= b.StartTime {
		return failed(db.Invalid)
	}
	if b.Recurrence == "" {
		b.Duration = int64(b.EndTime-b.StartTime) / 1000
	}
	p.edge = true
	i := slices.IndexFunc(p.blackouts, func(o *db.Blackout) bool { return o.ID == b.ID })
	if i < 0 {
		p.blackouts = append(p.blackouts, b)
		return fine
	}
	p.blackouts[i] = b
	return fine
}

// applyBlackouts gives alerts the status of a blackout that begins, and their
// own back at its end.
func (p *plain) applyBlackouts(last db.Time) {
	due := p.edge || p.now < last || slices.ContainsFunc(p.blackouts, func(b *db.Blackout) bool { return turned(b, last, p.now) })
	p.edge = false
	if !due {
		return
	}
	put := func(a *plainAlert, status, text string) {
		p.reported(a, status)
		a.UpdateTime = p.now
		p.enter(a, db.ChangeStatus, db.History{EntryID: a.ID, Text: text, UpdateTime: p.now, User: "system", Timeout: a.Timeout})
	}
	stay := []string{p.m.BlackoutStatus, p.m.ShelvedStatus, p.m.ClosedStatus, p.m.ExpiredStatus}
	for _, a := range p.alerts {
		covered := p.covered(&a.Alert, p.now)
		switch {
		case covered && p.o.NotificationBlackout && !slices.Contains(stay, a.Status):
			put(a, p.m.BlackoutStatus, "blackout began")
		case !covered && a.Status == p.m.BlackoutStatus && p.m.Normal(a.Severity):
			put(a, p.m.ClosedStatus, "blackout ended")
		case !covered && a.Status == p.m.BlackoutStatus:
			put(a, p.standing(a.before[p.m.BlackoutStatus]), "blackout ended")
		}
	}
}

// housekeep deletes, expires, unshelves and unacks, in this order.
func (p *plain) housekeep() {
	passed := func(t db.Time) bool { return t != 0 && t <= p.now }
	each := func(do func(a *plainAlert), when func(a *plainAlert) bool) {
		for _, a := range slices.Clone(p.alerts) {
			if when(a) {
				do(a)
			}
		}
	}
	as := func(action string) func(*plainAlert) {
		return func(a *plainAlert) { p.action("system", a, action, "", 0) }
	}
	old := func(a *plainAlert, after time.Duration) bool {
		return after > 0 && a.LastReceiveTime <= p.now.Add(-after)
	}
	forget := func(a *plainAlert) { p.delete("system", a) }
	each(forget, func(a *plainAlert) bool {
		over := a.Status == p.m.ClosedStatus || p.m.ExpiredStatus != "" && a.Status == p.m.ExpiredStatus
		return over && old(a, p.o.DeleteExpired)
	})
	each(forget, func(a *plainAlert) bool {
		return p.m.InformSeverity != "" && a.Severity == p.m.InformSeverity && old(a, p.o.DeleteInfo)
	})
	each(as("expired"), func(a *plainAlert) bool {
		putOff := (a.Status == p.m.AckStatus || a.Status == p.m.ShelvedStatus) && a.until[a.Status] > p.now
		return p.m.ExpiredStatus != "" && a.Status != p.m.ExpiredStatus && !putOff &&
			a.Timeout > 0 && a.LastReceiveTime.AddSeconds(a.Timeout) <= p.now
	})
	for _, status := range []string{p.m.ShelvedStatus, p.m.AckStatus} {
		each(as("timeout"), func(a *plainAlert) bool { return a.Status == status && passed(a.until[status]) })
	}
}

// watchBeats tells of heartbeats that are late or slow as the command alerta
// heartbeats --alert does; of each trouble once.
func (p *plain) watchBeats() {
	if !p.o.HeartbeatAlerts {
		return
	}
	for _, h := range p.beats {
		a := p.beatAlert(h)
		old := p.about(a)
		well := p.m.Normal(a.Severity)
		if old == nil && well || old != nil && old.Event == a.Event && (well || old.Status != p.m.ExpiredStatus) {
			continue
		}
		p.receive("system", a)
	}
}

func (p *plain) beatAlert(h *db.Heartbeat) *db.Alert {
	text := func(name, otherwise string) string {
		if s, ok := h.Attributes[name].(string); ok && s != "" {
			return s
		}
		return otherwise
	}
	a := &db.Alert{
		Resource: h.Origin, Customer: h.Customer, Origin: p.o.Origin, Type: "heartbeatAlert", Timeout: -1, Tags: h.Tags,
		Correlate:   []string{"HeartbeatFail", "HeartbeatSlow", "HeartbeatOK"},
		Environment: text("environment", p.o.DefaultEnv), Group: text("group", "System"),
		Severity: text("severity", p.o.HeartbeatSeverity), Service: []string{"Alerta"},
		Attributes: merged(h.Attributes, db.Attributes{"environment": nil, "severity": nil, "service": nil, "group": nil}),
	}
	if list, ok := h.Attributes["service"].([]any); ok {
		a.Service = nil
		for _, s := range list {
			a.Service = append(a.Service, s.(string))
		}
	}
	if p.m.Normal(a.Severity) {
		a.Severity = p.o.HeartbeatSeverity
	}
	silent, slow := p.now.Sub(h.ReceiveTime), h.ReceiveTime.Sub(h.CreateTime)
	switch {
	case seconds(silent) > h.Timeout:
		a.Event, a.Text = "HeartbeatFail", fmt.Sprintf("Heartbeat not received in %d seconds", h.Timeout)
		s := seconds(silent)
		a.ValueText = fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	case slow > p.o.MaxLatency:
		a.Event, a.ValueText = "HeartbeatSlow", fmt.Sprintf("%dms", slow.Milliseconds())
		a.Text = fmt.Sprintf("Heartbeat took more than %dms to be processed", p.o.MaxLatency.Milliseconds())
	default:
		a.Event, a.Severity, a.Text = "HeartbeatOK", p.m.NormalSeverity, "Heartbeat OK"
	}
	return a
}
