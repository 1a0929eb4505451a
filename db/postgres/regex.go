package postgres

import (
	"fmt"
	"regexp/syntax"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/alertad/alertad/db/query"
)

// A pattern of RE2 and an advanced regular expression of PostgreSQL are two ways
// to write the same: whether a regular language has a word in a text. So what
// RE2 parsed is written out for PostgreSQL node by node, and nothing is left to
// what \w, . or [a-z] may mean there. Which match is found, and how greedily,
// does not matter.

// maxSize is how many nodes a pattern may have when its repetitions are written
// out; maxRepeat is the largest count that PostgreSQL takes.
const (
	maxSize   = 1000
	maxRepeat = 255
)

// translate rewrites a pattern; ok is false if it is too large.
func translate(pattern string) (string, bool) {
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil || size(tree) > maxSize {
		return "", false
	}
	var b strings.Builder
	writeNode(&b, tree)
	return b.String(), true
}

// size estimates the work of compiling the expression.
func size(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/64
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n += size(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min+1, re.Max)
	}
	return min(n, maxSize+1)
}

const (
	nothing  = `(?:\Z.)` // a character after the end
	asciiEnd = `(?:(?<![0-9A-Za-z_])(?=[0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?![0-9A-Za-z_]))`
	asciiIn  = `(?:(?<![0-9A-Za-z_])(?![0-9A-Za-z_])|(?<=[0-9A-Za-z_])(?=[0-9A-Za-z_]))`
)

func writeNode(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		b.WriteString(nothing)
	case syntax.OpEmptyMatch:
		b.WriteString(`(?:)`)
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			writeRune(b, r, re.Flags&syntax.FoldCase != 0)
		}
	case syntax.OpCharClass:
		writeClass(b, re.Rune)
	case syntax.OpAnyChar:
		b.WriteString(`.`)
	case syntax.OpAnyCharNotNL:
		b.WriteString(`[^\u000A]`)
	case syntax.OpBeginText:
		b.WriteString(`\A`)
	case syntax.OpEndText:
		b.WriteString(`\Z`)
	case syntax.OpBeginLine:
		b.WriteString(`(?:\A|(?<=\u000A))`)
	case syntax.OpEndLine:
		b.WriteString(`(?:\Z|(?=\u000A))`)
	case syntax.OpWordBoundary:
		b.WriteString(asciiEnd)
	case syntax.OpNoWordBoundary:
		b.WriteString(asciiIn)
	case syntax.OpCapture:
		writeGroup(b, re.Sub[0], "")
	case syntax.OpStar:
		writeGroup(b, re.Sub[0], "*")
	case syntax.OpPlus:
		writeGroup(b, re.Sub[0], "+")
	case syntax.OpQuest:
		writeGroup(b, re.Sub[0], "?")
	case syntax.OpRepeat:
		writeRepeat(b, re)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			writeNode(b, sub)
		}
	case syntax.OpAlternate:
		writeAlternate(b, re.Sub)
	}
}

func writeGroup(b *strings.Builder, re *syntax.Regexp, quantifier string) {
	b.WriteString(`(?:`)
	writeNode(b, re)
	b.WriteString(`)` + quantifier)
}

func writeAlternate(b *strings.Builder, subs []*syntax.Regexp) {
	b.WriteString(`(?:`)
	for i, sub := range subs {
		if i > 0 {
			b.WriteByte('|')
		}
		writeNode(b, sub)
	}
	b.WriteByte(')')
}

// writeRepeat splits counts that are too large for PostgreSQL.
func writeRepeat(b *strings.Builder, re *syntax.Regexp) {
	if re.Max == 0 {
		b.WriteString(`(?:)`)
		return
	}
	for n := re.Min; n > 0; n -= maxRepeat {
		writeGroup(b, re.Sub[0], fmt.Sprintf("{%d}", min(n, maxRepeat)))
	}
	if re.Max < 0 {
		writeGroup(b, re.Sub[0], "*")
		return
	}
	for n := re.Max - re.Min; n > 0; n -= maxRepeat {
		writeGroup(b, re.Sub[0], fmt.Sprintf("{0,%d}", min(n, maxRepeat)))
	}
}

func writeRune(b *strings.Builder, r rune, fold bool) {
	if !fold {
		writePoint(b, r)
		return
	}
	class := []rune{r, r}
	for f := unicode.SimpleFold(r); f != r; f = unicode.SimpleFold(f) {
		class = append(class, f, f)
	}
	writeClass(b, class)
}

// writeClass writes a class of pairs, first and last. NUL is never stored.
func writeClass(b *strings.Builder, pairs []rune) {
	var in strings.Builder
	for i := 0; i+1 < len(pairs); i += 2 {
		low, high := max(pairs[i], 1), pairs[i+1]
		if low > high {
			continue
		}
		writePoint(&in, low)
		if low < high {
			in.WriteByte('-')
			writePoint(&in, high)
		}
	}
	if in.Len() == 0 {
		b.WriteString(nothing)
		return
	}
	b.WriteString("[" + in.String() + "]")
}

// writePoint writes a character as itself if it can mean nothing else.
func writePoint(b *strings.Builder, r rune) {
	switch {
	case r == 0:
		b.WriteString(nothing)
	case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		b.WriteRune(r)
	case r <= 0xFFFF:
		fmt.Fprintf(b, `\u%04X`, r)
	default:
		fmt.Fprintf(b, `\U%08X`, r)
	}
}

// globPattern writes a phrase or wildcard; empty if nothing is left to look for
// but that there is a value.
func globPattern(parts [][]rune, head, tail bool) string {
	var b strings.Builder
	for i, p := range parts {
		if i > 0 {
			b.WriteString(`.*`)
		}
		if i == 0 && !head {
			writeBorder(&b, `(?<!`, `(?!`, p[0])
		}
		for _, r := range p {
			if r == query.AnyRune {
				b.WriteByte('.')
			} else {
				writePoint(&b, r)
			}
		}
		if i == len(parts)-1 && !tail {
			writeBorder(&b, `(?!`, `(?<!`, p[len(p)-1])
		}
	}
	return b.String()
}

// writeBorder wants no letter on one side of a place; the character on the other
// side is known, or any: then one without letter will do there.
func writeBorder(b *strings.Builder, outside, inside string, r rune) {
	word := wordClass()
	switch {
	case r == query.AnyRune:
		b.WriteString(`(?:` + outside + word + `)|` + inside + word + `))`)
	case query.IsWord(r):
		b.WriteString(outside + word + `)`)
	}
}

// wordClass is query.IsWord as a class.
var wordClass = sync.OnceValue(func() string {
	var pairs []rune
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !query.IsWord(r) {
			continue
		}
		if n := len(pairs); n > 0 && pairs[n-1] == r-1 {
			pairs[n-1] = r
		} else {
			pairs = append(pairs, r, r)
		}
	}
	var b strings.Builder
	writeClass(&b, pairs)
	return b.String()
})
