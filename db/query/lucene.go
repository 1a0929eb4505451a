package query

import (
	"fmt"
	"unicode/utf8"
)

// Lucene reads the text of q=: words, "phrases", wi?dcards*, /regular
// expressions/, [ranges TO ...}, >bounds, field:term, field:(several terms),
// _.key, _exists_:name, AND, OR, NOT, && || ! + - and parentheses. Terms side by
// side are joined by OR, "a NOT b" is "a AND NOT b", AND binds tighter than OR.
// Boosts, fuzziness and slop are read and ignored. A term without a field is
// looked for in the default field, which is text if empty. Blank text is All.
// The error is an *Error with the position.
func Lucene(s *Schema, q, defaultField string) (Node, error) {
	return lucene(s, q, defaultField, &tally{})
}

func lucene(s *Schema, q, defaultField string, count *tally) (Node, error) {
	if utf8.RuneCountInString(q) > maxQuery {
		return nil, &Error{Message: fmt.Sprintf("longer than %d characters", maxQuery), Pos: maxQuery, Field: "q"}
	}
	if !utf8.ValidString(q) {
		return nil, fault("q", "not valid UTF-8")
	}
	p := &parser{schema: s, src: []rune(q), count: count}
	t, err := p.defaultTarget(defaultField)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.end() {
		return All{}, nil
	}
	n, fail := p.or(t)
	if fail == nil && !p.end() {
		fail = p.expected("a term or operator")
	}
	if fail != nil {
		fail.Field = "q"
		return nil, fail
	}
	return n, nil
}

// parser goes through the text once, from left to right.
type parser struct {
	schema *Schema
	src    []rune
	at     int
	depth  int
	count  *tally
}

// modifier is the sign before a clause.
type modifier uint8

const (
	should  modifier = iota
	must             // +
	mustNot          // -
)

// or reads clauses joined by OR, or by nothing. With + on one of them those
// without a sign no longer matter, as in Lucene; those with - must not hold.
func (p *parser) or(t target) (Node, *Error) {
	var all, any []Node
	required := false
	for {
		sign, n, err := p.and(t)
		if err != nil {
			return nil, err
		}
		switch sign {
		case must:
			all, required = append(all, n), true
		case mustNot:
			all = append(all, Negate(n))
		default:
			any = append(any, n)
		}
		p.space()
		if p.end() || p.peek() == ')' {
			break
		}
		p.operator("OR", "||")
	}
	if len(any) > 0 && !required {
		all = append(all, Disj(any...))
	}
	return Conj(all...), nil
}

// and reads clauses joined by AND, or by NOT, which includes it.
func (p *parser) and(t target) (modifier, Node, *Error) {
	sign, n, err := p.not(t)
	if err != nil {
		return 0, nil, err
	}
	nodes := []Node{signed(sign, n)}
	for p.operator("AND", "&&") || p.negation() {
		s, next, err := p.not(t)
		if err != nil {
			return 0, nil, err
		}
		nodes = append(nodes, signed(s, next))
	}
	if len(nodes) == 1 {
		return sign, n, nil
	}
	return should, Conj(nodes...), nil
}

func signed(sign modifier, n Node) Node {
	if sign == mustNot {
		return Negate(n)
	}
	return n
}

// not reads a clause with what may stand before it.
func (p *parser) not(t target) (modifier, Node, *Error) {
	p.space()
	sign := should
	switch {
	case p.operator("NOT", "!"):
		n, err := p.nested(func() (Node, *Error) {
			s, n, err := p.not(t)
			return signed(s, n), err
		})
		if err != nil {
			return 0, nil, err
		}
		return should, Negate(n), nil
	case p.peek() == '+':
		sign = must
	case p.peek() == '-':
		sign = mustNot
	}
	if sign != should {
		if p.at++; p.end() || space(p.peek()) {
			return 0, nil, p.expected("a term")
		}
	}
	n, err := p.clause(t)
	return sign, n, err
}

// nested bounds how deep the parser calls itself.
func (p *parser) nested(read func() (Node, *Error)) (Node, *Error) {
	if p.depth == maxDepth {
		return nil, p.fault(p.at, "nested deeper than %d levels", maxDepth)
	}
	p.depth++
	defer func() { p.depth-- }()
	return read()
}

// clause reads a term, with or without a field.
func (p *parser) clause(t target) (Node, *Error) {
	start := p.at
	if p.joint() {
		return nil, p.expected("a term")
	}
	if !p.wordStart() {
		return p.value(t)
	}
	w, err := p.word(false)
	if err != nil {
		return nil, err
	}
	end := p.at
	if p.space(); p.end() || p.peek() != ':' {
		p.at = end
		return p.suffixed(p.wordTerm(t, w, start))
	}
	p.at++
	p.space()
	if w.text == "*" && p.everything() {
		return All{}, nil
	}
	if t, err = p.target(w.text, start); err != nil {
		return nil, err
	}
	return p.value(t)
}

// everything reads the second half of *:*.
func (p *parser) everything() bool {
	start := p.at
	if p.wordStart() {
		if w, err := p.word(true); err == nil && w.stars {
			return true
		}
	}
	p.at = start
	return false
}

// value reads what may follow a field's colon.
func (p *parser) value(t target) (Node, *Error) {
	start := p.at
	switch c := p.peek(); {
	case c == '(':
		return p.suffixed(p.group(t))
	case c == '"':
		s, err := p.quoted('"', "a closing quote")
		if err != nil {
			return nil, err
		}
		return p.suffixed(p.phraseTerm(t, s, start))
	case c == '/':
		return p.suffixed(p.regex(t))
	case c == '[' || c == '{':
		return p.suffixed(p.rangeTerm(t))
	case c == '<' || c == '>':
		return p.suffixed(p.bound(t))
	case !p.wordStart():
		return nil, p.expected("a term")
	}
	w, err := p.word(true)
	if err != nil {
		return nil, err
	}
	return p.suffixed(p.wordTerm(t, w, start))
}

func (p *parser) group(t target) (Node, *Error) {
	p.at++
	n, err := p.nested(func() (Node, *Error) { return p.or(t) })
	if err != nil {
		return nil, err
	}
	if p.end() {
		return nil, p.expected("a closing parenthesis")
	}
	p.at++
	return n, nil
}
