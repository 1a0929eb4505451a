package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsWord says whether words are made of the character: letters, marks and
// numbers of any script, and the underscore.
func IsWord(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsNumber(r)
}

// glob is a phrase or wildcard, in lower case, cut at its stars.
type glob struct {
	parts      []part
	head, tail bool // a star at the beginning, at the end
}

// part is what stands between two stars; it matches a fixed number of runes.
type part struct {
	runes []rune // anyRune for ?
	text  string // the same, if it has no ?
}

const anyRune rune = -1

func newPhrase(text string) *glob {
	g := &glob{}
	g.add([]rune(strings.ToLower(text)))
	return g
}

func newGlob(pattern string) *glob {
	g, cur, escaped := &glob{}, []rune{}, false
	for _, r := range pattern {
		switch {
		case escaped:
			cur, escaped = append(cur, unicode.ToLower(r)), false
		case r == '\\':
			escaped = true
		case r == '?':
			cur = append(cur, anyRune)
		case r == '*':
			g.head = g.head || len(g.parts) == 0 && len(cur) == 0
			g.add(cur)
			cur = nil
		default:
			cur = append(cur, unicode.ToLower(r))
		}
		g.tail = r == '*' && len(cur) == 0
	}
	if escaped {
		cur = append(cur, '\\')
	}
	g.add(cur)
	return g
}

func (g *glob) add(runes []rune) {
	if len(runes) == 0 {
		return
	}
	p := part{runes: runes}
	if !strings.ContainsRune(string(runes), unicode.ReplacementChar) {
		p.text = string(runes)
	}
	g.parts = append(g.parts, p)
}

// match looks for the parts one after the other, each as early as it can be:
// their lengths are fixed, so an earlier one never spoils a later one.
func (g *glob) match(lower string) bool {
	at := 0
	for i, p := range g.parts {
		first, last := i == 0 && !g.head, i == len(g.parts)-1 && !g.tail
		if at = p.find(lower, at, first, last); at < 0 {
			return false
		}
	}
	return true
}

// find returns where the first good occurrence at or after from ends, or -1. An
// occurrence that cuts a word where it must not does not hide one that overlaps
// it.
func (p part) find(s string, from int, first, last bool) int {
	for {
		start, end := p.next(s, from)
		if start < 0 {
			return -1
		}
		if (!first || border(s, start)) && (!last || border(s, end)) {
			return end
		}
		_, size := utf8.DecodeRuneInString(s[start:])
		from = start + size
	}
}

func (p part) next(s string, from int) (start, end int) {
	if p.text != "" {
		i := strings.Index(s[from:], p.text)
		if i < 0 {
			return -1, -1
		}
		return from + i, from + i + len(p.text)
	}
	for start = from; start < len(s); {
		if end = p.at(s, start); end >= 0 {
			return start, end
		}
		_, size := utf8.DecodeRuneInString(s[start:])
		start += size
	}
	return -1, -1
}

// at returns where the part ends if it matches at start, or -1.
func (p part) at(s string, start int) int {
	for _, want := range p.runes {
		r, size := utf8.DecodeRuneInString(s[start:])
		if size == 0 || want != anyRune && r != want {
			return -1
		}
		start += size
	}
	return start
}

// border says whether no word is cut at the offset.
func border(s string, at int) bool {
	before, b := utf8.DecodeLastRuneInString(s[:at])
	after, a := utf8.DecodeRuneInString(s[at:])
	return a == 0 || b == 0 || !IsWord(before) || !IsWord(after)
}

// literal returns the longest text without stars and question marks.
func (g *glob) literal() string {
	best := ""
	for _, p := range g.parts {
		for _, run := range strings.Split(string(p.runes), string(unicode.ReplacementChar)) {
			if len(run) > len(best) {
				best = run
			}
		}
	}
	return best
}
