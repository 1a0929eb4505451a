package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"
)

// load has all writers send until the server is killed, at some instant.
func (t *torture) load(ctx context.Context) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	for _, w := range t.writers {
		running.Go(func() { w.send(ctx) })
	}
	timer := time.NewTimer(time.Duration(t.random.Int64N(int64(t.most))))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
	t.child.Kill()
	running.Wait()
	for _, w := range t.writers {
		t.sums.add(w)
	}
}

// subjects is how many things a writer reports on. Nobody else does.
const subjects = 20

// state is what there is of a subject.
type state struct {
	id      string // "": there is no alert
	status  string
	value   string // of the last report
	service string
	notes   int
}

// writer sends one request after another, and knows what must be there.
type writer struct {
	url     string
	client  *http.Client
	random  *rand.Rand
	names   [subjects]string
	is      [subjects]state   // as answered
	maybe   [subjects][]state // what may be there instead: a request that was not answered did it
	count   int               // of reports
	wrong   error             // an answer that should not have been
	sent    int               // and answered
	longest time.Duration     // until an answer
}

func newWriter(url string, n int, seed uint64) *writer {
	w := &writer{
		url: url, random: rand.New(rand.NewPCG(seed, 1)),
		client: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 1}},
	}
	for i := range w.names {
		w.names[i] = fmt.Sprintf("host-%d-%d", n, i)
	}
	return w
}

// send sends until a request is not answered.
func (w *writer) send(ctx context.Context) {
	w.sent, w.longest = 0, 0
	defer w.client.CloseIdleConnections()
	for w.one(ctx) {
		w.sent++
	}
}

// one makes one request. It reports whether that was answered as it must be.
func (w *writer) one(ctx context.Context) bool {
	i := w.random.IntN(subjects)
	s := w.is[i]
	switch n := w.random.IntN(20); {
	case n == 0:
		return w.batch(ctx)
	case s.id == "" || n < 10:
		next := w.report(i)
		var got struct{ ID string }
		if !w.ask(ctx, "POST", "/alert", w.body(i, next), http.StatusCreated, &got, func() { w.maybe[i] = []state{next} }) {
			return false
		}
		next.id = got.ID
		w.is[i] = next
	case n == 10:
		return w.change(ctx, i, state{}, "DELETE", "/alert/"+s.id, nil, http.StatusOK)
	case n < 13:
		next := s
		next.notes++
		return w.change(ctx, i, next, "PUT", "/alert/"+s.id+"/note", map[string]any{"text": "note"}, http.StatusCreated)
	default:
		action, status := w.action(s)
		next := s
		next.status = status
		return w.change(ctx, i, next, "PUT", "/alert/"+s.id+"/action", map[string]any{"action": action}, http.StatusOK)
	}
	return true
}

// change makes a request that changes one subject.
func (w *writer) change(ctx context.Context, i int, next state, method, path string, body any, want int) bool {
	if !w.ask(ctx, method, path, body, want, nil, func() { w.maybe[i] = []state{next} }) {
		return false
	}
	w.is[i] = next
	return true
}

// batch reports on many subjects at once.
func (w *writer) batch(ctx context.Context) bool {
	var next [subjects]state
	var list []any
	for i := range subjects {
		next[i] = w.report(i)
		list = append(list, w.body(i, next[i]))
	}
	var got struct{ Results []struct{ ID string } }
	unsure := func() {
		for i := range next {
			w.maybe[i] = []state{next[i]}
		}
	}
	if !w.ask(ctx, "POST", "/alerts", list, http.StatusCreated, &got, unsure) {
		return false
	}
	for i := range next {
		next[i].id = got.Results[i].ID
	}
	w.is = next
	return true
}

// report is what a subject will be after the next report.
func (w *writer) report(i int) state {
	w.count++
	next := w.is[i]
	next.value, next.service = fmt.Sprint(w.count), services[i%len(services)]
	if next.status != "ack" {
		next.status = "open"
	}
	return next
}

func (w *writer) body(i int, s state) map[string]any {
	return map[string]any{
		"resource": w.names[i], "event": "Down", "environment": "Production", "severity": "major",
		"service": []string{s.service}, "value": s.value,
	}
}

// action is one that is possible, and the status that follows.
func (w *writer) action(s state) (action, status string) {
	possible := map[string][][2]string{
		"open":   {{"ack", "ack"}, {"close", "closed"}},
		"ack":    {{"unack", "open"}, {"close", "closed"}},
		"closed": {{"open", "open"}},
	}[s.status]
	one := possible[w.random.IntN(len(possible))]
	return one[0], one[1]
}

// ask makes a request and reads its answer. If none comes, unsure is called.
func (w *writer) ask(ctx context.Context, method, path string, body any, want int, out any, unsure func()) bool {
	text, err := json.Marshal(body)
	if err != nil {
		w.wrong = err
		return false
	}
	req, err := http.NewRequestWithContext(ctx, method, w.url+path, bytes.NewReader(text))
	if err != nil {
		w.wrong = err
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	begun := time.Now()
	resp, err := w.client.Do(req)
	if err != nil {
		unsure()
		return false
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		unsure()
		return false
	}
	w.longest = max(w.longest, time.Since(begun))
	if resp.StatusCode != want {
		w.wrong = fmt.Errorf("%s %s: %s: %.300s", method, path, resp.Status, answer)
		unsure()
		return false
	}
	if out == nil {
		return true
	}
	if err := json.Unmarshal(answer, out); err != nil {
		w.wrong = fmt.Errorf("%s %s: %w", method, path, err)
		return false
	}
	return true
}

// settle takes over what is stored. It returns what was answered and is not so.
func (w *writer) settle(stored map[string][]state) (wrong []string) {
	for i, name := range w.names {
		var got state
		if found := stored[name]; len(found) > 0 {
			got = found[0]
		}
		ok := slices.ContainsFunc(append(w.maybe[i], w.is[i]), func(s state) bool { return like(got, s) })
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s is %+v, answered %+v, perhaps %+v", name, got, w.is[i], w.maybe[i]))
		}
		w.is[i], w.maybe[i] = got, nil
	}
	return wrong
}

// like reports whether a stored subject is as expected. The id of an alert whose
// first report was not answered is not known.
func like(got, want state) bool {
	if want.id == "" && want.status != "" {
		want.id = got.id
	}
	return got == want
}
