package engine

import (
	"context"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// Tag adds tags. Those that the alert has already are left as they are.
func (e *Engine) Tag(ctx context.Context, by Caller, id string, tags []string) (*db.Alert, error) {
	return e.changeOne(ctx, by, id, ChangeTags(tags, nil))
}

// Untag removes tags.
func (e *Engine) Untag(ctx context.Context, by Caller, id string, tags []string) (*db.Alert, error) {
	return e.changeOne(ctx, by, id, ChangeTags(nil, tags))
}

// ChangeTags is the change that Tag and Untag make.
func ChangeTags(add, remove []string) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		n := old.Copy()
		n.Tags = union(without(old.Tags, remove), add)
		return change{name: "tag", old: old, new: n}, save(tx, n)
	}
}

// SetAttributes sets attributes; a nil value removes its key.
func (e *Engine) SetAttributes(ctx context.Context, by Caller, id string, set db.Attributes) (*db.Alert, error) {
	return e.changeOne(ctx, by, id, ChangeAttributes(set))
}

// ChangeAttributes is the change that SetAttributes makes.
func ChangeAttributes(set db.Attributes) Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		if err := checkAttributes(set); err != nil {
			return change{}, err
		}
		n := old.Copy()
		n.Attributes = old.Attributes.With(set)
		return change{name: "attributes", old: old, new: n}, save(tx, n)
	}
}

// Delete removes the alert with its history and notes.
func (e *Engine) Delete(ctx context.Context, by Caller, id string) error {
	_, err := e.changeOne(ctx, by, id, ChangeDelete())
	return err
}

// ChangeDelete is the change that Delete makes.
func ChangeDelete() Change {
	return func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		if err := e.o.Hooks.Delete(call, old); err != nil {
			return change{}, refused(err)
		}
		return e.remove(tx, old)
	}
}
