package auth

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/db"
)

// Limiter slows down who guesses passwords: for each account, and for each
// address, the wait after a failure doubles. It forgets in time, and keeps no
// more than so many.
type Limiter struct {
	now func() time.Time

	mu    sync.Mutex
	names map[string]fails // accounts and addresses
}

// fails are the failures of one name.
type fails struct {
	n     int
	busy  int       // attempts under way
	until time.Time // no attempt before
	last  time.Time
}

// Some failures are free: people mistype. Behind one address there may be many
// people.
const (
	freeByAccount = 5
	freeByAddress = 20
	maxWait       = time.Minute
	forgetAfter   = 15 * time.Minute
	maxNames      = 20_000
)

// NewLimiter makes a limiter.
func NewLimiter(now func() time.Time) *Limiter {
	return &Limiter{now: now, names: map[string]fails{}}
}

// Begin refuses an attempt that comes too early; the error is a Refusal. Each
// attempt that it lets pass is reported by End.
func (l *Limiter) Begin(account, address string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	user, from := limitNames(account, address)
	wait := max(l.wait(user, freeByAccount, now), l.wait(from, freeByAddress, now))
	if wait > 0 {
		return &Refusal{Err: db.Errorf(db.RateLimited, "too many failed logins: try again later"), RetryAfter: wait}
	}
	for _, name := range []string{user, from} {
		f := l.names[name]
		f.busy++
		l.names[name] = f
	}
	return nil
}

// limitNames are the keys of an attempt. One subscriber has a whole network of
// 64 bits in IPv6.
func limitNames(account, address string) (user, from string) {
	if a, err := netip.ParseAddr(address); err == nil && a.Is6() && !a.Is4In6() {
		if p, err := a.Prefix(64); err == nil {
			address = p.String()
		}
	}
	account = strings.ToLower(account)
	return "user " + account[:min(len(account), 200)], "from " + address
}

// wait is how long a name has to. Who failed before cannot win time by many
// attempts at once.
func (l *Limiter) wait(name string, free int, now time.Time) time.Duration {
	f := l.names[name]
	if f.n > 0 && f.busy > 0 && f.n+f.busy >= free {
		return max(time.Second, f.until.Sub(now))
	}
	return f.until.Sub(now)
}

// End reports how an attempt went. Without an error, the account's failures are
// forgotten; an Unauthorized one is a failure; any other, as of a provider that
// is down, is neither.
func (l *Limiter) End(account, address string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	user, from := limitNames(account, address)
	failed := err != nil && db.CodeOf(err) == db.Unauthorized
	l.end(user, freeByAccount, failed, err == nil)
	l.end(from, freeByAddress, failed, false)
}

func (l *Limiter) end(name string, free int, failed, forgive bool) {
	f, now := l.names[name], l.now()
	f.busy = max(f.busy-1, 0)
	if forgive || now.Sub(f.last) > forgetAfter {
		f.n, f.until = 0, time.Time{}
	}
	if failed {
		f.n++
		f.last = now
		if over := f.n - free; over >= 0 {
			f.until = now.Add(min(maxWait, time.Second<<min(over, 10)))
		}
	}
	if f.n == 0 && f.busy == 0 {
		delete(l.names, name)
		return
	}
	l.sweep(now)
	l.names[name] = f
}

// Len is how many accounts and addresses are remembered.
func (l *Limiter) Len() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.names)
}

// sweep makes room. What is not old enough to be forgotten goes only when there
// is too much of it: the longest quiet first.
func (l *Limiter) sweep(now time.Time) {
	for age := forgetAfter; len(l.names) >= maxNames; age /= 2 {
		for name, f := range l.names {
			if f.busy == 0 && now.Sub(f.last) > age {
				delete(l.names, name)
			}
		}
		if age == 0 {
			return
		}
	}
}
