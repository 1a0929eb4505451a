package query_test

import (
	"errors"
	"net/url"
	"testing"

	"github.com/alertad/alertad/db/query"
)

// samples are records with all that may trip an evaluator.
func samples() []record {
	odd := record{
		"id": text("6"), "text": text("GRÖẞE a*b (c) \\w\n\u2028ſ İ e\u0301"), "tags": set("", "a b", "ü"),
		"attributes":      attributes(map[string]any{"a": nil, "b": []any{1.0, "x"}, "site": 1e300}),
		"lastReceiveTime": num(1 << 41), "createTime": num(-1), "timeout": num(-1 << 63), "repeat": num(1),
	}
	return append(machines(), odd, record{})
}

// evaluate checks on every sample what the evaluator promises of any tree.
func evaluate(t *testing.T, n query.Node) {
	for _, r := range samples() {
		yes := query.Match(n, r)
		if query.Match(query.Negate(n), r) == yes {
			t.Fatalf("%v and its negation agree on %v", n, r)
		}
		if query.Match(query.Conj(n, query.All{}), r) != yes || query.Match(query.Disj(query.None{}, n), r) != yes {
			t.Fatalf("%v changes with All or None beside it", n)
		}
	}
	leaves(n, func(leaf *query.Test) {
		for _, r := range samples() {
			if s := r.Value("text").Text; !literalHolds(leaf, s) {
				lit, exact := leaf.Literal()
				t.Fatalf("%v has the literal %q, exact %v: wrong for %q", leaf, lit, exact, s)
			}
		}
	})
}

func leaves(n query.Node, f func(*query.Test)) {
	switch n := n.(type) {
	case query.And:
		for _, sub := range n {
			leaves(sub, f)
		}
	case query.Or:
		for _, sub := range n {
			leaves(sub, f)
		}
	case query.Not:
		leaves(n.Node, f)
	case *query.Test:
		f(n)
	}
}

func FuzzLucene(f *testing.F) {
	for _, q := range []string{
		"", "a b", `"a b"~5 NOT c^2`, "tags:(a OR b*) AND -timeout:[1 TO *}", `_.site:/a\/[\w\W]/ || _exists_:x`,
		"createTime:>=2026-01 +text:a\\*?b", "*:* !(a (b (c)))", "repeat:true {* TO \"x y\"]", `/(?i:ſ)|\Qa\E\b/`,
	} {
		f.Add(q, "")
	}
	f.Add("a", "attributes.site")
	f.Fuzz(func(t *testing.T, q, df string) {
		n, err := query.Lucene(alerts(), q, df)
		if err != nil {
			var e *query.Error
			if !errors.As(err, &e) || e.Message == "" || e.Pos > len([]rune(q)) {
				t.Fatalf("%q: bad error %#v", q, err)
			}
			return
		}
		again, err := query.Lucene(alerts(), q, df)
		if err != nil || n.String() != again.String() {
			t.Fatalf("%q: %v, then %v, %v", q, n, again, err)
		}
		evaluate(t, n)
	})
}

func FuzzParams(f *testing.F) {
	for _, s := range []string{
		"", "severity=a&severity!=~b&tag=x", "attributes.a.b=~x&attributes.a.b=y", "id=a&id!=b&q=x&q.df=event",
		"from-date=2026-01-31T12:00:00Z&to-date=x", "sort-by=-createTime&sort-by=attributes.x", "timeout=1&repeat=on&foo=1",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := url.ParseQuery(s)
		if err != nil {
			return
		}
		o := query.Options{Now: 1 << 40, Ranks: map[string]map[string]int64{"severity": {"major": 1}}}
		q, err := query.Params(alerts(), v, o)
		if err != nil {
			var e *query.Error
			if !errors.As(err, &e) || e.Message == "" {
				t.Fatalf("%q: bad error %#v", s, err)
			}
			return
		}
		again, err := query.Params(alerts(), v, o)
		if err != nil || q.Where.String() != again.Where.String() {
			t.Fatalf("%q: %v, then %v, %v", s, q.Where, again.Where, err)
		}
		evaluate(t, q.Where)
		if p, err := query.ParsePage(v, 3); err == nil && p.Check(7) == nil {
			q.Offset, q.Limit = p.Offset(), p.Size
		}
		if got := query.Select(samples(), q); q.Limit > 0 && len(got) > q.Limit {
			t.Fatalf("%q: %d records on a page of %d", s, len(got), q.Limit)
		}
	})
}
