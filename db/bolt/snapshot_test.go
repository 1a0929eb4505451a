package bolt_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// open opens a store that is checked and closed when the test ends.
func open(t testing.TB, path string, o bolt.Options) *bolt.Store {
	t.Helper()
	s, err := bolt.Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Verify(); err != nil && db.CodeOf(err) != db.Unavailable {
			t.Errorf("verify: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func file(t testing.TB) string { return filepath.Join(t.TempDir(), "alertad.db") }

func put(t testing.TB, s db.Store, records ...db.Record) {
	t.Helper()
	err := s.Update(context.Background(), func(tx db.Tx) error {
		for _, r := range records {
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fillStore stores n alerts and returns their ids.
func fillStore(t testing.TB, s db.Store, n int, seed uint64) []string {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	ids := make([]string, 0, n)
	for len(ids) < n {
		var part []db.Record
		for range min(5000, n-len(ids)) {
			a := alertOf(r, r.IntN(20_000))
			part = append(part, a)
			ids = append(ids, a.ID)
		}
		put(t, s, part...)
	}
	return ids
}

// TestSnapshotWhileWriting compares, within one View, every answer with that of
// the evaluator over all records of the View, while writers change them.
func TestSnapshotWhileWriting(t *testing.T) {
	s := open(t, file(t), bolt.Options{})
	ids := fillStore(t, s, 2000, 1)
	ctx, cancel := context.WithCancel(context.Background())
	var wg sync.WaitGroup
	for w := range 4 {
		wg.Go(func() { churn(ctx, t, s, ids, w, 4) })
	}
	r := rand.New(rand.NewPCG(5, 5))
	for range 12 {
		if err := s.View(ctx, func(f db.Finder) error { return compareAll(t, r, f, 25) }); err != nil {
			t.Fatal(err)
		}
	}
	cancel()
	wg.Wait()
}

// churn changes, deletes and adds alerts until ctx ends. Each writer has ids of
// its own.
func churn(ctx context.Context, t *testing.T, s db.Store, ids []string, w, writers int) {
	r := rand.New(rand.NewPCG(uint64(w), 2))
	for ctx.Err() == nil {
		i := r.IntN(len(ids)/writers)*writers + w
		err := s.Update(ctx, func(tx db.Tx) error {
			if r.IntN(5) == 0 {
				if err := tx.Delete(db.Alerts, ids[i]); err != nil {
					return err
				}
				a := alertOf(r, i)
				ids[i] = a.ID
				return tx.Put(a)
			}
			a, err := db.Get[*db.Alert](tx, db.Alerts, ids[i])
			if err != nil {
				return err
			}
			return tx.Put(changed(r, a))
		})
		if err != nil && ctx.Err() == nil {
			t.Error(err)
			return
		}
	}
}

func changed(r *rand.Rand, a *db.Alert) *db.Alert {
	b, c := a.Copy(), alertOf(r, r.IntN(100))
	b.Severity, b.Status, b.ValueText = c.Severity, c.Status, c.ValueText
	b.LastReceiveID, b.LastReceiveTime, b.DuplicateCount = c.ID, c.LastReceiveTime, a.DuplicateCount+1
	if r.IntN(3) == 0 {
		b.Resource, b.Text, b.Tags, b.Attributes = c.Resource, c.Text, c.Tags, c.Attributes
	}
	return b
}

func compareAll(t *testing.T, r *rand.Rand, f db.Finder, queries int) error {
	all, err := db.Collect[db.Record](f.Find(db.Alerts, query.Query{}))
	if err != nil {
		return err
	}
	for range queries {
		q := query.Query{Where: randomNode(r, 3), Order: randomOrder(r), Offset: r.IntN(30), Limit: r.IntN(60)}
		if err := compare(t, f, all, q); err != nil {
			return err
		}
		a := all[r.IntN(len(all))].(*db.Alert)
		if err := compareKeys(t, f, a); err != nil {
			return err
		}
	}
	return nil
}

func compare(t *testing.T, f db.Finder, all []db.Record, q query.Query) error {
	got, err := db.Collect[db.Record](f.Find(db.Alerts, q))
	if err != nil {
		return err
	}
	if diff := cmp.Diff(query.Select(all, q), got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("find %v by %v (-want +got):\n%s", q.Where, q.Order, diff)
	}
	matching := query.Select(all, query.Query{Where: q.Where})
	for _, by := range [][]string{nil, {"severity"}, {"environment", "status"}, {"tags", "resource"}, {"lastReceiveId"}} {
		groups, err := f.Count(db.Alerts, q.Where, by...)
		if err != nil {
			return err
		}
		if diff := cmp.Diff(countAll(matching, by), asMap(groups), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("count %v by %v (-want +got):\n%s", q.Where, by, diff)
		}
	}
	return nil
}

func compareKeys(t *testing.T, f db.Finder, a *db.Alert) error {
	got, err := f.Get(db.Alerts, a.ID)
	if err != nil {
		return fmt.Errorf("get %s: %w", a.ID, err)
	}
	if got.Base().Rev != a.Rev {
		t.Errorf("get %s: revision %d, want %d", a.ID, got.Base().Rev, a.Rev)
	}
	found, err := db.Lookup[*db.Alert](f, db.Alerts, "short", db.Short(a.LastReceiveID))
	if err != nil {
		return err
	}
	for _, b := range found {
		if b.ID == a.ID && b.Rev == a.Rev {
			return nil
		}
	}
	t.Errorf("lookup of %s's last id finds %d others", a.ID, len(found))
	return nil
}

func countAll(all []db.Record, by []string) map[string]int {
	counts := map[string]int{}
	for _, r := range all {
		keys := []string{""}
		for _, field := range by {
			v := r.Value(field)
			if field != "tags" {
				v.List = []string{v.Text}
			}
			var next []string
			for _, key := range keys {
				for _, m := range v.List {
					next = append(next, key+m+"\n")
				}
			}
			keys = next
		}
		for _, key := range keys {
			counts[key]++
		}
	}
	return counts
}

func asMap(groups []db.Group) map[string]int {
	counts := map[string]int{}
	for _, g := range groups {
		key := ""
		for _, v := range g.Values {
			key += v + "\n"
		}
		counts[key] += g.N
	}
	return counts
}

func randomOrder(r *rand.Rand) []query.Order {
	choice := []query.Order{
		{Field: "severity", Type: query.Text, Rank: map[string]int64{"critical": 1, "major": 2, "minor": 2, "normal": 5}},
		{Field: "severity", Type: query.Text},
		{Field: "lastReceiveTime", Type: query.Time},
		{Field: "duplicateCount", Type: query.Int},
		{Field: "resource", Type: query.Text},
		{Field: "text", Type: query.Text},
		{Field: "tags", Type: query.Set},
		{Field: "attributes", Key: "ip", Type: query.Map},
		{Field: "ackUntil", Type: query.Time},
		{Field: "lastReceiveId", Type: query.Text},
		{Field: "id", Type: query.Text},
	}
	var order []query.Order
	for range r.IntN(4) {
		o := choice[r.IntN(len(choice))]
		o.Desc = r.IntN(2) == 0
		order = append(order, o)
	}
	return order
}

func randomNode(r *rand.Rand, depth int) query.Node {
	if depth == 0 || r.IntN(4) == 0 {
		return randomTest(r)
	}
	part := func() query.Node { return randomNode(r, depth-1) }
	switch r.IntN(7) {
	case 0, 1:
		return query.And{part(), part()}
	case 2, 3:
		return query.Or{part(), part()}
	case 4:
		return query.Not{Node: part()}
	case 5:
		return query.And{part(), query.Not{Node: part()}, part()}
	}
	return query.All{}
}

func randomTest(r *rand.Rand) query.Node {
	a := alertOf(r, r.IntN(20_000))
	word := vocabulary[r.IntN(len(vocabulary))]
	tests := []query.Node{
		test("severity", "", query.Equal, a.Severity),
		test("status", "", query.Equal, a.Status),
		test("environment", "", query.Contains, "PROD"),
		test("resource", "", query.Contains, a.Resource[3:8]),
		test("resource", "", query.Regex, `host-0[0-4].*\.dc[12]`),
		test("service", "", query.Equal, a.Service[0]),
		test("tags", "", query.Equal, a.Tags[1]),
		test("tags", "", query.Prefix, "rack:1"),
		test("attributes", "ip", query.Prefix, "10.1"),
		test("attributes", "region", query.Equal, "eu-3"),
		test("attributes", "none", query.Exists, ""),
		test("text", "", query.Contains, word[:2]),
		test("text", "", query.Phrase, word),
		test("text", "", query.Wildcard, word[:1]+"*n"),
		test("text", "", query.Regex, word+`.*(disk|[0-9]{3})`),
		test("text", "", query.Prefix, "Re"),
		test("text", "", query.Equal, ""),
		test("text", "", query.Exists, ""),
		test("value", "", query.Prefix, "9"),
		test("correlate", "", query.Equal, "EventUp"),
		test("correlate", "", query.Equal, ""),
		test("customer", "", query.Equal, ""),
		test("rawData", "", query.Contains, "xxxxxxxx"),
		test("id", "", query.Prefix, a.ID[:1]),
		test("id", "", query.Contains, a.ID[9:11]),
		test("lastReceiveId", "", query.Prefix, a.ID[:1]),
		test("duplicateCount", "", query.Equal, "7"),
		test("duplicateCount", "", query.Contains, "1"),
		test("lastReceiveTime", "", query.Contains, "12:"),
		test("ackUntil", "", query.Exists, ""),
		test("repeat", "", query.Equal, "false"),
		between("lastReceiveTime", noon+20_000_000, noon+50_000_000),
		between("duplicateCount", 3, 9),
	}
	return tests[r.IntN(len(tests))]
}

func test(field, key string, op query.Op, text string) query.Node {
	f, _ := db.Alerts.Schema.Field(field)
	t, err := query.NewTest(f, key, op, text)
	if err != nil {
		panic(err)
	}
	return t
}

func between(field string, low, high db.Time) query.Node {
	f, _ := db.Alerts.Schema.Field(field)
	text := func(n db.Time) string {
		if f.Type == query.Time {
			return n.String()
		}
		return fmt.Sprint(int64(n))
	}
	t, err := query.NewRange(f, "", &query.Bound{Text: text(low)}, &query.Bound{Text: text(high), Inclusive: true})
	if err != nil {
		panic(err)
	}
	return t
}
