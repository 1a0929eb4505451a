package api

import (
	"context"
	"math"
	"time"

	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// timer names the timer that a route counts in; several routes share one.
type timer string

const (
	none       timer = ""
	received   timer = "received"
	queries    timer = "queries"
	statuses   timer = "status"
	tagged     timer = "tagged"
	untagged   timer = "untagged"
	attributes timer = "attributes"
	deleted    timer = "deleted"
	counts     timer = "counts"
)

// counters count the alerts that were not stored, by why.
type counters struct {
	rejected, ratelimited, blackout *metrics.Counter
}

// measure declares the metrics. Names, titles and meanings are Alerta's, so
// that dashboards go on working.
func (a *API) measure() {
	a.Metrics.Gauge("alerts", "total", "Total alerts", "Total number of alerts in the database", a.total)
	a.counters = counters{
		rejected:    a.Metrics.Counter("alerts", "rejected", "Rejected alerts", "Total number of alerts rejected by policy"),
		ratelimited: a.Metrics.Counter("alerts", "ratelimited", "Rate-limited alerts", "Total number of alerts rejected by rate limit"),
		blackout:    a.Metrics.Counter("alerts", "blackout", "Blackout alerts", "Total number of alerts suppressed by blackout period"),
	}
	a.timers = map[timer]*metrics.Timer{}
	for _, t := range []struct {
		name               timer
		title, description string
	}{
		{received, "Received alerts", "Total time and number of received alerts"},
		{queries, "Alert queries", "Total time and number of alert queries"},
		{statuses, "Alert status change", "Total time and number of alerts with status changed"},
		{tagged, "Tagging alerts", "Total time to tag number of alerts"},
		{untagged, "Removing tags from alerts", "Total time to un-tag and number of alerts"},
		{attributes, "Alert attributes change", "Total time and number of alerts with attributes changed"},
		{deleted, "Deleted alerts", "Total time and number of deleted alerts"},
		{counts, "Count alerts", "Total time and number of count queries"},
	} {
		a.timers[t.name] = a.Metrics.Timer("alerts", string(t.name), t.title, t.description)
	}
	a.Metrics.Process("refused_requests_total", "requests told to come again because the server was busy", func() float64 { return float64(a.load.refused.Load()) })
	a.Metrics.Process("held_bytes", "bytes of large bodies and answers on their way", func() float64 { return float64(a.load.held.Load()) })
	a.Metrics.Process("stream_clients", "clients of the live stream", func() float64 { return float64(a.Hub.Len()) })
}

func (a *API) observe(t timer, start time.Time) {
	if t != none {
		a.timers[t].Observe(a.Now().Sub(start))
	}
}

// total counts all alerts; NaN if the store does not answer.
func (a *API) total() float64 {
	n := 0
	err := a.Store.View(context.Background(), func(f db.Finder) error {
		groups, err := f.Count(db.Alerts, query.All{})
		n = 0
		for _, g := range groups {
			n += g.N
		}
		return err
	})
	if err != nil {
		return math.NaN()
	}
	return float64(n)
}
