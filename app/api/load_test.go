package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// stop is a hook that holds alerts up until it is let go.
type stop struct{ came, open chan struct{} }

func (stop) Name() string { return "stop" }

func (s stop) Receive(_ *plugin.Call, a *db.Alert) (*db.Alert, error) {
	s.came <- struct{}{}
	<-s.open
	return a, nil
}

// While there is more to do than the server can, it says so to those who come
// then, tells how it does, and still shows alerts.
func TestBusy(t *testing.T) {
	hook := stop{make(chan struct{}, 100), make(chan struct{})}
	s := newServer(t, func(o *setup) {
		o.hooks = []plugin.Hook{hook}
		o.api.MaxBody = 8 << 20
	})
	large := with(nodeDown, "rawData", strings.Repeat("x", 6<<20)) // so few of them are all that may be done at once
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() {
			s.api.ServeHTTP(httptest.NewRecorder(), request("/alert", large))
		})
		<-hook.came
	}
	refused := func(a answer) {
		t.Helper()
		a.is(503)
		if got := a.header.Get("Retry-After"); got != "1" || !strings.HasPrefix(a.str("message"), "the server is busy: try again in a moment") {
			t.Errorf("%s: Retry-After is %q\n%s", a.what, got, a.text)
		}
	}
	refused(s.do("POST", "/alert", large))
	refused(s.do("POST", "/alerts", []object{large, large}))
	s.get("/_").is(200)
	s.get("/management/gtg").is(200)
	s.get("/alerts").is(200)
	if !strings.Contains(s.get("/management/metrics").is(200).text, "alertad_refused_requests_total 2\n") {
		t.Error("the metrics do not count the refusals")
	}
	if strings.Contains(s.log.String(), "server is busy") {
		t.Error("each refusal is logged")
	}
	close(hook.open)
	working.Wait()
	s.do("POST", "/alert", large).is(201)
}

// A batch is decoded when it has its turn, not before.
func TestBatchWaitsUndecoded(t *testing.T) {
	hook := stop{make(chan struct{}, 100), make(chan struct{})}
	var ids atomic.Int64
	s := newServer(t, func(o *setup) {
		o.hooks = []plugin.Hook{hook}
		o.api.MaxBody = 8 << 20
		o.api.NewID = func() string { return fmt.Sprint(ids.Add(1)) }
	})
	large := with(nodeDown, "rawData", strings.Repeat("x", 6<<20))
	var working sync.WaitGroup
	for range 2 {
		working.Go(func() { s.api.ServeHTTP(httptest.NewRecorder(), request("/alert", large)) })
		<-hook.came
	}
	before := ids.Load()
	s.do("POST", "/alerts", []object{large}, "X-Request-ID", "batch").is(503).has("total", 0)
	if n := ids.Load(); n != before {
		t.Errorf("%d alerts were decoded, and given an id", n-before)
	}
	close(hook.open)
	working.Wait()
	s.do("POST", "/alerts", []object{large}).is(201)
}

// What a batch has to tell is held, too. When that is too much it ends, and
// tells what came of the alerts before.
func TestHeldResults(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxHeld = 1 << 20 })
	a := s.do("POST", "/alerts", strings.Repeat("5\n", 20_000), "Content-Type", ndjson).is(503).has("complete", false)
	if n := int(a.at("total").(float64)); n < 1000 || n > 19_000 || len(a.at("results").([]any)) != n {
		t.Errorf("%d are told of", n)
	}
	if got := s.get("/management/metrics").text; !strings.Contains(got, "alertad_held_bytes 0\n") {
		t.Error("something is still held")
	}
	s.do("POST", "/alerts", strings.Repeat("5\n", 1000), "Content-Type", ndjson).is(207).has("complete", true, "failed", 1000)
}

// trickle is a body that does not come to its end until it is let.
type trickle struct {
	text     *strings.Reader
	dry, end chan struct{}
	once     sync.Once
}

func (b *trickle) Read(p []byte) (int, error) {
	if b.text.Len() > 0 {
		return b.text.Read(p)
	}
	b.once.Do(func() { close(b.dry) }) // and what came before is counted
	<-b.end
	return 0, io.EOF
}

// What bodies hold in memory is bounded for all together, however slow their
// senders are, and is given back.
func TestHeldBodies(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxHeld = 1 << 20 })
	begin := func(path string) (*trickle, chan *httptest.ResponseRecorder) {
		body := &trickle{text: strings.NewReader(`[{"text":"` + strings.Repeat("x", 400<<10)), dry: make(chan struct{}), end: make(chan struct{})}
		r := httptest.NewRequest("POST", path, body)
		r.Header.Set("Content-Type", "application/json")
		done := make(chan *httptest.ResponseRecorder, 1)
		go func() {
			w := httptest.NewRecorder()
			s.api.ServeHTTP(w, r)
			done <- w
		}()
		return body, done
	}
	for _, path := range []string{"/alert", "/alerts"} {
		slow, slowDone := begin(path)
		<-slow.dry
		other, otherDone := begin(path)
		select {
		case w := <-otherDone:
			if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" {
				t.Errorf("%s: status %d, Retry-After %q", path, w.Code, w.Header().Get("Retry-After"))
			}
		case <-other.dry:
			t.Errorf("%s: both are held", path)
			close(other.end)
		}
		close(slow.end)
		if w := <-slowDone; w.Code != http.StatusBadRequest {
			t.Errorf("%s: half a body: status %d", path, w.Code)
		}
		if got := s.get("/management/metrics").text; !strings.Contains(got, "alertad_held_bytes 0\n") {
			t.Errorf("%s: something is still held", path)
		}
	}
}

// lazy is a client that takes no answer until it is let.
type lazy struct {
	*httptest.ResponseRecorder
	once        *sync.Once
	began, open chan struct{}
}

func (l lazy) Write(p []byte) (int, error) {
	l.once.Do(func() { close(l.began) })
	<-l.open
	return l.ResponseRecorder.Write(p)
}

// Large answers that nobody takes are bounded, too.
func TestHeldAnswers(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxHeld = 2 << 20 })
	for _, name := range []string{"a", "b"} {
		s.post("/alert", with(nodeDown, "resource", name, "text", strings.Repeat("x", 700<<10)))
	}
	l := lazy{httptest.NewRecorder(), new(sync.Once), make(chan struct{}), make(chan struct{})}
	var reading sync.WaitGroup
	reading.Go(func() { s.api.ServeHTTP(l, httptest.NewRequest("GET", "/alerts", nil)) })
	<-l.began
	s.get("/alerts").is(503)
	s.get("/_").is(200)
	close(l.open)
	reading.Wait()
	s.get("/alerts").is(200)
}

func request(path string, body object) *http.Request {
	text, err := json.Marshal(body)
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest("POST", path, bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	return r
}
