package notice

import (
	"time"

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
