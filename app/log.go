package app

import (
	"context"
	"log/slog"
	"sync/atomic"
)

// relay is a log handler that hands on to another one, which may be replaced
// while loggers are in use.
type relay struct {
	to   *atomic.Pointer[slog.Handler]
	with func(slog.Handler) slog.Handler // what loggers made of it add
}

func newRelay(to slog.Handler) *relay {
	r := &relay{to: &atomic.Pointer[slog.Handler]{}, with: func(h slog.Handler) slog.Handler { return h }}
	r.use(to)
	return r
}

// use has all loggers of the relay write there.
func (r *relay) use(to slog.Handler) { r.to.Store(&to) }

// Enabled, Handle, WithAttrs and WithGroup make it a slog.Handler.
func (r *relay) Enabled(ctx context.Context, l slog.Level) bool {
	return (*r.to.Load()).Enabled(ctx, l)
}

func (r *relay) Handle(ctx context.Context, rec slog.Record) error {
	return r.with(*r.to.Load()).Handle(ctx, rec)
}

func (r *relay) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &relay{r.to, func(h slog.Handler) slog.Handler { return r.with(h).WithAttrs(attrs) }}
}

func (r *relay) WithGroup(name string) slog.Handler {
	return &relay{r.to, func(h slog.Handler) slog.Handler { return r.with(h).WithGroup(name) }}
}
