package webhook

import (
	"encoding/json"
	"slices"

	"github.com/alertad/alertad/db"
)

// object is a JSON object of a payload. Names are compared exactly, unlike
// those of Go structs, and a member that is there is of the right type or an
// error that says where: null is never taken for absent.
type object struct {
	at      string // where in the payload; "" is the payload itself
	members map[string]json.RawMessage
}

func readObject(at string, data []byte) (object, error) {
	o := object{at: at}
	if kind := kindOf(data); kind != "an object" {
		return o, db.Errorf(db.Invalid, "%s must be an object, not %s", o.place(), kind)
	}
	if err := json.Unmarshal(data, &o.members); err != nil {
		return o, db.Errorf(db.Invalid, "%s is not JSON: %v", o.place(), err)
	}
	return o, nil
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
	var s string
	if kind := kindOf(data); kind != "text" {
		return "", db.Errorf(db.Invalid, "%s must be text, not %s", o.path(name), kind)
	}
	if err := json.Unmarshal(data, &s); err != nil {
		return "", db.Errorf(db.Invalid, "%s is not JSON: %v", o.path(name), err)
	}
	return s, nil
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
	if !o.has(name) {
		return nil, db.Errorf(db.Invalid, "%s is missing", o.path(name))
	}
	sub, err := readObject(o.path(name), o.members[name])
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string, len(sub.members))
	for _, key := range sub.keys() {
		if texts[key], err = sub.text(key, ""); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// list returns a member that is a list.
func (o object) list(name string) ([]json.RawMessage, error) {
	data := o.members[name]
	if kind := kindOf(data); kind != "a list" {
		return nil, db.Errorf(db.Invalid, "%s must be a list, not %s", o.path(name), kind)
	}
	var items []json.RawMessage
	if err := json.Unmarshal(data, &items); err != nil {
		return nil, db.Errorf(db.Invalid, "%s is not JSON: %v", o.path(name), err)
	}
	return items, nil
}

// keys are in order, so that of several faults the same one is reported.
func (o object) keys() []string {
	keys := make([]string, 0, len(o.members))
	for key := range o.members {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func (o object) path(name string) string {
	if o.at == "" {
		return name
	}
	return o.at + "." + name
}

func (o object) place() string {
	if o.at == "" {
		return "the payload"
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
