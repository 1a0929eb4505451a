package auth

import (
	"context"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// usage gathers how often API keys were used, so that a request does not wait
// for that to be written.
type usage struct {
	mu     sync.Mutex
	counts map[string]use
}

type use struct {
	n    int64
	last db.Time
}

func (u *usage) add(id string, now db.Time) {
	u.mu.Lock()
	c := u.counts[id]
	c.n++
	c.last = max(c.last, now)
	u.counts[id] = c
	u.mu.Unlock()
}

func (u *usage) take() map[string]use {
	u.mu.Lock()
	defer u.mu.Unlock()
	taken := u.counts
	u.counts = map[string]use{}
	return taken
}

func (u *usage) giveBack(taken map[string]use) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for id, t := range taken {
		c := u.counts[id]
		u.counts[id] = use{c.n + t.n, max(c.last, t.last)}
	}
}

// FlushUsage writes how often API keys were used since the last time. What
// could not be written is kept for the next.
func (a *Authenticator) FlushUsage(ctx context.Context) error {
	taken := a.usage.take()
	if len(taken) == 0 {
		return nil
	}
	err := a.o.Directory.o.Store.Update(ctx, func(tx db.Tx) error {
		if err := tx.Lock("account"); err != nil {
			return err
		}
		for id, t := range taken {
			old, err := db.Get[*db.APIKey](tx, db.APIKeys, id)
			if db.CodeOf(err) == db.NotFound {
				continue
			}
			if err != nil {
				return err
			}
			k := old.Copy()
			k.Count += t.n
			k.LastUsedTime = max(k.LastUsedTime, t.last)
			if err := tx.Put(k); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.usage.giveBack(taken)
	}
	return err
}

// flushEvery is how old the shown use of a key may be.
const flushEvery = 5 * time.Second

// sweepEvery is how long an ended session may lie about.
const sweepEvery = 10 * time.Minute

// Run writes the use of keys and removes ended sessions, until the context
// ends. It reports what fails.
func (a *Authenticator) Run(ctx context.Context, failed func(what string, err error)) {
	tick := time.NewTicker(flushEvery)
	defer tick.Stop()
	var swept time.Time
	for {
		if now := a.o.Now(); a.o.Sessions != nil && now.Sub(swept) >= sweepEvery {
			swept = now
			if err := a.o.Sessions.Sweep(ctx); err != nil && ctx.Err() == nil {
				failed("remove ended sessions", err)
			}
		}
		select {
		case <-ctx.Done():
			if err := a.FlushUsage(context.WithoutCancel(ctx)); err != nil {
				failed("write use of keys", err)
			}
			return
		case <-tick.C:
			if err := a.FlushUsage(ctx); err != nil {
				failed("write use of keys", err)
			}
		}
	}
}
