package bolt_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/query"
)

// TestManyChunks asks a store of several chunks, whose texts became prose, the
// same as the evaluator; then again after changes and opening anew.
func TestManyChunks(t *testing.T) {
	path := file(t)
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	ids := fillStore(t, s, 40_000, 1)
	r := rand.New(rand.NewPCG(2, 2))
	answers(t, r, s, 20)
	for range 20 {
		err := s.Update(context.Background(), func(tx db.Tx) error { return shuffle(tx, r, ids) })
		if err != nil {
			t.Fatal(err)
		}
	}
	answers(t, r, s, 20)
	if err := firstOf(s.Verify(), s.Close()); err != nil {
		t.Fatal(err)
	}
	answers(t, r, open(t, path, bolt.Options{}), 20)
}

// shuffle changes, deletes and adds some alerts.
func shuffle(tx db.Tx, r *rand.Rand, ids []string) error {
	for range 500 {
		i := r.IntN(len(ids))
		a, err := db.Get[*db.Alert](tx, db.Alerts, ids[i])
		if err != nil {
			return err
		}
		if r.IntN(3) > 0 {
			err = tx.Put(changed(r, a))
		} else {
			b := alertOf(r, i)
			ids[i] = b.ID
			err = firstOf(tx.Delete(db.Alerts, a.ID), tx.Put(b))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func answers(t *testing.T, r *rand.Rand, s db.Store, queries int) {
	t.Helper()
	all := records(t, s)
	err := s.View(context.Background(), func(f db.Finder) error {
		for range queries {
			q := query.Query{Where: randomNode(r, 2), Order: randomOrder(r), Offset: r.IntN(30), Limit: 1 + r.IntN(60)}
			got, err := db.Collect[db.Record](f.Find(db.Alerts, q))
			if err != nil {
				return err
			}
			if diff := cmp.Diff(query.Select(all, q), got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("find %v by %v (-want +got):\n%s", q.Where, q.Order, diff)
			}
			groups, err := f.Count(db.Alerts, q.Where, "severity", "service")
			if err != nil {
				return err
			}
			want := map[string]int{}
			for _, rec := range query.Select(all, query.Query{Where: q.Where}) {
				a := rec.(*db.Alert)
				want[a.Severity+"\n"+a.Service[0]+"\n"]++
			}
			if diff := cmp.Diff(want, asMap(groups), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("count %v (-want +got):\n%s", q.Where, diff)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestOutgrowsMapping: bbolt must wait for snapshots to end when it maps more of
// the file; nothing may wait for each other.
func TestOutgrowsMapping(t *testing.T) {
	s := open(t, file(t), bolt.WithMapped(bolt.Options{}, 32<<10))
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := page(s, test("text", "", query.Contains, "disk"), nil, 0); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	ids := fillStore(t, s, 20_000, 1)
	cancel()
	wg.Wait()
	if n := len(records(t, s)); n != len(ids) {
		t.Errorf("%d records, want %d", n, len(ids))
	}
}

// page is what a list of alerts asks for: counts and the first 50.
func page(s db.Store, where query.Node, order []query.Order, offset int) error {
	return s.View(context.Background(), func(f db.Finder) error {
		if _, err := f.Count(db.Alerts, where, "severity", "status"); err != nil {
			return err
		}
		_, err := db.Collect[*db.Alert](f.Find(db.Alerts, query.Query{Where: where, Order: order, Offset: offset, Limit: 50}))
		return err
	})
}

// TestManyUnderOneKey: a key that everyone shares costs no more than others.
func TestManyUnderOneKey(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	const n = 20_000
	var part []db.Record
	for i := range n {
		part = append(part, &db.Alert{Meta: db.Meta{ID: fmt.Sprintf("same-beginning-%d", i)}, Resource: fmt.Sprint(i), LastReceiveID: "same"})
	}
	begun := time.Now()
	put(t, s, part...)
	if took := time.Since(begun); took > 20*time.Second {
		t.Errorf("%d records took %v", n, took)
	}
	err := s.View(context.Background(), func(f db.Finder) error {
		found, err := db.Lookup[*db.Alert](f, db.Alerts, "short", "same-beg")
		if len(found) != n || found[17].Resource != "17" {
			t.Errorf("%d records under the key", len(found))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestSharedCommit: calls that queue up share commits, and one that fails takes
// nobody with it.
func TestSharedCommit(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	var wg sync.WaitGroup
	own := errors.New("own error")
	for i := range 200 {
		wg.Go(func() {
			err := s.Update(context.Background(), func(tx db.Tx) error {
				if err := tx.Put(&db.Metric{Meta: db.Meta{ID: fmt.Sprint(i)}}); err != nil {
					return err
				}
				switch i % 10 {
				case 3:
					return own
				case 7:
					panic("mistake")
				}
				return nil
			})
			switch {
			case i%10 == 3 && !errors.Is(err, own),
				i%10 == 7 && (err == nil || !strings.Contains(err.Error(), "mistake")),
				i%10 != 3 && i%10 != 7 && err != nil:
				t.Errorf("call %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	st := s.Stats()
	if st.Records["metric"] != 160 || st.Updates != 160 || st.Commits == 0 || st.Commits > 160 {
		t.Errorf("stats %+v, want 160 records and updates", st)
	}
}

// TestReadOnlyUpdate: a call that changes nothing writes nothing.
func TestReadOnlyUpdate(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	put(t, s, &db.Metric{Meta: db.Meta{ID: "m"}})
	before := s.Stats().Commits
	err := s.Update(context.Background(), func(tx db.Tx) error {
		_, err := tx.Get(db.Metrics, "m")
		return err
	})
	if after := s.Stats().Commits; err != nil || after != before {
		t.Errorf("%d commits, want %d (%v)", after, before, err)
	}
}

// TestCancelledQuery: a slow query ends with its context, also while it waits
// for its turn.
func TestCancelledQuery(t *testing.T) {
	s := open(t, file(t), bolt.Options{Queries: 1})
	fillStore(t, s, 3000, 1)
	slow := query.Query{Where: test("rawData", "", query.Regex, "(x+x+)+y")}
	ctx, cancel := context.WithCancel(context.Background())
	err := s.View(ctx, func(f db.Finder) error {
		cancel()
		_, err := db.Collect[db.Record](f.Find(db.Alerts, slow))
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", err)
	}
	if err := page(s, slow.Where, nil, 0); err != nil {
		t.Errorf("the next query: %v", err)
	}
}

// TestFindGivesWay: who reads many records slowly has no place among the slow
// queries meanwhile, and the history of what it is given is that of then.
func TestFindGivesWay(t *testing.T) {
	s := open(t, file(t), bolt.Options{Queries: 1})
	fillStore(t, s, 600, 1)
	n := 0
	err := s.View(context.Background(), func(f db.Finder) error {
		for r, err := range f.Find(db.Alerts, query.Query{}) {
			if err != nil {
				return err
			}
			if n++; n%200 != 1 {
				continue
			}
			if err := page(s, test("rawData", "", query.Contains, "x"), nil, 0); err != nil {
				return err
			}
			put(t, s, dbtest.History(r.(*db.Alert), 99))
			late, err := f.Lookup(db.Histories, "parent", r.Base().ID)
			if err != nil || slices.ContainsFunc(late, func(h db.Record) bool { return strings.HasSuffix(h.Base().ID, "/99") }) {
				t.Errorf("history %v, %v: it has what came later", late, err)
			}
		}
		return nil
	})
	if err != nil || n != 600 {
		t.Errorf("%d records, %v; want 600", n, err)
	}
}

// TestPanicInView: it goes on to the caller, and the snapshot is given back.
func TestPanicInView(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	func() {
		defer func() {
			if p := recover(); p != "mistake" {
				t.Errorf("recovered %v", p)
			}
		}()
		_ = s.View(context.Background(), func(db.Finder) error { panic("mistake") })
	}()
	put(t, s, &db.Metric{Meta: db.Meta{ID: "m"}})
}

func TestMisuse(t *testing.T) {
	s := open(t, file(t), bolt.Options{Kinds: []*db.Kind{db.Alerts, db.Histories}})
	f := func(name, want string, fn func(db.Tx) error) {
		t.Helper()
		if err := s.Update(context.Background(), fn); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %q", name, err, want)
		}
	}
	f("no id", "without id", func(tx db.Tx) error { return tx.Put(&db.Alert{}) })
	f("no such kind", "keeps no note records", func(tx db.Tx) error { return tx.Put(&db.Note{}) })
	f("no such key", `have no key "none"`, func(tx db.Tx) error { _, err := tx.Lookup(db.Alerts, "none", ""); return err })
	f("no parent", `no alert for the history "a/1"`, func(tx db.Tx) error {
		return tx.Put(&db.History{Meta: db.Meta{ID: "a/1"}})
	})
	err := s.View(context.Background(), func(f db.Finder) error {
		_, err := f.Count(db.Histories, nil)
		if err == nil || !strings.Contains(err.Error(), "are not searched") {
			t.Errorf("count of history: %v", err)
		}
		_, err = f.Count(db.Alerts, nil, "duplicateCount")
		if db.CodeOf(err) != db.Invalid {
			t.Errorf("count by a number: %v", err)
		}
		_, err = f.Lookup(db.Histories, "short", "x")
		if err == nil || !strings.Contains(err.Error(), `have no key "short"`) {
			t.Errorf("lookup of history: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
