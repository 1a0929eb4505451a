package app

import (
	"context"
	"errors"
	"math"
	"net/url"
	"strings"
	"time"

	"github.com/alertad/alertad/app/config"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/fleet"
	"github.com/alertad/alertad/db"
)

// The topics on which servers on the same database talk, beside those of the
// engine and the API.
const (
	topicAccounts = "accounts" // who may do what changed
	topicOutbox   = "outbox"   // something is to be sent: sender and destination
	topicSecret   = "secret"   // by what the secret of a server is known, to one that has another
)

// joinFleet makes this server's place among those on the same database, if that
// can be shared.
func (s *server) joinFleet() {
	store, ok := s.store.(db.Shared)
	if !ok {
		return
	}
	s.fleet = fleet.New(fleet.Options{
		Store: store, Log: s.log, Now: time.Now,
		Publish:  s.hub.PublishForeign,
		Reset:    s.hub.Reset,
		Heard:    func(ctx context.Context, topic, text string) { s.gate.server().heard(ctx, topic, text) },
		Greeting: func() string { return s.gate.server().login.fingerprint() },
		Afresh:   func(ctx context.Context) error { return s.gate.server().afresh(ctx) },
	})
}

// runFleet takes part until the server stops.
func (s *server) runFleet() {
	if s.fleet == nil {
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { s.fleet.Run(ctx); close(done) }()
	s.closers.add("line to other servers", func(context.Context) error { cancel(); <-done; return nil })
}

// heard takes what another server said.
func (s *server) heard(ctx context.Context, topic, text string) {
	switch topic {
	case topicAccounts:
		if err := s.login.api.Directory.Reload(ctx); err != nil {
			s.log.Error("read accounts that another server changed", "err", err)
		}
	case fleet.Hello:
		if !s.login.sameSecret(text) {
			s.warnOfSecret()
			s.fleet.Say(topicSecret, s.login.fingerprint())
		}
	case topicSecret:
		if !s.login.sameSecret(text) {
			s.warnOfSecret()
		}
	case topicOutbox:
		sender, to, _ := strings.Cut(text, " ")
		s.outbox.Wake(sender, to)
	}
	s.engine.Heard(ctx, topic, text)
	s.api.Heard(topic, text)
}

func (s *server) warnOfSecret() {
	s.log.Error("another server on this database has another SECRET_KEY: logins by token at one are not good at the other; set the same at all, or none")
}

// afresh reads anew what other servers may have changed unheard.
func (s *server) afresh(ctx context.Context) error {
	s.outbox.Check()
	return errors.Join(s.login.api.Directory.Reload(ctx), s.engine.Afresh(ctx))
}

// accountsChanged has a change of accounts count everywhere.
func (s *server) accountsChanged(reload func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		s.fleet.Say(topicAccounts, "")
		return reload(ctx)
	}
}

// queued has something sent that was put into the outbox, by the server that
// leads. All are told: who believes to lead may just have lost it.
func (s *server) queued(sender, to string) {
	s.outbox.Wake(sender, to)
	s.fleet.Say(topicOutbox, sender+" "+to)
}

// published tells of a committed change of an alert, here and elsewhere.
func (s *server) published(change string, old, new *db.Alert) {
	s.hub.Publish(change, old, new)
	s.fleet.Tell(change, old, new)
}

// enginePeers is how the engine gets along with those of other servers.
func (s *server) enginePeers() engine.Peers {
	if s.fleet == nil {
		return engine.Peers{}
	}
	return engine.Peers{Tell: s.fleet.Say, Leads: s.fleet.Leading, Origin: "alertad/" + databaseName(s.cfg)}
}

// databaseName is the name of the PostgreSQL database, and its schema if it is
// another one than usual.
func databaseName(cfg *config.Config) string {
	name := cfg.String("DATABASE_NAME")
	if name == "" {
		_, rest, _ := strings.Cut(cfg.String("DATABASE_URL"), "//")
		rest, _, _ = strings.Cut(rest, "?")
		_, path, _ := strings.Cut(rest, "/")
		if plain, err := url.PathUnescape(path); err == nil {
			name = plain
		}
	}
	if schema := cfg.String("DATABASE_SCHEMA"); schema != "public" {
		name += "/" + schema
	}
	return name
}

func (s *server) fleetStatus() func() fleet.Status {
	if s.fleet == nil {
		return nil
	}
	return s.fleet.Status
}

// maxLag is how old the answer to a search may be.
func maxLag(cfg *config.Config) time.Duration {
	if cfg.String("DATABASE_READ_URL") == "" {
		return 0
	}
	return db.MaxLag
}

// measureFleet declares the metrics of this server's place among others.
func (s *server) measureFleet() {
	if replica, ok := s.store.(interface {
		ReplicaLag() (time.Duration, bool)
	}); ok && s.cfg.String("DATABASE_READ_URL") != "" {
		s.metrics.Process("replica_lag_seconds", "how old what the replica answers may be; it is not asked from 2 seconds on", func() float64 {
			if lag, ok := replica.ReplicaLag(); ok {
				return lag.Seconds()
			}
			return math.NaN()
		})
	}
	if s.fleet == nil {
		return
	}
	is := func(yes bool) float64 {
		if yes {
			return 1
		}
		return 0
	}
	s.metrics.Process("leader", "1 if this server does the housekeeping and sends what is queued", func() float64 { return is(s.fleet.Status().Leads) })
	s.metrics.Process("listening", "1 if this server hears the others on its database", func() float64 { return is(s.fleet.Status().Listening) })
	s.metrics.Process("servers", "servers on the same database that were heard of lately", func() float64 { return float64(s.fleet.Status().Servers) })
}
