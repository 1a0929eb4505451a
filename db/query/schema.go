package query

import (
	"fmt"
	"strings"
)

// Type says how the values of a field compare.
type Type uint8

// The types of fields. An empty text, a zero time, an empty set and a key that
// is not in the map or null are absent; an Int or Bool never is.
const (
	Text Type = iota // one string, compared by bytes
	Int              // a whole number
	Time             // milliseconds since 1970 in UTC; 0 is absent
	Bool             // 0 or 1
	Set              // many strings; a test holds if it holds for one of them
	Map              // a JSON object; a test names one of its keys
)

// Field describes one field of a kind of record to the parsers and stores.
type Field struct {
	Name   string // as in the API: lastReceiveTime
	Column string // the other name that q= accepts: last_receive_time
	Type   Type
	Filter bool // may be a URL parameter
	Sort   bool // may be in sort-by
}

// Schema is the fields of one kind of record. It does not change once made.
type Schema struct {
	fields []Field
	byName map[string]int
	params map[string]string
}

// NewSchema makes a schema of the fields. Column defaults to the name in snake
// case. It panics on a name given twice, which is a programming mistake.
func NewSchema(fields ...Field) *Schema {
	s := &Schema{byName: make(map[string]int, 2*len(fields)), params: map[string]string{}}
	for _, f := range fields {
		if f.Column == "" {
			f.Column = snake(f.Name)
		}
		if _, twice := s.byName[f.Name]; twice {
			panic(fmt.Sprintf("query: field %q given twice", f.Name))
		}
		s.byName[f.Name] = len(s.fields)
		s.byName[f.Column] = len(s.fields)
		s.fields = append(s.fields, f)
	}
	return s
}

// Alias lets a URL parameter of another name stand for a field: tag for tags.
// It returns the schema, for use in a declaration.
func (s *Schema) Alias(param, field string) *Schema {
	s.params[param] = field
	return s
}

// Fields returns all fields in their order; the slice is the schema's own.
func (s *Schema) Fields() []Field { return s.fields }

// Field finds a field by its name or its column.
func (s *Schema) Field(name string) (Field, bool) {
	i, ok := s.byName[name]
	if !ok {
		return Field{}, false
	}
	return s.fields[i], true
}

// param finds the field that a URL parameter filters by.
func (s *Schema) param(name string) (Field, bool) {
	if to, ok := s.params[name]; ok {
		name = to
	}
	i, ok := s.byName[name]
	if !ok || s.fields[i].Name != name {
		return Field{}, false
	}
	return s.fields[i], true
}

// snake turns lastReceiveTime into last_receive_time.
func snake(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
			r += 'a' - 'A'
		}
		b.WriteRune(r)
	}
	return b.String()
}
