package dbtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// same compares an answer, its total and a grouping with those of the
// evaluator over the records.
func (r *rig) same(k *db.Kind, records []db.Record, q query.Query, by ...string) bool {
	r.Helper()
	var want []db.Record
	for _, rec := range records {
		if query.Match(q.Where, rec) {
			want = append(want, rec)
		}
	}
	page := ids(query.Select(want, query.Query{Order: q.Order, Offset: q.Offset, Limit: q.Limit}))
	ok := true
	r.view(func(f db.Finder) error {
		found, err := db.Collect[db.Record](f.Find(k, q))
		if err != nil {
			return err
		}
		if got := ids(found); !slices.Equal(page, got) {
			r.Errorf("Find %s where %v, order %+v, offset %d, limit %d (-want +got):\n%s",
				k.Name, q.Where, q.Order, q.Offset, q.Limit, cmp.Diff(page, got))
			ok = false
		}
		groups, err := f.Count(k, q.Where)
		if err != nil {
			return err
		}
		if len(groups) > 1 || total(groups) != len(want) {
			r.Errorf("Count %s where %v: %v, want %d", k.Name, q.Where, groups, len(want))
			ok = false
		}
		if len(by) == 0 {
			return nil
		}
		if groups, err = f.Count(k, q.Where, by...); err != nil {
			return err
		}
		if want, got := grouping(want, by), counted(groups); !maps.Equal(want, got) {
			r.Errorf("Count %s where %v by %v (-want +got):\n%s", k.Name, q.Where, by, cmp.Diff(want, got))
			ok = false
		}
		return nil
	})
	return ok
}

// grouping counts records by the values of fields; a set counts under each of
// its members.
func grouping(records []db.Record, by []string) map[string]int {
	counts := map[string]int{}
	for _, rec := range records {
		keys := []string{""}
		for _, field := range by {
			members := membersOf(rec, field)
			var next []string
			for _, key := range keys {
				for _, m := range members {
					next = append(next, key+fmt.Sprintf("%q ", m))
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

// membersOf is what a record counts under, of attributes too.
func membersOf(rec db.Record, by string) []string {
	field, key, dotted := strings.Cut(by, ".")
	v := rec.Value(field)
	switch f, _ := rec.Kind().Schema.Field(field); {
	case f.Type == query.Set:
		return v.List
	case f.Type == query.Text:
		return []string{v.Text}
	case dotted:
		text, _ := query.MapText(v.Map, key)
		return []string{text}
	}
	var names []string
	for name := range v.Map {
		if _, there := query.MapText(v.Map, name); there {
			names = append(names, name)
		}
	}
	return names
}

// counted brings groups into the form of grouping. A group that comes twice is
// marked.
func counted(groups []db.Group) map[string]int {
	counts := map[string]int{}
	for _, g := range groups {
		var key strings.Builder
		for _, v := range g.Values {
			fmt.Fprintf(&key, "%q ", v)
		}
		if _, twice := counts[key.String()]; twice {
			key.WriteString("twice")
		}
		counts[key.String()] = g.N
	}
	return counts
}

// order: by bytes, by number, by rank; the absent last, ties by id.
func order(r *rig) {
	ranks := map[string]int64{"critical": 1, "major": 2, "normal": 5, "ok": 5}
	var records []db.Record
	for i, text := range []string{"B", "a", "_", "", "ä", "A", "aa", "ab", "a b", "B", "Z", "é", "日本", "\U0001F600", "\uFFFD"} {
		records = append(records, Alert(func(a *db.Alert) {
			a.ID = fmt.Sprintf("%c%d", "zBa_"[i%4], i)
			a.Text, a.Timeout, a.Repeat = text, int64(7-i*i), i%3 == 0
			a.CreateTime = db.Time(i%5) * Noon
			a.Severity = []string{"major", "critical", "weird", "", "ok", "normal", "odd"}[i%7]
			a.Tags = [][]string{nil, {"b"}, {"a", "b"}, {"a"}, {"a", "B"}, {"ä"}}[i%6]
			a.Attributes = []db.Attributes{nil, {"n": 10.0}, {"n": "9"}, {"n": ""}, {"n": nil}, {"n": true, "m": "x"}}[i%6]
		}))
	}
	r.put(records...)
	for _, o := range []query.Order{
		{Field: "text", Type: query.Text},
		{Field: "timeout", Type: query.Int},
		{Field: "repeat", Type: query.Bool},
		{Field: "createTime", Type: query.Time},
		{Field: "tags", Type: query.Set},
		{Field: "attributes", Key: "n", Type: query.Map},
		{Field: "attributes", Key: "none", Type: query.Map},
		{Field: "severity", Type: query.Text},
		{Field: "severity", Type: query.Text, Rank: ranks},
		{Field: "id", Type: query.Text},
	} {
		for _, desc := range []bool{false, true} {
			o.Desc = desc
			second := query.Order{Field: "text", Type: query.Text, Desc: !desc}
			r.same(db.Alerts, records, query.Query{Order: []query.Order{o}})
			r.same(db.Alerts, records, query.Query{Order: []query.Order{o, second}})
		}
	}
	r.same(db.Alerts, records, query.Query{})
}

// pages: together they are the whole, once.
func pages(r *rig) {
	var records []db.Record
	for i := range 25 {
		records = append(records, Alert(func(a *db.Alert) {
			a.ID, a.Severity = fmt.Sprintf("p%02d", i*7%25), []string{"ok", "major", "minor"}[i%3]
		}))
	}
	r.put(records...)
	by := []query.Order{{Field: "severity", Type: query.Text}}
	for _, size := range []int{1, 4, 5, 24, 25, 26} {
		var got []db.Record
		for offset := 0; offset < 30; offset += size {
			got = append(got, r.find(db.Alerts, query.Query{Order: by, Offset: offset, Limit: size})...)
		}
		want := ids(query.Select(records, query.Query{Order: by}))
		r.wantIDs(fmt.Sprint("pages of ", size), got, want...)
	}
	r.wantIDs("beyond the end", r.find(db.Alerts, query.Query{Offset: 25}))
	r.wantIDs("far beyond the end", r.find(db.Alerts, query.Query{Offset: 1<<63 - 1, Limit: 1<<63 - 1}))
	if n := len(r.find(db.Alerts, query.Query{Offset: 5})); n != 20 {
		r.Errorf("without a limit: %d records, want 20", n)
	}
}

// groups: counts by text and set fields, and by attributes.
func groups(r *rig) {
	var records []db.Record
	for i := range 12 {
		records = append(records, Alert(func(a *db.Alert) {
			a.Severity = []string{"ok", "major", "", "Ok"}[i%4]
			a.Environment = []string{"Production", "Ä"}[i%2]
			a.Service = [][]string{nil, {"Web"}, {"Web", "Net", ""}}[i%3]
			a.Attributes = []db.Attributes{nil, {"site": "A", "rack": 7.0}, {"site": "", "": "x"}, {"site": []any{"A"}, "s": "ite"}, {"site": "A"}}[i%5]
		}))
	}
	r.put(records...)
	major := is("severity", "major")
	for _, by := range [][]string{nil, {"severity"}, {"environment", "severity"}, {"service"}, {"service", "environment"}, {"severity", "service"},
		{"attributes"}, {"attributes.site"}, {"attributes.site", "severity"}, {"severity", "attributes.rack"}, {"attributes.none"}, {"attributes", "service"}} {
		for _, where := range []query.Node{nil, query.All{}, query.None{}, major, query.Not{Node: major}} {
			r.same(db.Alerts, records, query.Query{Where: where}, by...)
		}
	}
	for _, by := range []string{"duplicateCount", "createTime", "severity.x", "attributes.", "none", ""} {
		r.view(func(f db.Finder) error {
			if _, err := f.Count(db.Alerts, nil, by); db.CodeOf(err) != db.Invalid {
				r.Errorf("Count by %q: %v, want %v", by, err, db.Invalid)
			}
			return nil
		})
	}
}

// indexFollows: filters see a record's present values only, after any change.
func indexFollows(r *rig) {
	live := map[string]*db.Alert{}
	for step := range 200 {
		id := fmt.Sprint("i", step*step%23)
		a := live[id]
		switch {
		case a == nil:
			a = Alert(func(a *db.Alert) { a.ID = id })
		case step%5 == 0:
			delete(live, id)
			r.update(func(tx db.Tx) error { return tx.Delete(db.Alerts, id) })
			continue
		}
		a = a.Copy()
		a.Severity, a.Text = []string{"ok", "major", "minor"}[step%3], fmt.Sprint("step ", step)
		a.Tags, a.Attributes = []string{fmt.Sprint("t", step%4)}, db.Attributes{"k": float64(step % 6)}
		a.LastReceiveTime = Noon.Add(1e9 * 60)
		r.put(a)
		live[id] = a.Copy()
		if step%10 == 0 {
			r.checkLive(live)
		}
	}
	r.reopen()
	r.checkLive(live)
}

func (r *rig) checkLive(live map[string]*db.Alert) {
	r.Helper()
	var records []db.Record
	for _, id := range slices.Sorted(maps.Keys(live)) {
		records = append(records, live[id])
	}
	for _, where := range []query.Node{
		nil, is("severity", "ok"), is("tags", "t1"), leaf(db.Alerts, "attributes", "k", query.Equal, "3"),
		leaf(db.Alerts, "text", "", query.Phrase, "step"), query.Not{Node: is("severity", "minor")},
	} {
		r.same(db.Alerts, records, query.Query{Where: where, Order: []query.Order{{Field: "text", Type: query.Text}}}, "severity")
	}
}
