package query_test

import (
	"encoding/json"
	"testing"

	"github.com/alertad/alertad/db/query"
)

func TestText(t *testing.T) {
	f := func(op query.Op, constant, value string, want bool) {
		t.Helper()
		n := test(t, "text", op, constant)
		if got := query.Match(n, only("text", text(value))); got != want {
			t.Errorf("%v on %q: %v, want %v", n, value, got, want)
		}
	}
	f(query.Equal, "disk", "disk", true)
	f(query.Equal, "disk", "Disk", false)
	f(query.Equal, "", "", true)
	f(query.Equal, "", "disk", false)
	f(query.Prefix, "di", "disk", true)
	f(query.Prefix, "DI", "disk", false)
	f(query.Prefix, "", "disk", true)
	f(query.Prefix, "", "", false)
	f(query.Exists, "", "disk", true)
	f(query.Exists, "", "", false)

	// A part, whatever the case, and nothing else has a meaning.
	f(query.Contains, "SK f", "Disk full", true)
	f(query.Contains, "straße", "STRAßE 7", true)
	f(query.Contains, "100%", "at 1000 percent", false)
	f(query.Contains, "a_b", "axb", false)
	f(query.Contains, "a.b", "axb", false)
	f(query.Contains, "", "disk", true)
	f(query.Contains, "", "", false)
}

func TestPhrase(t *testing.T) {
	f := func(phrase, value string, want bool) {
		t.Helper()
		n := test(t, "text", query.Phrase, phrase)
		if got := query.Match(n, only("text", text(value))); got != want {
			t.Errorf("%v on %q: %v, want %v", n, value, got, want)
		}
	}
	f("foo bar", "a FOO bar b", true)
	f("foo bar", "foo bar", true)
	f("foo bar", "foo bars", false)
	f("foo bar", "afoo bar", false)
	f("foo bar", "foo  bar", false)
	f("foo", "foo_bar foo-bar", true)
	f("foo", "foo_bar foo2", false)
	f("7", "72 7.0", true)
	f("7", "727 27", false)

	// One that cuts a word does not hide the next, even if they overlap.
	f("aba", "ababa aba", true)
	f("aba aba", "xaba aba aba", true)
	f("aba aba", "xaba aba abax", false)

	// Words are made of the letters of any script.
	f("gr", "groß größer", false)
	f("grö", "größer grö", true)
	f("ber", "über", false)
	f("диск", "Диск полон", true)
	f("дис", "диск", false)
	f("e", "e\u0301", false)

	// Where the phrase ends in no word there is none to cut.
	f("(i have", "alert (i have a boat)", true)
	f("boat)", "a boat)x", true)
	f("c++", "c++11 and c", true)
	f("a.b", "axb", false)
	f("", "anything", true)
	f("", "", false)
}

func TestWildcard(t *testing.T) {
	f := func(pattern, value string, want bool) {
		t.Helper()
		n := test(t, "text", query.Wildcard, pattern)
		if got := query.Match(n, only("text", text(value))); got != want {
			t.Errorf("%v on %q: %v, want %v", n, value, got, want)
		}
	}
	f("f*", "this is FU", true)
	f("f*", "of elf", false)
	f("*f", "of course", true)
	f("*f", "fx ff1", false)
	f("te?t", "a text", true)
	f("te?t", "a tet", false)
	f("te?t", "testt", false)
	f("t??t", "tést", true)
	f("b*z", "bar\nbaz", true)
	f("b*z", "bar bazzx", false)
	f("b*a*z", "bz baz", true)
	f("b*a*z", "bzzaz", true)
	f("*", "x", true)
	f("*", "", false)
	f("?", "é", true)
	f("?", "ée", false)
	f("n?t*0?", "my net-x-01 z", true)
	f("n?t*0?", "my net-x-011", false)
	f("a*ba", "abax aba", true)
	f("aba*aba", "ababa", false)
	f(`a\*b`, "a*b", true)
	f(`a\*b`, "axb", false)
	f(`a\?`, "what a? yes", true)
	f(`a\\b*`, `a\bc`, true)
	f("über*", "ÜBERLAUF", true)
	f("ber*", "überlauf", false)
	f("a.c", "abc", false)
	f("[ab]*", "[AB]c", true)
}

func TestSet(t *testing.T) {
	f := func(op query.Op, constant string, want bool, members ...string) {
		t.Helper()
		n := test(t, "tags", op, constant)
		if got := query.Match(n, only("tags", set(members...))); got != want {
			t.Errorf("%v on %q: %v, want %v", n, members, got, want)
		}
	}
	f(query.Equal, "b", true, "a", "b")
	f(query.Equal, "B", false, "a", "b")
	f(query.Equal, "", true)
	f(query.Equal, "", false, "a")
	f(query.Contains, "EB", true, "db", "web1")
	f(query.Contains, "ab", false, "a", "b")
	f(query.Wildcard, "web*", true, "db", "web-1")
	f(query.Regex, "^web[0-9]$", true, "db", "web1")
	f(query.Prefix, "we", true, "db", "web1")
	f(query.Exists, "", false)
	f(query.Exists, "", true, "")
}

func TestMap(t *testing.T) {
	m := map[string]any{
		"s": "EMEA", "empty": "", "null": nil, "f": 7.5, "i": 7.0, "big": 1e21, "tiny": 1e-7, "zero": 0.0,
		"int": 12, "n": json.Number("12345678901234567890"), "e": json.Number("1.5e3"), "bool": true,
		"o": map[string]any{"b": "<x>", "a": []any{1.0, nil}},
	}
	f := func(key string, op query.Op, constant string, want bool) {
		t.Helper()
		n := test(t, "attributes."+key, op, constant)
		if got := query.Match(n, only("attributes", attributes(m))); got != want {
			t.Errorf("%v: %v, want %v", n, got, want)
		}
	}
	f("s", query.Equal, "EMEA", true)
	f("s", query.Equal, "emea", false)
	f("s", query.Contains, "me", true)
	f("f", query.Equal, "7.5", true)
	f("i", query.Equal, "7", true)
	f("big", query.Equal, "1000000000000000000000", true)
	f("tiny", query.Equal, "0.0000001", true)
	f("zero", query.Equal, "0", true)
	f("int", query.Equal, "12", true)
	f("n", query.Equal, "12345678901234567890", true)
	f("e", query.Equal, "1500", true)
	f("bool", query.Equal, "true", true)
	f("o", query.Equal, `{"a":[1,null],"b":"<x>"}`, true)

	// A key is absent if it is null or not there; an empty text is there.
	f("s", query.Exists, "", true)
	f("empty", query.Exists, "", true)
	f("null", query.Exists, "", false)
	f("none", query.Exists, "", false)
	f("none", query.Equal, "", true)
	f("empty", query.Equal, "", true)
	f("none", query.Contains, "", false)
	f("empty", query.Contains, "", true)
}

func TestNumbers(t *testing.T) {
	noon := query.Value{Num: at(t, "2026-01-31T12:00:00Z")}
	f := func(name string, op query.Op, constant string, v query.Value, want bool) {
		t.Helper()
		n := test(t, name, op, constant)
		if got := query.Match(n, only(name, v)); got != want {
			t.Errorf("%v on %d: %v, want %v", n, v.Num, got, want)
		}
	}
	f("timeout", query.Equal, "10", num(10), true)
	f("timeout", query.Equal, "010", num(10), true)
	f("timeout", query.Contains, "0", num(10), true)
	f("timeout", query.Wildcard, "1*", num(10), true)
	f("timeout", query.Regex, "^1.$", num(10), true)
	f("timeout", query.Exists, "", num(0), true)
	f("repeat", query.Equal, "TRUE", num(1), true)
	f("repeat", query.Equal, "off", num(1), false)
	f("repeat", query.Contains, "rue", num(1), true)
	f("repeat", query.Exists, "", num(0), true)
	f("createTime", query.Equal, "2026-01-31T13:00:00.0009+01:00", noon, true)
	f("createTime", query.Contains, "31t12:00:00.000z", noon, true)
	f("createTime", query.Prefix, "2026-01", noon, true)
	f("createTime", query.Exists, "", noon, true)
	f("createTime", query.Exists, "", num(0), false)
	f("createTime", query.Equal, "", num(0), true)
	f("createTime", query.Contains, "1970", num(0), false)
}

func TestRange(t *testing.T) {
	in := func(s string) *query.Bound { return &query.Bound{Text: s, Inclusive: true} }
	ex := func(s string) *query.Bound { return &query.Bound{Text: s} }
	f := func(name, key string, low, high *query.Bound, v query.Value, want bool) {
		t.Helper()
		n, err := query.NewRange(field(t, name), key, low, high)
		if err != nil {
			t.Fatal(err)
		}
		if got := query.Match(n, only(name, v)); got != want {
			t.Errorf("%v on %+v: %v, want %v", n, v, got, want)
		}
	}
	f("timeout", "", in("5"), in("10"), num(5), true)
	f("timeout", "", ex("5"), in("10"), num(5), false)
	f("timeout", "", in("5"), in("10"), num(10), true)
	f("timeout", "", in("5"), ex("10"), num(10), false)
	f("timeout", "", nil, in("-1"), num(0), false)
	f("timeout", "", &query.Bound{Num: 3}, nil, num(4), true)
	f("createTime", "", in("2026-01-01T00:00:00Z"), nil, num(at(t, "2026-01-01T00:00:00Z")), true)
	f("createTime", "", nil, in("2026-01-01T00:00:00Z"), num(0), false)
	f("repeat", "", in("true"), nil, num(1), true)

	// Texts by bytes: 10 is before 9, B before a before ä.
	f("text", "", in("5"), nil, text("10"), false)
	f("text", "", in("B"), ex("b"), text("a"), true)
	f("text", "", nil, in("z"), text("ä"), false)
	f("text", "", nil, nil, text(""), false)
	f("tags", "", ex("a"), ex("c"), set("a", "b", "c"), true)
	f("tags", "", ex("a"), ex("c"), set("a", "c"), false)

	// Under a key numbers compare as numbers if all of them are.
	n := func(v any) query.Value { return attributes(map[string]any{"k": v}) }
	f("attributes", "k", in("5"), nil, n(10.0), true)
	f("attributes", "k", in("5"), nil, n("10"), true)
	f("attributes", "k", in("5"), in("1e1"), n("7.25"), true)
	f("attributes", "k", ex("-0.5"), ex("0"), n(-0.25), true)
	f("attributes", "k", in("5"), nil, n("x10"), true)
	f("attributes", "k", in("5"), in("a"), n(10.0), false)
	f("attributes", "k", nil, in("5"), n(nil), false)
	f("attributes", "k", in("0x1"), in("nan"), n("5"), true)
}

func TestTrees(t *testing.T) {
	a := only("text", text("disk"))
	yes, no := test(t, "text", query.Equal, "disk"), test(t, "text", query.Equal, "net")
	f := func(n query.Node, want bool) {
		t.Helper()
		if got := query.Match(n, a); got != want {
			t.Errorf("%v: %v, want %v", n, got, want)
		}
	}
	f(nil, true)
	f(query.All{}, true)
	f(query.None{}, false)
	f(query.And{}, true)
	f(query.Or{}, false)
	f(query.And{yes, no}, false)
	f(query.Or{no, yes}, true)
	f(query.Not{no}, true)
	f(query.Not{nil}, false)
	// A test on an absent field fails, so that its negation holds.
	f(query.Not{test(t, "customer", query.Equal, "x")}, true)
	f(query.Not{test(t, "attributes.ip", query.Contains, "x")}, true)
	f(test(t, "customer", query.Regex, ""), false)
}

func TestNewTestRefuses(t *testing.T) {
	f := func(name, key string, op query.Op, s, want string) {
		t.Helper()
		_, err := query.NewTest(field(t, name), key, op, s)
		if err == nil || err.Error() != want {
			t.Errorf("NewTest(%s, %q, %v, %q): %v, want %s", name, key, op, s, err, want)
		}
	}
	f("timeout", "", query.Equal, "1h", "timeout: expected a whole number, not '1h'")
	f("timeout", "", query.Equal, "", "timeout: expected a whole number, not ''")
	f("repeat", "", query.Equal, "maybe", "repeat: expected true or false, not 'maybe'")
	f("createTime", "", query.Equal, "now", "createTime: expected a time such as 2026-01-31T12:00:00.000Z, not 'now'")
	f("attributes", "", query.Exists, "", "attributes needs a key: attributes.name")
	f("text", "x", query.Exists, "", "text has no keys")
	f("text", "", query.Range, "", "text: no such test")
	f("text", "", query.Op(99), "", "text: no such test")
	if _, err := query.NewRange(field(t, "timeout"), "", &query.Bound{Text: "1.5"}, nil); err == nil {
		t.Error("1.5 passes for a whole number")
	}
}

func TestString(t *testing.T) {
	low, high := &query.Bound{Text: "1", Inclusive: true}, &query.Bound{Text: "5"}
	between, err := query.NewRange(field(t, "timeout"), "", low, high)
	if err != nil {
		t.Fatal(err)
	}
	open, err := query.NewRange(field(t, "text"), "", nil, low)
	if err != nil {
		t.Fatal(err)
	}
	f := func(n query.Node, want string) {
		t.Helper()
		if got := n.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f(query.And{test(t, "text", query.Equal, `a"b`), query.Not{query.Or{query.All{}, nil}}}, `(text = "a\"b" AND NOT (ALL OR ALL))`)
	f(query.And{}, "ALL")
	f(query.Or{}, "NONE")
	f(query.Or{query.None{}}, "NONE")
	f(test(t, "attributes.a b", query.Contains, "x"), `attributes["a b"] CONTAINS "x"`)
	f(test(t, "timeout", query.Equal, "007"), "timeout = 7")
	f(test(t, "repeat", query.Equal, "yes"), "repeat = true")
	f(test(t, "text", query.Exists, ""), "EXISTS text")
	f(test(t, "text", query.Phrase, "x"), `text PHRASE "x"`)
	f(test(t, "text", query.Wildcard, "x"), `text LIKE "x"`)
	f(test(t, "text", query.Regex, "x"), `text MATCHES "x"`)
	f(test(t, "text", query.Prefix, "x"), `text STARTS "x"`)
	f(between, "timeout IN [1, 5)")
	f(open, `text IN (*, "1"]`)
}

func TestJoin(t *testing.T) {
	a, b, c := test(t, "text", query.Equal, "a"), test(t, "text", query.Equal, "b"), test(t, "text", query.Equal, "c")
	f := func(n query.Node, want string) {
		t.Helper()
		if got := n.String(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	f(query.Conj(), "ALL")
	f(query.Conj(nil, query.All{}, a), `text = "a"`)
	f(query.Conj(a, query.And{b, query.And{query.All{}, c}}), `(text = "a" AND text = "b" AND text = "c")`)
	f(query.Conj(a, query.And{b, query.None{}}), "NONE")
	f(query.Disj(), "NONE")
	f(query.Disj(a, query.None{}, query.Or{b, query.Or{c}}), `(text = "a" OR text = "b" OR text = "c")`)
	f(query.Disj(a, query.Or{query.All{}}), "ALL")
	f(query.Disj(a, nil), "ALL")
	f(query.Negate(query.Not{a}), `text = "a"`)
	f(query.Negate(query.All{}), "NONE")
	f(query.Negate(query.None{}), "ALL")
	f(query.Negate(a), `NOT text = "a"`)
}
