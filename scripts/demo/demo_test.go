package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/alarm"
)

// server takes everything and keeps what was asked of it.
type server struct {
	mu    sync.Mutex
	calls []string
	sent  []alert
	held  int // of those, by a blackout
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, r.Method+" "+r.URL.Path+" "+string(body))
	id := fmt.Sprint(len(s.calls))
	w.Header().Set("Content-Type", "application/json")
	switch {
	case r.URL.Path == "/alert":
		var a alert
		if err := json.Unmarshal(body, &a); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.sent = append(s.sent, a)
		if a.Environment == "Development" && a.Group == "Kubernetes" { // in a blackout
			s.held++
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprintf(w, `{"status":"ok","id":"%s","message":"Suppressed"}`, id)
			return
		}
		w.WriteHeader(http.StatusCreated)
		fmt.Fprintf(w, `{"status":"ok","id":"%s","alert":{"id":"%[1]s"}}`, id)
	case strings.HasSuffix(r.URL.Path, "/action"):
		w.WriteHeader(http.StatusConflict)
		io.WriteString(w, `{"status":"error","message":"already"}`)
	default:
		io.WriteString(w, `{"status":"ok"}`)
	}
}

// play makes the past and some steps, at a time that stands still.
func play(t *testing.T, seed uint64, fill, steps int) *server {
	t.Helper()
	s := &server{}
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	w := newWorld(&client{srv.URL, "", srv.Client()}, seed, fill)
	w.now = func() time.Time { return time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC) }
	if err := w.fill(t.Context(), fill, io.Discard); err != nil {
		t.Fatal(err)
	}
	for range steps {
		if err := w.step(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestSameSeedSameStory(t *testing.T) {
	first, second, other := play(t, 7, 50, 300), play(t, 7, 50, 300), play(t, 8, 50, 300)
	if diff := cmp.Diff(first.calls, second.calls); diff != "" {
		t.Errorf("the same seed tells another story:\n%s", diff)
	}
	if slices.Equal(first.calls, other.calls) {
		t.Error("another seed tells the same story")
	}
}

// Every alert must pass the checks of a server with default settings, and the
// story must have what makes it lively.
func TestAlertsAreSound(t *testing.T) {
	m, err := alarm.New(alarm.Alerta, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s := play(t, 1, 200, 2000)
	seen := map[string]int{}
	for _, a := range s.sent {
		if err := m.Valid(a.Severity); err != nil {
			t.Error(err)
		}
		if a.Resource == "" || a.Event == "" || a.Text == "" || len(a.Service) == 0 || a.Group == "" {
			t.Errorf("something is missing: %+v", a)
		}
		if strings.Contains(a.Text+a.Value+a.Resource, "%!") || strings.ContainsAny(a.Text, "{}") {
			t.Errorf("a place was not filled in: %q %q", a.Text, a.Value)
		}
		seen["environment "+a.Environment]++
		seen["severity "+a.Severity]++
		if len(a.Correlate) > 0 && a.Event == a.Correlate[1] {
			seen["pair"]++
		}
	}
	for _, c := range s.calls {
		_, rest, _ := strings.Cut(c, " ")
		path, body, _ := strings.Cut(rest, " ")
		seen[path[strings.LastIndexByte(path, '/')+1:]]++
		for _, action := range []string{"ack", "shelve"} {
			if strings.Contains(body, `"action":"`+action+`"`) {
				seen[action]++
			}
		}
	}
	for _, want := range []string{
		"environment Production", "environment Development", "severity critical", "severity major", "severity minor",
		"severity warning", "severity normal", "severity informational", "severity security", "pair",
		"heartbeat", "blackout", "action", "note", "ack", "shelve",
	} {
		if seen[want] == 0 {
			t.Errorf("there is no %s", want)
		}
	}
	if s.held == 0 {
		t.Error("the blackout holds nothing back")
	}
	for what := range seen {
		if env, ok := strings.CutPrefix(what, "environment "); ok && env != "Production" && env != "Development" {
			t.Errorf("a server with default settings refuses environment %s", env)
		}
	}
}

func TestTables(t *testing.T) {
	used := map[string]bool{"unreach": true}
	for _, tier := range tiers {
		for _, name := range strings.Fields(tier.troubles) {
			used[name] = true
			if troubles[name] == nil {
				t.Errorf("%s has unknown trouble %s", tier.name, name)
			}
		}
	}
	for name, x := range troubles {
		if !used[name] {
			t.Errorf("nothing has trouble %s", name)
		}
		if x.value != "" && len(x.at) != len(x.severities()) {
			t.Errorf("%s has %d severities and %d values", name, len(x.severities()), len(x.at))
		}
	}
	names := map[string]bool{}
	for _, h := range hosts() {
		if names[h.name] {
			t.Errorf("two hosts are called %s", h.name)
		}
		names[h.name] = true
	}
}

func TestRun(t *testing.T) {
	f := func(want string, args ...string) {
		t.Helper()
		err := run(t.Context(), args, io.Discard)
		got := "no error"
		if err != nil {
			got = err.Error()
		}
		if !strings.HasPrefix(got, want) {
			t.Errorf("%v: got %q, want %q", args, got, want)
		}
	}
	srv := httptest.NewServer(&server{})
	defer srv.Close()
	broken := httptest.NewServer(http.NotFoundHandler())
	defer broken.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	f("no error", "-url", srv.URL+"/", "-fill", "5", "-for", "1ns")
	f("no error", "-url", srv.URL, "-fill", "0", "-for", "1ns")
	f("GET /blackouts: 404", "-url", broken.URL, "-for", "1ns")
	f("no server to fill", "-url", gone.URL, "-for", "1ns")
	f("-rate must be", "-rate", "0")
	f("-rate must be", "-rate", "NaN")
	f("-fill and -for", "-fill", "-1")
	f("unexpected", "now")

	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := run(stopped, []string{"-url", srv.URL}, io.Discard); err != nil {
		t.Errorf("stopped: %v", err)
	}
}
