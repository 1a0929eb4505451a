package engine

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

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
	err := e.o.Store.View(ctx, func(f db.Finder) (err error) {
		a, err = find(f, by.Principal.Tenancy, id)
		return err
	})
	return a, err
}

// find is Alert within a View or Update. An id that several alerts begin with
// is an error, not a guess; a whole id is never taken for a beginning.
func find(r db.Reader, may auth.Tenancy, id string) (*db.Alert, error) {
	found, err := db.Lookup[*db.Alert](r, db.Alerts, "short", db.Short(id))
	if err != nil {
		return nil, err
	}
	found = slices.DeleteFunc(found, func(a *db.Alert) bool { return !may.Sees(a.Customer) })
	for _, is := range []func(*db.Alert) bool{
		func(a *db.Alert) bool { return a.ID == id },
		func(a *db.Alert) bool { return a.LastReceiveID == id },
		func(a *db.Alert) bool {
			return len(id) >= db.ShortIDLen && (strings.HasPrefix(a.ID, id) || strings.HasPrefix(a.LastReceiveID, id))
		},
	} {
		if a, err := single(found, is, id); a != nil || err != nil {
			return a, err
		}
	}
	return nil, db.ErrNotFound
}

// single returns the one record that is meant, nil if there is none.
func single[R comparable](found []R, is func(R) bool, id string) (R, error) {
	var match, none R
	for _, r := range found {
		switch {
		case !is(r):
		case match != none:
			return none, db.Errorf(db.Invalid, "several ids begin with %s", id)
		default:
			match = r
		}
	}
	return match, nil
}

// changeOne makes the change to one alert and returns it as stored.
func (e *Engine) changeOne(ctx context.Context, by Caller, id string, do Change) (*db.Alert, error) {
	var out *db.Alert
	call := e.call(by)
	err := e.update(ctx, call, func(tx db.Tx, report func(change)) error {
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

// do makes the change under the lock of the alert's subject, to what is stored
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

// unused refuses an id that another record of the kind has.
func unused(tx db.Tx, k *db.Kind, id string) error {
	if err := tx.Lock(k.Name + "\x00" + id); err != nil {
		return err
	}
	_, err := tx.Get(k, id)
	switch {
	case err == nil:
		return db.Errorf(db.Conflict, "there is another %s with id %s", k.Name, id)
	case db.CodeOf(err) == db.NotFound:
		return nil
	}
	return err
}

// lockName is what the changes of an alert wait for each other on: everything
// on a resource, since its events may correlate.
func lockName(a *db.Alert) string {
	return a.Subject("")
}

// Bulk is the outcome of a change of many alerts.
type Bulk struct {
	Updated []string            // ids
	Errors  []string            // ids of others, and why they were left as they are
	Before  map[string][]string // the ids of Updated by the status they had
}

func (b *Bulk) add(done Bulk) {
	b.Updated = append(b.Updated, done.Updated...)
	b.Errors = append(b.Errors, done.Errors...)
	if b.Before == nil {
		b.Before = map[string][]string{}
	}
	for status, ids := range done.Before {
		b.Before[status] = append(b.Before[status], ids...)
	}
}

// bulkChunk is how many alerts one transaction changes: others wait for it.
const bulkChunk = 200

// Bulk makes the change to every alert that where holds for and the caller may
// see. An alert that refuses it does not stop the others; it is named in
// Errors. No alert at all is NotFound.
func (e *Engine) Bulk(ctx context.Context, by Caller, where query.Node, do Change) (Bulk, error) {
	where = query.Conj(where, by.Principal.Tenancy.Where())
	ids, err := e.ids(ctx, where)
	if err != nil {
		return Bulk{}, err
	}
	return e.bulkChunks(ctx, by, ids, where, do)
}

// BulkOf is Bulk of the alerts with these ids for which where holds as well.
// An id that there is no alert for is passed over.
func (e *Engine) BulkOf(ctx context.Context, by Caller, ids []string, where query.Node, do Change) (Bulk, error) {
	where = query.Conj(where, by.Principal.Tenancy.Where())
	once := slices.Compact(slices.Sorted(slices.Values(ids)))
	done, err := e.bulkChunks(ctx, by, once, where, do)
	if err == nil && len(done.Updated)+len(done.Errors) == 0 {
		err = db.ErrNotFound
	}
	return done, err
}

func (e *Engine) bulkChunks(ctx context.Context, by Caller, ids []string, where query.Node, do Change) (Bulk, error) {
	if len(ids) == 0 {
		return Bulk{}, db.ErrNotFound
	}
	var all Bulk
	for chunk := range slices.Chunk(ids, bulkChunk) {
		begun := e.o.Now()
		done, err := e.bulk(ctx, by, chunk, where, do)
		all.add(done)
		if err == nil && by.system && len(chunk) == bulkChunk {
			err = giveWay(ctx, e.o.Now().Sub(begun))
		}
		if err != nil {
			return all, err
		}
	}
	return all, nil
}

// giveWay waits for as long as a transaction took. Nobody waits for housekeeping:
// with a lot to do it would otherwise leave senders next to nothing of the store.
func giveWay(ctx context.Context, took time.Duration) error {
	select {
	case <-time.After(min(took, time.Second)): // a clock may have been set forward
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ids returns the ids of the alerts that where holds for.
func (e *Engine) ids(ctx context.Context, where query.Node) ([]string, error) {
	var ids []string
	err := e.o.Store.View(ctx, func(f db.Finder) error {
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

// bulk changes the alerts in one transaction, those that where still holds
// for. A refusal must come before the change's first Put, or its half would be
// committed with the others.
func (e *Engine) bulk(ctx context.Context, by Caller, ids []string, where query.Node, do Change) (Bulk, error) {
	var out Bulk
	call := e.call(by)
	unlessChanged := func(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
		if !query.Match(where, old) {
			return change{}, db.ErrNotFound
		}
		return do(e, tx, call, old)
	}
	err := e.update(ctx, call, func(tx db.Tx, report func(change)) error {
		out = Bulk{Before: map[string][]string{}}
		for _, id := range ids {
			before := len(call.Effects)
			seen, err := db.Get[*db.Alert](tx, db.Alerts, id)
			var c change
			if err == nil {
				c, err = e.do(tx, call, seen, unlessChanged)
			}
			if err != nil {
				call.Effects = call.Effects[:before]
			}
			switch why, refused := refusal(err); {
			case err == nil:
				out.Updated = append(out.Updated, id)
				out.Before[c.old.Status] = append(out.Before[c.old.Status], id)
				report(c)
			case db.CodeOf(err) == db.NotFound: // gone or changed meanwhile
			case refused:
				out.Errors = append(out.Errors, id+": "+why)
			default:
				return err
			}
		}
		return nil
	})
	return out, err
}

// refusal tells whether an error concerns one alert only, and what to say of
// it: a rule or a hook had something against it. Anything else is the store's.
func refusal(err error) (why string, ok bool) {
	var coded *db.Error
	if !errors.As(err, &coded) || coded.Code == db.Unavailable {
		return "", false
	}
	return coded.Message, true
}
