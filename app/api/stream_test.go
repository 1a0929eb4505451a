package api_test

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
)

// listener is a client of the live stream.
type listener struct {
	t      *testing.T
	server *server
	lines  *bufio.Scanner
	header http.Header
	stop   context.CancelFunc
}

// listen opens the stream over a real connection.
func (s *server) listen(t *testing.T, path string, headers ...string) *listener {
	t.Helper()
	web := httptest.NewServer(s.api)
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	r, err := http.NewRequestWithContext(ctx, "GET", web.URL+path, nil)
	s.check(err)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	s.check(err)
	t.Cleanup(func() {
		stop()
		res.Body.Close()
		web.Close()
	})
	if res.StatusCode != 200 {
		text, _ := io.ReadAll(res.Body)
		t.Fatalf("%s %v: %s %s", path, headers, res.Status, text)
	}
	return &listener{t, s, bufio.NewScanner(res.Body), res.Header, stop}
}

// sent is one event of the stream.
type sent struct {
	name, id, comment string
	data              object
}

// next reads up to the next event or comment.
func (l *listener) next() sent {
	l.t.Helper()
	var e sent
	for l.lines.Scan() {
		field, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch field {
		case "event":
			e.name = value
		case "id":
			e.id = value
		case "data":
			if err := json.Unmarshal([]byte(value), &e.data); err != nil {
				l.t.Fatalf("data is not JSON: %s", value)
			}
			schema := map[string]string{"ready": "StreamReady", "alert": "StreamAlert", "gone": "StreamGone", "reset": "StreamReset"}[e.name]
			if err := l.server.reference().CheckEvent(schema, []byte(value)); err != nil {
				l.t.Errorf("the API reference: %v", err)
			}
		case "":
			if value != "" {
				e.comment = value
				continue
			}
			return e
		}
	}
	l.t.Fatalf("the stream ended: %v", l.lines.Err())
	return e
}

func (l *listener) want(name string, pairs ...any) sent {
	l.t.Helper()
	e := l.next()
	if e.name != name {
		l.t.Fatalf("event %q %v, want %q", e.name, e.data, name)
	}
	answer{t: l.t, what: name, json: plainJSON(e.data)}.has(pairs...)
	return e
}

func TestStream(t *testing.T) {
	s := newServer(t)
	l := s.listen(t, "/alerts/stream?environment=Production&status=open&page=3", "Accept-Encoding", "gzip")
	if l.header.Get("Content-Type") != "text/event-stream; charset=utf-8" || l.header.Get("X-Accel-Buffering") != "no" || l.header.Get("Content-Encoding") != "" {
		t.Errorf("headers: %v", l.header)
	}
	ready := l.want("ready", "seq", 0)
	s.post("/alert", with(nodeDown, "environment", "Development"))
	id := s.post("/alert", with(nodeDown, "rawData", "hidden"))
	first := l.want("alert", "change", "new", "alert.id", id, "alert.href", "/alert/"+id, "alert.severity", "critical",
		"alert.rawData", nil, "alert.history", []any{}, "alert.rev", 1)
	s.post("/alert", nodeDown)
	l.want("alert", "change", "duplicate", "alert.duplicateCount", 1, "alert.rev", 2)
	s.do("PUT", "/alert/"+id+"/action", object{"action": "ack"}).is(200)
	l.want("gone", "id", id, "rev", 3)
	s.do("PUT", "/alert/"+id+"/action", object{"action": "unack"}).is(200)
	l.want("alert", "change", "unack", "alert.status", "open")
	s.do("DELETE", "/alert/"+id, nil).is(200)
	last := l.want("gone", "id", id)
	l.stop()

	// Whoever comes back goes on where they were.
	again := s.listen(t, "/api/alerts/stream?environment=Production&status=open", "Last-Event-ID", first.id)
	again.want("ready")
	again.want("alert", "change", "duplicate")
	again.want("gone")
	again.want("alert", "change", "unack")
	again.want("gone")
	byParam := s.listen(t, "/alerts/stream?last-event-id="+ready.id)
	byParam.want("ready")
	byParam.want("alert", "change", "new", "alert.environment", "Development")
	unknown := s.listen(t, "/alerts/stream", "Last-Event-ID", "another-process-7")
	unknown.want("ready")
	unknown.want("reset")
	if last.id == "" || last.id == first.id {
		t.Errorf("ids %q, %q", first.id, last.id)
	}
}

func TestStreamOfAlternatives(t *testing.T) {
	s := newServer(t, twoCustomers)
	filter := func(text string) string { return "&filter=" + url.QueryEscape(text) }
	path := "/alerts/stream?environment=Production"
	l := s.listen(t, path+filter("severity=major&severity=minor")+filter(`q=service:Web AND resource:w*`), "User", "acme")
	l.want("ready")
	post := func(change ...any) string { return s.post("/alert", with(nodeDown, change...), "User", "acme") }
	post("resource", "x1")
	s.post("/alert", with(nodeDown, "severity", "major"), "User", "other")
	post("resource", "x2", "severity", "major", "environment", "Development")
	l.want("alert", "alert.id", post("resource", "x3", "severity", "minor"))
	l.want("alert", "alert.id", post("resource", "w1", "service", []string{"Web"}))

	refused := func(text string) answer { return s.get(path+text, "User", "acme").is(400) }
	refused(filter("severity=major&q=("))
	refused(filter("nosuch=1"))
	refused(filter("%zz"))
	refused(filter("filter=severity")) // alternatives have none of their own
	refused(strings.Repeat(filter("severity=major"), 51)).has("message", "more than 50 filters")
}

func TestStreamOfCustomer(t *testing.T) {
	s := newServer(t, twoCustomers)
	l := s.listen(t, "/alerts/stream", "User", "acme")
	l.want("ready")
	s.post("/alert", nodeDown, "User", "other")
	mine := s.post("/alert", nodeDown, "User", "acme")
	l.want("alert", "alert.id", mine, "alert.customer", "Acme")
}

func TestStreamKeepAlive(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.KeepAlive = time.Millisecond })
	l := s.listen(t, "/alerts/stream")
	l.want("ready")
	if e := l.next(); e.comment != "keep-alive" || e.name != "" || e.id == "" {
		t.Errorf("%+v, want a comment", e)
	}
}

func TestStreamEnds(t *testing.T) {
	s := newServer(t)
	l := s.listen(t, "/alerts/stream")
	l.want("ready")
	s.hub.Close()
	if l.lines.Scan() {
		t.Errorf("after the end: %s", l.lines.Text())
	}
}

// In HTTP/2 a bound on writing would end a stream on which nothing happens.
func TestStreamHTTP2(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.KeepAlive, o.api.WriteWithin = 300*time.Millisecond, 100*time.Millisecond })
	s.api.Now = time.Now // deadlines are of the real clock
	web := httptest.NewUnstartedServer(s.api)
	web.EnableHTTP2 = true
	web.StartTLS()
	defer web.Close()
	res, err := web.Client().Get(web.URL + "/alerts/stream")
	s.check(err)
	defer res.Body.Close()
	if res.ProtoMajor != 2 {
		t.Fatalf("the stream is in %s", res.Proto)
	}
	l := &listener{t, s, bufio.NewScanner(res.Body), res.Header, nil}
	l.want("ready")
	for range 3 {
		if e := l.next(); e.comment != "keep-alive" {
			t.Errorf("%+v, want a comment", e)
		}
	}
	s.hub.Close()
}

func TestTooManyStreams(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.MaxStreams = 1 })
	l := s.listen(t, "/alerts/stream")
	l.want("ready")
	s.get("/alerts/stream").is(503).has("message", "too many clients are listening")
	if s.hub.Len() != 1 {
		t.Errorf("%d subscribers, want 1", s.hub.Len())
	}
}

// stuck is a connection whose client takes nothing after some writes.
type stuck struct {
	*httptest.ResponseRecorder
	writes    int
	deadlines []time.Time
}

func (w *stuck) SetWriteDeadline(t time.Time) error {
	w.deadlines = append(w.deadlines, t)
	return nil
}

func (w *stuck) Write(b []byte) (int, error) {
	if w.writes--; w.writes < 0 {
		return 0, os.ErrDeadlineExceeded
	}
	return w.ResponseRecorder.Write(b)
}

func TestStuckListener(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.KeepAlive, o.api.WriteWithin = time.Millisecond, time.Second })
	w := &stuck{ResponseRecorder: httptest.NewRecorder(), writes: 2}
	s.api.ServeHTTP(w, httptest.NewRequest("GET", "/alerts/stream", nil)) // comes back: it was dropped
	if s.hub.Len() != 0 {
		t.Errorf("%d subscribers are left", s.hub.Len())
	}
	if n := len(w.deadlines); n != 6 || w.deadlines[0].IsZero() || !w.deadlines[n-1].IsZero() {
		t.Errorf("deadlines: %v", w.deadlines)
	}
}

// twoCustomers gives a test users of different customers.
func twoCustomers(o *setup) {
	user := func(login string, t auth.Tenancy, scopes ...auth.Scope) auth.Principal {
		return auth.Principal{Login: login, Tenancy: t, Scopes: scopes}
	}
	o.users = map[string]auth.Principal{
		"acme":    user("acme", auth.Customers("Acme"), auth.Read, auth.Write, auth.ReadManagement),
		"other":   user("other", auth.Customers("Other"), auth.Read, auth.Write),
		"both":    user("both", auth.Customers("Acme", "Other"), auth.Read, auth.Write),
		"nobody":  user("nobody", auth.Tenancy{}, auth.Read, auth.Write),
		"admin":   user("admin", auth.AllCustomers(), auth.Admin),
		"boss":    user("boss", auth.Customers("Other"), auth.Admin),
		"tenants": user("tenants", auth.Customers("Acme"), auth.Admin),
	}
}
