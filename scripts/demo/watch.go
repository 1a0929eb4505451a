package main

import (
	"context"
	"net/http"
	"time"
)

// watchers send heartbeats: what watches the estate is watched too. The last
// one is late now and then.
var watchers = []struct {
	origin  string
	timeout int // seconds
	tags    []string
}{
	{"prometheus/fra1", 120, []string{"site:fra1"}},
	{"prometheus/dub2", 120, []string{"site:dub2"}},
	{"prometheus/iad3", 120, []string{"site:iad3"}},
	{"zabbix/fra1", 300, []string{"site:fra1"}},
	{"nagios/dub2", 300, []string{"site:dub2"}},
	{"snmptrap/iad3", 300, []string{"site:iad3"}},
	{"kubernetes/fra1", 60, []string{"site:fra1"}},
	{"backup-scheduler/dub2", 86400, []string{"site:dub2", "nightly"}},
	{"certbot/iad3", 30, []string{"site:iad3", "slow"}},
}

// beat sends the heartbeats of one round; the odd watcher misses two of three.
func (w *world) beat(ctx context.Context, round int) error {
	for i, b := range watchers {
		delay := time.Duration(w.draw.IntN(400)) * time.Millisecond
		if i == len(watchers)-1 {
			if round%3 != 0 {
				continue
			}
			delay += 3 * time.Second
		}
		_, err := w.api.call(ctx, http.MethodPost, "/heartbeat", map[string]any{
			"origin": b.origin, "tags": append([]string{"demo"}, b.tags...), "timeout": b.timeout,
			"attributes": map[string]string{"environment": "Production", "service": "Monitoring", "group": "System"},
			"createTime": stamp(w.now().Add(-delay)),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// maintenance is the blackouts of the demo: one now and one to come.
var maintenance = []struct {
	environment, service, group, text string
	in, last                          time.Duration
}{
	{"Development", "", "Kubernetes", "upgrade of the test cluster", 0, 2 * time.Hour},
	{"Production", "Mail", "", "upgrade of the mail servers", 20 * time.Hour, 3 * time.Hour},
}

// plan makes those blackouts that are not there from an earlier run.
func (w *world) plan(ctx context.Context) error {
	known, err := w.api.call(ctx, http.MethodGet, "/blackouts", nil)
	if err != nil {
		return err
	}
	for _, m := range maintenance {
		there := false
		for _, b := range known.Blackouts {
			there = there || b.Text == m.text && b.Status != "expired"
		}
		if there {
			continue
		}
		body := map[string]any{
			"environment": m.environment, "text": m.text, "user": "Maya",
			"startTime": stamp(w.now().Add(m.in)), "duration": int(m.last.Seconds()),
		}
		if m.service != "" {
			body["service"] = []string{m.service}
		}
		if m.group != "" {
			body["group"] = m.group
		}
		if _, err := w.api.call(ctx, http.MethodPost, "/blackout", body); err != nil {
			return err
		}
	}
	return nil
}
