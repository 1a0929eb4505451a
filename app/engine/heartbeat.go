package engine

import (
	"context"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// Beat takes a heartbeat: the newest of its origin and customer replaces the
// one before, under its id. Timeout below zero means not given.
func (e *Engine) Beat(ctx context.Context, by Caller, h *db.Heartbeat) (*db.Heartbeat, error) {
	if err := checkAttributes(h.Attributes); err != nil {
		return nil, err
	}
	var out *db.Heartbeat
	err := e.o.Store.Update(ctx, func(tx db.Tx) error {
		n := e.newHeartbeat(h)
		source := db.HeartbeatSource(n.Origin, n.Customer)
		if err := tx.Lock("heartbeat\x00" + source); err != nil {
			return err
		}
		old, err := db.Lookup[*db.Heartbeat](tx, db.Heartbeats, "source", source)
		if err != nil {
			return err
		}
		if len(old) > 0 {
			n.ID, n.Type = old[0].ID, old[0].Type
		} else if err := unused(tx, db.Heartbeats, n.ID); err != nil {
			return err
		}
		out = n
		return tx.Put(n)
	})
	return out, err
}

// newHeartbeat copies h and fills what was left out.
func (e *Engine) newHeartbeat(h *db.Heartbeat) *db.Heartbeat {
	n := *h
	n.ReceiveTime = e.now()
	if n.ID == "" {
		n.ID = e.o.NewID()
	}
	if n.Origin == "" {
		n.Origin = e.o.Origin
	}
	if n.Type == "" {
		n.Type = "Heartbeat"
	}
	if n.CreateTime == 0 {
		n.CreateTime = n.ReceiveTime
	}
	if n.Timeout < 0 {
		n.Timeout = e.o.HeartbeatTimeout
	}
	return &n
}

// Heartbeat returns the heartbeat with that id, whole or its first eight
// characters at least.
func (e *Engine) Heartbeat(ctx context.Context, by Caller, id string) (*db.Heartbeat, error) {
	var h *db.Heartbeat
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		h, err = findHeartbeat(f, by, id)
		return err
	})
	return h, err
}

func findHeartbeat(r db.Reader, by Caller, id string) (*db.Heartbeat, error) {
	found, err := db.Lookup[*db.Heartbeat](r, db.Heartbeats, "short", db.Short(id))
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(h *db.Heartbeat) bool { return !by.Principal.Tenancy.Sees(h.Customer) })
	for _, h := range found {
		if h.ID == id {
			return h, nil
		}
	}
	h, err := single(found, func(h *db.Heartbeat) bool { return len(id) >= db.ShortIDLen && strings.HasPrefix(h.ID, id) }, id)
	if h == nil && err == nil {
		err = db.ErrNotFound
	}
	return h, err
}

// DeleteHeartbeat forgets a heartbeat.
func (e *Engine) DeleteHeartbeat(ctx context.Context, by Caller, id string) error {
	return e.o.Store.Update(ctx, func(tx db.Tx) error {
		h, err := findHeartbeat(tx, by, id)
		if err != nil {
			return err
		}
		return tx.Delete(db.Heartbeats, h.ID)
	})
}
