package bolt

import (
	"context"
	"time"

	"github.com/alertad/alertad/db"
)

// patience measures the time that a View spends on patterns, and ends it when
// there is no more of it.
type patience struct {
	now   func() time.Time
	left  time.Duration
	since time.Time
}

// begin starts the clock; what happens between the last spend and this is free.
func (p *patience) begin() { p.since = p.now() }

// spend takes off what has passed. It also looks for the end of the query.
func (p *patience) spend(ctx context.Context) error {
	now := p.now()
	p.left -= now.Sub(p.since)
	p.since = now
	if p.left < 0 {
		return db.ErrTooSlow
	}
	return ctx.Err()
}

// asked is after how many texts the clock is looked at: one of them may take
// milliseconds.
const asked = 16
