package dbtest_test

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// memory is the simplest store that keeps the contract. A bug makes it break
// one rule of it, to show that the suite notices.
type memory struct {
	mu     sync.RWMutex
	disk   *disk
	now    state
	closed bool
	bug    string
}

// disk is what outlives Close.
type disk struct{ state state }

// state is never changed: a transaction works on a copy.
type state struct {
	rows map[string]row // by kind and id
	next int
}

type row struct {
	rec db.Record
	seq int // order of creation
}

func rowKey(k *db.Kind, id string) string { return k.Name + "\x00" + id }

func (s state) clone() state { return state{rows: maps.Clone(s.rows), next: s.next} }

func openMemory(d *disk, bug string) *memory {
	if d.state.rows == nil {
		d.state.rows = map[string]row{}
	}
	return &memory{disk: d, now: d.state.clone(), bug: bug}
}

func (m *memory) View(ctx context.Context, fn func(db.Finder) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	m.mu.RLock()
	s, closed := m.now, m.closed
	m.mu.RUnlock()
	if closed {
		return db.Errorf(db.Unavailable, "closed")
	}
	r := &reader{s: &s, bug: m.bug}
	if m.bug == "torn snapshot" {
		r.live = m
	}
	return fn(r)
}

func (m *memory) Update(ctx context.Context, fn func(db.Tx) error) (err error) {
	if err := ctx.Err(); err != nil && m.bug != "cancel ignored" {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return db.Errorf(db.Unavailable, "closed")
	}
	next := m.now.clone()
	if m.bug == "lost update" {
		m.mu.Unlock()
		defer m.mu.Lock()
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
		if err != nil && m.bug != "failure kept" {
			return
		}
		if m.bug == "lost update" {
			for range 1000 {
				runtime.Gosched() // let others begin from the same state
			}
			m.mu.Lock()
			defer m.mu.Unlock()
		}
		m.now = next
		if m.bug != "forgetful" {
			m.disk.state = next
		}
	}()
	return fn(&tx{reader{s: &next, bug: m.bug}})
}

func (m *memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.closed = true
	return nil
}

// reader answers from a state.
type reader struct {
	s    *state
	live *memory
	bug  string
}

func (r *reader) state() *state {
	if r.live == nil {
		return r.s
	}
	r.live.mu.RLock()
	defer r.live.mu.RUnlock()
	s := r.live.now
	return &s
}

func (r *reader) Get(k *db.Kind, id string) (db.Record, error) {
	if row, ok := r.state().rows[rowKey(k, id)]; ok {
		return row.rec, nil
	}
	return nil, db.ErrNotFound
}

func (r *reader) Lookup(k *db.Kind, key, value string) ([]db.Record, error) {
	s := r.state()
	var rows []row
	for name, row := range s.rows {
		if !strings.HasPrefix(name, k.Name+"\x00") {
			continue
		}
		if key == "parent" {
			if parent, _, _ := db.SplitChildID(row.rec.Base().ID); parent == value {
				rows = append(rows, row)
			}
			continue
		}
		if declared, ok := k.Key(key); ok && slices.Contains(declared.Of(nil, row.rec), value) {
			rows = append(rows, row)
		}
	}
	sort.Slice(rows, func(i, j int) bool {
		if r.bug == "unordered" {
			return rows[i].seq > rows[j].seq
		}
		_, a, _ := db.SplitChildID(rows[i].rec.Base().ID)
		_, b, _ := db.SplitChildID(rows[j].rec.Base().ID)
		if key == "parent" && a != b {
			return a < b
		}
		return rows[i].seq < rows[j].seq
	})
	var out []db.Record
	for _, row := range rows {
		out = append(out, row.rec)
	}
	return out, nil
}

func (r *reader) all(k *db.Kind) []db.Record {
	var out []db.Record
	for name, row := range r.state().rows {
		if strings.HasPrefix(name, k.Name+"\x00") {
			out = append(out, row.rec)
		}
	}
	return out
}

func (r *reader) Find(k *db.Kind, q query.Query) iter.Seq2[db.Record, error] {
	if r.bug == "page" && q.Offset > 0 {
		q.Offset--
	}
	if r.bug == "order" && len(q.Order) > 0 {
		q.Order = q.Order[:1]
	}
	if r.bug == "null" {
		q.Where = asSQL(q.Where)
	}
	records := query.Select(r.all(k), q)
	return func(yield func(db.Record, error) bool) {
		for _, rec := range records {
			if !yield(rec, nil) {
				return
			}
		}
	}
}

// asSQL makes a negated test fail on an absent field, as NULL would.
func asSQL(n query.Node) query.Node {
	if not, ok := n.(query.Not); ok {
		if t, ok := not.Node.(*query.Test); ok && t.Type == query.Text {
			there, err := query.NewTest(query.Field{Name: t.Field}, "", query.Exists, "")
			if err == nil {
				return query.And{n, there}
			}
		}
	}
	return n
}

func (r *reader) Count(k *db.Kind, where query.Node, by ...string) ([]db.Group, error) {
	groupings, err := k.Groupings(by)
	if err != nil {
		return nil, err
	}
	counts := map[string]*db.Group{}
	for _, rec := range r.all(k) {
		if !query.Match(where, rec) {
			continue
		}
		for _, values := range combinations(rec, groupings) {
			key := strings.Join(values, "\x00")
			if counts[key] == nil {
				counts[key] = &db.Group{Values: values}
			}
			counts[key].N++
		}
	}
	var out []db.Group
	for _, g := range counts {
		if r.bug == "empty group" && slices.Contains(g.Values, "") {
			continue
		}
		out = append(out, *g)
	}
	return out, nil
}

func combinations(rec db.Record, by []db.Grouping) [][]string {
	out := [][]string{{}}
	for _, g := range by {
		members := g.Values(rec)
		var next [][]string
		for _, head := range out {
			for _, m := range members {
				next = append(next, append(slices.Clone(head), m))
			}
		}
		out = next
	}
	return out
}

type tx struct{ reader }

func (t *tx) Put(rec db.Record) error {
	key := rowKey(rec.Kind(), rec.Base().ID)
	old, ok := t.s.rows[key]
	rec.Base().Rev = 1
	if !ok {
		t.s.next++
		old.seq = t.s.next
	} else if t.bug != "rev" {
		rec.Base().Rev = old.rec.Base().Rev + 1
	}
	if a, is := old.rec.(*db.Alert); is && t.bug == "in place" {
		*a = *rec.(*db.Alert)
		return nil
	}
	t.s.rows[key] = row{rec: rec, seq: old.seq}
	return nil
}

func (t *tx) Delete(k *db.Kind, id string) error {
	if _, ok := t.s.rows[rowKey(k, id)]; !ok {
		return db.ErrNotFound
	}
	delete(t.s.rows, rowKey(k, id))
	for key, row := range t.s.rows {
		parent, _, ok := db.SplitChildID(row.rec.Base().ID)
		if ok && parent == id && row.rec.Kind().Parent == k && t.bug != "orphans" {
			delete(t.s.rows, key)
		}
	}
	return nil
}

func (t *tx) Lock(string) error { return nil }
