// Package api is the HTTP API of alertad: Alerta's routes, fields, codes and
// messages (https://docs.alerta.io/api/reference.html), and the live stream.
// It decodes, asks the engine or the store, and encodes; the rules are below.
//
// The routes are one table, in routes.go. What every request goes through, in
// order, is in serve.go.
package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/api/docs"
	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/app/fleet"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Options are what an API works with. Store, Engine, Accounts, Hub, Metrics,
// Model and Log are required; the zero value of all else is a sensible default.
type Options struct {
	Store    db.Store
	Engine   *engine.Engine
	Accounts *account.Registry
	Hub      *event.Hub
	Metrics  *metrics.Set
	Model    *alarm.Model
	Webhooks webhook.Options
	Log      *slog.Logger

	// UserWebhook finds a webhook that Webhooks does not have. Nil: there is none.
	UserWebhook func(name string) (webhook.Custom, bool)
	// Plugins tells how the plugins are doing, as a JSON value, for
	// /management/status. Nil: it is not shown.
	Plugins func() any

	// Authenticate says who sends the request; its error, coded Unauthorized,
	// is answered as it is. Nil: everybody may do everything.
	Authenticate func(*http.Request, auth.From) (auth.Principal, error)

	// Login is what people log in with; the zero value: nobody can.
	Login Login

	// Console serves the pages and assets of the web console, with paths from
	// which the base path was cut. Nil: there is none.
	Console http.Handler

	BaseURL        string         // BASE_URL: a path, an absolute URL, or empty
	UseProxyFix    bool           // take scheme, host and prefix from a trusted proxy's headers
	TrustedProxies []netip.Prefix // peers whose X-Forwarded headers are believed

	CORS        CORS
	MaxBody     int64         // bytes of a request's body, also when unpacked; 0: 4 MiB
	MaxHeld     int64         // bytes of bodies and answers on their way, of all requests; 0: 256 MiB, at least four bodies
	PageSize    int           // DEFAULT_PAGE_SIZE; 0: 1000
	MaxLatency  time.Duration // HEARTBEAT_MAX_LATENCY
	MaxStreams  int           // of clients at a time; 0: 10,000
	KeepAlive   time.Duration // between comments on an idle stream; 0: 15 s
	WriteWithin time.Duration // that a stream's client has to take a write; 0: 10 s

	// ConfigValues is what /config shows, save for the endpoint. It is encoded
	// once.
	ConfigValues map[string]any
	// Properties writes the settings for /management/properties, secrets hidden.
	Properties func(io.Writer)
	// Alive says what keeps the server from its work, beside a store that does
	// not answer; nil: nothing.
	Alive func() error
	// Outbox tells how sending goes, for /management/status; nil: nothing is
	// sent.
	Outbox func(context.Context) (notify.Status, error)
	// Channels keeps the ways to tell people; nil: one over Store.
	Channels *channel.Registry
	// TryChannel sends a message by which somebody tries a channel; nil: nothing
	// is sent.
	TryChannel func(ctx context.Context, c *db.Channel, by string) channel.Trial
	// Backup makes a copy of the database. Nil: the database is no file.
	Backup func(context.Context) (*backup.Copy, error)

	// Tell has the handlers of other servers on the same store hear a text on a
	// topic. Nil: there are none.
	Tell func(topic, text string)
	// MaxLag is how old the answer to a search may be, where a replica gives it.
	// 0: it is never old.
	MaxLag time.Duration
	// Fleet tells of this server's place among them, for /management/status;
	// nil: it is alone.
	Fleet func() fleet.Status

	Build         Build
	ServerVersion string // SERVER_VERSION: full, major or off; empty is full

	AccessLevel slog.Level // of the line that each request logs
	LogMethods  []string   // the methods that are logged; empty: all
	Audit       Audit

	Now   func() time.Time
	NewID func() string
}

// Build tells which program this is.
type Build struct {
	Version, Number, Date, Revision string
}

// API is the handler of all requests to a server.
type API struct {
	Options
	router   router
	base     base
	cors     cors
	ranks    map[string]map[string]int64
	schemas  schemas
	docs     *docs.Docs
	ways     []way
	config   []byte // the members of /config that do not depend on the request
	timers   map[timer]*metrics.Timer
	counters counters
	switches *switches
	writers  *writers
	load     *load
	outages  outages
	tasks    *tasks
	keyed    keyLocks
	streams  chan struct{}
	replies  sync.Pool // of *reply
	buffers  sync.Pool // of *bytes.Buffer
	packers  sync.Pool // of *gzip.Writer
	started  time.Time

	heir atomic.Pointer[API] // that took over from this one
}

// New makes the handler. It returns an error for options that it cannot work
// with: a bad base URL or origin, a route without a known scope.
func New(o Options) (*API, error) {
	o.defaults()
	a := &API{
		Options:  o,
		ranks:    map[string]map[string]int64{"severity": o.Model.SeverityRanks(), "status": o.Model.StatusRanks()},
		schemas:  newSchemas(),
		switches: newSwitches(),
		writers:  &writers{},
		load:     newLoad(o.MaxHeld),
		tasks:    newTasks(),
		streams:  make(chan struct{}, o.MaxStreams),
		started:  o.Now(),
	}
	var err error
	if a.router, err = newRouter(table); err != nil {
		return nil, err
	}
	if a.base, err = newBase(o.BaseURL); err != nil {
		return nil, err
	}
	if a.cors, err = newCORS(o.CORS); err != nil {
		return nil, err
	}
	if a.config, err = configMembers(o.ConfigValues); err != nil {
		return nil, err
	}
	a.ways = ways(a.Login)
	a.docs = Reference(a.version())
	a.measure()
	return a, nil
}

func (o *Options) defaults() {
	if o.Authenticate == nil {
		everyone := auth.Everyone()
		o.Authenticate = func(*http.Request, auth.From) (auth.Principal, error) { return everyone, nil }
	}
	if o.Tell == nil {
		o.Tell = func(string, string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.NewID == nil {
		o.NewID = uuid.NewString
	}
	if o.Channels == nil {
		o.Channels = channel.NewRegistry(channel.RegistryOptions{Store: o.Store, Now: o.Now, NewID: o.NewID})
	}
	if o.MaxBody <= 0 {
		o.MaxBody = 4 << 20
	}
	if o.MaxHeld <= 0 {
		o.MaxHeld = max(256<<20, 4*o.MaxBody)
	}
	if o.PageSize <= 0 {
		o.PageSize = 1000
	}
	if o.MaxStreams <= 0 {
		o.MaxStreams = 10_000
	}
	if o.KeepAlive <= 0 {
		o.KeepAlive = 15 * time.Second
	}
	if o.WriteWithin <= 0 {
		o.WriteWithin = 10 * time.Second
	}
}

// schemas are those of the kinds whose filters the API extends by fields that
// are of the moment.
type schemas struct{ blackouts, heartbeats, users, groups, perms, customers, keys, views, rotas, rules, channels *query.Schema }
