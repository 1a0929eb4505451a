package audit_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/audit"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

func openStore(t *testing.T) db.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func events(t *testing.T, store db.Store) (names []string) {
	t.Helper()
	err := store.View(context.Background(), func(f db.Finder) error {
		found, err := db.Collect[*db.Audit](f.Find(db.Audits, query.Query{Order: []query.Order{{Field: "id"}}}))
		names = nil
		for _, e := range found {
			names = append(names, e.Event)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func run(trail *audit.Trail) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { trail.Run(ctx); close(done) }()
	return func() { cancel(); <-done }
}

func TestTrail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := openStore(t)
		defer store.Close()
		trail := audit.New(audit.Options{Store: store, Log: slog.New(slog.DiscardHandler)})
		stop := run(trail)
		var want []string
		add := func(n int) {
			for range n {
				name := fmt.Sprintf("event-%d", len(want))
				want = append(want, name)
				trail.Add(t.Context(), &db.Audit{Event: name, CreateTime: db.At(time.Now())})
			}
		}
		add(3)
		time.Sleep(time.Second)
		if diff := cmp.Diff(want, events(t, store)); diff != "" {
			t.Errorf("after a moment (-want +got):\n%s", diff)
		}
		add(1200) // more than one transaction takes
		stop()    // what was added is written
		if diff := cmp.Diff(want, events(t, store)); diff != "" {
			t.Errorf("in the end (-want +got):\n%s", diff)
		}
	})
}

func TestRetention(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := openStore(t)
		defer store.Close()
		trail := audit.New(audit.Options{Store: store, Log: slog.New(slog.DiscardHandler), Retention: 24 * time.Hour})
		defer run(trail)()
		add := func(name string) { trail.Add(t.Context(), &db.Audit{Event: name, CreateTime: db.At(time.Now())}) }
		for range 700 {
			add("old")
		}
		time.Sleep(20 * time.Hour)
		add("new")
		time.Sleep(time.Hour)
		if n := len(events(t, store)); n != 701 {
			t.Errorf("%d events after 21 hours", n)
		}
		time.Sleep(4 * time.Hour)
		if diff := cmp.Diff([]string{"new"}, events(t, store)); diff != "" {
			t.Errorf("after 25 hours (-want +got):\n%s", diff)
		}
	})
}

// Each event is put into the outbox along with itself.
func TestPost(t *testing.T) {
	store := openStore(t)
	defer store.Close()
	var mu sync.Mutex
	var queued []string
	trail := audit.New(audit.Options{
		Store: store, Log: slog.New(slog.DiscardHandler),
		Post: func(e *db.Audit) *db.Outgoing {
			return &db.Outgoing{Meta: db.Meta{ID: "post-" + e.ID}, Sender: "audit", To: "AUDIT_URL", Body: e.Event}
		},
		Queued: func(sender, to string) { mu.Lock(); defer mu.Unlock(); queued = append(queued, sender+" "+to) },
	})
	stop := run(trail)
	trail.Add(t.Context(), &db.Audit{Event: "a"})
	trail.Add(t.Context(), &db.Audit{Event: "b"})
	stop()
	var bodies []string
	err := store.View(t.Context(), func(f db.Finder) error {
		found, err := db.Collect[*db.Outgoing](f.Find(db.Outbox, query.Query{Order: []query.Order{{Field: "id"}}}))
		for _, it := range found {
			bodies = append(bodies, it.Body)
		}
		return err
	})
	if diff := cmp.Diff([]string{"a", "b"}, bodies); diff != "" || err != nil || len(queued) != 2 || queued[0] != "audit AUDIT_URL" {
		t.Errorf("outbox %v, queued %v, %v", bodies, queued, err)
	}
}

// What the store does not take is told of.
func TestLost(t *testing.T) {
	store := openStore(t)
	store.Close()
	var log strings.Builder
	trail := audit.New(audit.Options{Store: store, Log: slog.New(slog.NewTextHandler(&log, nil))})
	stop := run(trail)
	trail.Add(t.Context(), &db.Audit{Event: "a"})
	stop()
	if !strings.Contains(log.String(), `"audit events lost" events=1`) {
		t.Errorf("log: %s", &log)
	}
}

func TestDocument(t *testing.T) {
	e := &db.Audit{
		Meta: db.Meta{ID: "id"}, CreateTime: 1_767_225_600_000, Event: "user-updated", Category: "admin", User: "ops",
		Customers: []string{"Acme"}, Scopes: []string{"admin"}, Resource: "42", Type: "user", RequestID: "req",
		Endpoint: "/user/{id}", Method: "PUT", URL: "/user/42?x=1", Data: `{"name":"x"}`, RemoteIP: "192.0.2.1",
	}
	f := func(asObject bool, data any) {
		t.Helper()
		want := map[string]any{
			"id": "id", "@timestamp": "2026-01-01T00:00:00.000Z", "event": "user-updated", "category": "admin", "message": "",
			"user":     map[string]any{"id": "ops", "customers": []any{"Acme"}, "scopes": []any{"admin"}},
			"resource": map[string]any{"id": "42", "type": "user"},
			"request": map[string]any{
				"id": "req", "endpoint": "/user/{id}", "method": "PUT", "url": "/user/42?x=1", "args": map[string]any{"x": "1"},
				"data": data, "remoteIp": "192.0.2.1", "userAgent": nil,
			},
			"extra": map[string]any{},
		}
		var got map[string]any
		if err := json.Unmarshal(audit.Document(e, asObject), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
	f(false, `{"name":"x"}`)
	f(true, map[string]any{"name": "x"})
	e.Data = "a=1"
	f(true, "a=1")
	e.Data = ""
	f(true, nil)
}

func TestRedact(t *testing.T) {
	f := func(body string, form bool, want string) {
		t.Helper()
		if got := audit.Redact([]byte(body), form); got != want {
			t.Errorf("%s\n got %s\nwant %s", body, got, want)
		}
	}
	f(`{"name":"x", "n": 12345678901234567890}`, false, `{"name":"x", "n": 12345678901234567890}`)
	f(`{"password":"x","n":12345678901234567890}`, false, `{"n":12345678901234567890,"password":"[REDACTED]"}`)
	f(`{"pass\u0077ord":"x"}`, false, `{"password":"[REDACTED]"}`)
	f(`[{"a":{"API-Key":"x","client_secret":{"x":1}}}]`, false, `[{"a":{"API-Key":"[REDACTED]","client_secret":"[REDACTED]"}}]`)
	f(`{"password":null}`, false, `{"password":null}`)
	f(`not json`, false, `not json`)
	f("{\"a\":1}\n{\"token\":\"x\"}\n", false, "{\"a\":1}\n{\"token\":\"[REDACTED]\"}")
	f(`{"token":"x"}{`, false, `(malformed)`)
	f(``, false, ``)
	f(`token=x&text=hello`, true, `text=hello&token=%5BREDACTED%5D`)
	f(`%zz`, true, `(malformed)`)
}
