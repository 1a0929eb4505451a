package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// Object is a JSON object that keeps the order of its members. A value is nil,
// a bool, a json.Number, a string, an []any or an *Object.
type Object struct {
	names  []string
	values map[string]any
}

// Parse reads a JSON object.
func Parse(data []byte) (*Object, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	v, err := parse(d, 0)
	if err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("more than one JSON value")
	}
	if o, ok := v.(*Object); ok {
		return o, nil
	}
	return nil, errors.New("not a JSON object")
}

const maxDepth = 1000

func parse(d *json.Decoder, depth int) (any, error) {
	if depth > maxDepth {
		return nil, errors.New("JSON is nested too deeply")
	}
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t {
	case json.Delim('{'):
		return parseObject(d, depth)
	case json.Delim('['):
		list := []any{}
		for d.More() {
			v, err := parse(d, depth+1)
			if err != nil {
				return nil, err
			}
			list = append(list, v)
		}
		_, err := d.Token()
		return list, err
	}
	return t, nil
}

func parseObject(d *json.Decoder, depth int) (*Object, error) {
	o := &Object{}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return nil, err
		}
		v, err := parse(d, depth+1)
		if err != nil {
			return nil, err
		}
		o.Set(fmt.Sprint(name), v)
	}
	_, err := d.Token()
	return o, err
}

// Get returns a member, nil if there is none.
func (o *Object) Get(name string) any { return o.values[name] }

// Has reports whether there is such a member.
func (o *Object) Has(name string) bool { _, ok := o.values[name]; return ok }

// Set sets a member. A new one is the last.
func (o *Object) Set(name string, v any) {
	if o.values == nil {
		o.values = map[string]any{}
	}
	if !o.Has(name) {
		o.names = append(o.names, name)
	}
	o.values[name] = v
}

// Take removes a member and returns its value.
func (o *Object) Take(name string) (any, bool) {
	v, ok := o.values[name]
	if ok {
		delete(o.values, name)
		o.names = slices.DeleteFunc(o.names, func(n string) bool { return n == name })
	}
	return v, ok
}

// All ranges over the members, in order.
func (o *Object) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for _, name := range o.names {
			if !yield(name, o.values[name]) {
				return
			}
		}
	}
}

// Text returns a member that is a text, else "".
func (o *Object) Text(name string) string {
	s, _ := o.values[name].(string)
	return s
}

// Int returns a member that is a whole number, else 0.
func (o *Object) Int(name string) int64 {
	n, _ := o.values[name].(json.Number)
	i, _ := n.Int64()
	return i
}

// Bool returns a member that is true or false, else false.
func (o *Object) Bool(name string) bool {
	b, _ := o.values[name].(bool)
	return b
}

// Texts returns the texts of a member that is a list.
func (o *Object) Texts(name string) []string {
	list, _ := o.values[name].([]any)
	var texts []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// Object returns a member that is an object, else an empty one.
func (o *Object) Object(name string) *Object {
	if v, ok := o.values[name].(*Object); ok && v != nil {
		return v
	}
	return &Object{}
}

// Objects returns the objects of a member that is a list.
func (o *Object) Objects(name string) []*Object {
	list, _ := o.values[name].([]any)
	var objects []*Object
	for _, v := range list {
		if v, ok := v.(*Object); ok {
			objects = append(objects, v)
		}
	}
	return objects
}

// MarshalJSON writes the members in order.
func (o *Object) MarshalJSON() ([]byte, error) { return Spaced(nil, o, false), nil }

// Pretty adds a value as JSON on several lines, indented by four spaces, with
// the members of objects sorted by name.
func Pretty(dst []byte, v any) []byte { return pretty(dst, v, "\n") }

func pretty(dst []byte, v any, nl string) []byte {
	within := nl + "    "
	switch v := v.(type) {
	case *Object:
		if len(v.names) == 0 {
			return append(dst, "{}"...)
		}
		for i, name := range slices.Sorted(slices.Values(v.names)) {
			dst = append(dst, [2]string{"{", ","}[min(i, 1)]...)
			dst = append(text(append(dst, within...), name), ": "...)
			dst = pretty(dst, v.values[name], within)
		}
		return append(append(dst, nl...), '}')
	case []any:
		if len(v) == 0 {
			return append(dst, "[]"...)
		}
		for i, item := range v {
			dst = append(dst, [2]string{"[", ","}[min(i, 1)]...)
			dst = pretty(append(dst, within...), item, within)
		}
		return append(append(dst, nl...), ']')
	}
	return scalar(dst, v)
}

// Spaced adds a value as JSON on one line, with a space after each comma and
// colon if spaces is set.
func Spaced(dst []byte, v any, spaces bool) []byte {
	comma, colon := ",", ":"
	if spaces {
		comma, colon = ", ", ": "
	}
	switch v := v.(type) {
	case *Object:
		dst = append(dst, '{')
		for i, name := range v.names {
			if i > 0 {
				dst = append(dst, comma...)
			}
			dst = append(text(dst, name), colon...)
			dst = Spaced(dst, v.values[name], spaces)
		}
		return append(dst, '}')
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, comma...)
			}
			dst = Spaced(dst, item, spaces)
		}
		return append(dst, ']')
	}
	return scalar(dst, v)
}

func scalar(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return text(dst, v)
	case bool:
		return fmt.Append(dst, v)
	case json.Number:
		return append(dst, v...)
	}
	return append(dst, "null"...)
}

// text writes a string with no more escapes than JSON asks for.
func text(dst []byte, s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if e.Encode(s) != nil { // cannot be: a string has a JSON text
		return append(dst, `""`...)
	}
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
