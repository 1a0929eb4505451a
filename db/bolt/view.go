package bolt

import (
	"context"

	"go.etcd.io/bbolt"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// view is one snapshot: a bbolt transaction, which is exact, and the tables in
// memory, which move on. The writer notes for each view which slots it changed
// and what was in them, and the view asks bbolt about those. So a query holds no
// lock for longer than a chunk takes, and a slow one holds up nobody.
type view struct {
	*reader
	s       *Store
	ctx     context.Context
	changed map[*table]*changes
	results map[string]*result

	patience patience
	found    found
}

// found is the record that Find yielded last: its children are often asked for
// next.
type found struct {
	tab *table
	id  string
	row uint64
}

// changes is what happened to a table since a view began.
type changes struct {
	list []place // slots, and what was in them before; guarded by the table's lock

	// Of the view alone.
	seen int
	rows map[uint32]uint64 // by slot: the row of the snapshot, 0 for none
	mask []*words          // the same slots
}

// View runs fn on one snapshot, the state after some Update.
func (s *Store) View(ctx context.Context, fn func(db.Finder) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	defer guardFaults()()
	v, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer func() { v.end(recover(), &err) }()
	return fn(v)
}

// begin takes a snapshot.
func (s *Store) begin(ctx context.Context) (*view, error) {
	v := &view{s: s, ctx: ctx, changed: make(map[*table]*changes, len(s.tables)), patience: patience{now: s.now, left: s.patience}}
	for _, t := range s.tables {
		if t.columns != nil {
			v.changed[t] = new(changes)
		}
	}
	for {
		tx, wait, err := s.snapshot(v)
		if err != nil {
			return nil, err
		}
		if tx != nil {
			v.reader = newReader(tx)
			return v, nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// snapshot returns a transaction on the state that is published, and registers
// the view. While a commit is between the file and memory there may be none:
// then it returns what to wait for.
func (s *Store) snapshot(v *view) (*bbolt.Tx, <-chan struct{}, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, nil, errClosed
	}
	if n := len(s.spare); n > 0 {
		tx := s.spare[n-1]
		s.spare = s.spare[:n-1]
		s.views[v] = struct{}{}
		return tx, nil, nil
	}
	tx, err := s.bolt.Begin(false)
	if err != nil {
		return nil, nil, db.Wrap(db.Unavailable, "the store cannot be read", err)
	}
	if tx.ID() != s.published {
		return nil, s.publication, tx.Rollback()
	}
	s.views[v] = struct{}{}
	return tx, nil, nil
}

// end gives the snapshot back. A fault on the file that fn ran into is an error;
// any other panic goes on.
func (v *view) end(p any, err *error) {
	if p == nil && *err == nil && v.s.handBack(v) {
		return
	}
	// First the transaction: a commit may wait for its end, and who begins one
	// waits for that commit, with the lock.
	rollback := v.tx.Rollback()
	v.s.mu.Lock()
	delete(v.s.views, v)
	v.s.mu.Unlock()
	if *err == nil && rollback != nil {
		*err = db.Wrap(db.Unavailable, "the store cannot be read", rollback)
	}
	if p == nil {
		return
	}
	if !isFault(p) {
		panic(p)
	}
	*err = damaged(p.(error))
}

// handBack makes the snapshot of a view that ends a spare one, unless there are
// enough. So views go on while a slow disk holds up a commit. It does not wait
// for the lock, since who has it may wait for the snapshot to end.
func (s *Store) handBack(v *view) bool {
	if !s.mu.TryLock() {
		return false
	}
	defer s.mu.Unlock()
	if s.closed || s.tight || len(s.spare) >= spareSnapshots || v.tx.ID() != s.published {
		return false
	}
	s.spare = append(s.spare, v.tx)
	delete(s.views, v)
	return true
}

// changes returns what changed in a table since the snapshot.
func (v *view) changes(t *table) *changes {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return v.absorb(t)
}

// absorb takes in what the writer has noted. The lock is held.
func (v *view) absorb(t *table) *changes {
	ch := v.changed[t]
	for _, p := range ch.list[ch.seen:] {
		if ch.rows == nil {
			ch.rows = map[uint32]uint64{}
		}
		if _, known := ch.rows[p.slot]; known {
			continue
		}
		ch.rows[p.slot] = p.row
		c, at := split(p.slot)
		ch.mask = chunked(ch.mask, c)
		if ch.mask[c] == nil {
			ch.mask[c] = new(words)
		}
		ch.mask[c].set(at)
	}
	ch.seen = len(ch.list)
	return ch
}

// hides returns the slots of a chunk that memory has wrong.
func (ch *changes) hides(c int) *words {
	if c < len(ch.mask) {
		return ch.mask[c]
	}
	return nil
}

// setAside takes out of the rows of a chunk those that memory has wrong, and adds
// to left what is stored of them.
func (ch *changes) setAside(c int, rows *words, left []uint64) (*words, []uint64) {
	hidden := ch.hides(c)
	if hidden == nil {
		return rows, left
	}
	clean := *rows
	clean.andNot(hidden)
	for i := range rows.all() {
		if hidden.has(i) {
			left = append(left, ch.rows[uint32(c<<chunkBits|i)])
		}
	}
	return &clean, left
}

// where evaluates a condition, once for each text of it.
func (v *view) where(t *table, where query.Node) (*result, error) {
	text := t.kind.Name + " "
	if where != nil {
		text += where.String()
	}
	if res, ok := v.results[text]; ok {
		return res, nil
	}
	e := &eval{ctx: v.ctx, v: v, tab: t}
	res, err := e.run(where)
	if err != nil {
		return nil, err
	}
	if v.results == nil {
		v.results = map[string]*result{}
	}
	v.results[text] = res
	return res, nil
}
