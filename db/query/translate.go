package query

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
)

// wordClass is IsWord as the inside of a character class.
const wordClass = `\p{L}\p{M}\p{N}_`

// translate rewrites what RE2 reads otherwise than Pattern promises, and names
// what it cannot do, with the position.
func translate(pattern string) (string, *Error) {
	t := translator{src: []rune(pattern)}
	for t.at < len(t.src) {
		if err := t.step(); err != nil {
			return "", err
		}
	}
	return t.out.String(), nil
}

type translator struct {
	src   []rune
	at    int
	class bool          // inside [...]
	has   map[bool]bool // \w (false), \W (true) in it
	words int           // classes written for \w and \W
	out   strings.Builder
}

// maxWords bounds \w and \W, which are long when written out.
const maxWords = 50

func (t *translator) step() *Error {
	r := t.src[t.at]
	switch {
	case r == '\\' && t.at+1 < len(t.src):
		return t.escape()
	case t.class && r == '[' && t.peek(1) == ':':
		t.copy(t.until(":]"))
	case t.class:
		t.class = r != ']'
		t.copy(1)
	case r == '[':
		t.open()
	case r == '(':
		return t.group()
	case folds(r):
		fmt.Fprintf(&t.out, `(?-i:%c)`, unicode.ToLower(r))
		t.at++
	default:
		t.copy(1)
	}
	return nil
}

// open enters a class; a ] that comes first is one of its characters.
func (t *translator) open() {
	t.class, t.has = true, map[bool]bool{}
	t.copy(1)
	if t.peek(0) == '^' {
		t.copy(1)
	}
	if t.peek(0) == ']' {
		t.copy(1)
	}
}

func (t *translator) group() *Error {
	rest := string(t.src[t.at:min(t.at+4, len(t.src))])
	for _, look := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		if strings.HasPrefix(rest, look) {
			return &Error{Message: "lookaround is not supported in regular expressions", Pos: t.at}
		}
	}
	t.copy(1)
	return nil
}

func (t *translator) escape() *Error {
	switch next := t.src[t.at+1]; {
	case next >= '1' && next <= '9' && !t.class:
		return &Error{Message: "back references are not supported in regular expressions", Pos: t.at}
	case next == 'Q' && !t.class:
		t.copy(t.until(`\E`))
	case next == 'y' && !t.class:
		t.put(`\b`)
	case next == 'w' || next == 'W':
		return t.word(next == 'W')
	default:
		t.copy(2)
	}
	return nil
}

// word writes a class for \w or \W; inside another class once is enough.
func (t *translator) word(not bool) *Error {
	if t.class && t.has[not] {
		t.at += 2
		return nil
	}
	if t.words++; t.words > maxWords {
		return &Error{Message: "regular expression too large", Pos: t.at}
	}
	switch {
	case t.class && not:
		t.put(notWordClass())
	case t.class:
		t.put(wordClass)
	case not:
		t.put("[^" + wordClass + "]")
	default:
		t.put("[" + wordClass + "]")
	}
	if t.class {
		t.has[not] = true
	}
	return nil
}

// put writes text in place of a two-character escape.
func (t *translator) put(text string) {
	t.out.WriteString(text)
	t.at += 2
}

func (t *translator) copy(n int) {
	n = min(n, len(t.src)-t.at)
	t.out.WriteString(string(t.src[t.at : t.at+n]))
	t.at += n
}

func (t *translator) peek(n int) rune {
	if t.at+n < len(t.src) {
		return t.src[t.at+n]
	}
	return 0
}

// until counts the characters up to and including the end mark, or all.
func (t *translator) until(end string) int {
	rest := string(t.src[t.at:])
	i := strings.Index(rest, end)
	if i < 0 {
		return len(t.src)
	}
	return len([]rune(rest[:i])) + len(end)
}

// folds says whether parsing the character with folding would make another of
// it that has another lower case, such as s of the long s.
func folds(r rune) bool {
	least := r
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return unicode.ToLower(least) != unicode.ToLower(r)
}

// notWordClass is the complement of wordClass as the inside of a class, where
// it cannot be negated; so it is written as ranges.
func notWordClass() string {
	re, err := syntax.Parse("[^"+wordClass+"]", syntax.Perl)
	if err != nil {
		return `\x00`
	}
	var b strings.Builder
	for i := 0; i < len(re.Rune); i += 2 {
		fmt.Fprintf(&b, `\x{%x}-\x{%x}`, re.Rune[i], re.Rune[i+1])
	}
	return b.String()
}
