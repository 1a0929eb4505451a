package receive

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
)

// assignment is one thing that a rule sets.
type assignment struct {
	field   string
	key     string // of an attribute
	texts   []template
	seconds int64 // of the timeout
}

// single are the fields of an alert that are one text.
var single = map[string]func(*db.Alert) *string{
	"resource":    func(a *db.Alert) *string { return &a.Resource },
	"event":       func(a *db.Alert) *string { return &a.Event },
	"environment": func(a *db.Alert) *string { return &a.Environment },
	"severity":    func(a *db.Alert) *string { return &a.Severity },
	"group":       func(a *db.Alert) *string { return &a.Group },
	"value":       func(a *db.Alert) *string { return &a.ValueText },
	"text":        func(a *db.Alert) *string { return &a.Text },
	"type":        func(a *db.Alert) *string { return &a.Type },
	"origin":      func(a *db.Alert) *string { return &a.Origin },
	"customer":    func(a *db.Alert) *string { return &a.Customer },
}

// lists are those that are several.
var lists = map[string]func(*db.Alert) *[]string{
	"service":   func(a *db.Alert) *[]string { return &a.Service },
	"correlate": func(a *db.Alert) *[]string { return &a.Correlate },
	"tags":      func(a *db.Alert) *[]string { return &a.Tags },
}

func assignments(v any, known func(string) bool) ([]assignment, error) {
	if v == nil {
		return nil, nil
	}
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("expected a dict")
	}
	var all []assignment
	for _, field := range slices.Sorted(maps.Keys(m)) {
		some, err := assign(field, m[field], known)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", field, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

func assign(field string, v any, known func(string) bool) ([]assignment, error) {
	switch {
	case field == "attributes":
		return attributes(v, known)
	case field == "timeout":
		n, ok := v.(int64)
		if !ok || n < 0 {
			return nil, fmt.Errorf("expected seconds")
		}
		return []assignment{{field: field, seconds: n}}, nil
	case single[field] == nil && lists[field] == nil:
		return nil, fmt.Errorf("alerts have no such field")
	}
	words, err := texts(v)
	if err == nil && single[field] != nil && len(words) > 1 {
		err = fmt.Errorf("expected a string")
	}
	if err != nil {
		return nil, err
	}
	s := assignment{field: field}
	for _, word := range words {
		t, err := parse(word, known)
		if err != nil {
			return nil, err
		}
		s.texts = append(s.texts, t)
	}
	return []assignment{s}, nil
}

func attributes(v any, known func(string) bool) ([]assignment, error) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("expected a dict of strings")
	}
	var all []assignment
	for _, key := range slices.Sorted(maps.Keys(m)) {
		text, ok := m[key].(string)
		if !ok || key == "" || strings.ContainsAny(key, ".$") {
			return nil, fmt.Errorf("expected a dict of strings, with names that have no . or $")
		}
		t, err := parse(text, known)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", key, err)
		}
		all = append(all, assignment{field: "attributes", key: key, texts: []template{t}})
	}
	return all, nil
}

func (s *assignment) apply(a *db.Alert, value func(string) string) {
	if s.field == "timeout" {
		a.Timeout = s.seconds
		return
	}
	var words []string
	for _, t := range s.texts {
		if word := t.expand(value); word != "" {
			words = append(words, word)
		}
	}
	switch {
	case len(words) == 0:
	case s.field == "attributes":
		a.Attributes = a.Attributes.With(db.Attributes{s.key: words[0]})
	case s.field == "tags":
		a.Tags = append(slices.Clip(a.Tags), words...)
	case single[s.field] != nil:
		*single[s.field](a) = words[0]
	default:
		*lists[s.field](a) = words
	}
}

// template is a text with places for values: it begins with a text, and then
// names and texts take turns.
type template []string

func parse(s string, known func(string) bool) (template, error) {
	t := template{""}
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			break
		}
		t[len(t)-1] += s[:i]
		rest := s[i+1:]
		if strings.HasPrefix(rest, s[i:i+1]) {
			t[len(t)-1] += s[i : i+1]
			s = rest[1:]
			continue
		}
		name, after, ok := strings.Cut(rest, "}")
		if s[i] == '}' || !ok {
			return nil, fmt.Errorf("a brace is left alone: write {{ or }} for the character")
		}
		if !known(name) {
			return nil, fmt.Errorf("there is no {%s}: it is neither a field of the message nor a group of the rule", name)
		}
		t, s = append(t, name, ""), after
	}
	t[len(t)-1] += s
	return t, nil
}

func (t template) literal() bool { return len(t) == 1 }

func (t template) expand(value func(string) string) string {
	var b strings.Builder
	for i, part := range t {
		if i%2 == 1 {
			part = value(part)
		}
		b.WriteString(part)
	}
	return strings.TrimSpace(b.String())
}
