package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/audit"
	"github.com/alertad/alertad/app/cli"
	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/event"
	"github.com/alertad/alertad/app/metrics"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/app/plugin/star"
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
	trail   *audit.Trail
	http    *http.Server
	listen  net.Listener
	closers closers
	ballast []byte
}

// newServer builds the server up to where it could answer. If a part fails,
// those built before it are closed.
func newServer(ctx context.Context, cfg *config.Config, o cli.RunOptions, logs io.Writer) (_ *server, err error) {
	s := &server{cfg: cfg, log: newLog(cfg, logs), metrics: metrics.New(), ballast: make([]byte, ballast)}
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
	if s.store, err = openStore(cfg, s.log); err != nil {
		return nil, err
	}
	s.closers.add("database", func(context.Context) error { return s.store.Close() })
	if err := s.buildRules(ctx); err != nil {
		return nil, err
	}
	handler, err := s.handler()
	if err != nil {
		return nil, err
	}
	if err := restoreMetrics(ctx, s.store, s.metrics); err != nil {
		return nil, err
	}
	s.serveWith(handler)
	return s, nil
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
	s.hub = event.New(event.Options{Encode: api.EncodeEvent})
	s.closers.add("live stream", func(context.Context) error { s.hub.Close(); return nil })
	o, err := engineOptions(s.cfg, s.store, s.model, s.hooks, s.hub, s.log)
	if err != nil {
		return err
	}
	o.Queued = s.outbox.Wake
	s.engine, err = engine.New(ctx, o)
	return err
}

// serveWith starts what works in the background, and prepares the HTTP server.
func (s *server) serveWith(h http.Handler) {
	background, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.engine.Run(background) })
	running.Go(func() { s.keepMetrics(background) })
	running.Go(func() { s.outbox.Run(background) })
	running.Go(func() { s.trail.Run(background) })
	running.Go(func() { s.plugins.Watch(background, reloadEvery, s.usePlugins) })
	s.closers.add("background work", func(ctx context.Context) error {
		cancel()
		running.Wait()
		return saveMetrics(ctx, s.store, s.metrics)
	})
	s.http = &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout:       time.Minute, // of a body; the stream lifts it
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	s.http.RegisterOnShutdown(s.hub.Close) // streams never end by themselves
	s.closers.add("connections", func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, drainWithin)
		defer cancel()
		if err := s.http.Shutdown(ctx); err != nil {
			return s.http.Close()
		}
		return nil
	})
}

// run serves until the context ends, then stops everything.
func (s *server) run(ctx context.Context, stdout io.Writer) error {
	s.greet(stdout)
	failed := make(chan error, 1)
	go func() { failed <- s.http.Serve(s.listen) }()
	var err error
	select {
	case <-ctx.Done():
		s.log.Info("stopping")
	case err = <-failed:
	}
	return errors.Join(err, s.closers.close())
}

// greet tells a person where things are and what to do first.
func (s *server) greet(w io.Writer) {
	address := "http://" + s.listen.Addr().String()
	fmt.Fprintf(w, `alertad %s
  console and API  %s
  database         %s

Send a first alert:
  curl -XPOST %s/alert -H 'Content-Type: application/json' \
    -d '{"resource":"web01","event":"NodeDown","environment":"Production","severity":"major","service":["Web"],"text":"Hello"}'

`, Version, address, database(s.cfg), address)
}

// database is where the database is, without a password.
func database(cfg *config.Config) string {
	u, err := url.Parse(cfg.String("DATABASE_URL"))
	if err != nil {
		return ""
	}
	return u.Redacted()
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
