package postgres

import (
	"strings"
	"unicode/utf8"

	"github.com/alertad/alertad/db/query"
)

// text compiles a test on a text, which is null if it is absent. The expression
// compares by bytes.
func (c *compiler) text(t *query.Test, value string) (sql string, exact bool) {
	switch t.Op {
	case query.Equal:
		if !storable(t.Text) {
			return "FALSE", true
		}
		return value + " = " + c.arg(t.Text, "text"), true
	case query.Contains:
		lit, _ := t.Literal()
		return c.contains(value, lit), true
	case query.Phrase, query.Wildcard:
		return c.parts(t, value), true
	case query.Regex:
		return c.regex(t, value)
	case query.Prefix:
		return c.prefix(value, t.Text), true
	case query.Range:
		return c.between(value, c.low(t.Low), c.high(t.High)), true
	}
	return value + " IS NOT NULL", true
}

// contains looks for a text in lower case, literally.
func (c *compiler) contains(value, lower string) string {
	switch {
	case lower == "":
		return value + " IS NOT NULL"
	case !storable(lower):
		return "FALSE"
	}
	return c.fold(value) + " LIKE " + c.arg("%"+wild.Replace(lower)+"%", "text")
}

// wild makes the wildcards of LIKE literal.
var wild = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (c *compiler) fold(value string) string { return folded(c.table.schema, value) }

// parts compiles a phrase or wildcard: first the longest text in it, which an
// index may find, then all of it.
func (c *compiler) parts(t *query.Test, value string) string {
	parts, head, tail := t.Parts()
	lit, _ := t.Literal()
	if !storable(lit) {
		return "FALSE"
	}
	sql := c.contains(value, lit)
	if pattern := globPattern(parts, head, tail); pattern != "" {
		sql = "(" + sql + " AND " + c.fold(value) + " ~ " + c.arg(pattern, "text") + ")"
	}
	return sql
}

// regex compiles a regular expression. One that would be a burden to PostgreSQL
// is left to the evaluator, where it takes time in proportion to the text.
func (c *compiler) regex(t *query.Test, value string) (string, bool) {
	lit, enough := t.Literal()
	sql := c.contains(value, lit)
	if enough {
		return sql, true
	}
	pattern, ok := translate(t.Pattern())
	if !ok {
		return sql, false
	}
	return "(" + sql + " AND " + c.fold(value) + " ~ " + c.arg(pattern, "text") + ")", true
}

// prefix is a range, so that any index in order will do.
func (c *compiler) prefix(value, prefix string) string {
	switch {
	case prefix == "":
		return value + " IS NOT NULL"
	case !storable(prefix):
		return "FALSE"
	}
	low := end{c.arg(prefix, "text"), true}
	if after := successor(prefix); after != "" {
		return c.between(value, low, end{c.arg(after, "text"), false})
	}
	return c.between(value, low, end{})
}

// successor returns the first text after all that begin with the prefix; empty
// if there is none.
func successor(prefix string) string {
	runes := []rune(prefix)
	for i := len(runes) - 1; i >= 0; i-- {
		next := runes[i] + 1
		if next == 0xD800 {
			next = 0xE000 // behind the surrogates, which are no characters
		}
		if next <= utf8.MaxRune {
			return string(append(runes[:i], next))
		}
	}
	return ""
}

// low and high are ends of a range by bytes. No stored text has a NUL, so that
// all after a NUL in a bound says nothing.
func (c *compiler) low(b *query.Bound) end {
	if b == nil {
		return end{}
	}
	text, _, cut := strings.Cut(b.Text, "\x00")
	return end{c.arg(valid(text), "text"), b.Inclusive && !cut}
}

func (c *compiler) high(b *query.Bound) end {
	if b == nil {
		return end{}
	}
	text, _, cut := strings.Cut(b.Text, "\x00")
	return end{c.arg(valid(text), "text"), b.Inclusive || cut}
}

// valid replaces what is not UTF-8, which the parsers let nobody send.
func valid(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
