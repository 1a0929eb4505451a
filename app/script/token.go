package script

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind int

const (
	blank   kind = iota // space, comment, continued line, line end within brackets
	newline             // end of a logical line
	name
	number
	text // a string literal with its prefix
	op
)

// token is a piece of a file as it was written, and the code that replaces it.
type token struct {
	kind kind
	src  string
	code string
	line int
	col  int
}

// lexer cuts Python source into tokens, so that joining them gives the source again. It knows just enough
// for translate; whatever is wrong otherwise is left for the Starlark parser to report.
type lexer struct {
	file   string
	rest   string
	line   int
	col    int
	depth  int
	tokens []token
}

func tokenize(file, source string) ([]token, error) {
	l := &lexer{file: file, rest: source, line: 1, col: 1}
	for l.rest != "" {
		k, n, err := l.next()
		if err != nil {
			return nil, err
		}
		l.emit(k, n)
	}
	return l.tokens, nil
}

func (l *lexer) emit(k kind, n int) {
	src := l.rest[:n]
	l.tokens = append(l.tokens, token{kind: k, src: src, code: src, line: l.line, col: l.col})
	l.rest = l.rest[n:]
	if nl := strings.Count(src, "\n"); nl > 0 {
		l.line += nl
		l.col = 1
		src = src[strings.LastIndexByte(src, '\n')+1:]
	}
	l.col += utf8.RuneCountInString(src)
}

func (l *lexer) next() (kind, int, error) {
	s := l.rest
	switch c := s[0]; {
	case c == '\n':
		if l.depth > 0 {
			return blank, 1, nil
		}
		return newline, 1, nil
	case strings.HasPrefix(s, "\\\n"):
		return blank, 2, nil
	case c == ' ' || c == '\t' || c == '\f':
		return blank, len(s) - len(strings.TrimLeft(s, " \t\f")), nil
	case c == '#':
		return blank, until(s, func(r rune) bool { return r == '\n' }), nil
	case c >= '0' && c <= '9':
		return number, until(s, func(r rune) bool { return r != '.' && !wordRune(r) }), nil
	}
	if n := prefixLength(s); n >= 0 {
		return l.literal(n)
	}
	if r, _ := utf8.DecodeRuneInString(s); wordRune(r) {
		return name, until(s, func(r rune) bool { return !wordRune(r) }), nil
	}
	return op, l.operator(), nil
}

// operator returns the length of the operator in front and keeps count of the brackets.
func (l *lexer) operator() int {
	switch l.rest[0] {
	case '(', '[', '{':
		l.depth++
	case ')', ']', '}':
		l.depth = max(0, l.depth-1)
	}
	for _, long := range []string{"**=", "//=", "<<=", ">>=", "**", "//", "<<", ">>", "==", "!=", "<=", ">=",
		"+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", ":=", "->"} {
		if strings.HasPrefix(l.rest, long) {
			return len(long)
		}
	}
	_, n := utf8.DecodeRuneInString(l.rest)
	return n
}

// prefixLength returns the length of the letters before an opening quote, or -1 if no string starts here.
func prefixLength(s string) int {
	for i := 0; i < len(s) && i <= 2; i++ {
		switch {
		case s[i] == '"' || s[i] == '\'':
			return i
		case !strings.ContainsRune("rRbBuUfF", rune(s[i])):
			return -1
		}
	}
	return -1
}

func (l *lexer) literal(prefix int) (kind, int, error) {
	s := l.rest
	quote := s[prefix : prefix+1]
	if triple := strings.Repeat(quote, 3); strings.HasPrefix(s[prefix:], triple) {
		quote = triple
	}
	for i := prefix + len(quote); i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case strings.HasPrefix(s[i:], quote):
			return text, i + len(quote), nil
		case s[i] == '\n' && len(quote) == 1:
			i = len(s)
		}
	}
	return text, 0, &Error{File: l.file, Line: l.line, Col: l.col, Text: "the string that starts here is not closed"}
}

func until(s string, stop func(rune) bool) int {
	if n := strings.IndexFunc(s, stop); n >= 0 {
		return n
	}
	return len(s)
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r)
}
