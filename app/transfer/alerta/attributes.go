package alerta

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// attributes reads an object of JSON values.
func (r *reader) attributes(name string) db.Attributes {
	v := r.doc[name]
	if s, ok := v.(string); ok { // a column of type json was text once
		var parsed map[string]any
		if s == "" || json.Unmarshal([]byte(s), &parsed) == nil {
			v = parsed
		}
	}
	object, ok := v.(map[string]any)
	if !ok {
		if v != nil {
			r.note("%s: not kept, it is no object", name)
		}
		return nil
	}
	out := make(db.Attributes, len(object))
	for key, value := range object {
		if value != nil {
			out[r.clean(name, key)] = r.value(name, value)
		}
	}
	return out
}

// value makes a JSON value of the kinds that records hold.
func (r *reader) value(name string, v any) any {
	switch v := v.(type) {
	case string:
		return r.clean(name, v)
	case json.Number:
		return r.exact(name, v.String())
	case int64:
		return r.exact(name, strconv.FormatInt(v, 10))
	case time.Time:
		return db.At(v).String()
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = r.value(name, e)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for key, e := range v {
			object[r.clean(name, key)] = r.value(name, e)
		}
		return object
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			r.note("%s: a number that JSON has no form for, kept as text", name)
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
	}
	return v
}

// exact is the number as a float64, or its digits if it would not be the same.
func (r *reader) exact(name, digits string) any {
	f, err := strconv.ParseFloat(digits, 64)
	whole := !strings.ContainsAny(digits, ".eE")
	if err != nil || whole && math.Abs(f) >= 1<<53 {
		r.note("%s: a number that is too large, kept as text", name)
		return digits
	}
	return f
}
