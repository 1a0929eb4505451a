package notice

import (
	"context"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Opens is when a window is open next: now, if it is.
func Opens(h db.Hours, now time.Time) (time.Time, error) {
	w, err := newWindow(h)
	if err != nil || w.open(now) {
		return now, err
	}
	return w.opens(now), nil
}

// DryRunWithin is DryRun with so many looks at notices.
func (d *Desk) DryRunWithin(ctx context.Context, by auth.Principal, r *db.Rule, since db.Time, steps int) (*DryRun, error) {
	return d.dryRun(ctx, by, r, since, steps)
}
