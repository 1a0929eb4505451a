package alerta

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
)

// number reads a whole number; ok is false if there is none.
func (r *reader) number(name string) (n int64, ok bool) {
	var f float64
	switch v := r.doc[name].(type) {
	case nil:
		return 0, false
	case int64:
		return v, true
	case float64:
		f = v
	case json.Number, string:
		text := strings.TrimSpace(fmt.Sprint(v))
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n, true
		}
		var err error
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			break
		}
		if f, ok = interval(text); !ok {
			r.note("%s: not kept, it is no number", name)
			return 0, false
		}
	default:
		r.note("%s: not kept, it is no number", name)
		return 0, false
	}
	if math.IsNaN(f) || math.Abs(f) > 1<<53 {
		r.note("%s: not kept, it is no whole number", name)
		return 0, false
	}
	return int64(f), true
}

// interval reads a length of time in seconds, as ISO 8601 has it: P1DT2H3M4.5S. Of
// what has no certain length, months and years, it knows nothing.
func interval(s string) (seconds float64, ok bool) {
	rest, ok := strings.CutPrefix(s, "P")
	days, clock, _ := strings.Cut(rest, "T")
	for _, part := range []struct {
		text  string
		units string
		each  []float64
	}{{days, "WD", []float64{7 * 24 * 60 * 60, 24 * 60 * 60}}, {clock, "HMS", []float64{60 * 60, 60, 1}}} {
		for part.text != "" && ok {
			end := strings.IndexAny(part.text, part.units)
			if end < 0 {
				return 0, false
			}
			n, err := strconv.ParseFloat(part.text[:end], 64)
			seconds += n * part.each[strings.IndexByte(part.units, part.text[end])]
			part.text, ok = part.text[end+1:], err == nil
		}
	}
	return seconds, ok && rest != ""
}

// seconds reads a number of seconds that is not negative.
func (r *reader) seconds(name string, otherwise int64) int64 {
	n, ok := r.number(name)
	switch {
	case !ok:
		return otherwise
	case n < 0:
		r.note("%s: negative, %d instead", name, otherwise)
		return otherwise
	}
	return n
}
