package postgres

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/alertad/alertad/db"
)

// reader finds records by their keys within a transaction.
type reader struct {
	s    *Store
	ctx  context.Context
	tx   querier
	lock string // what is added to a statement: nothing, or a lock on what it finds

	failed error // the first error of the driver: the transaction is lost
}

// querier is the transaction of a View or an Update.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

// forUpdate lets two transactions that read the same record run one after the
// other; children may be added to it meanwhile.
const forUpdate = " FOR NO KEY UPDATE OF t"

// found is a record and its place: its row or, of a child, its order.
type found struct {
	at  int64
	rec db.Record
}

// Get returns the record with that id.
func (r *reader) Get(k *db.Kind, id string) (db.Record, error) {
	t, err := r.s.table(k)
	if err != nil {
		return nil, err
	}
	args, parent, ok := t.address(id)
	if !ok {
		return nil, db.ErrNotFound
	}
	list, err := r.read(t, parent, t.get+r.lock, args...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, db.ErrNotFound
	}
	return list[0].rec, nil
}

// address is where a record with that id would be: the first parameters of the
// table's statements. ok is false for an id that no record can have.
func (t *table) address(id string) (args []any, parent string, ok bool) {
	if t.parent == nil {
		return []any{id}, "", storable(id)
	}
	parent, order, ok := db.SplitChildID(id)
	return []any{parent, order}, parent, ok && storable(parent)
}

// Lookup returns the records with that value under a key, in order of creation.
func (r *reader) Lookup(k *db.Kind, key, value string) ([]db.Record, error) {
	t, err := r.s.table(k)
	if err != nil {
		return nil, err
	}
	if t.parent != nil {
		return r.children(t, key, value)
	}
	of, ok := k.Key(key)
	if !ok {
		return nil, noKey(k, key)
	}
	list, err := r.read(t, "", t.lookup+r.lock, keyOf(key, value))
	var out []db.Record
	for _, f := range list {
		if slices.Contains(of.Of(nil, f.rec), value) {
			out = append(out, f.rec)
		}
	}
	return out, err
}

func (r *reader) children(t *table, key, parent string) ([]db.Record, error) {
	if key != "parent" {
		return nil, noKey(t.kind, key)
	}
	if !storable(parent) {
		return nil, nil
	}
	list, err := r.read(t, parent, t.lookup+r.lock, parent)
	var out []db.Record
	for _, f := range list {
		out = append(out, f.rec)
	}
	return out, err
}

func noKey(k *db.Kind, name string) error {
	return fmt.Errorf("%s records have no key %q", k.Name, name)
}

// read decodes what a statement finds. The parent is that of children.
func (r *reader) read(t *table, parent, sql string, args ...any) ([]found, error) {
	rows, err := r.tx.Query(r.ctx, sql, args...)
	if err != nil {
		return nil, r.fault("read "+t.kind.Name, err)
	}
	defer rows.Close()
	var out []found
	for rows.Next() {
		f, err := scan(t, parent, rows)
		if err != nil {
			return nil, r.fault("read "+t.kind.Name, err)
		}
		out = append(out, f)
	}
	return out, r.fault("read "+t.kind.Name, rows.Err())
}

// scan decodes a row of place, revision and stored form.
func scan(t *table, parent string, rows pgx.Rows) (found, error) {
	var at, rev int64
	var doc pgtype.DriverBytes
	if err := rows.Scan(&at, &rev, &doc); err != nil {
		return found{}, err
	}
	rec, err := t.decode(rev, doc)
	if err == nil && t.parent != nil {
		rec.Base().ID = db.ChildID(parent, at)
	}
	return found{at, rec}, err
}

// fault is the error for an error of the driver, nil for none.
func (r *reader) fault(doing string, err error) error {
	if err == nil {
		return nil
	}
	if r.failed == nil {
		r.failed = err
	}
	if ctxErr := r.ctx.Err(); ctxErr != nil {
		return fmt.Errorf("%s: %w", doing, ctxErr)
	}
	return fault(doing, err)
}
