package star

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"

	"github.com/alertad/alertad/db"
)

// fromJSON makes of a JSON value what a plugin expects of it: whole numbers
// are integers, as in Python.
func fromJSON(v any) any {
	switch v := v.(type) {
	case float64:
		if v == math.Trunc(v) && math.Abs(v) < 1<<53 {
			return int64(v)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64() // infinite if it is too large
		return f
	case db.Attributes:
		return fromJSON(map[string]any(v))
	case map[string]any:
		m := make(map[string]any, len(v))
		for name, x := range v {
			m[name] = fromJSON(x)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			list[i] = fromJSON(x)
		}
		return list
	}
	return v
}

// toJSON makes of a plugin's value what would be read if it had been sent.
func toJSON(v any) (_ any, err error) {
	switch v := v.(type) {
	case nil, bool:
		return v, nil
	case string:
		return strings.ToValidUTF8(v, "\ufffd"), nil
	case int64:
		return float64(v), nil
	case map[string]any:
		m := make(map[string]any, len(v))
		for name, x := range v {
			if m[name], err = toJSON(x); err != nil {
				return nil, err
			}
		}
		return m, nil
	case []any:
		list := make([]any, len(v))
		for i, x := range v {
			if list[i], err = toJSON(x); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	var out any
	data, err := json.Marshal(v) // an object, or a number that may be none
	if err == nil {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// decode reads a JSON value for a plugin.
func decode(data []byte) (any, error) {
	var v any
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if d.More() {
		return nil, errors.New("there is more behind the value")
	}
	return fromJSON(v), nil
}

// same reports whether a value that was handed to a plugin came back as it was.
func same(given, back any) bool {
	if list, ok := given.([]string); ok {
		elems := make([]any, len(list))
		for i, s := range list {
			elems[i] = s
		}
		given = elems
	}
	return reflect.DeepEqual(given, back)
}
