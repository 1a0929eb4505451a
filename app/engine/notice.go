package engine

import (
	"context"

	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Notices is who decides who is told of alerts.
func (e *Engine) Notices() *notice.Desk { return e.notices }

func (e *Engine) newDesk(ctx context.Context) (*notice.Desk, error) {
	return notice.New(ctx, notice.Options{
		Store: e.o.Store, Model: e.o.Model, Log: e.o.Log, Now: e.o.Now, NewID: e.o.NewID, Queued: e.o.Queued,
		Changed: func() { e.o.Peers.Tell(topicRules, "") },
		Blackout: func(a *db.Alert, at db.Time) bool {
			e.blackouts.mu.RLock()
			defer e.blackouts.mu.RUnlock()
			return covered(e.blackouts.list, a, at)
		},
	})
}

// keepNotices has what is to be told of the changes follow them.
func (e *Engine) keepNotices(tx db.Tx, call *plugin.Call, changes []change) error {
	var list []notice.Change
	for _, c := range changes {
		if e.notices.Concerns(c.old, c.new) {
			n := notice.Change{Old: c.old, New: c.new, Text: c.text}
			report := c.entry != nil || c.name == "duplicate" // whose key it came with says nothing
			if !report && call.Login != auth.System().Login {
				n.By = call.Login
			}
			list = append(list, n)
		}
	}
	return e.notices.Keep(tx, call.Now, list)
}

func (e *Engine) readRules(ctx context.Context) {
	if err := e.notices.Reload(ctx); err != nil {
		e.o.Log.Error("read the notification rules", "err", err)
	}
}
