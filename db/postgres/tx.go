package postgres

import (
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
)

// tx is the transaction that one run of an Update's function sees.
type tx struct {
	reader
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
	var row int64
	if err := x.tx.QueryRow(x.ctx, t.put, values...).Scan(&row, &m.Rev); err != nil {
		return x.fault("put "+t.kind.Name, err)
	}
	old, err := x.replaced(t, r)
	if err != nil || t.keys == "" {
		return err
	}
	return x.putKeys(t, row, old, r)
}

// replaced makes r the record that is known under its id and returns the one
// before. That there was none must not have changed since the transaction
// looked.
func (x *tx) replaced(t *table, r db.Record) (db.Record, error) {
	at := place{t, r.Base().ID}
	old, looked := x.known[at]
	if looked && old == nil && r.Base().Rev > 1 {
		return nil, x.fault("put "+t.kind.Name, errConflict)
	}
	x.known[at] = r
	return old, nil
}

// putKeys brings the secondary keys of a row up to date. Most changes leave them.
func (x *tx) putKeys(t *table, row int64, old, r db.Record) error {
	now := t.keysOf(r)
	var was []int64
	if old != nil {
		was = t.keysOf(old)
	}
	if slices.Equal(now, was) {
		return nil
	}
	b := &pgx.Batch{}
	if r.Base().Rev > 1 {
		b.Queue(`DELETE FROM `+t.keys+` WHERE _row = $1 AND _key <> ALL ($2::bigint[])`, row, now)
	}
	b.Queue(`INSERT INTO `+t.keys+` (_key, _row) SELECT unnest($2::bigint[]), $1::bigint ON CONFLICT DO NOTHING`, row, now)
	return x.fault("put keys of "+t.kind.Name, x.tx.SendBatch(x.ctx, b).Close())
}

func (x *tx) putChild(t *table, r db.Record) error {
	m := r.Base()
	args, _, ok := t.address(m.ID)
	if ok {
		err := x.tx.QueryRow(x.ctx, t.put, append(args, t.encode(r))...).Scan(&m.Rev)
		if err == nil {
			_, err = x.replaced(t, r)
			return err
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
	_, err := x.tx.Exec(x.ctx, `SELECT pg_advisory_xact_lock($1)`, number(x.s.schema+"\x00"+name))
	return x.fault(fmt.Sprintf("lock %q", name), err)
}
