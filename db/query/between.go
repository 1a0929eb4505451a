package query

import (
	"strings"
	"time"
)

// edge is one end of a range as it was written.
type edge struct {
	text string
	open bool // an asterisk
	at   int
}

// rangeTerm reads [a TO b], {a TO b} and mixtures; an asterisk is open.
func (p *parser) rangeTerm(t target) (Node, *Error) {
	start, closed := p.at, p.peek() == '['
	p.at++
	from, err := p.edge()
	if err != nil {
		return nil, err
	}
	if p.space(); !p.starts("TO") || !p.alone(p.at+len("TO")) {
		return nil, p.expected("TO")
	}
	p.at += len("TO")
	to, err := p.edge()
	if err != nil {
		return nil, err
	}
	p.space()
	end := p.peek()
	if end != ']' && end != '}' {
		return nil, p.expected("] or }")
	}
	p.at++
	low, err := p.limit(t, from, closed, closed)
	if err != nil {
		return nil, err
	}
	high, err := p.limit(t, to, end == ']', end == '}')
	if err != nil {
		return nil, err
	}
	return p.between(t, low, high, start)
}

// bound reads >a, >=a, <a, <=a.
func (p *parser) bound(t target) (Node, *Error) {
	start, above := p.at, p.peek() == '>'
	p.at++
	inclusive := p.peek() == '='
	if inclusive {
		p.at++
	}
	e, err := p.edge()
	if err != nil {
		return nil, err
	}
	b, err := p.limit(t, e, inclusive, inclusive == above)
	if err != nil {
		return nil, err
	}
	if above {
		return p.between(t, b, nil, start)
	}
	return p.between(t, nil, b, start)
}

func (p *parser) edge() (edge, *Error) {
	p.space()
	e := edge{at: p.at}
	switch {
	case p.peek() == '"':
		s, err := p.quoted('"', "a closing quote")
		e.text = s
		return e, err
	case p.end() || p.wordEnd(true):
		return e, p.expected("a value")
	}
	w, err := p.word(true)
	e.text, e.open = w.text, w.stars
	return e, err
}

// limit makes a bound of an edge. Of a time such as 2026-01, which is a span,
// it takes the first or the last moment.
func (p *parser) limit(t target, e edge, inclusive, first bool) (*Bound, *Error) {
	if e.open {
		return nil, nil
	}
	if t.field.Type != Time || t.exists || t.none {
		return &Bound{Text: e.text, Inclusive: inclusive}, nil
	}
	begin, end, ok := span(e.text)
	if !ok {
		return nil, p.badTime(e.text, e.at)
	}
	if first {
		return &Bound{Num: begin, Inclusive: inclusive}, nil
	}
	return &Bound{Num: end, Inclusive: inclusive}, nil
}

func (p *parser) between(t target, low, high *Bound, at int) (Node, *Error) {
	if low == nil && high == nil {
		return p.make(t, Exists, "", at)
	}
	if err := p.allowed(t, at); err != nil {
		return nil, err
	}
	test, err := NewRange(t.field, t.key, low, high)
	if err != nil {
		return nil, p.placed(err, at)
	}
	return test, nil
}

func (p *parser) badTime(s string, at int) *Error {
	return p.fault(at, "expected a time such as 2026-01-31 or 2026-01-31T12:00:00Z, not '%s'", clip(s))
}

// spans are the ways to write a time in q=, and how long each lasts.
var spans = [...]struct {
	layout string
	last   func(time.Time) time.Time
}{
	{"2006", func(t time.Time) time.Time { return t.AddDate(1, 0, 0) }},
	{"2006-01", func(t time.Time) time.Time { return t.AddDate(0, 1, 0) }},
	{"2006-01-02", func(t time.Time) time.Time { return t.AddDate(0, 0, 1) }},
	{"2006-01-02T15", func(t time.Time) time.Time { return t.Add(time.Hour) }},
	{"2006-01-02T15:04", func(t time.Time) time.Time { return t.Add(time.Minute) }},
	{"2006-01-02T15:04:05", func(t time.Time) time.Time { return t.Add(time.Second) }},
}

// span reads a time or the beginning of one and returns its first and last
// millisecond. Without a zone it is UTC.
func span(s string) (first, last int64, ok bool) {
	s = strings.Replace(s, " ", "T", 1)
	if strings.Contains(s, ".") {
		if !strings.HasSuffix(s, "Z") && !strings.ContainsAny(s[strings.Index(s, "."):], "+-") {
			s += "Z"
		}
		first, ok = ParseTime(s)
		return first, first, ok
	}
	for _, sp := range spans {
		for _, zone := range []string{"", "Z07:00"} {
			if t, err := time.Parse(sp.layout+zone, s); err == nil {
				return t.UnixMilli(), sp.last(t).UnixMilli() - 1, t.Year() > 0
			}
		}
	}
	return 0, 0, false
}
