package docs

import (
	"bytes"
	"encoding/json"
	"strings"
	"unicode"
)

// The notation for the members of an object, or for parameters, is lines of a
// name, a type, and the text that is left:
//
//	id         string         what is asked for later
//	note?      string|null    a name with ? may be missing
//	tags       string[]       a list
//	counts     {integer}      an object whose names are free
//	history    History[]      a capital letter names another schema
//	status     'ok'|'slow'    one of these texts
//	+ Page                    all members of another schema
//	...                       other members are allowed
//
// Types are string, integer, number, boolean, object, any, null.

// line is one of those.
type line struct {
	name, kind, text string
	optional         bool
	include          string // the schema of a + line
	others           bool   // a ... line
}

func lines(notation string) []line {
	var list []line
	for text := range strings.Lines(notation) {
		name, rest := column(text)
		switch name {
		case "":
		case "...":
			list = append(list, line{others: true})
		case "+":
			include, _ := column(rest)
			list = append(list, line{include: include})
		default:
			kind, rest := column(rest)
			bare, optional := strings.CutSuffix(name, "?")
			list = append(list, line{name: bare, kind: kind, text: strings.TrimSpace(rest), optional: optional})
		}
	}
	return list
}

func column(text string) (first, rest string) {
	text = strings.TrimSpace(text)
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return text, ""
	}
	return text[:end], text[end:]
}

// members is the lines of a schema with those of the schemas that it includes.
func members(name string) []line {
	var list []line
	for _, l := range lines(schemas[name]) {
		if l.include != "" {
			list = append(list, members(l.include)...)
			continue
		}
		list = append(list, l)
	}
	return list
}

// objectSchema is the JSON schema of the named object. Members that it does
// not name are refused, unless it says otherwise.
func objectSchema(name string) object {
	properties, required, others := object{}, []string{}, false
	for _, l := range members(name) {
		if l.others {
			others = true
			continue
		}
		kind := typeOf(l.kind)
		if l.text != "" {
			kind = append(kind, member{"description", l.text})
		}
		properties = append(properties, member{l.name, kind})
		if !l.optional {
			required = append(required, l.name)
		}
	}
	s := object{{"type", "object"}, {"properties", properties}}
	if len(required) > 0 {
		s = append(s, member{"required", required})
	}
	if !others {
		s = append(s, member{"additionalProperties", false})
	}
	return s
}

// typeOf is the JSON schema of a type.
func typeOf(kind string) object {
	var some []object
	var values []any
	null := false
	for part := range strings.SplitSeq(kind, "|") {
		switch {
		case part == "null":
			null = true
		case part[0] == '\'':
			values = append(values, strings.Trim(part, "'"))
		default:
			some = append(some, oneType(part))
		}
	}
	if values != nil {
		some = append(some, object{{"type", "string"}, {"enum", values}})
	}
	if null {
		some = append(some, object{{"type", "null"}})
	}
	if len(some) == 1 {
		return some[0]
	}
	if null && len(some) == 2 && values == nil && some[0][0].name == "type" {
		some[0][0].value = []any{some[0][0].value, "null"}
		return some[0]
	}
	return object{{"anyOf", some}}
}

func oneType(kind string) object {
	if of, ok := strings.CutSuffix(kind, "[]"); ok {
		return object{{"type", "array"}, {"items", typeOf(of)}}
	}
	if of, ok := strings.CutPrefix(kind, "{"); ok {
		return object{{"type", "object"}, {"additionalProperties", typeOf(strings.TrimSuffix(of, "}"))}}
	}
	switch {
	case kind == "any":
		return object{}
	case unicode.IsUpper(rune(kind[0])):
		return object{{"$ref", "#/components/schemas/" + kind}}
	}
	return object{{"type", kind}}
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := plain(m.value)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// plain is JSON that leaves the characters of HTML as they are.
func plain(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSpace(b.Bytes()), err
}
