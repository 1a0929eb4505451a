package query_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func TestCompare(t *testing.T) {
	rank := map[string]int64{"critical": 1, "major": 2, "normal": 5, "ok": 5}
	f := func(name string, o query.Order, want string, values ...query.Value) {
		t.Helper()
		o.Field = "f"
		for _, desc := range []bool{false, true} {
			o.Desc = desc
			records := make([]record, len(values))
			for i, v := range values {
				records[i] = record{"f": v, "id": text(string(rune('a' + i)))}
			}
			query.Sort(records, []query.Order{o})
			var got strings.Builder
			for _, r := range records {
				got.WriteString(r.id())
			}
			asc, descending, _ := strings.Cut(want, " ")
			if desc {
				asc = descending
			}
			if got.String() != asc {
				t.Errorf("%s, descending %v: %s, want %s", name, desc, got.String(), asc)
			}
		}
	}
	key := func(v any) query.Value { return attributes(map[string]any{"k": v}) }
	none := query.Value{}
	f("texts by bytes, absent last", query.Order{Type: query.Text}, "dcbae eabcd",
		text("ä"), text("a"), text("_"), text("B"), text("é"))
	f("absent text", query.Order{Type: query.Text}, "bca cba", none, text("a"), text("b"))
	f("numbers", query.Order{Type: query.Int}, "bca acb", num(10), num(-1), none)
	f("times, absent last", query.Order{Type: query.Time}, "bca cba", none, num(5), num(7))
	f("ties by id", query.Order{Type: query.Int}, "abc abc", num(1), num(1), num(1))
	f("truth", query.Order{Type: query.Bool}, "ba ab", num(1), num(0))
	f("sets by member", query.Order{Type: query.Set}, "dbac cabd",
		set("b"), set("a", "b"), set("b", "a"), set("a"))
	f("empty set", query.Order{Type: query.Set}, "ba ba", none, set("a"))
	f("by key", query.Order{Type: query.Map, Key: "k"}, "cbad abcd",
		key("x"), key(2.0), key(""), key(nil))
	f("by rank", query.Order{Type: query.Text, Rank: rank}, "cbade adbce",
		text("normal"), text("major"), text("critical"), text("ok"), text("weird"))
}

func TestRankless(t *testing.T) {
	rank := map[string]int64{"major": 2, "critical": 1}
	var records []record
	for i, s := range []string{"", "weird", "major", "odd", "critical"} {
		records = append(records, record{"id": text(string(rune('a' + i))), "severity": text(s)})
	}
	f := func(desc bool, want string) {
		t.Helper()
		got := query.Select(records, query.Query{Order: []query.Order{{Field: "severity", Desc: desc, Rank: rank}}})
		if joined(got) != want {
			t.Errorf("descending %v: %s, want %s", desc, joined(got), want)
		}
	}
	f(false, "e c b d a")
	f(true, "c e b d a")
}

func TestSelect(t *testing.T) {
	var records []record
	for _, id := range []string{"c", "a", "d", "b"} {
		records = append(records, record{"id": text(id), "text": text("disk " + id)})
	}
	f := func(q query.Query, want string) {
		t.Helper()
		if got := joined(query.Select(records, q)); got != want {
			t.Errorf("%+v: %s, want %s", q, got, want)
		}
	}
	byText := []query.Order{{Field: "text", Desc: true}}
	f(query.Query{}, "a b c d")
	f(query.Query{Order: byText}, "d c b a")
	f(query.Query{Order: byText, Offset: 1, Limit: 2}, "c b")
	f(query.Query{Offset: 3, Limit: 2}, "d")
	f(query.Query{Offset: 9}, "")
	f(query.Query{Where: query.Not{Node: test(t, "text", query.Equal, "disk a")}, Limit: 1}, "b")
	if records[0].id() != "c" {
		t.Error("Select has sorted the given slice")
	}
}

func joined(records []record) string {
	var out []string
	for _, r := range records {
		out = append(out, r.id())
	}
	return strings.Join(out, " ")
}
