package query

import "strings"

// Match says whether the condition holds for the record; nil holds for every
// one. It is the definition of what a tree means.
func Match(n Node, r Record) bool {
	switch n := n.(type) {
	case nil, All:
		return true
	case And:
		for _, sub := range n {
			if !Match(sub, r) {
				return false
			}
		}
		return true
	case Or:
		for _, sub := range n {
			if Match(sub, r) {
				return true
			}
		}
		return false
	case Not:
		return !Match(n.Node, r)
	case *Test:
		return n.Matches(r.Value(n.Field))
	}
	return false // None
}

// Matches says whether the test holds for the value of its field.
func (t *Test) Matches(v Value) bool {
	switch t.Type {
	case Int, Bool, Time:
		return t.MatchNum(v.Num)
	case Set:
		return t.matchSet(v.List)
	case Map:
		if s, ok := MapText(v.Map, t.Key); ok {
			return t.MatchText(s)
		}
		return t.MatchAbsent()
	}
	if v.Text == "" {
		return t.MatchAbsent()
	}
	return t.MatchText(v.Text)
}

// MatchAbsent says whether the test holds where the value is absent: only
// equality with nothing does.
func (t *Test) MatchAbsent() bool {
	switch t.Type {
	case Int, Bool:
		return false
	case Time:
		return t.Op == Equal && t.Num == 0
	}
	return t.Op == Equal && t.Text == ""
}

// MatchText says whether the test holds for a text that is present: that of a
// Text field, of one member of a Set, or of a Map's key (MapText). For Contains,
// Phrase, Wildcard and Regex it may as well be in lower case already.
func (t *Test) MatchText(s string) bool {
	switch t.Op {
	case Equal:
		return s == t.Text
	case Contains:
		return containsLower(s, t.match.lower)
	case Phrase, Wildcard:
		return t.match.glob.match(strings.ToLower(s))
	case Regex:
		return t.match.regex.matchLower(strings.ToLower(s))
	case Prefix:
		return strings.HasPrefix(s, t.Text)
	case Range:
		return t.inRange(s)
	}
	return true // Exists
}

// Matcher returns MatchText for one goroutine that asks about many texts.
func (t *Test) Matcher() func(s string) bool {
	if _, exact := t.Literal(); t.Op != Regex || exact {
		return t.MatchText
	}
	p := t.match.regex
	d := newDFA(p.re.String())
	return func(s string) bool {
		s = strings.ToLower(s)
		if d == nil || !strings.Contains(s, p.lit) {
			return p.matchLower(s)
		}
		holds, ok := d.match(s)
		if !ok {
			d = nil
			return p.matchLower(s)
		}
		return holds
	}
}

// MatchNum says whether the test holds for the value of an Int, Time or Bool.
// A Time of 0 is absent.
func (t *Test) MatchNum(n int64) bool {
	if t.Type == Time && n == 0 {
		return t.MatchAbsent()
	}
	switch t.Op {
	case Equal:
		return n == t.Num
	case Range:
		return within(n, t.Low, t.High)
	case Exists:
		return true
	}
	return t.MatchText(numText(t.Type, n))
}

func (t *Test) matchSet(members []string) bool {
	if len(members) == 0 {
		return t.MatchAbsent()
	}
	for _, m := range members {
		if t.MatchText(m) {
			return true
		}
	}
	return false
}

func within(n int64, low, high *Bound) bool {
	if low != nil && (n < low.Num || n == low.Num && !low.Inclusive) {
		return false
	}
	return high == nil || n < high.Num || n == high.Num && high.Inclusive
}

// inRange compares as numbers if the test is on a Map, its bounds are numbers
// and the text is one; else by bytes.
func (t *Test) inRange(s string) bool {
	if t.match.numeric {
		if f, ok := ParseNumber(s); ok {
			return t.inNumbers(f)
		}
	}
	if t.Low != nil && (s < t.Low.Text || s == t.Low.Text && !t.Low.Inclusive) {
		return false
	}
	return t.High == nil || s < t.High.Text || s == t.High.Text && t.High.Inclusive
}

func (t *Test) inNumbers(f float64) bool {
	if t.Low != nil && (f < t.match.low || f == t.match.low && !t.Low.Inclusive) {
		return false
	}
	return t.High == nil || f < t.match.high || f == t.match.high && t.High.Inclusive
}
