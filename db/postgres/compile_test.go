package postgres_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/query"
)

// hostile are texts that would do harm if they got into a statement.
var hostile = []string{
	`'`, `''`, `"`, `\'`, `\`, `'; DROP TABLE alertad_alert CASCADE; --`, `" OR TRUE --`, `$1`, `$$`, `$1$`, `:name`, `@x`, `%s`, `?`,
	`') OR ('a'='a`, `*/ OR /*`, "a\n--", `{"a":"b"}`, `{a,b}`, `{NULL}`, `NULL`, `\x27`, `U&'\0027'`, "\u2019", "\uFF07", `t.id`, `a' COLLATE "C`,
	`]`, `[[:alpha:]]`, `(?=x)`, `***=x`, `***:x`, `(?i)x`, `\y`, `\m`, `a{,3}`, `a{300}`, `(a|)*`, `(?:^)*x`, `\Q'\E`,
}

// TestInjection puts hostile texts wherever a client's text can stand, and
// compares with the evaluator.
func TestInjection(t *testing.T) {
	s := openNew(t)
	var records []*db.Alert
	for i, text := range hostile {
		a := dbtest.Alert(func(a *db.Alert) {
			a.ID, a.Text, a.Resource, a.Tags = fmt.Sprintf("%02d%s", i, text), text, text, []string{text, "x"}
			a.Attributes = db.Attributes{text: text, "n": float64(i)}
		})
		records = append(records, a)
		put(t, s, a)
	}
	for _, text := range hostile {
		check(t, s, records, query.Query{Where: db.Alerts.Is("id", "00"+text)})
		for op := query.Equal; op <= query.Exists; op++ {
			for _, field := range []string{"text", "resource", "tags", "attributes"} {
				check(t, s, records, query.Query{Where: anyTest(field, text, op)})
			}
		}
		check(t, s, records, query.Query{Order: []query.Order{
			{Field: "attributes", Key: text, Type: query.Map}, {Field: "text", Type: query.Text, Rank: map[string]int64{text: 1, "'": 2}},
		}})
		view(t, s, func(f db.Finder) error {
			if _, err := f.Count(db.Alerts, nil, text); err == nil {
				t.Errorf("grouped by the field %q", text)
			}
			_, err := f.Lookup(db.Alerts, "subject", text)
			return err
		})
	}
	if got := find(t, s, nil); len(got) != len(hostile) {
		t.Errorf("%d records are left of %d", len(got), len(hostile))
	}
}

// anyTest makes a test of the field; one that cannot be is nothing.
func anyTest(field, text string, op query.Op) query.Node {
	f, _ := db.Alerts.Schema.Field(field)
	key := ""
	if f.Type == query.Map {
		key = text
	}
	var n *query.Test
	var err error
	if op == query.Range {
		n, err = query.NewRange(f, key, &query.Bound{Text: text, Inclusive: true}, &query.Bound{Text: text + "~"})
	} else {
		n, err = query.NewTest(f, key, op, text)
	}
	if err != nil {
		return query.None{}
	}
	return n
}

// check compares an answer and its total with the evaluator's.
func check(t testing.TB, s store, records []*db.Alert, q query.Query) {
	t.Helper()
	var want, got []string
	for _, a := range query.Select(records, q) {
		want = append(want, a.ID)
	}
	err := s.View(context.Background(), func(f db.Finder) error {
		found, err := db.Collect[*db.Alert](f.Find(db.Alerts, q))
		for _, a := range found {
			got = append(got, a.ID)
		}
		return err
	})
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("where %v, order %v: %q, %v; want %q", q.Where, q.Order, got, err, want)
	}
}

type store interface {
	View(ctx context.Context, fn func(db.Finder) error) error
}

// TestTimesAsTexts: also where PostgreSQL counts years otherwise.
func TestTimesAsTexts(t *testing.T) {
	s := openNew(t)
	var records []*db.Alert
	for i, text := range []string{
		"0000-01-01T00:00:00.000Z", "0000-02-29T23:59:59.999Z", "0001-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "1970-01-01T00:00:00.001Z",
		"1900-02-28T12:00:00.500Z", "2000-02-29T01:02:03.004Z", "2026-01-31T12:00:00.999Z", "9999-12-31T23:59:59.999Z",
	} {
		at, err := db.ParseTime(text)
		if err != nil {
			t.Fatal(err)
		}
		a := dbtest.Alert(func(a *db.Alert) { a.ID, a.CreateTime = fmt.Sprint(i), at })
		records = append(records, a)
		put(t, s, a)
	}
	for _, a := range records {
		check(t, s, records, query.Query{Where: test(t, "createTime", query.Prefix, a.CreateTime.String())})
	}
	check(t, s, records, query.Query{Where: query.Not{Node: test(t, "createTime", query.Regex, `^\d{4}-0[12]`)}})
	late := dbtest.Alert(func(a *db.Alert) { a.CreateTime = records[len(records)-1].CreateTime + 1 })
	err := s.Update(context.Background(), func(tx db.Tx) error { return tx.Put(late) })
	if db.CodeOf(err) != db.Invalid {
		t.Errorf("the year 10000: %v, want code Invalid", err)
	}
}

// TestLongRepeat: counts beyond those of PostgreSQL, and patterns that it would
// suffer from, are answered all the same, with their page and total.
func TestLongRepeat(t *testing.T) {
	s := openNew(t)
	var records []*db.Alert
	for i := range 30 {
		a := dbtest.Alert(func(a *db.Alert) {
			a.Resource = fmt.Sprintf("%02d", i)
			for range 250 + i {
				a.Text += "ab"
			}
			a.Severity = []string{"major", "minor"}[i%2]
		})
		records = append(records, a)
		put(t, s, a)
	}
	left := false
	by := []query.Order{{Field: "resource", Type: query.Text}}
	for _, pattern := range []string{"^(?:ab){256}$", "^(?:ab){255,}$", "^(?:ab){260,270}$", "^(?:(?:ab){13}){20}$", "^(?:ab|ba){170}(?:ab){80,90}$", "^[^b]?(?:ba){259}b$"} {
		n := test(t, "text", query.Regex, pattern)
		_, exact, err := s.Decide(context.Background(), n, "x")
		if err != nil {
			t.Fatal(err)
		}
		left = left || !exact
		for _, where := range []query.Node{n, query.Not{Node: n}, query.Or{n, db.Alerts.Is("severity", "minor")}} {
			check(t, s, records, query.Query{Where: where, Order: by})
			check(t, s, records, query.Query{Where: where, Order: by, Offset: 2, Limit: 3})
			check(t, s, records, query.Query{Where: where, Order: by, Offset: 2})
			want := map[string]int{}
			for _, a := range query.Select(records, query.Query{Where: where}) {
				want[a.Severity+" Platform"]++
			}
			view(t, s, func(f db.Finder) error {
				groups, err := f.Count(db.Alerts, where, "severity", "service")
				for _, g := range groups {
					if want[g.Values[0]+" "+g.Values[1]] != g.N {
						t.Errorf("Count where %v: %v, want %v", where, groups, want)
					}
				}
				if len(groups) != len(want) {
					t.Errorf("Count where %v: %v, want %v", where, groups, want)
				}
				return err
			})
		}
	}
	if !left {
		t.Error("no pattern is left to the evaluator")
	}
}

// FuzzText compares a test on a text, as PostgreSQL answers it, with the
// evaluator.
func FuzzText(f *testing.F) {
	for _, text := range hostile {
		for op := query.Equal; op <= query.Exists; op++ {
			f.Add(uint8(op), text, text+"x")
		}
	}
	for _, seed := range [][2]string{
		{"gr?ße", "Größe"}, {"*İ", "xi"}, {`\bx`, "é x"}, {`^(a|b)+?$`, "ab\n"}, {`(?m)^b$`, "a\nb"}, {`(?s-i:.)\S`, "\n"}, {`[^\d]\w`, "١é"},
		{"[[:^alpha:]]", "1"}, {`\pL\PL`, "a1"}, {`(?U)a+`, "A"}, {`x*`, ""}, {`(?:\b)*x`, "x"}, {`\Bx\B`, "axb"}, {`(^a|b$)\z`, "b"}, {"a\x00", "a"},
		{"ſ", "S"}, {"\u212a", "k"}, {"[k-l]", "\u212a"}, {"dz", "Ǆ"}, {"\U0010FFFF", "\U0010FFFF!"}, {"\uD7FF", "\uE000"}, {"?", "é"}, {"?*?", "é"},
	} {
		for op := query.Equal; op <= query.Exists; op++ {
			f.Add(uint8(op), seed[0], seed[1])
		}
	}
	s := openNew(f)
	f.Fuzz(func(t *testing.T, op uint8, text, value string) {
		n, ok := anyTest("text", text, query.Op(op%uint8(query.Exists+1))).(*query.Test)
		if !ok || value == "" || !utf8.ValidString(value) || !utf8.ValidString(text) || len(text) > 1000 || slices.Contains([]byte(value), 0) {
			return
		}
		got, exact, err := s.Decide(context.Background(), n, value)
		if err != nil {
			t.Fatalf("%v: %v", n, err)
		}
		if want := n.MatchText(value); got != want && (exact || want) {
			t.Errorf("%v on %q: %v, want %v", n, value, got, want)
		}
	})
}
