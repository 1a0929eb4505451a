package postgres

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// compiler turns a tree into SQL. Constants become parameters, always; only names
// of columns and text written here are in the statement.
//
// Absent values are null, so a condition may come out as null where it does not
// hold. And, or and where treat that as false, and Not is IS NOT TRUE.
type compiler struct {
	table *table
	args  []any

	// inexact is set if the records that the SQL finds must be asked again, by
	// the evaluator: they are all that there are, and some more.
	inexact bool

	slow bool // some test is
}

// arg adds a parameter and returns its place, with its type.
func (c *compiler) arg(v any, typ string) string {
	c.args = append(c.args, v)
	return "$" + strconv.Itoa(len(c.args)) + "::" + typ
}

// where compiles a condition.
func (c *compiler) where(n query.Node) string { return c.node(n, true) }

// node compiles one node. For a test that has no exact form stands one that holds
// too often or, below an odd number of negations, too seldom.
func (c *compiler) node(n query.Node, often bool) string {
	switch n := n.(type) {
	case nil, query.All:
		return "TRUE"
	case query.None:
		return "FALSE"
	case query.And:
		return c.join(n, " AND ", "TRUE", often)
	case query.Or:
		return c.or(n, often)
	case query.Not:
		return "((" + c.node(n.Node, !often) + ") IS NOT TRUE)"
	case *query.Test:
		return c.leaf(n, often)
	}
	return "FALSE"
}

// leaf compiles a test. The parameters of a condition that comes to nothing are
// taken back: PostgreSQL refuses those that are nowhere.
func (c *compiler) leaf(t *query.Test, often bool) string {
	args := c.args
	sql, exact := c.test(t)
	c.slow = c.slow || t.Slow()
	if !exact {
		c.inexact = true
		if !often {
			sql = "FALSE"
		}
	}
	if sql == "TRUE" || sql == "FALSE" {
		c.args = args
	}
	return sql
}

func (c *compiler) join(nodes []query.Node, word, empty string, often bool) string {
	if len(nodes) == 0 {
		return empty
	}
	list := make([]string, len(nodes))
	for i, n := range nodes {
		list[i] = c.node(n, often)
	}
	return "(" + strings.Join(list, word) + ")"
}

// or makes one list of the values that a text field may be equal to: an index
// takes it whole.
func (c *compiler) or(nodes query.Or, often bool) string {
	values := map[string][]string{}
	var rest query.Or
	var fields []string
	for _, n := range nodes {
		t, ok := n.(*query.Test)
		if !ok || t.Op != query.Equal || t.Type != query.Text || !present(t.Text) {
			rest = append(rest, n)
			continue
		}
		if values[t.Field] == nil {
			fields = append(fields, t.Field)
		}
		values[t.Field] = append(values[t.Field], t.Text)
	}
	var list []string
	for _, f := range fields {
		list = append(list, c.column(f)+" = ANY ("+c.arg(values[f], "text[]")+")")
	}
	if len(rest) > 0 || len(list) == 0 {
		list = append(list, c.join(rest, " OR ", "FALSE", often))
	}
	return "(" + strings.Join(list, " OR ") + ")"
}

// present says whether a field may be equal to the text.
func present(s string) bool { return s != "" && storable(s) }

func (c *compiler) column(field string) string { return "t." + columnName(c.table.kind, field) }

// test compiles one test; if it is not exact, the SQL holds whenever the test
// does.
func (c *compiler) test(t *query.Test) (sql string, exact bool) {
	col := c.column(t.Field)
	switch t.Type {
	case query.Int:
		return c.number(t, col)
	case query.Bool:
		return c.number(t, col+"::int")
	case query.Time:
		return c.time(t, col)
	case query.Set:
		return c.set(t, col)
	case query.Map:
		return c.mapped(t, col)
	}
	if t.Op == query.Equal && t.Text == "" {
		return col + " IS NULL", true
	}
	return c.text(t, col)
}

func (c *compiler) number(t *query.Test, col string) (string, bool) {
	switch t.Op {
	case query.Equal:
		return col + " = " + c.arg(t.Num, "bigint"), true
	case query.Range:
		return c.between(col, c.num(t.Low), c.num(t.High)), true
	case query.Exists:
		return "TRUE", true
	}
	return c.text(t, "("+c.column(t.Field)+`::text COLLATE "C")`)
}

func (c *compiler) time(t *query.Test, col string) (string, bool) {
	switch t.Op {
	case query.Equal:
		if t.Num == 0 {
			return col + " IS NULL", true
		}
		return col + " = " + c.arg(t.Num, "bigint"), true
	case query.Range:
		return c.between(col, c.num(t.Low), c.num(t.High)), true
	case query.Exists:
		return col + " IS NOT NULL", true
	}
	return c.text(t, timeText(col))
}

// Times are stored if their year has four digits: those between, in milliseconds.
const (
	firstTime = -62167219200000 // 0000-01-01T00:00:00.000Z
	lastTime  = 253402300799999 // 9999-12-31T23:59:59.999Z
)

// timeText is a time as query.FormatTime writes it. PostgreSQL has no year 0, so
// it counts from 2000, where the same days are leap days.
func timeText(col string) string {
	const at = `SELECT timestamp '2000-01-01' + make_interval(days => (m.ms / 86400000)::int) + m.ms %% 86400000 * interval '1 millisecond' AS t FROM (SELECT %s - (%d) AS ms) AS m`
	return `((SELECT lpad((extract(year FROM at.t)::int - 2000)::text, 4, '0') || to_char(at.t, '-MM-DD"T"HH24:MI:SS.MS"Z"') FROM (` +
		fmt.Sprintf(at, col, int64(firstTime)) + `) AS at) COLLATE "C")`
}

func (c *compiler) set(t *query.Test, col string) (string, bool) {
	switch {
	case t.Op == query.Exists:
		return col + " IS NOT NULL", true
	case t.Op == query.Equal && t.Text == "":
		return "(" + col + " IS NULL OR " + c.has(col, "") + ")", true
	case t.Op == query.Equal && !storable(t.Text):
		return "FALSE", true
	case t.Op == query.Equal:
		return c.has(col, t.Text), true
	}
	sql, exact := c.text(t, `m.v COLLATE "C"`)
	return "EXISTS (SELECT FROM unnest(" + col + ") AS m(v) WHERE " + sql + ")", exact
}

// has tests for a member. The index is over numbers made of the members, which
// may be of any length.
func (c *compiler) has(col, member string) string {
	p := c.arg(member, "text")
	return "(" + hashes(c.table.schema, col) + " @> ARRAY[hashtextextended(" + p + ", 0)] AND " + col + " @> ARRAY[" + p + "])"
}

func (c *compiler) mapped(t *query.Test, col string) (string, bool) {
	if !storable(t.Key) {
		return pick(t.MatchAbsent(), "TRUE", "FALSE"), true
	}
	if t.Op == query.Equal && present(t.Text) {
		// A map holds texts only, so that this is equality; an index knows it.
		if pair, err := object(map[string]string{t.Key: t.Text}); err == nil {
			return col + " @> " + c.arg(pair, "jsonb"), true
		}
	}
	value := c.under(col, t.Key)
	if t.Op == query.Equal && t.Text == "" {
		return "COALESCE(" + value + ", '') = ''", true
	}
	sql, exact := c.text(t, value)
	low, high, ok := numbers(t)
	if t.Op != query.Range || !ok {
		return sql, exact
	}
	n := "(t." + numbersName(c.table.kind, t.Field) + " ->> " + c.arg(t.Key, "text") + ")::float8"
	return "(CASE WHEN " + n + " IS NULL THEN " + sql + " ELSE " + c.between(n, c.float(t.Low, low), c.float(t.High, high)) + " END)", exact
}

// numbers are the bounds of a range that compares numbers.
func numbers(t *query.Test) (low, high float64, ok bool) {
	ok = true
	if t.Low != nil {
		low, ok = query.ParseNumber(t.Low.Text)
	}
	if t.High != nil && ok {
		high, ok = query.ParseNumber(t.High.Text)
	}
	return low, high, ok
}

// end is one end of a range in SQL; an empty one is open.
type end struct {
	param     string
	inclusive bool
}

func (c *compiler) num(b *query.Bound) end {
	if b == nil {
		return end{}
	}
	return end{c.arg(b.Num, "bigint"), b.Inclusive}
}

func (c *compiler) float(b *query.Bound, f float64) end {
	if b == nil {
		return end{}
	}
	return end{c.arg(f, "float8"), b.Inclusive}
}

// between holds where there is a value between the ends.
func (c *compiler) between(value string, low, high end) string {
	var list []string
	if low.param != "" {
		list = append(list, value+pick(low.inclusive, " >= ", " > ")+low.param)
	}
	if high.param != "" {
		list = append(list, value+pick(high.inclusive, " <= ", " < ")+high.param)
	}
	if len(list) == 0 {
		return value + " IS NOT NULL"
	}
	return "(" + strings.Join(list, " AND ") + ")"
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}
