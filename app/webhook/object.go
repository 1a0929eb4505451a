package webhook

import (
	"encoding/json"
	"math"

	"github.com/alertad/alertad/app/jsonscan"
	"github.com/alertad/alertad/db"
)

// object is a JSON object of a payload. Names are compared exactly, unlike
// those of Go structs, and a member that is there is of the right type or an
// error that says where: null is never taken for absent.
type object struct {
	at      string                     // where in the payload; "" is the payload itself
	members map[string]json.RawMessage // in the memory of the payload
}

func readObject(at string, data []byte) (object, error) {
	o := object{at: at}
	if kind := kindOf(data); kind != "an object" {
		return o, db.Errorf(db.Invalid, "%s must be an object, not %s", o.place(), kind)
	}
	o.members = map[string]json.RawMessage{}
	s := scan(o.place(), data)
	err := s.Members(func(name []byte) (err error) {
		o.members[string(name)], err = s.Raw()
		return err
	})
	if err == nil {
		err = s.End()
	}
	if err != nil {
		o.members = nil
	}
	return o, err
}

// scan begins to read what is at a place of a payload. How much there is, is
// bounded by the request; how deep it is nested, by the scanner.
func scan(what string, data []byte) *jsonscan.Scanner {
	return &jsonscan.Scanner{Data: data, What: what, Most: math.MaxInt}
}

func (o object) has(name string) bool {
	_, ok := o.members[name]
	return ok
}

// text returns a member that is text, or missing if there is no such member.
func (o object) text(name, missing string) (string, error) {
	data, ok := o.members[name]
	if !ok {
		return missing, nil
	}
	if kind := kindOf(data); kind != "text" {
		return "", db.Errorf(db.Invalid, "%s must be text, not %s", o.path(name), kind)
	}
	return scan(o.path(name), data).Text()
}

// needText is text for a member that must be there.
func (o object) needText(name string) (string, error) {
	if !o.has(name) {
		return "", db.Errorf(db.Invalid, "%s is missing", o.path(name))
	}
	return o.text(name, "")
}

// needTexts returns a member that must be there and be an object of texts. The
// map is the caller's.
func (o object) needTexts(name string) (map[string]string, error) {
	data, ok := o.members[name]
	if !ok {
		return nil, db.Errorf(db.Invalid, "%s is missing", o.path(name))
	}
	if kind := kindOf(data); kind != "an object" {
		return nil, db.Errorf(db.Invalid, "%s must be an object, not %s", o.path(name), kind)
	}
	texts := map[string]string{}
	s := scan(o.path(name), data)
	return texts, s.Members(func(key []byte) (err error) {
		k := string(key)
		if s.Kind() != '"' {
			value, err := s.Raw()
			if err == nil {
				err = db.Errorf(db.Invalid, "%s.%s must be text, not %s", o.path(name), k, kindOf(value))
			}
			return err
		}
		texts[k], err = s.Text()
		return err
	})
}

// list returns a member that is a list.
func (o object) list(name string) ([]json.RawMessage, error) {
	return readList(o.path(name), o.members[name])
}

func readList(at string, data []byte) (items []json.RawMessage, err error) {
	if kind := kindOf(data); kind != "a list" {
		return nil, db.Errorf(db.Invalid, "%s must be a list, not %s", at, kind)
	}
	s := scan(at, data)
	err = s.Elements(func() error {
		item, err := s.Raw()
		items = append(items, item)
		return err
	})
	if err == nil {
		err = s.End()
	}
	return items, err
}

// keys are in order, so that of several faults the same one is reported.
func (o object) keys() []string {
	return sortedNames(o.members)
}

func (o object) path(name string) string {
	if o.at == "" {
		return name
	}
	return o.at + "." + name
}

const thePayload = "the payload"

func (o object) place() string {
	if o.at == "" {
		return thePayload
	}
	return o.at
}

// kindOf names the type of a JSON value by its first character.
func kindOf(data []byte) string {
	for _, c := range data {
		switch c {
		case ' ', '\t', '\r', '\n':
			continue
		case '{':
			return "an object"
		case '[':
			return "a list"
		case '"':
			return "text"
		case 't', 'f':
			return "a boolean"
		case 'n':
			return "null"
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			return "a number"
		}
		return "plain text"
	}
	return "nothing"
}
