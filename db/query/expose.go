package query

// Pattern returns what the regular expression of a Regex was made into, in the
// plain syntax of RE2 (package regexp). It is matched against strings.ToLower of
// a value, somewhere in it; a store may translate it.
func (t *Test) Pattern() string { return t.match.regex.re.String() }

// AnyRune stands in Parts for a character that may be any.
const AnyRune = anyRune

// Parts returns what a Phrase or Wildcard looks for in strings.ToLower of a value:
// these parts in this order with anything between them, the first beginning and
// the last ending between word borders, unless a star stands at that end. The
// slices are the test's own.
func (t *Test) Parts() (parts [][]rune, head, tail bool) {
	g := t.match.glob
	for _, p := range g.parts {
		parts = append(parts, p.runes)
	}
	return parts, g.head, g.tail
}
