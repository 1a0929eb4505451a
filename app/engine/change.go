package engine

import (
	"context"
	"errors"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Change is what can be done to a stored alert, to one or to many (Bulk). It
// runs inside a transaction, maybe more than once, and puts what it changes.
type Change func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error)

// Alert returns the alert with that id: its own or that of the newest report,
// whole or its first eight characters at least. What the caller may not see is
// NotFound.
func (e *Engine) Alert(ctx context.Context, by Caller, id string) (*db.Alert, error) {
	var a *db.Alert
	err := e.Store.View(ctx, func(f db.Finder) (err error) {
		a, err = find(f, by.Principal.Tenancy, id)
		return err
	})
	return a, err
}

// find is Alert within a View or Update. An id that several alerts begin with
// is an error, not a guess.
func find(r db.Reader, may auth.Tenancy, id string) (*db.Alert, error) {
	if len(id) < db.ShortIDLen {
		return exact(r, may, id)
	}
	found, err := db.Lookup[*db.Alert](r, db.Alerts, "short", db.Short(id))
	if err != nil {
		return nil, err
	}
	var match *db.Alert
	for _, a := range found {
		switch {
		case !may.Sees(a.Customer):
		case a.ID == id:
			return a, nil
		case !hasPrefix(a.ID, id) && !hasPrefix(a.LastReceiveID, id):
		case match != nil:
			return nil, db.Errorf(db.Invalid, "several alerts have an id that begins with %s", id)
		default:
			match = a
		}
	}
	if match == nil {
		return nil, db.ErrNotFound
	}
	return match, nil
}

func exact(r db.Reader, may auth.Tenancy, id string) (*db.Alert, error) {
	a, err := db.Get[*db.Alert](r, db.Alerts, id)
	if err == nil && !may.Sees(a.Customer) {
		err = db.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return a, nil
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && s[:len(prefix)] == prefix
}

// History returns the alert and its history, oldest first.
func (e *Engine) History(ctx context.Context, by Caller, id string) (*db.Alert, []*db.History, error) {
	var a *db.Alert
	var h []*db.History
	err := e.Store.View(ctx, func(f db.Finder) (err error) {
		if a, err = find(f, by.Principal.Tenancy, id); err != nil {
			return err
		}
		h, err = db.Lookup[*db.History](f, db.Histories, "parent", a.ID)
		return err
	})
	return a, h, err
}

// changeOne makes the change to one alert and returns it as stored.
func (e *Engine) changeOne(ctx context.Context, by Caller, id string, do Change) (*db.Alert, error) {
	var out *db.Alert
	call := e.call(by)
	err := e.update(ctx, func(tx db.Tx, report func(change)) error {
		old, err := find(tx, by.Principal.Tenancy, id)
		if err != nil {
			return err
		}
		c, err := e.do(tx, call, old, do)
		if err != nil {
			return err
		}
		out = c.new
		report(c)
		return nil
	})
	return out, err
}

// do makes the change under the lock of the alert's subject, on what is stored
// once the lock is held.
func (e *Engine) do(tx db.Tx, call *plugin.Call, seen *db.Alert, do Change) (change, error) {
	if err := tx.Lock(lockName(seen)); err != nil {
		return change{}, err
	}
	old, err := db.Get[*db.Alert](tx, db.Alerts, seen.ID)
	if err != nil {
		return change{}, err
	}
	return do(e, tx, call, old)
}

// save puts the alert with what follows from its other fields.
func save(tx db.Tx, a *db.Alert) error {
	a.ExpireTime = a.Expiry()
	return tx.Put(a)
}

// lockName is what the changes of an alert wait for each other on: everything
// on a resource, since its events may correlate.
func lockName(a *db.Alert) string {
	return db.Subject(a.Environment, a.Customer, a.Resource, "")
}

// Bulk is the outcome of a change of many alerts.
type Bulk struct {
	Updated []string // ids
	Errors  []string // why the others were left as they are
}

// bulkChunk is how many alerts one transaction changes: others wait for it.
const bulkChunk = 200

// Bulk makes the change to every alert that where holds for and the caller may
// see. An alert that refuses it does not stop the others; it is named in
// Errors. No alert at all is NotFound.
func (e *Engine) Bulk(ctx context.Context, by Caller, where query.Node, do Change) (Bulk, error) {
	ids, err := e.ids(ctx, query.Conj(where, by.Principal.Tenancy.Where()))
	if err != nil {
		return Bulk{}, err
	}
	if len(ids) == 0 {
		return Bulk{}, db.ErrNotFound
	}
	var all Bulk
	for len(ids) > 0 {
		n := min(bulkChunk, len(ids))
		done, err := e.bulk(ctx, by, ids[:n], do)
		all.Updated = append(all.Updated, done.Updated...)
		all.Errors = append(all.Errors, done.Errors...)
		if err != nil {
			return all, err
		}
		ids = ids[n:]
	}
	return all, nil
}

// ids returns the ids of the alerts that where holds for.
func (e *Engine) ids(ctx context.Context, where query.Node) ([]string, error) {
	var ids []string
	err := e.Store.View(ctx, func(f db.Finder) error {
		ids = ids[:0]
		for rec, err := range f.Find(db.Alerts, query.Query{Where: where}) {
			if err != nil {
				return err
			}
			ids = append(ids, rec.Base().ID)
		}
		return nil
	})
	return ids, err
}

// bulk changes the alerts in one transaction. A refusal must come before the
// change's first Put, or its half would be committed with the others.
func (e *Engine) bulk(ctx context.Context, by Caller, ids []string, do Change) (Bulk, error) {
	var out Bulk
	call := e.call(by)
	err := e.update(ctx, func(tx db.Tx, report func(change)) error {
		out = Bulk{}
		for _, id := range ids {
			c, err := e.do(tx, call, &db.Alert{Meta: db.Meta{ID: id}}, do)
			switch {
			case err == nil:
				out.Updated = append(out.Updated, id)
				report(c)
			case db.CodeOf(err) == db.NotFound: // gone meanwhile
			case isRefusal(err):
				out.Errors = append(out.Errors, err.Error())
			default:
				return err
			}
		}
		return nil
	})
	return out, err
}

func isRefusal(err error) bool {
	var coded *db.Error
	return errors.As(err, &coded) && coded.Code != db.Unavailable && coded.Code != db.Internal
}
