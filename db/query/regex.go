package query

import (
	"errors"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern is a compiled regular expression; doc.go says what it may hold.
type pattern struct {
	re    *regexp.Regexp // against lower case
	lit   string         // in every match
	exact bool           // and nothing else
	cost  int
}

// compile parses the pattern, ignoring case in a way that lower-case text can
// be matched without folding: literals become lower case, classes hold both
// cases. That makes literals findable and the match much faster than (?i).
func compile(source string) (*pattern, *Error) {
	if n := utf8.RuneCountInString(source); n > maxPattern {
		return nil, &Error{Message: "regular expression too long", Pos: maxPattern}
	}
	re2, fail := translate(source)
	if fail != nil {
		return nil, fail
	}
	tree, err := syntax.Parse(re2, syntax.Perl|syntax.FoldCase|syntax.DotNL)
	if err != nil {
		return nil, regexError(source, err)
	}
	lowerLiterals(tree)
	p := &pattern{cost: cost(tree)}
	if p.cost > maxProgram {
		return nil, &Error{Message: "regular expression too large", Pos: 0}
	}
	if p.re, err = regexp.Compile(tree.String()); err != nil {
		return nil, regexError(source, err)
	}
	p.cost += len(source) // parsing costs too
	p.lit, p.exact = required(tree)
	return p, nil
}

func (p *pattern) matchLower(s string) bool {
	if p.lit != "" && (p.exact || !strings.Contains(s, p.lit)) {
		return p.exact && strings.Contains(s, p.lit)
	}
	return p.re.MatchString(s)
}

// regexError finds the place that the syntax package complains about.
func regexError(source string, err error) *Error {
	e := &Error{Message: "invalid regular expression", Pos: 0}
	var se *syntax.Error
	if errors.As(err, &se) {
		e.Message += ": " + string(se.Code)
		if i := strings.Index(source, se.Expr); i > 0 {
			e.Pos = utf8.RuneCountInString(source[:i])
		}
	}
	return e
}

func lowerLiterals(re *syntax.Regexp) {
	if re.Op == syntax.OpLiteral {
		for i, r := range re.Rune {
			re.Rune[i] = unicode.ToLower(r)
		}
		re.Flags &^= syntax.FoldCase
	}
	for _, sub := range re.Sub {
		lowerLiterals(sub)
	}
}

// cost estimates the instructions of the compiled expression. A class counts
// more, the more ranges it has.
func cost(re *syntax.Regexp) int {
	n := 1
	for _, sub := range re.Sub {
		n += cost(sub)
	}
	switch re.Op {
	case syntax.OpLiteral:
		n += len(re.Rune)
	case syntax.OpCharClass:
		n += len(re.Rune) / 64
	case syntax.OpRepeat:
		n *= max(re.Min+1, re.Max)
	}
	return n
}

// required returns a text that is in every match, and whether any text that
// contains it matches.
func required(re *syntax.Regexp) (lit string, exact bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune), true
	case syntax.OpCapture:
		return required(re.Sub[0])
	case syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			lit, exact = required(re.Sub[0])
			return lit, exact && re.Min == 1
		}
	case syntax.OpConcat:
		return requiredConcat(re.Sub)
	}
	return "", false
}

// requiredConcat joins neighbours that are literal all through.
func requiredConcat(subs []*syntax.Regexp) (best string, exact bool) {
	run, all := "", true
	for _, sub := range subs {
		lit, ok := literal(sub)
		if run += lit; !ok {
			run, all = "", false
			lit, _ = required(sub)
		}
		for _, s := range []string{run, lit} {
			if len(s) > len(best) {
				best = s
			}
		}
	}
	return best, all
}

// literal returns the one text that the expression matches, if it is such.
func literal(re *syntax.Regexp) (string, bool) {
	switch re.Op {
	case syntax.OpLiteral:
		return string(re.Rune), true
	case syntax.OpCapture:
		return literal(re.Sub[0])
	}
	return "", false
}
