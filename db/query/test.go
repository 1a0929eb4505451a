package query

import "strings"

// matcher is what a Test prepares once, for all the values it will see.
type matcher struct {
	lower string // Contains: what to look for
	glob  *glob  // Phrase and Wildcard
	regex *pattern
	cost  int // of the regular expression

	low, high float64 // Range on a Map: the bounds,
	numeric   bool    // if both that are given are numbers
}

// NewTest makes any Test but a Range of the field. The key is for a Map, and
// needed there. Equal on an Int, Time or Bool reads the text as a number, a time
// (RFC 3339; empty for absent) or true and false. The error is an *Error; in
// that of a regular expression Pos counts within the text.
func NewTest(f Field, key string, op Op, text string) (*Test, error) {
	t := &Test{Field: f.Name, Key: key, Type: f.Type, Op: op, Text: text, match: &matcher{}}
	if err := t.checkKey(); err != nil {
		return nil, err
	}
	if err := t.prepare(); err != nil {
		return nil, err
	}
	return t, nil
}

// NewRange makes a Range of the field; nil bounds are open. On an Int, Time or
// Bool a bound's Text, unless empty, is parsed into its Num. The bounds are
// copied. The error is an *Error.
func NewRange(f Field, key string, low, high *Bound) (*Test, error) {
	t := &Test{Field: f.Name, Key: key, Type: f.Type, Op: Range, match: &matcher{}}
	if err := t.checkKey(); err != nil {
		return nil, err
	}
	var err *Error
	if t.Low, err = t.bound(low); err != nil {
		return nil, err
	}
	if t.High, err = t.bound(high); err != nil {
		return nil, err
	}
	if f.Type == Map {
		t.match.numbers(t.Low, t.High)
	}
	return t, nil
}

func (t *Test) checkKey() *Error {
	switch {
	case t.Type == Map && t.Key == "":
		return fault(t.Field, "%s needs a key: %s.name", t.Field, t.Field)
	case t.Type != Map && t.Key != "":
		return fault(t.Field, "%s has no keys", t.Field)
	}
	return nil
}

func (t *Test) prepare() *Error {
	switch t.Op {
	case Equal:
		return t.prepareEqual()
	case Contains:
		t.match.lower = strings.ToLower(t.Text)
	case Phrase:
		t.match.glob = newPhrase(t.Text)
	case Wildcard:
		t.match.glob = newGlob(t.Text)
	case Regex:
		re, err := compile(t.Text)
		if err != nil {
			err.Field = t.Field
			return err
		}
		t.match.regex, t.match.cost = re, re.cost
	case Prefix, Exists:
	default:
		return fault(t.Field, "%s: no such test", t.Field)
	}
	return nil
}

func (t *Test) prepareEqual() *Error {
	if !t.Type.number() {
		return nil
	}
	n, ok := parseNum(t.Type, t.Text)
	if !ok {
		return fault(t.Field, "%s: expected %s, not '%s'", t.Field, expected(t.Type), t.Text)
	}
	t.Num = n
	return nil
}

func (t *Test) bound(b *Bound) (*Bound, *Error) {
	if b == nil {
		return nil, nil
	}
	c := *b
	if !t.Type.number() || c.Text == "" {
		return &c, nil
	}
	n, ok := parseNum(t.Type, c.Text)
	if !ok {
		return nil, fault(t.Field, "%s: expected %s, not '%s'", t.Field, expected(t.Type), c.Text)
	}
	c.Num = n
	return &c, nil
}

func (m *matcher) numbers(low, high *Bound) {
	ok := true
	if low != nil {
		m.low, ok = ParseNumber(low.Text)
	}
	if high != nil && ok {
		m.high, ok = ParseNumber(high.Text)
	}
	m.numeric = ok
}

// number says whether values of the type are in Value.Num.
func (t Type) number() bool { return t == Int || t == Time || t == Bool }

// Literal returns a text that is in strings.ToLower of every value which the
// test holds for, or "" if none is known; and whether being in there is also
// enough. A store looks for it first. It says nothing about absent values: see
// MatchAbsent.
func (t *Test) Literal() (lit string, exact bool) {
	switch t.Op {
	case Contains:
		return t.match.lower, true
	case Phrase, Wildcard:
		return t.match.glob.literal(), false
	case Regex:
		return t.match.regex.lit, t.match.regex.exact
	case Equal, Prefix:
		if !t.Type.number() {
			return strings.ToLower(t.Text), false
		}
	}
	return "", false
}

// Slow reports whether a text is asked about in more time than it takes to find a
// literal in it: by a regular expression, or a wildcard.
func (t *Test) Slow() bool {
	_, exact := t.Literal()
	return (t.Op == Regex || t.Op == Wildcard) && !exact
}
