package webhook

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db"
)

// fields reads the members of an object for formats whose senders are not
// strict about types. The first fault stays, and after it everything is empty:
// a format reads what it needs and looks at err once.
type fields struct {
	object
	raw []byte // as it was sent
	err *error // one for all objects of a payload
}

// readFields reads the payload of a request.
func readFields(body []byte) fields {
	return newFields(new(error), "", body)
}

func newFields(err *error, at string, data []byte) fields {
	o := object{at: at}
	if *err == nil {
		o, *err = readObject(at, data)
	}
	return fields{o, data, err}
}

func (f fields) fail(format string, args ...any) {
	if *f.err == nil {
		*f.err = db.Errorf(db.Invalid, format, args...)
	}
}

// need returns the text of a member that must be there and not be null.
func (f fields) need(name string) string {
	f.mustHave(name)
	if f.null(name) {
		f.fail("%s must be text, not null", f.path(name))
	}
	return f.text(name, "")
}

// given returns the text of a member that must be there; null is empty.
func (f fields) given(name string) string {
	f.mustHave(name)
	return f.text(name, "")
}

// text returns the text of a member, or missing if it is not there or null. A
// number or boolean is taken as its text, the boolean as Python writes it.
func (f fields) text(name, missing string) string {
	data, ok := f.members[name]
	if !ok || *f.err != nil {
		return missing
	}
	s, ok, err := scalar(data)
	switch {
	case err != nil:
		f.fail("%s is not JSON: %v", f.path(name), err)
	case !ok && kindOf(data) == "null":
		return missing
	case !ok:
		f.fail("%s must be text, not %s", f.path(name), kindOf(data))
	}
	return s
}

// scalar returns the text of a value, and whether it has one.
func scalar(data []byte) (string, bool, error) {
	switch kindOf(data) {
	case "text":
		s, err := scan(thePayload, data).Text()
		return s, true, err
	case "a number":
		return strings.TrimSpace(string(data)), true, nil
	case "a boolean":
		if strings.TrimSpace(string(data)) == "true" {
			return "True", true, nil
		}
		return "False", true, nil
	}
	return "", false, nil
}

// in returns a member that must be there and be an object.
func (f fields) in(name string) fields {
	f.mustHave(name)
	return newFields(f.err, f.path(name), f.members[name])
}

// all returns the objects of a member that is a list of them; without the
// member, and for null, there are none.
func (f fields) all(name string) []fields {
	var out []fields
	for i, data := range f.values(name) {
		out = append(out, newFields(f.err, f.path(name)+"["+strconv.Itoa(i)+"]", data))
	}
	return out
}

// first returns the first object of a member that must be a list of at least
// one.
func (f fields) first(name string) fields {
	f.mustHave(name)
	list := f.values(name)
	if len(list) == 0 {
		f.fail("%s must be a list that is not empty", f.path(name))
		return newFields(f.err, f.path(name), nil)
	}
	return newFields(f.err, f.path(name)+"[0]", list[0])
}

// time returns a member that must be there and be a time.
func (f fields) time(name string) db.Time {
	text := f.need(name)
	if *f.err != nil {
		return 0
	}
	t, err := db.ParseTime(text)
	if err != nil {
		f.fail("%s: %v", f.path(name), err)
	}
	return t
}

// short is text for what many alerts of a payload share: not so long that they
// would be out of proportion to it.
func (f fields) short(name string) string {
	text := f.text(name, "")
	if len(text) > maxShared {
		f.fail("%s is longer than %d bytes", f.path(name), maxShared)
	}
	return text
}

const maxShared = 1 << 10

// list returns the texts of a member that is a list of them; without the
// member, and for null, there are none.
func (f fields) list(name string) []string {
	var out []string
	for i, data := range f.values(name) {
		s, ok, err := scalar(data)
		if !ok || err != nil {
			f.fail("%s[%d] must be text, not %s", f.path(name), i, kindOf(data))
		}
		out = append(out, s)
	}
	return out
}

func (f fields) values(name string) []json.RawMessage {
	if *f.err != nil || !f.has(name) || f.null(name) {
		return nil
	}
	list, err := f.object.list(name)
	if err != nil {
		*f.err = err
	}
	return list
}

// labels returns the texts of a member that is an object of them; without the
// member, and for null, there are none. Null inside is empty text.
func (f fields) labels(name string) labels {
	out := labels{}
	if *f.err != nil || !f.has(name) || f.null(name) {
		return out
	}
	in := f.in(name)
	for _, key := range in.keys() {
		out[key] = in.text(key, "")
	}
	return out
}

// value returns a member as JSON decodes it; nil if it is not there.
func (f fields) value(name string) any {
	data, ok := f.members[name]
	if !ok || *f.err != nil {
		return nil
	}
	v, err := scan(f.path(name), data).Value()
	if err != nil {
		f.fail("%s is not usable: %v", f.path(name), err)
	}
	return v
}

// needValue is value for a member that must be there; it may be null.
func (f fields) needValue(name string) any {
	f.mustHave(name)
	return f.value(name)
}

// truth tells whether a member is what Python takes for true.
func (f fields) truth(name string) bool {
	switch v := f.value(name).(type) {
	case nil:
		return false
	case bool:
		return v
	case float64:
		return v != 0
	case string:
		return v != ""
	case []any:
		return len(v) > 0
	case map[string]any:
		return len(v) > 0
	}
	return true
}

func (f fields) null(name string) bool { return kindOf(f.members[name]) == "null" }

func (f fields) mustHave(name string) {
	if *f.err == nil && !f.has(name) {
		f.fail("%s is missing", f.path(name))
	}
}
