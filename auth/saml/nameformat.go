package saml

import (
	"fmt"
	"strings"
)

// nameFormat is a text with names of attributes in braces, as Python formats
// it: what stands at odd places is such a name.
type nameFormat []string

func parseName(s string) (nameFormat, error) {
	var f nameFormat
	var literal strings.Builder
	for rest := s; ; {
		i := strings.IndexAny(rest, "{}")
		if i < 0 {
			return append(f, literal.String()+rest), nil
		}
		literal.WriteString(rest[:i])
		if len(rest) > i+1 && rest[i+1] == rest[i] { // a brace itself
			literal.WriteByte(rest[i])
			rest = rest[i+2:]
			continue
		}
		name, after, ok := strings.Cut(rest[i+1:], "}")
		if rest[i] == '}' || !ok || name == "" || strings.Contains(name, "{") {
			return nil, fmt.Errorf("saml: %q has a brace without its other half", s)
		}
		f = append(f, literal.String(), name)
		literal.Reset()
		rest = after
	}
}

// fill returns the name, and whether any attribute of it was there.
func (f nameFormat) fill(a attributes) (string, bool) {
	var b strings.Builder
	any := false
	for i, part := range f {
		if i%2 == 1 {
			part = a.first(part)
			any = any || part != ""
		}
		b.WriteString(part)
	}
	return strings.Join(strings.Fields(b.String()), " "), any
}
