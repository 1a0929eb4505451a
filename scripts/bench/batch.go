package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// packing is how the alerts of one request are put together.
type packing struct {
	name, media         string
	begin, between, end string
}

var (
	inArray = packing{"array", "application/json", "[", ",", "]"}
	inLines = packing{"lines", "application/x-ndjson", "", "\n", ""}
)

// batch measures requests that bring many new alerts.
func (l *lab) batch(ctx context.Context) error {
	best := 0.0
	for _, b := range []struct {
		conns, each int
		packing
	}{
		{1, 100, inLines}, {4, 100, inLines}, {16, 100, inLines},
		{1, 1000, inLines}, {4, 1000, inLines}, {16, 1000, inLines},
		{4, 1000, inArray},
	} {
		rate, err := l.batchOf(ctx, b.conns, b.each, b.packing)
		if err != nil {
			return fmt.Errorf("%d alerts a request, %d connections: %w", b.each, b.conns, err)
		}
		best = max(best, rate)
	}
	l.report.add(row{Name: "the best of these", Value: best, Unit: alertsPerSecond}, atLeastValue(60_000))
	return nil
}

const alertsPerSecond = "alerts/s"

// batchOf returns how many alerts a second were stored.
func (l *lab) batchOf(ctx context.Context, conns, each int, p packing) (_ float64, err error) {
	s, err := l.stock(ctx, 0)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(s.dir)) }() // it is large by then
	load := func(s *stock) func(int) maker { return l.batches(s, each, p) }
	echo := func(ctx context.Context, conns int) (aim, error) {
		c, err := l.yardstick(ctx)
		return aim{server: c, conns: conns, status: http.StatusCreated, maker: load(&stock{})}, err
	}
	ours := l.sideOf(func(context.Context) (*stock, error) { return s, nil }, load)
	all, err := l.compete(ctx, conns, echo, ours)
	if err != nil {
		return 0, err
	}
	l.reportBatch(fmt.Sprintf("%3d connections, %d a request, %s: ", conns, each, p.name), each, all[1], all[0])
	return all[1].of(rate) * float64(each), nil
}

func (l *lab) reportBatch(name string, each int, r, echo rounds) {
	l.perAlert(row{Name: name + "echo"}, echo, each, goal{})
	l.perAlert(row{Name: name + "new", Ratio: r.against(echo, rate), Of: "echo"}, r, each, goal{})
}

// perAlert reports requests with so many alerts each by the alert.
func (l *lab) perAlert(as row, r rounds, each int, g goal) {
	n := float64(each)
	as.Value, as.Unit = r.of(rate)*n, alertsPerSecond
	as.Detail = fmt.Sprintf("%s us CPU an alert, p99 %s ms", number(r.of(cpu)/n), number(r.of(p99)))
	l.report.add(as, g)
}

// batches posts so many alerts with each request that are not stored yet.
func (l *lab) batches(s *stock, each int, p packing) func(int) maker {
	head := postTo("/alerts", p.media)
	return func(int) maker {
		return func(dst []byte) []byte {
			dst = append(append(dst, head...), p.begin...)
			first := int(s.next.Add(int64(each))) - each
			for n := first; n < first+each; n++ {
				if n > first {
					dst = append(dst, p.between...)
				}
				dst = l.estate.appendBody(dst, n, 0)
			}
			return endBody(append(dst, p.end...), len(head))
		}
	}
}

// echoResult is what the yardstick says of one alert of many.
type echoResult struct {
	ID     string `json:"id"`
	Status string `json:"status"`
	Code   int    `json:"code"`
}

// receiveMany is the yardstick's POST /alerts: it decodes all alerts at once
// and answers with a result for each.
func receiveMany(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(io.LimitReader(r.Body, 16<<20))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	alerts, err := decodeMany(body, r.Header.Get("Content-Type") == inLines.media)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	now := time.Now().UTC().Truncate(time.Millisecond)
	results := make([]echoResult, len(alerts))
	for i := range alerts {
		alerts[i].fill(now)
		results[i] = echoResult{alerts[i].ID, "ok", http.StatusCreated}
	}
	reply(w, http.StatusCreated, map[string]any{"status": "ok", "total": len(alerts), "results": results})
}

func decodeMany(body []byte, lines bool) (alerts []echoAlert, err error) {
	if !lines {
		return alerts, json.Unmarshal(body, &alerts)
	}
	for line := range bytes.Lines(body) {
		var a echoAlert
		if err := json.Unmarshal(line, &a); err != nil {
			return nil, err
		}
		alerts = append(alerts, a)
	}
	return alerts, nil
}
