package dbtest

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// chance makes random records, conditions and queries of one kind. The same
// seed makes the same.
type chance struct {
	*rand.Rand
	kind    *db.Kind
	records []db.Record // what constants are taken from
}

func newChance(seed uint64, k *db.Kind) *chance {
	return &chance{Rand: rand.New(rand.NewPCG(seed, 1)), kind: k}
}

// record fills all fields, each with a value that others have too or with none.
func (c *chance) record(id string) db.Record {
	return fill(c.kind, id, func(name string, _ int, zero any) any {
		if c.IntN(6) == 0 {
			return zero
		}
		switch zero.(type) {
		case string:
			return c.text()
		case int64:
			return []int64{0, 1, 2, 10, -1, 100, 86400, 1 << 40}[c.IntN(8)]
		case db.Time:
			return Noon + db.Time(c.IntN(5)*c.IntN(1e6))
		case bool:
			return c.IntN(2) == 0
		case []string:
			return c.members()
		case db.Spans:
			return db.Spans{N: c.Int64N(9), Sum: c.Int64N(9), Classes: c.text()}
		case db.Attributes:
			return c.attributes()
		}
		return nil
	})
}

// text prefers a few values, so that there is something to group and tie.
func (c *chance) text() string {
	if c.IntN(2) == 0 {
		return texts[c.IntN(12)]
	}
	return texts[c.IntN(len(texts))]
}

// members are different ones: whether a member that comes twice counts twice is
// nobody's business.
func (c *chance) members() []string {
	var list []string
	seen := map[string]bool{}
	for range c.IntN(4) {
		if s := c.text(); !seen[s] {
			seen[s] = true
			list = append(list, s)
		}
	}
	return list
}

var keys = [...]string{"k", "region", "a b", "x.y", "é", `q'"`}

func (c *chance) attributes() db.Attributes {
	a := db.Attributes{}
	for range c.IntN(4) {
		a[keys[c.IntN(len(keys))]] = c.value()
	}
	return a
}

func (c *chance) value() any {
	switch c.IntN(8) {
	case 0:
		return float64(c.IntN(20)) - 5
	case 1:
		return []float64{1.5, 1e21, 1e-7, -0.25}[c.IntN(4)]
	case 2:
		return c.IntN(2) == 0
	case 3:
		return []any{map[string]any{"b": c.text(), "a": 1.0}, []any{c.text()}, nil}[c.IntN(3)]
	}
	return c.text()
}

// query is a condition, an order and a page.
func (c *chance) query() query.Query {
	q := query.Query{Where: c.node(3), Order: c.order()}
	if c.IntN(8) > 0 {
		q.Offset, q.Limit = c.IntN(20)*c.IntN(10), 1+c.IntN(25)
	}
	return q
}

func (c *chance) node(depth int) query.Node {
	if depth == 0 || c.IntN(3) == 0 {
		return c.test()
	}
	switch c.IntN(9) {
	case 0, 1, 2:
		return query.And(c.nodes(depth - 1))
	case 3, 4, 5:
		return query.Or(c.nodes(depth - 1))
	case 6, 7:
		return query.Not{Node: c.node(depth - 1)}
	}
	return []query.Node{nil, query.All{}, query.None{}, query.And{}, query.Or{}}[c.IntN(5)]
}

func (c *chance) nodes(depth int) []query.Node {
	var list []query.Node
	for range 1 + c.IntN(3) {
		list = append(list, c.node(depth))
	}
	return list
}

// test is about a field of a record that there is, more often than not.
func (c *chance) test() query.Node {
	fields := c.kind.Schema.Fields()
	f := fields[c.IntN(len(fields))]
	key := ""
	if f.Type == query.Map {
		key = keys[c.IntN(len(keys))]
	}
	op := query.Op(c.IntN(int(query.Exists) + 1))
	if op == query.Range {
		return c.between(f, key)
	}
	constant := c.constant(f, key)
	if op != query.Equal || f.Type == query.Text || f.Type == query.Set || f.Type == query.Map {
		constant = c.bend(op, constant)
	}
	t, err := query.NewTest(f, key, op, constant)
	if err != nil {
		return query.None{}
	}
	return t
}

func (c *chance) between(f query.Field, key string) query.Node {
	var ends [2]*query.Bound
	for i := range ends {
		if c.IntN(3) > 0 {
			ends[i] = &query.Bound{Text: c.constant(f, key), Inclusive: c.IntN(2) == 0}
		}
	}
	t, err := query.NewRange(f, key, ends[0], ends[1])
	if err != nil {
		return query.None{}
	}
	return t
}

// constant is the text of the field in some record.
func (c *chance) constant(f query.Field, key string) string {
	v := c.records[c.IntN(len(c.records))].Value(f.Name)
	switch f.Type {
	case query.Set:
		if len(v.List) > 0 {
			return v.List[c.IntN(len(v.List))]
		}
	case query.Map:
		if s, ok := query.MapText(v.Map, key); ok {
			return s
		}
	case query.Text:
		return v.Text
	case query.Int:
		return fmt.Sprint(v.Num + int64(c.IntN(2)))
	case query.Bool:
		return fmt.Sprint(v.Num != 0)
	case query.Time:
		if v.Num != 0 {
			return query.FormatTime(v.Num + int64(c.IntN(2)))
		}
	}
	return ""
}

// bend changes a constant so that it matches more or less than it did.
func (c *chance) bend(op query.Op, s string) string {
	runes := []rune(s)
	if len(runes) > 200 {
		runes = runes[:200]
	}
	if len(runes) > 0 && c.IntN(2) == 0 {
		from := c.IntN(len(runes))
		runes = runes[from : from+1+c.IntN(min(len(runes)-from, 12))]
		if op == query.Prefix {
			runes = []rune(s)[:len(runes)]
		}
	}
	s = string(runes)
	switch c.IntN(5) {
	case 0:
		s = strings.ToUpper(s)
	case 1:
		s = strings.ToLower(s)
	}
	switch op {
	case query.Wildcard:
		return c.wildcard(s)
	case query.Regex:
		return c.regex(s)
	}
	return s
}

func (c *chance) wildcard(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch c.IntN(8) {
		case 0:
			b.WriteByte('*')
		case 1:
			b.WriteByte('?')
		default:
			if strings.ContainsRune(`*?\`, r) {
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		}
	}
	return b.String() + []string{"", "", "*"}[c.IntN(3)]
}

func (c *chance) regex(s string) string {
	q := regexp.QuoteMeta(s)
	return []string{
		q, "^" + q, q + "$", "^" + q + "$", "(" + q + ")?x", q + ".*", q + "|" + regexp.QuoteMeta(c.text()), `\w+` + q, q + `\W`,
		"[^" + "a-f" + "]" + q, "[a-m]+" + q, `\d`, `^.{1,4}$`, "(?:" + q + "){1,2}", `\s` + q, ".",
	}[c.IntN(16)]
}

// order sorts by up to three fields, by rank if they are texts and it happens so.
func (c *chance) order() []query.Order {
	var out []query.Order
	for range c.IntN(4) {
		fields := c.kind.Schema.Fields()
		f := fields[c.IntN(len(fields))]
		if !f.Sort {
			continue
		}
		o := query.Order{Field: f.Name, Type: f.Type, Desc: c.IntN(2) == 0}
		if f.Type == query.Map {
			o.Key = keys[c.IntN(len(keys))]
		}
		if f.Type == query.Text && c.IntN(3) == 0 {
			o.Rank = map[string]int64{}
			for range c.IntN(6) {
				o.Rank[c.text()] = int64(c.IntN(4))
			}
			delete(o.Rank, "")
		}
		out = append(out, o)
	}
	return out
}

// by chooses fields to group by: texts, a key, and a set at most.
func (c *chance) by() []string {
	var out []string
	sets := 0
	for _, f := range c.kind.Schema.Fields() {
		if c.IntN(8) > 0 || len(out) == 3 || !f.Filter {
			continue
		}
		switch f.Type {
		case query.Set:
			if sets++; sets == 1 {
				out = append(out, f.Name)
			}
		case query.Text:
			out = append(out, f.Name)
		case query.Map:
			out = append(out, f.Name+"."+keys[c.IntN(len(keys))])
		}
	}
	return out
}

// Random makes n records of a kind with odd values, the same for the same seed.
// Their ids are alert-0, alert-1 and so on for the kind alert; children belong
// four by four to those of their parent.
func Random(seed uint64, k *db.Kind, n int) []db.Record {
	c := newChance(seed, k)
	out := make([]db.Record, n)
	for i := range out {
		id := fmt.Sprintf("%s-%d", k.Name, i)
		if k.Parent != nil {
			id = db.ChildID(fmt.Sprintf("%s-%d", k.Parent.Name, i/4), int64(i%4+1))
		}
		out[i] = c.record(id)
	}
	return out
}
