package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/audit"
	"github.com/alertad/alertad/app/backup"
	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/door"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/app/fleet"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/notify/channel"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
	"github.com/alertad/alertad/app/tlsconf"
	"github.com/alertad/alertad/db"
)

// ballast is memory that is never touched, so it costs none. It counts for the
// garbage collector, which would run a hundred times a second over the small
// heap of a busy small server.
const ballast = 64 << 20

// server is everything that runs. What is in it was built in the order of
// newServer and is closed in the reverse order.
type server struct {
	cfg     *config.Config
	log     *slog.Logger
	store   db.Store
	model   *alarm.Model
	hub     *event.Hub
	metrics *metrics.Set
	hooks   *plugin.Chain
	plugins *star.Set
	engine  *engine.Engine
	outbox  *notify.Worker
	telling *channel.Sender
	ways    *channel.Registry
	fleet   *fleet.Fleet // nil: the database is this server's alone
	trail   *audit.Trail
	backups *backup.Keeper
	tls     *tlsconf.Server // nil: plain HTTP
	intake  intake          // of other protocols than HTTP
	api     *api.API
	handle  http.Handler
	rest    func(context.Context) error // ends what work started
	under   sync.WaitGroup              // requests under way

	// What goes on through a reload; what is below http is only the first's.
	flags   cli.RunOptions
	logs    *relay
	logsTo  io.Writer
	before  *api.API // that the API takes over from
	login   *login
	office  *office
	listen  net.Listener
	door    *door.Door
	http    *http.Server
	gate    *gate
	manager supervisor
	closers closers
	ballast []byte
}

// newServer builds the server up to where it could answer. If a part fails,
// those built before it are closed.
func newServer(ctx context.Context, cfg *config.Config, o cli.RunOptions, logs io.Writer) (_ *server, err error) {
	s := &server{cfg: cfg, flags: o, logsTo: logs, metrics: metrics.New(), ballast: make([]byte, ballast)}
	s.logs = newRelay(newLog(cfg, logs).Handler())
	s.log, s.gate = slog.New(s.logs), &gate{current: s}
	s.manager = newSupervisor(config.Environ(), os.Getpid())
	defer func() {
		if err != nil {
			err = errors.Join(err, s.closers.close())
		}
	}()
	if err := checkServable(cfg, host(cfg, o)); err != nil {
		return nil, err
	}
	// The address first: it fails most often, and touches nothing.
	if s.listen, err = net.Listen("tcp", net.JoinHostPort(host(cfg, o), strconv.Itoa(port(cfg, o)))); err != nil {
		return nil, err
	}
	s.closers.add("listener", func(context.Context) error { s.listen.Close(); return nil })
	s.openDoor()
	if s.store, err = s.awaitStore(ctx); err != nil {
		return nil, err
	}
	s.closers.add("database", func(context.Context) error { return s.store.Close() })
	s.hub = event.New(event.Options{Encode: api.EncodeEvent})
	s.closers.add("live stream", func(context.Context) error { s.hub.Close(); return nil })
	s.joinFleet()
	if err := s.build(ctx, s.tls); err != nil {
		return nil, err
	}
	if err := restoreMetrics(ctx, s.store, s.metrics); err != nil {
		return nil, err
	}
	if err := s.appoint(ctx); err != nil {
		return nil, err
	}
	return s, s.serve()
}

// build makes what the settings say. before is the certificate of the server
// that this one takes over from.
func (s *server) build(ctx context.Context, before *tlsconf.Server) error {
	if err := checkServable(s.cfg, host(s.cfg, s.flags)); err != nil {
		return err
	}
	if err := s.buildTLS(before); err != nil {
		return err
	}
	if err := s.buildRules(ctx); err != nil {
		return err
	}
	if err := s.buildIntake(); err != nil {
		return err
	}
	s.measureDoor()
	s.seed(ctx)
	var err error
	if s.login, err = s.buildLogin(ctx, host(s.cfg, s.flags)); err != nil {
		return err
	}
	h, err := s.handler()
	s.handle = strict(h, s.cfg.Duration("HSTS_SECONDS"))
	return err
}

// offline builds the server up to where it could answer, without an address
// and without what works in the background.
func (s *server) offline(ctx context.Context) (http.Handler, error) {
	var err error
	s.metrics = metrics.New()
	if s.store, err = openStore(ctx, s.cfg, s.log); err != nil {
		return nil, err
	}
	s.closers.add("database", func(context.Context) error { return s.store.Close() })
	s.hub = event.New(event.Options{Encode: api.EncodeEvent})
	s.closers.add("live stream", func(context.Context) error { s.hub.Close(); return nil })
	s.joinFleet()
	s.closers.add("word to other servers", func(context.Context) error { s.fleet.Goodbye(); return nil })
	if err := s.buildRules(ctx); err != nil {
		return nil, err
	}
	if s.login, err = s.buildLogin(ctx, "localhost"); err != nil {
		return nil, err
	}
	return s.handler()
}

// buildRules makes what stands between the store and the API.
func (s *server) buildRules(ctx context.Context) error {
	var err error
	if s.model, err = newModel(s.cfg); err != nil {
		return err
	}
	to := destinations(s.cfg)
	if err := s.buildOutgoing(to); err != nil {
		return err
	}
	if err := s.buildPlugins(to); err != nil {
		return err
	}
	o, err := engineOptions(s.cfg, s.store, s.model, s.hooks, s.published, s.log)
	if err != nil {
		return err
	}
	s.backups = backup.New(backupOptions(s.cfg, s.store, s.metrics, s.log))
	o.Queued, o.Peers = s.queued, s.enginePeers()
	s.measureFleet()
	s.engine, err = engine.New(ctx, o)
	return err
}

// serve starts what works in the background, and prepares the HTTP server.
func (s *server) serve() error {
	s.runFleet()
	s.work()
	s.closers.add("background work", func(ctx context.Context) error { return s.gate.server().rest(ctx) })
	if err := s.receive(); err != nil {
		return err
	}
	s.http = newHTTP(s.gate, s.door, s.log)
	if s.tls != nil {
		s.http.TLSConfig = tlsconf.Config(s.gate.tls)
	}
	s.http.RegisterOnShutdown(s.hub.Close) // streams never end by themselves
	s.office = openOffice(s.cfg, s.gate, s.log)
	s.closers.add("local socket", func(context.Context) error { return s.office.close() })
	s.closers.add("connections", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, drainWithin)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			return s.http.Close()
		}
		return nil
	})
	return s.listenPlain(host(s.cfg, s.flags))
}

// newHTTP makes a server with bounds; that on headers is on the handshake of
// TLS, too.
func newHTTP(h http.Handler, d *door.Door, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // of a body; the stream lifts it
		WriteTimeout:      time.Minute, // of an answer; what is large or late lifts it
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ConnState:         d.Changed,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}

// run serves until the context ends, then stops everything. It reads the
// settings again whenever it is told to.
func (s *server) run(ctx context.Context, stdout io.Writer, reload <-chan os.Signal) error {
	s.greet(stdout)
	s.office.serve()
	failed := make(chan error, 1)
	go func() { failed <- s.accept() }()
	s.manager.tell(stateReady, "")
	defer s.manager.watch(func() { s.gate.server() })()
	for {
		select {
		case <-reload:
			s.reread(ctx)
			continue
		case <-ctx.Done():
			s.log.Info("stopping")
			s.manager.tell(stateStopping, "")
			return s.closers.close()
		case err := <-failed:
			return errors.Join(err, s.closers.close())
		}
	}
}

func (s *server) accept() error {
	if s.tls != nil {
		return s.http.ServeTLS(s.door.Listener(s.listen, false), "", "")
	}
	return s.http.Serve(s.door.Listener(s.listen, true))
}

// greet tells a person where things are and what to do first.
func (s *server) greet(w io.Writer) {
	address, curl := s.address()
	fmt.Fprintf(w, `alertad %s
  console and API  %s
  database         %s

Send a first alert:
  %s -XPOST %s/alert -H 'Content-Type: application/json' \
    -d '{"resource":"web01","event":"NodeDown","environment":"Production","severity":"major","service":["Web"],"text":"Hello"}'

`, Version, address, s.cfg.Shown("DATABASE_URL"), curl, address)
	s.inviteFirst(w)
}

func host(cfg *config.Config, o cli.RunOptions) string {
	if o.Host != "" {
		return o.Host
	}
	return cfg.String("HOST")
}

func port(cfg *config.Config, o cli.RunOptions) int {
	if o.Port != 0 {
		return o.Port
	}
	return cfg.Int("PORT")
}
