package webhook

import (
	"maps"
	"slices"
	"strings"
)

// Bounds on what templates may make of a request: a label can name itself
// many times over, and annotations can name labels that did so.
const (
	maxExpandedText  = 64 << 10 // of one text
	maxExpandedTotal = 1 << 20  // of all texts of one request
)

// expander fills in templates within the bounds of one request.
type expander struct {
	room int
}

func newExpander() *expander { return &expander{room: maxExpandedTotal} }

// expand returns the texts with each {name} replaced by that label, as with
// Python's str.format. A text that is no template, or names what is not there,
// or would grow out of bounds, stays as it is. If none has a brace, the
// result is texts itself.
func (e *expander) expand(texts, labels map[string]string) map[string]string {
	var templates []string
	for name, text := range texts {
		if strings.Contains(text, "{") || strings.Contains(text, "}") { // faster than ContainsAny
			templates = append(templates, name)
		}
	}
	if len(templates) == 0 {
		return texts
	}
	slices.Sort(templates)
	out := maps.Clone(texts)
	for _, name := range templates {
		if s, ok := format(texts[name], labels, min(maxExpandedText, e.room)); ok {
			out[name] = s
			e.room -= len(s)
		}
	}
	return out
}

// format fills in one template; a doubled brace is a brace. It answers false
// for what is not a template of plain names, and when the result would be
// longer than limit.
func format(s string, labels map[string]string, limit int) (string, bool) {
	var out strings.Builder
	for {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			i = len(s)
		}
		if out.Len()+i > limit {
			return "", false
		}
		out.WriteString(s[:i])
		if s = s[i:]; s == "" {
			return out.String(), true
		}
		if strings.HasPrefix(s, "{{") || strings.HasPrefix(s, "}}") {
			out.WriteByte(s[0])
			s = s[2:]
			continue
		}
		name, rest, ok := strings.Cut(s[1:], "}")
		if s[0] == '}' || !ok || !plain(name) {
			return "", false
		}
		value, ok := labels[name]
		if !ok || out.Len()+len(value) > limit {
			return "", false
		}
		out.WriteString(value)
		s = rest
	}
}

// plain reports whether Python would look the name up as it stands: not by
// position, and without conversion, format, index or attribute.
func plain(name string) bool {
	return strings.Trim(name, "0123456789") != "" && !strings.ContainsAny(name, ".[!:{")
}
