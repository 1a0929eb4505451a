package engine

import (
	"context"

	"github.com/alertad/alertad/db"
)

// Rota returns a function that does the jobs that are due, as Run does once a
// second.
func (e *Engine) Rota() func(context.Context) {
	r := &rota{e: e, last: make([]db.Time, len(jobs))}
	return r.turn
}
