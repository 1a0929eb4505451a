package query

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// Options is what Params needs beside the request.
type Options struct {
	// Now, in milliseconds, stands for to-date when the request has none;
	// 0 leaves the end open.
	Now int64
	// Ranks gives a field's values an order: severity, status.
	Ranks map[string]map[string]int64
	// DefaultField is where words of q= are looked for; empty is text.
	DefaultField string
	// Ignore names parameters that the caller reads itself.
	Ignore []string
}

// notFilters are the parameters that never name a field.
var notFilters = [...]string{
	"_", "callback", "token", "api-key", "q", "id", "from-date", "to-date", "sort-by", "group-by",
	"page", "page-size", "limit", "show-raw-data", "show-history",
}

// Params reads filter and order from URL parameters as the reference server
// does: f=v, f!=v, f=~v (contains; with several values of which one has the
// tilde, regular expressions), several values for any of them, attributes.x,
// id=prefix, from-date, to-date, q, q.df and sort-by. A page is ParsePage's. The
// error is an *Error, always the client's fault.
func Params(s *Schema, v url.Values, o Options) (Query, error) {
	p := params{schema: s, values: v, opts: o}
	for _, read := range []func() error{p.query, p.dates, p.ids, p.filters, p.order} {
		if err := read(); err != nil {
			return Query{}, err
		}
	}
	return Query{Where: Conj(p.where...), Order: p.sort}, nil
}

type params struct {
	schema *Schema
	values url.Values
	opts   Options
	where  []Node
	sort   []Order
	count  tally
}

func (p *params) query() error {
	q, df := p.values.Get("q"), p.values.Get("q.df")
	if q == "" {
		return nil
	}
	if df == "" {
		df = p.opts.DefaultField
	}
	n, err := lucene(p.schema, q, df, &p.count)
	if err != nil {
		return err
	}
	p.where = append(p.where, n)
	return nil
}

// dates reads the window of lastReceiveTime: after from-date, up to to-date.
func (p *params) dates() error {
	f, ok := p.schema.Field("lastReceiveTime")
	if !ok {
		return nil
	}
	low, err := p.date("from-date", false)
	if err != nil {
		return err
	}
	high, err := p.date("to-date", true)
	if err != nil {
		return err
	}
	if high == nil && p.opts.Now != 0 {
		high = &Bound{Num: p.opts.Now, Inclusive: true}
	}
	if low == nil && high == nil {
		return nil
	}
	t, err := NewRange(f, "", low, high)
	if err != nil {
		return err
	}
	p.where = append(p.where, t)
	return nil
}

func (p *params) date(name string, inclusive bool) (*Bound, error) {
	s := p.values.Get(name)
	if s == "" {
		return nil, nil
	}
	ms, ok := ParseTime(s)
	if !ok {
		return nil, fault(name, "%s: expected %s, not '%s'", name, expected(Time), clip(s))
	}
	return &Bound{Num: ms, Inclusive: inclusive}, nil
}

// ids reads id=, the beginning of an id or, where there is one, of a
// lastReceiveId; id!= excludes.
func (p *params) ids() error {
	for _, name := range []string{"id", "id!"} {
		var any []Node
		for _, id := range p.values[name] {
			if err := p.count.value(name, id); err != nil {
				return err
			}
			if id == "" {
				return fault(name, "%s: expected an id or its beginning", name)
			}
			for _, column := range []string{"id", "lastReceiveId"} {
				if f, ok := p.schema.Field(column); ok {
					any = append(any, &Test{Field: f.Name, Type: f.Type, Op: Prefix, Text: id, match: &matcher{}})
				}
			}
		}
		p.add(any, name == "id!")
	}
	return nil
}

func (p *params) add(any []Node, negate bool) {
	switch {
	case len(any) == 0:
	case negate:
		p.where = append(p.where, Negate(Disj(any...)))
	default:
		p.where = append(p.where, Disj(any...))
	}
}

func (p *params) filters() error {
	for _, param := range slices.Sorted(maps.Keys(p.values)) {
		name, negate := strings.CutSuffix(param, "!")
		base, key, dotted := strings.Cut(name, ".")
		if slices.Contains(notFilters[:], base) || slices.Contains(p.opts.Ignore, base) {
			continue
		}
		f, ok := p.schema.param(base)
		if !ok || !f.Filter || dotted != (f.Type == Map) || dotted && key == "" {
			return fault(param, "Invalid filter parameter: %s", clip(param))
		}
		any, err := p.anyOf(f, key, param)
		if err != nil {
			return err
		}
		p.add(any, negate)
	}
	return nil
}

// anyOf makes a test of each value. A tilde on one of several turns all of
// them into regular expressions; on a single one it asks for a part of the text.
func (p *params) anyOf(f Field, key, param string) ([]Node, error) {
	values := p.values[param]
	tilde := func(v string) bool { return strings.HasPrefix(v, "~") }
	op := Equal
	if slices.ContainsFunc(values, tilde) {
		op = Contains
		if len(values) > 1 {
			op = Regex
		}
	}
	var any []Node
	for _, v := range values {
		t, err := p.test(f, key, param, op, v)
		if err != nil {
			return nil, err
		}
		any = append(any, t)
	}
	return any, nil
}

func (p *params) test(f Field, key, param string, op Op, v string) (*Test, error) {
	if err := p.count.value(param, v); err != nil {
		return nil, err
	}
	tildes := 0
	switch op {
	case Contains:
		tildes = 1
	case Regex:
		tildes = len(v) - len(strings.TrimLeft(v, "~"))
	}
	t, err := NewTest(f, key, op, v[tildes:])
	if err != nil {
		return nil, inParam(err, param, tildes)
	}
	if err := p.count.test(t); err != nil {
		return nil, err
	}
	return t, nil
}

// inParam makes an error of NewTest tell the parameter and the position in its
// value.
func inParam(err error, param string, skipped int) error {
	var e *Error
	if !errors.As(err, &e) {
		return err
	}
	c := *e
	c.Field = param
	if c.Pos >= 0 {
		c.Pos += skipped
		c.Message = param + ": " + c.Message
	}
	return &c
}

// clip keeps a client's text in a message short.
func clip(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "..."
	}
	return s
}
