package query

import (
	"errors"
	"strings"
)

// target is where a term is looked for.
type target struct {
	field  Field
	key    string
	exists bool // the term is the name of a field that must be there
	none   bool // there is no default field
}

// defaultTarget is where terms without a field are looked for.
func (p *parser) defaultTarget(name string) (target, *Error) {
	if name == "" {
		if _, ok := p.schema.Field("text"); !ok {
			return target{none: true}, nil
		}
		name = "text"
	}
	t, err := p.target(name, -1)
	if err != nil {
		err.Field = "q.df"
	}
	return t, err
}

// target finds the field that stands before a colon.
func (p *parser) target(name string, at int) (target, *Error) {
	if name == "_exists_" {
		return target{exists: true}, nil
	}
	if f, key, ok := p.lookup(name); ok {
		if f.Type == Map && key == "" {
			return target{}, p.fault(at, "%s needs a key: %s.name", name, name)
		}
		return target{field: f, key: key}, nil
	}
	return target{}, p.fault(at, "unknown field '%s'", clip(name))
}

// lookup finds a field or the key of a map. _ is the map of attributes. What
// clients may neither filter nor sort by cannot be searched for either.
func (p *parser) lookup(name string) (f Field, key string, ok bool) {
	if f, ok = p.schema.Field(name); ok {
		return f, "", f.Filter || f.Sort
	}
	base, key, _ := strings.Cut(name, ".")
	if base == "_" {
		base = "attributes"
	}
	f, ok = p.schema.Field(base)
	return f, key, ok && f.Type == Map && key != "" && (f.Filter || f.Sort)
}

// present tests for a field of that name or, if there is none, an attribute.
func (p *parser) present(name string, at int) (Node, *Error) {
	f, key, ok := p.lookup(name)
	if !ok {
		f, ok = p.schema.Field("attributes")
		key = name
	}
	if !ok || f.Type == Map && key == "" {
		return nil, p.fault(at, "unknown field '%s'", clip(name))
	}
	return p.make(target{field: f, key: key}, Exists, "", at)
}

// wordTerm: a part of a text, a member of a set, a number, a time.
func (p *parser) wordTerm(t target, w word, at int) (Node, *Error) {
	switch {
	case t.exists && !w.wild:
		return p.present(w.text, at)
	case w.stars:
		return p.make(t, Exists, "", at)
	case w.wild:
		return p.make(t, Wildcard, w.pattern, at)
	case t.field.Type == Text || t.field.Type == Map:
		return p.make(t, Contains, w.text, at)
	}
	return p.exact(t, w.text, at)
}

func (p *parser) phraseTerm(t target, s string, at int) (Node, *Error) {
	switch {
	case t.exists:
		return p.present(s, at)
	case t.field.Type == Text || t.field.Type == Map:
		return p.make(t, Phrase, s, at)
	}
	return p.exact(t, s, at)
}

// exact tests for the member, the number, or the time as far as it is given.
func (p *parser) exact(t target, s string, at int) (Node, *Error) {
	if t.field.Type != Time {
		return p.make(t, Equal, s, at)
	}
	first, last, ok := span(s)
	if !ok {
		return nil, p.badTime(s, at)
	}
	return p.between(t, &Bound{Num: first, Inclusive: true}, &Bound{Num: last, Inclusive: true}, at)
}

func (p *parser) regex(t target) (Node, *Error) {
	start := p.at
	s, err := p.quoted('/', "a closing slash")
	if err != nil {
		return nil, err
	}
	if p.peek() != '~' && p.peek() != '^' {
		if err := p.apart(); err != nil {
			return nil, err
		}
	}
	return p.make(t, Regex, s, start)
}

// make builds a test. A regular expression's errors are placed in q.
func (p *parser) make(t target, op Op, s string, at int) (Node, *Error) {
	if err := p.allowed(t, at); err != nil {
		return nil, err
	}
	test, err := NewTest(t.field, t.key, op, s)
	if err != nil {
		return nil, p.placed(err, at)
	}
	if err := p.count.test(test); err != nil {
		return nil, p.fault(at, "%s", err.Message)
	}
	return test, nil
}

// allowed counts a term, and refuses it where only a field's name may be.
func (p *parser) allowed(t target, at int) *Error {
	if p.count.terms++; p.count.terms > maxTerms {
		return p.fault(at, "more than %d terms", maxTerms)
	}
	switch {
	case t.exists:
		return p.fault(at, "expected the name of a field")
	case t.none:
		return p.fault(at, "expected a field: name:term")
	}
	return nil
}

// placed moves an error of NewTest or NewRange to where the term is.
func (p *parser) placed(err error, at int) *Error {
	var e *Error
	if !errors.As(err, &e) {
		return p.fault(at, "%v", err)
	}
	if e.Pos < 0 {
		return p.fault(at, "%s", e.Message)
	}
	at++
	for range e.Pos {
		if at+1 < len(p.src) && p.src[at] == '\\' && p.src[at+1] == '/' {
			at++ // the backslash is not part of the regular expression
		}
		at++
	}
	return p.fault(at, "%s", e.Message)
}
