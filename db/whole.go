package db

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/alertad/alertad/db/query"
)

// AppendWhole appends the JSON object of all that r has, hidden fields too, in
// the order of the kind's fields; absent ones are left out. ParseWhole makes the
// same record of it, but for bytes in texts that are not UTF-8. The id of a child
// is not in it.
func AppendWhole(dst []byte, r Record) []byte {
	k := r.Kind()
	dst = append(dst, '{')
	first := true
	for i := range k.Fields {
		f := &k.Fields[i]
		if f.isZero(r) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(append(append(dst, '"'), f.Name...), '"', ':')
		if f.Type == query.Time {
			dst = appendMoment(dst, *f.time(r))
		} else {
			dst = f.AppendJSON(dst, r)
		}
	}
	return append(dst, '}')
}

// isZero reports whether the record has no value in the field.
func (f *Field) isZero(r Record) bool {
	v := f.Value(r)
	return v.Text == "" && v.Num == 0 && len(v.List) == 0 && len(v.Map) == 0
}

// The times that RFC 3339 can write: of the years 0 to 9999.
const (
	firstMoment Time = -62167219200000
	lastMoment  Time = 253402300799999
)

// appendMoment appends a time; one that has no text is its milliseconds.
func appendMoment(dst []byte, t Time) []byte {
	if t < firstMoment || t > lastMoment {
		return strconv.AppendInt(dst, int64(t), 10)
	}
	return AppendTime(dst, t)
}

// ParseWhole reads a record as AppendWhole writes it; unknown are the members
// that the kind has no field for. The error is Invalid.
func (k *Kind) ParseWhole(data []byte) (r Record, unknown []string, err error) {
	r = k.New()
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, nil, Errorf(Invalid, "the %s is not a JSON object", k.Name)
	}
	for d.More() {
		name, err := d.Token()
		var value json.RawMessage
		if err == nil {
			err = d.Decode(&value)
		}
		if err != nil {
			return nil, nil, Errorf(Invalid, "the %s is not a JSON object: %s", k.Name, err)
		}
		i, known := k.byName[name.(string)]
		if !known {
			unknown = append(unknown, name.(string))
			continue
		}
		if string(value) == "null" {
			continue
		}
		if err := k.Fields[i].parse(r, value); err != nil {
			return nil, nil, Errorf(Invalid, "%s of the %s: %s", name, k.Name, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, nil, Errorf(Invalid, "the %s is not a whole JSON object", k.Name)
	}
	return r, unknown, nil
}

func (f *Field) parse(r Record, value json.RawMessage) error {
	switch f.Type {
	case query.Text:
		return json.Unmarshal(value, f.text(r))
	case query.Int:
		return json.Unmarshal(value, f.num(r))
	case query.Time:
		return parseMoment(f.time(r), value)
	case query.Bool:
		return json.Unmarshal(value, f.flag(r))
	case query.Set:
		return json.Unmarshal(value, f.list(r))
	default:
		return json.Unmarshal(value, (*map[string]any)(f.attr(r)))
	}
}

func parseMoment(t *Time, value json.RawMessage) error {
	if value[0] != '"' {
		return json.Unmarshal(value, (*int64)(t))
	}
	var text string
	if err := json.Unmarshal(value, &text); err != nil {
		return err
	}
	at, err := ParseTime(text)
	if err != nil {
		return fmt.Errorf("%q is no time", text)
	}
	*t = at
	return nil
}
