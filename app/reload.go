package app

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/tlsconf"
)

// atStart are the settings that are read once, at the start: what they say
// goes on through a reload.
var atStart = []string{
	"HOST", "PORT", "HTTP_REDIRECT_PORT", "STATE_DIR",
	"DATABASE_URL", "DATABASE_LISTEN_URL", "DATABASE_READ_URL", "DATABASE_NAME", "DATABASE_SCHEMA", "DATABASE_RAISE_ON_ERROR", "QUERY_CONCURRENCY",
	"ACME_HOSTS", "ACME_EMAIL", "ACME_DIRECTORY_URL",
	"SYSLOG_LISTEN", "SNMP_LISTEN",
}

// atStartTLS are those beside them that are if HTTPS begins or ends, or if the
// certificate comes from an ACME authority or no longer does.
var atStartTLS = []string{
	"TLS_CERT_FILE", "TLS_KEY_FILE", "TLS_SELF_SIGNED", "TLS_CLIENT_AUTH", "TLS_CLIENT_CA_FILE",
}

// reload has new settings take effect without a stop. The rules and the API
// are built anew over the same database, live stream and connections; requests
// under way end by the old. If the new cannot be built, the old goes on.
func (s *server) reload(ctx context.Context, cfg *config.Config) error {
	old := s.gate.server()
	was, is := tlsSource(old.cfg), tlsSource(cfg)
	kept := cfg.Keep(old.cfg, atStart...)
	if was != is && (was == "" || is == "" || was == "ACME_HOSTS" || is == "ACME_HOSTS") {
		kept = append(kept, cfg.Keep(old.cfg, atStartTLS...)...)
	}
	next := old.successor(cfg)
	if err := next.build(ctx, old.tls); err != nil {
		return err
	}
	s.gate.pass(next)
	old.api.HandOver(next.api)
	s.logs.use(newLog(cfg, s.logsTo).Handler())
	old.drain(ctx)
	if err := old.rest(context.WithoutCancel(ctx)); err != nil {
		s.log.Error("save metrics", "err", err)
	}
	next.work()
	if len(kept) > 0 {
		s.log.Warn("these settings take effect at the next start", "settings", strings.Join(kept, ", "))
	}
	return nil
}

// successor is a server that is to take over from s, with what goes on.
func (s *server) successor(cfg *config.Config) *server {
	return &server{
		cfg: cfg, flags: s.flags, log: s.log, logs: s.logs, logsTo: s.logsTo,
		store: s.store, hub: s.hub, fleet: s.fleet, listen: s.listen, door: s.door, metrics: s.metrics.Again(), before: s.api, login: s.login,
	}
}

// gate lets requests in to the newest server.
type gate struct {
	mu      sync.RWMutex
	current *server
}

func (g *gate) server() *server {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.current
}

func (g *gate) tls() *tlsconf.Server { return g.server().tls }

func (g *gate) pass(s *server) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.current = s
}

// ServeHTTP has the newest server answer, which then knows that it is at work.
// A stream ends when its client likes, and needs nothing of its server but the
// hub, which goes on, and who may see what, which the newest says: nobody waits
// for it.
func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	g.mu.RLock()
	s := g.current
	stream := strings.HasSuffix(r.URL.Path, "/alerts/stream")
	if !stream {
		s.under.Add(1)
	}
	g.mu.RUnlock()
	if !stream {
		defer s.under.Done()
	}
	s.handle.ServeHTTP(w, r)
}

// drain waits until the requests have ended that were let in to s, but not
// longer than they would have at the end.
func (s *server) drain(ctx context.Context) {
	done := make(chan struct{})
	go func() { s.under.Wait(); close(done) }()
	wait := time.NewTimer(drainWithin)
	defer wait.Stop()
	select {
	case <-done:
	case <-wait.C:
	case <-ctx.Done():
	}
}

// work starts what runs in the background, rest stops it.
func (s *server) work() {
	background, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { s.engine.Run(background) })
	running.Go(func() { s.keepMetrics(background) })
	running.Go(func() { s.login.mails.Run(background) })
	running.Go(func() {
		s.login.auth.Run(background, func(what string, err error) { s.log.Error(what, "err", err) })
	})
	running.Go(func() { s.fleet.Lead(background, s.outbox.Run) })
	running.Go(func() { s.trail.Run(background) })
	running.Go(func() { s.ways.Forget(background, s.cfg.Duration("DELIVERY_RETENTION"), s.log) })
	running.Go(func() { s.backups.Run(background) })
	running.Go(func() { s.plugins.Watch(background, reloadEvery, s.usePlugins) })
	s.rest = func(ctx context.Context) error {
		cancel()
		running.Wait()
		return saveMetrics(ctx, s.store, s.metrics)
	}
}

// reread reads the settings again and has them take effect.
func (s *server) reread(ctx context.Context) {
	s.manager.tell(stateReloading, "")
	status := ""
	defer func() { s.manager.tell(stateReady, status) }()
	cfg, err := load(s.logsTo)
	if err == nil {
		err = s.reload(ctx, cfg)
	}
	switch {
	case err == nil:
		s.log.Info("settings read again")
		status = "settings read again"
	case !errors.Is(err, context.Canceled):
		s.log.Error("the old settings stay in force", "err", err)
		status = "the old settings stay in force: " + err.Error()
	}
}
