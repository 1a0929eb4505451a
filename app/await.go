package app

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/alertad/alertad/app/tlsconf"
	"github.com/alertad/alertad/db"
)

// tryAgain is between two attempts to open a database that cannot be reached.
const tryAgain = time.Second

// awaitStore opens the database. With DATABASE_RAISE_ON_ERROR = False one that
// cannot be reached is waited for: until it is there, everybody is told to come
// again.
func (s *server) awaitStore(ctx context.Context) (db.Store, error) {
	store, err := openStore(ctx, s.cfg, s.log)
	if db.CodeOf(err) != db.Unavailable || s.cfg.Bool("DATABASE_RAISE_ON_ERROR") {
		return store, err
	}
	s.log.Error("the server starts without its database, and goes on trying", "err", err)
	if err := s.buildTLS(nil); err != nil {
		return nil, err
	}
	end := s.apologise()
	defer end()
	s.manager.tell(stateReady, "waiting for the database") // requests are answered
	defer s.manager.watch(func() {})()
	tick := time.NewTicker(tryAgain)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
		store, err := openStore(ctx, s.cfg, s.log)
		if db.CodeOf(err) != db.Unavailable {
			return store, err
		}
	}
}

// apologise answers requests with 503 until the function returned is called.
func (s *server) apologise() (end func()) {
	l := &lent{Listener: s.listen}
	web := newHTTP(http.HandlerFunc(comeAgain), s.door, s.log)
	done := make(chan error, 1)
	go func() {
		if s.tls != nil {
			web.TLSConfig = tlsconf.Config(func() *tlsconf.Server { return s.tls })
			done <- web.ServeTLS(s.door.Listener(l, false), "", "")
			return
		}
		done <- web.Serve(s.door.Listener(l, true))
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), drainWithin)
		defer cancel()
		if err := web.Shutdown(ctx); err != nil {
			_ = web.Close() // who is still there has waited long enough
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			s.log.Error("answer without a database", "err", err)
		}
		l.giveBack()
	}
}

func comeAgain(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("Retry-After", "1")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = io.WriteString(w, `{"status":"error","message":"the database cannot be reached","code":503,"errors":null}`)
}

// lent is a listener that stays open when its user closes it.
type lent struct{ net.Listener }

// Close has an Accept that waits return.
func (l *lent) Close() error { return l.deadline(time.Unix(1, 0)) }

func (l *lent) giveBack() { _ = l.deadline(time.Time{}) }

func (l *lent) deadline(t time.Time) error {
	if tcp, ok := l.Listener.(*net.TCPListener); ok {
		return tcp.SetDeadline(t)
	}
	return nil
}
