package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// server is a whole server below the network: a real store, engine and hub.
type server struct {
	t        testing.TB
	api      *api.API
	store    db.Store
	accounts *account.Registry
	hub      *event.Hub
	clock    *clock
	log      *bytes.Buffer
	login    *loginSetup
}

// setup is what a test changes about its server.
type setup struct {
	api     api.Options
	store   bolt.Options
	account account.Options
	engine  engine.Options
	hook    plugin.Options
	plugins []string
	hooks   []plugin.Hook // in the place of plugins
	model   string
	users   map[string]auth.Principal // by the header User; others are refused
	start   time.Time                 // where the clock stands still; zero: it goes from now on
	login   func(*loginSetup)         // not nil: people log in for real

	channels channel.RegistryOptions
}

func newServer(t testing.TB, changes ...func(*setup)) *server {
	t.Helper()
	s := &server{t: t, clock: newClock(), log: new(bytes.Buffer)}
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	o := setup{
		model: alarm.Alerta,
		hook:  plugin.Options{AllowedEnvironments: []string{"Production", "Development"}, HeartbeatEvents: []string{"Heartbeat"}},
		engine: engine.Options{
			Origin: "alertad/test", AlertTimeout: 86400, HeartbeatTimeout: 86400, ShelveTimeout: 7200,
			BlackoutDuration: 3600, MaxLatency: 2 * time.Second, HistoryLimit: 100, HistoryOnValue: true,
			DeleteExpired: 2 * time.Hour, DeleteInfo: 12 * time.Hour,
		},
		account: account.Options{
			Passwords: auth.NewPasswords(4, 1), Scopes: auth.Scopes(), Provider: "basic", EmailDomains: []string{"*"},
			KeyLifetime: 365 * 24 * time.Hour, Roles: auth.Roles{
				AdminUsers: []string{"root@example.com"}, AdminRoles: []string{"admin"}, UserRoles: []string{"user"}, GuestRoles: []string{"guest"},
				UserScopes: []string{"read", "write"}, GuestScopes: []string{"read:alerts"},
				DefaultAdmin: "admin", DefaultUser: "user", DefaultGuest: "guest",
			},
		},
		api: api.Options{
			ConfigValues: map[string]any{"auth_required": false},
			Build:        api.Build{Version: "9.1.0", Number: "1", Date: "today", Revision: "abc"},
			MaxLatency:   2 * time.Second,
			AccessLevel:  slog.LevelInfo,
			TrustedProxies: []netip.Prefix{
				netip.MustParsePrefix("192.0.2.0/24"), // httptest's peer
			},
		},
	}
	for _, change := range changes {
		change(&o)
	}
	if !o.start.IsZero() {
		s.clock.still = true
		s.clock.ms.Store(o.start.UnixMilli())
	}
	s.build(o, log)
	return s
}

func (s *server) build(o setup, log *slog.Logger) {
	s.t.Helper()
	model, err := alarm.New(o.model, alarm.Options{Version: "9.1.0"})
	s.check(err)
	o.hook.Model, o.hook.Log = model, log
	hooks, _, err := plugin.New(o.plugins, o.hook)
	s.check(err)
	if o.hooks != nil {
		hooks = plugin.Of(o.hook, o.hooks...)
	}
	s.store = openStore(s.t, o.store)
	s.hub = event.New(event.Options{Encode: api.EncodeEvent, Collect: time.Millisecond})
	s.t.Cleanup(s.hub.Close)
	o.engine.Store, o.engine.Model, o.engine.Hooks, o.engine.Log = s.store, model, hooks, log
	o.engine.Publish, o.engine.Now = s.hub.Publish, s.clock.Now
	e, err := engine.New(context.Background(), o.engine)
	s.check(err)
	o.account.Store, o.account.Now = s.store, s.clock.Now
	s.prepareLogin(&o)
	s.accounts = account.New(o.account)
	s.buildLogin(&o, log)
	o.api.Accounts = s.accounts
	o.api.Store, o.api.Engine, o.api.Hub, o.api.Metrics, o.api.Model = s.store, e, s.hub, metrics.New(), model
	o.api.Webhooks.DefaultEnvironment, o.api.Webhooks.Model = "Production", model
	if o.api.Log == nil {
		o.api.Log = log
	}
	o.api.Now = s.clock.Now
	o.channels.Store, o.channels.Now, o.channels.NewID = s.store, s.clock.Now, o.api.NewID
	o.api.Channels = channel.NewRegistry(o.channels)
	if o.users != nil {
		o.api.Authenticate = func(r *http.Request, _ auth.From) (auth.Principal, error) {
			p, ok := o.users[r.Header.Get("User")]
			if !ok {
				return p, db.Errorf(db.Unauthorized, "Missing authorization API Key or Bearer Token")
			}
			return p, nil
		}
	}
	s.api, err = api.New(o.api)
	s.check(err)
}

func (s *server) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// clock only moves when told to, save for a millisecond at each look, so that
// no two things happen at once.
type clock struct {
	ms    atomic.Int64
	still bool // it moves only when told to
}

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Now().UnixMilli())
	return c
}

func (c *clock) Now() time.Time {
	if c.still {
		return time.UnixMilli(c.ms.Load())
	}
	return time.UnixMilli(c.ms.Add(1))
}

func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// answer is what the server said.
type answer struct {
	t      testing.TB
	what   string // the request
	code   int
	header http.Header
	text   string
	json   any
}

// do sends a request. A body that is not a string is sent as JSON; headers are
// pairs.
func (s *server) do(method, path string, body any, headers ...string) answer {
	s.t.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		s.check(err)
		in = bytes.NewReader(text)
	}
	r := httptest.NewRequest(method, path, in)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
	}
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	a := answer{s.t, method + " " + path, w.Code, w.Header(), w.Body.String(), nil}
	s.described(r, in, w)
	if strings.HasPrefix(a.header.Get("Content-Type"), "application/json") && a.text != "" && a.header.Get("Content-Encoding") == "" {
		if err := json.Unmarshal(w.Body.Bytes(), &a.json); err != nil {
			s.t.Fatalf("%s: answer is not JSON: %v\n%s", a.what, err, a.text)
		}
	}
	return a
}

func (s *server) get(path string, headers ...string) answer {
	s.t.Helper()
	return s.do("GET", path, nil, headers...)
}

// post sends and wants 201; it returns the id of what was made.
func (s *server) post(path string, body any, headers ...string) string {
	s.t.Helper()
	return s.do("POST", path, body, headers...).is(201).str("id")
}

func (a answer) is(code int) answer {
	a.t.Helper()
	if a.code != code {
		a.t.Fatalf("%s: status %d, want %d\n%s", a.what, a.code, code, a.text)
	}
	return a
}

// at returns the value at a path in the answer, as alerts.0.severity; "." is all of
// it. Nil if there is none.
func (a answer) at(path string) any {
	v := a.json
	if path == "." {
		return v
	}
	for step := range strings.SplitSeq(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[step]
		case []any:
			i := 0
			for _, c := range step {
				i = i*10 + int(c-'0')
			}
			if i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) str(path string) string {
	a.t.Helper()
	s, ok := a.at(path).(string)
	if !ok {
		a.t.Fatalf("%s: %s is %v, want a text\n%s", a.what, path, a.at(path), a.text)
	}
	return s
}

func (a answer) len(path string) int {
	a.t.Helper()
	l, ok := a.at(path).([]any)
	if !ok {
		a.t.Fatalf("%s: %s is %v, want a list\n%s", a.what, path, a.at(path), a.text)
	}
	return len(l)
}

// has checks values at paths: pairs of a path and what is wanted there. Numbers
// may be ints; a function of the value may stand for what is wanted.
func (a answer) has(pairs ...any) answer {
	a.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		path, want := pairs[i].(string), plainJSON(pairs[i+1])
		if diff := cmp.Diff(want, a.at(path)); diff != "" {
			a.t.Errorf("%s: %s (-want +got):\n%s", a.what, path, diff)
		}
	}
	return a
}

// plainJSON is v as a decoder of JSON would give it.
func plainJSON(v any) any {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	var out any
	if err := json.Unmarshal(text, &out); err != nil {
		panic(err)
	}
	return out
}

// object is a JSON object in a test.
type object = map[string]any

// with is a copy with some members replaced.
func with(o object, pairs ...any) object {
	out := object{}
	for k, v := range o {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i].(string)] = pairs[i+1]
	}
	return out
}
