package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// load is all that is asked of the server.
type load struct {
	url     string
	client  *http.Client
	cancel  context.CancelFunc
	running sync.WaitGroup
	pause   sync.RWMutex // held for reading by each change

	changes, queries, events atomic.Int64
	longest                  atomic.Int64 // nanoseconds until an answer

	mu    sync.Mutex
	wrong []string
}

// writers share the changes.
const writers = 4

func startLoad(ctx context.Context, url string, o options) *load {
	ctx, cancel := context.WithCancel(ctx)
	l := &load{
		url: url, cancel: cancel,
		client: &http.Client{Timeout: time.Minute, Transport: &http.Transport{MaxIdleConnsPerHost: writers + o.streams}},
	}
	every := time.Second * writers / time.Duration(o.rate)
	for n := range writers {
		r := rand.New(rand.NewPCG(o.seed, uint64(n)))
		l.running.Go(func() { l.each(ctx, every, func() { l.change(ctx, r, n) }) })
	}
	r := rand.New(rand.NewPCG(o.seed, writers))
	l.running.Go(func() { l.each(ctx, 250*time.Millisecond, func() { l.query(ctx, r) }) })
	for n := range o.streams {
		r := rand.New(rand.NewPCG(o.seed, uint64(writers+1+n)))
		l.running.Go(func() { l.each(ctx, 100*time.Millisecond, func() { l.listen(ctx, r) }) })
	}
	return l
}

func (l *load) stop() {
	l.cancel()
	l.running.Wait()
	l.client.CloseIdleConnections()
}

func (l *load) count() int64 { return l.changes.Load() }

// each does something again and again until the context ends, so often if that
// is possible.
func (l *load) each(ctx context.Context, every time.Duration, do func()) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			do()
		}
	}
}

// resources is how many things each writer reports on.
const resources = 200

// change makes one change. Writers report each on their own; others' alerts may
// be gone by the time that one acts on them.
func (l *load) change(ctx context.Context, r *rand.Rand, n int) {
	l.pause.RLock()
	defer l.pause.RUnlock()
	defer l.changes.Add(1)
	switch i := r.IntN(100); {
	case i < 60:
		l.ask(ctx, "POST", "/alert", report(r, n), nil)
	case i < 65:
		var list []any
		for range 20 {
			list = append(list, report(r, n))
		}
		l.ask(ctx, "POST", "/alerts", list, nil)
	case i < 68:
		l.ask(ctx, "POST", "/heartbeat", map[string]any{"origin": fmt.Sprintf("cron/%d", r.IntN(10)), "tags": []string{"soak"}}, nil)
	case i < 69:
		l.blackout(ctx, r)
	case i < 70:
		l.ask(ctx, "PUT", "/_bulk/alerts/action?severity=minor&event=Down", map[string]any{"action": "close"}, nil)
	default:
		l.operate(ctx, r)
	}
}

func report(r *rand.Rand, n int) map[string]any {
	one := func(list ...string) string { return list[r.IntN(len(list))] }
	return map[string]any{
		"resource": fmt.Sprintf("host-%d-%d", n, r.IntN(resources)), "event": one("Down", "Up", "DiskFull", "Load"),
		"correlate": []string{"Down", "Up"}, "environment": one("Production", "Development"), "service": []string{one("Web", "Mail")},
		"severity": one("critical", "major", "minor", "warning", "informational", "normal"), "value": fmt.Sprint(r.IntN(5)),
		"text": one("the node does not answer", "over 90 %", ""), "tags": []string{one("a", "b", "c")}, "timeout": 20 + r.IntN(60),
		"attributes": map[string]any{"region": one("EU", "US")},
	}
}

// operate acts on some alert, as an operator who looks at the list does.
func (l *load) operate(ctx context.Context, r *rand.Rand) {
	var got struct{ Alerts []struct{ ID string } }
	if !l.ask(ctx, "GET", fmt.Sprintf("/alerts?page-size=20&page=%d", 1+r.IntN(10)), nil, &got) || len(got.Alerts) == 0 {
		return
	}
	path := "/alert/" + got.Alerts[r.IntN(len(got.Alerts))].ID
	switch r.IntN(8) {
	case 0:
		l.ask(ctx, "PUT", path+"/note", map[string]any{"text": "seen"}, nil)
	case 1:
		l.ask(ctx, "PUT", path+"/tag", map[string]any{"tags": []string{"seen"}}, nil)
	case 2:
		l.ask(ctx, "PUT", path+"/attributes", map[string]any{"attributes": map[string]any{"ticket": "T-1"}}, nil)
	case 3:
		l.ask(ctx, "DELETE", path, nil, nil)
	default:
		actions := []string{"ack", "unack", "shelve", "unshelve", "close", "open"}
		l.ask(ctx, "PUT", path+"/action", map[string]any{"action": actions[r.IntN(len(actions))], "timeout": 5 + r.IntN(20)}, nil)
	}
}

// blackout makes a short one and removes it again.
func (l *load) blackout(ctx context.Context, r *rand.Rand) {
	var got struct{ ID string }
	body := map[string]any{"environment": "Development", "resource": fmt.Sprintf("host-0-%d", r.IntN(resources)), "duration": 5}
	if l.ask(ctx, "POST", "/blackout", body, &got) {
		l.ask(ctx, "DELETE", "/blackout/"+got.ID, nil, nil)
	}
}

var queries = []string{
	"/alerts?status=open&page-size=100", "/alerts?severity=major&sort-by=lastReceiveTime", "/alerts/count", "/alerts/top10/count?group-by=event",
	"/alerts/top10/flapping?group-by=event", "/alerts?q=answer", "/alerts?q=text:\"over 90\" AND NOT tags:a", "/alerts?resource=~host-[12]-1.*",
	"/alerts?attributes.region=EU&tag=b", "/alerts/history?page-size=100", "/heartbeats", "/blackouts", "/environments", "/services", "/alerts/tags",
	"/management/status", "/alerts?show-history=true&page-size=50",
}

func (l *load) query(ctx context.Context, r *rand.Rand) {
	l.ask(ctx, "GET", queries[r.IntN(len(queries))], nil, nil)
	l.queries.Add(1)
}

// listen opens a stream and hears it for a while; some hear nothing of it.
func (l *load) listen(ctx context.Context, r *rand.Rand) {
	ctx, cancel := context.WithTimeout(ctx, time.Second+time.Duration(r.Int64N(int64(20*time.Second))))
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, l.url+"/alerts/stream", nil)
	if err != nil {
		l.note(err.Error())
		return
	}
	resp, err := l.client.Do(req)
	if err != nil {
		if ctx.Err() == nil {
			l.note("stream: " + err.Error())
		}
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		l.note("stream: " + resp.Status)
		return
	}
	if r.IntN(4) == 0 {
		<-ctx.Done()
		return
	}
	for buf := make([]byte, 4096); ; {
		n, err := resp.Body.Read(buf)
		l.events.Add(int64(bytes.Count(buf[:n], []byte("\nid:"))))
		if err != nil {
			return
		}
	}
}

// fine is what may be answered: what somebody acts on may be gone, or have
// changed, and a list be shorter than its last page.
var fine = []int{
	http.StatusOK, http.StatusCreated, http.StatusAccepted, http.StatusNotFound, http.StatusConflict,
	http.StatusRequestedRangeNotSatisfiable,
}

// ask makes a request. It reports whether that did what it should.
func (l *load) ask(ctx context.Context, method, path string, body, out any) bool {
	status, answer, err := l.send(ctx, method, path, body)
	switch {
	case ctx.Err() != nil:
		return false
	case err != nil:
		l.note(fmt.Sprintf("%s %s: %s", method, path, err))
		return false
	case !slices.Contains(fine, status):
		l.note(fmt.Sprintf("%s %s: %d %.300s", method, path, status, answer))
		return false
	case out == nil || status >= 300:
		return status < 300
	}
	if err := json.Unmarshal(answer, out); err != nil {
		l.note(fmt.Sprintf("%s %s: %s", method, path, err))
		return false
	}
	return true
}

func (l *load) send(ctx context.Context, method, path string, body any) (status int, answer []byte, err error) {
	var content io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, nil, err
		}
		content = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, l.url+path, content)
	if err != nil {
		return 0, nil, err
	}
	req.URL.RawQuery = req.URL.Query().Encode()
	req.Header.Set("Content-Type", "application/json")
	begun := time.Now()
	resp, err := l.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	answer, err = io.ReadAll(resp.Body)
	l.longest.Store(max(l.longest.Load(), int64(time.Since(begun))))
	return resp.StatusCode, answer, errors.Join(err, resp.Body.Close())
}

// note keeps what was answered wrongly.
func (l *load) note(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.wrong = append(l.wrong, text)
}

// receiver is what the plugin and the rules send to.
type receiver struct {
	count       atomic.Int64 // from the plugin
	told, twice atomic.Int64 // messages of rules
	ids         sync.Map     // of them
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	var message struct{ ID string }
	if err := json.NewDecoder(req.Body).Decode(&message); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
	if message.ID == "" {
		r.count.Add(1)
		return
	}
	r.told.Add(1)
	if _, known := r.ids.LoadOrStore(message.ID, true); known {
		r.twice.Add(1)
	}
}
