package query

import (
	"fmt"
	"strings"
	"unicode"
)

// word is a run of characters as it was meant, and as a pattern of Wildcard.
type word struct {
	text    string
	pattern string
	wild    bool // has a wildcard that is not escaped
	stars   bool // is nothing but stars
}

// reserved end a word; a backslash before one makes it part of the word.
const reserved = `()[]{}"^~`

// word reads up to a space, a reserved character, an operator sign or, unless
// colons are allowed, a colon.
func (p *parser) word(colons bool) (word, *Error) {
	var text, pattern strings.Builder
	w := word{stars: true}
	for !p.end() && !p.wordEnd(colons) {
		r := p.peek()
		p.at++
		switch {
		case r == '\\' && p.end():
			return w, p.expected("a character after the backslash")
		case r == '\\':
			r = p.peek()
			p.at++
			fallthrough
		case r != '*' && r != '?':
			if strings.ContainsRune(`*?\`, r) {
				pattern.WriteByte('\\')
			}
			w.stars = false
		default:
			w.wild, w.stars = true, w.stars && r == '*'
		}
		text.WriteRune(r)
		pattern.WriteRune(r)
	}
	w.text, w.pattern = text.String(), pattern.String()
	return w, nil
}

func (p *parser) wordEnd(colons bool) bool {
	r := p.peek()
	return space(r) || strings.ContainsRune(reserved, r) || r == ':' && !colons ||
		p.starts("&&") || p.starts("||")
}

// wordStart says whether a word may begin here.
func (p *parser) wordStart() bool {
	return !p.end() && !p.wordEnd(false) && !strings.ContainsRune("/<>", p.peek())
}

// quoted reads to the same mark again; a backslash takes the mark or, in a
// phrase, any character as it is.
func (p *parser) quoted(mark rune, missing string) (string, *Error) {
	var b strings.Builder
	for p.at++; !p.end(); p.at++ {
		r := p.peek()
		if r == mark {
			p.at++
			return b.String(), nil
		}
		if r == '\\' && p.at+1 < len(p.src) {
			next := p.src[p.at+1]
			if mark == '/' && next != '/' {
				b.WriteRune(r) // the regular expression's own
			}
			r = next
			p.at++
		}
		b.WriteRune(r)
	}
	return "", p.expected(missing)
}

// operator reads the word, if it stands alone, or the sign.
func (p *parser) operator(name, sign string) bool {
	p.space()
	switch {
	case p.starts(sign):
		p.at += len(sign)
		return true
	case p.starts(name) && p.alone(p.at+len(name)):
		p.at += len(name)
		return true
	}
	return false
}

// joint says whether AND or OR is next, where a term should be.
func (p *parser) joint() bool {
	start := p.at
	defer func() { p.at = start }()
	return p.operator("AND", "&&") || p.operator("OR", "||")
}

// negation says whether NOT is next, without reading it.
func (p *parser) negation() bool {
	start := p.at
	defer func() { p.at = start }()
	return p.operator("NOT", "!")
}

func (p *parser) alone(at int) bool {
	return at >= len(p.src) || space(p.src[at]) || strings.ContainsRune(reserved, p.src[at])
}

// suffixed reads and ignores boost, fuzziness and slop after a term.
func (p *parser) suffixed(n Node, err *Error) (Node, *Error) {
	read := false
	for err == nil && !p.end() && (p.peek() == '~' || p.peek() == '^') {
		boost := p.peek() == '^'
		read = true
		p.at++
		start := p.at
		for !p.end() && (p.peek() >= '0' && p.peek() <= '9' || p.peek() == '.') {
			p.at++
		}
		if boost && p.at == start {
			err = p.expected("a number")
		}
	}
	if err == nil && read {
		err = p.apart()
	}
	return n, err
}

// apart makes sure that what was read is not stuck to a word, as in /var/log.
func (p *parser) apart() *Error {
	if !p.end() && !p.wordEnd(false) {
		return p.expected("a space")
	}
	return nil
}

func (p *parser) starts(s string) bool {
	return len(p.src)-p.at >= len(s) && string(p.src[p.at:p.at+len(s)]) == s
}

func (p *parser) space() {
	for !p.end() && space(p.peek()) {
		p.at++
	}
}

func space(r rune) bool { return unicode.IsSpace(r) }

func (p *parser) end() bool { return p.at >= len(p.src) }

// peek returns the next character, 0 at the end.
func (p *parser) peek() rune {
	if p.end() {
		return 0
	}
	return p.src[p.at]
}

func (p *parser) expected(what string) *Error {
	return p.fault(p.at, "expected %s", what)
}

func (p *parser) fault(at int, format string, args ...any) *Error {
	return &Error{Message: fmt.Sprintf(format, args...), Pos: at, Field: "q"}
}
