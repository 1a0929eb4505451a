package postgres

import (
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
)

// tx is the transaction that one run of an Update's function sees.
type tx struct {
	reader
	pipe  *pipe
	known map[place]db.Record // as it is stored now; nil: looked for and not there
}

type place struct {
	table *table
	id    string
}

// Get returns the record with that id, and keeps others from changing it.
func (x *tx) Get(k *db.Kind, id string) (db.Record, error) {
	rec, err := x.reader.Get(k, id)
	if err == nil || errors.Is(err, db.ErrNotFound) {
		x.known[place{x.s.byKind[k], id}] = rec
	}
	return rec, err
}

// Lookup returns the records with that value under a key, in order of creation,
// and keeps others from changing them.
func (x *tx) Lookup(k *db.Kind, key, value string) ([]db.Record, error) {
	list, err := x.reader.Lookup(k, key, value)
	for _, rec := range list {
		x.known[place{x.s.byKind[k], rec.Base().ID}] = rec
	}
	return list, err
}

// Put stores the record and sets its Rev.
func (x *tx) Put(r db.Record) error {
	t, err := x.s.table(r.Kind())
	if err != nil {
		return err
	}
	if t.parent != nil {
		return x.putChild(t, r)
	}
	m := r.Base()
	if m.ID == "" {
		return db.Errorf(db.Invalid, "a %s without id cannot be stored", t.kind.Name)
	}
	values, err := t.values(r)
	if err != nil {
		return err
	}
	at := place{t, m.ID}
	old, looked := x.known[at]
	switch {
	case old != nil: // it is ours until the end
		m.Rev = old.Base().Rev + 1
		x.pipe.later(nil, t.put, values...)
	case looked: // another one may have come meanwhile: then this fails, and all runs again
		m.Rev = 1
		x.pipe.later(nil, t.insert, values...)
	default:
		if err := x.number(t.put, values, &m.Rev); err != nil {
			return x.fault("put "+t.kind.Name, err)
		}
	}
	x.known[at] = r
	x.putKeys(t, old, r)
	return nil
}

// number executes a statement that returns a number.
func (x *tx) number(sql string, args []any, n *int64) error {
	rows, err := x.tx.Query(x.ctx, sql, args...)
	if err != nil {
		return err
	}
	*n, err = pgx.CollectExactlyOneRow(rows, pgx.RowTo[int64])
	return err
}

// putKeys brings the secondary keys of a record up to date. Most changes leave
// them.
func (x *tx) putKeys(t *table, old, r db.Record) {
	if t.keys == "" {
		return
	}
	now := t.keysOf(r)
	var was []int64
	if old != nil {
		was = t.keysOf(old)
	}
	if slices.Equal(now, was) {
		return
	}
	if r.Base().Rev > 1 {
		x.pipe.later(nil, t.unkey, r.Base().ID, now)
	}
	x.pipe.later(nil, t.key, r.Base().ID, now)
}

func (x *tx) putChild(t *table, r db.Record) error {
	m := r.Base()
	args, parent, ok := t.address(m.ID)
	at := place{t, m.ID}
	old, looked := x.known[at]
	if ok && !looked && x.known[place{t.parent, parent}] != nil { // which is ours until the end
		x.known[at] = r
		x.pipe.later(func(row pgx.Row) error { return row.Scan(&m.Rev) }, t.put, append(args, t.encode(r))...)
		return nil
	}
	if ok {
		err := x.number(t.put, append(args, t.encode(r)), &m.Rev)
		if err == nil {
			if looked && old == nil && m.Rev > 1 {
				return x.fault("put "+t.kind.Name, errConflict)
			}
			x.known[at] = r
			return nil
		}
		if !errors.Is(err, pgx.ErrNoRows) {
			return x.fault("put "+t.kind.Name, err)
		}
	}
	return db.Errorf(db.NotFound, "no %s for the %s %q", t.parent.kind.Name, t.kind.Name, m.ID)
}

// Delete removes the record; its children and keys go by themselves.
func (x *tx) Delete(k *db.Kind, id string) error {
	t, err := x.s.table(k)
	if err != nil {
		return err
	}
	args, _, ok := t.address(id)
	if !ok {
		return db.ErrNotFound
	}
	tag, err := x.tx.Exec(x.ctx, t.del, args...)
	if err != nil {
		return x.fault("delete "+k.Name, err)
	}
	if tag.RowsAffected() == 0 {
		return db.ErrNotFound
	}
	delete(x.known, place{t, id})
	return nil
}

// Lock makes transactions of all servers that lock the same name run one after
// another.
func (x *tx) Lock(name string) error {
	x.pipe.later(nil, `SELECT pg_advisory_xact_lock($1)`, number(x.s.schema+"\x00"+name))
	return nil
}
