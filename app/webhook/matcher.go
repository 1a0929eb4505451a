package webhook

import (
	"regexp"
	"regexp/syntax"
	"strings"

	"github.com/alertad/alertad/db"
)

// Matcher is one condition on a label, as in Alertmanager's filters and
// silences. A label that is missing is empty.
type Matcher struct {
	Name    string
	Value   string // of all the label's text, when it is a regular expression
	IsRegex bool
	IsEqual bool // false: the condition is that it does not match

	re *regexp.Regexp
}

// maxPattern bounds the length of a regular expression.
const maxPattern = 1000

// NewMatcher makes a matcher, or returns an Invalid error.
func NewMatcher(name, value string, isRegex, isEqual bool) (Matcher, error) {
	m := Matcher{Name: name, Value: value, IsRegex: isRegex, IsEqual: isEqual}
	if !labelName(name) {
		return m, db.Errorf(db.Invalid, "invalid label name %.100q", name)
	}
	if !isRegex {
		return m, nil
	}
	if len(value) > maxPattern {
		return m, db.Errorf(db.Invalid, "regular expression for %s is longer than %d characters", name, maxPattern)
	}
	var err error
	if m.re, err = regexp.Compile("^(?:" + value + ")$"); err != nil {
		return m, db.Errorf(db.Invalid, "regular expression for %s: %v", name, err)
	}
	return m, nil
}

// ParseMatcher reads a filter, such as job="node" or instance!~db.*: the text
// may be in quotes, where a backslash stands before quotes, itself and n.
func ParseMatcher(s string) (Matcher, error) {
	bad := func() (Matcher, error) {
		return Matcher{}, db.Errorf(db.Invalid, "bad matcher format: %.200s", s)
	}
	i := strings.IndexAny(s, "=!")
	if i < 0 {
		return bad()
	}
	name, rest := strings.TrimSpace(s[:i]), s[i:]
	op := ""
	for _, known := range []string{"=~", "!=", "!~", "="} {
		if strings.HasPrefix(rest, known) {
			op = known
			break
		}
	}
	if op == "" {
		return bad()
	}
	value := strings.TrimSpace(rest[len(op):])
	if strings.HasPrefix(value, `"`) {
		var ok bool
		if value, ok = unquoted(value); !ok {
			return bad()
		}
	}
	return NewMatcher(name, value, op[len(op)-1] == '~', op[0] == '=')
}

func unquoted(s string) (string, bool) {
	var out strings.Builder
	for i := 1; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return out.String(), i == len(s)-1
		case c != '\\' || i+1 == len(s):
			out.WriteByte(c)
		default:
			i++
			switch s[i] {
			case 'n':
				out.WriteByte('\n')
			case '"', '\\':
				out.WriteByte(s[i])
			default:
				out.WriteByte('\\')
				out.WriteByte(s[i])
			}
		}
	}
	return "", false
}

// Matches reports whether the labels meet the condition.
func (m Matcher) Matches(labels map[string]string) bool {
	text := labels[m.Name]
	if m.re != nil {
		return m.re.MatchString(text) == m.IsEqual
	}
	return (text == m.Value) == m.IsEqual
}

// plain returns the one text that the matcher is for, if it is for one: a
// regular expression without any operator is.
func (m Matcher) plain() (string, bool) {
	if !m.IsEqual {
		return "", false
	}
	if !m.IsRegex {
		return m.Value, true
	}
	re, err := syntax.Parse(m.Value, syntax.Perl)
	if err != nil || re.Op != syntax.OpLiteral || re.Flags&syntax.FoldCase != 0 {
		return "", false
	}
	return string(re.Rune), true
}

// String prints the matcher as ParseMatcher reads it.
func (m Matcher) String() string {
	op := map[[2]bool]string{{false, true}: "=", {false, false}: "!=", {true, true}: "=~", {true, false}: "!~"}
	quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(m.Value)
	return m.Name + op[[2]bool{m.IsRegex, m.IsEqual}] + `"` + quoted + `"`
}
