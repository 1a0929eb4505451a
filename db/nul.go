package db

import (
	"slices"
	"strings"
)

// StripNUL leaves NUL characters out of the texts of a record that is about to be
// stored: not every store can keep them. Lists and attributes that have some are
// replaced, not changed.
func StripNUL(r Record) {
	fields := r.Kind().Fields
	for i := range fields {
		switch f := &fields[i]; {
		case f.text != nil:
			if s := f.text(r); hasNUL(*s) {
				*s = withoutNUL(*s)
			}
		case f.list != nil:
			if l := f.list(r); slices.ContainsFunc(*l, hasNUL) {
				*l = slices.Clone(*l)
				for j, s := range *l {
					(*l)[j] = withoutNUL(s)
				}
			}
		case f.attr != nil:
			if a := f.attr(r); nulWithin(map[string]any(*a)) {
				*a = stripped(map[string]any(*a)).(map[string]any)
			}
		}
	}
}

func hasNUL(s string) bool { return strings.IndexByte(s, 0) >= 0 }

func withoutNUL(s string) string { return strings.ReplaceAll(s, "\x00", "") }

// nulWithin reports whether a JSON value holds a NUL character.
func nulWithin(v any) bool {
	switch v := v.(type) {
	case string:
		return hasNUL(v)
	case []any:
		return slices.ContainsFunc(v, nulWithin)
	case map[string]any:
		for name, v := range v {
			if hasNUL(name) || nulWithin(v) {
				return true
			}
		}
	}
	return false
}

// stripped returns a copy of a JSON value without NUL characters.
func stripped(v any) any {
	switch v := v.(type) {
	case string:
		return withoutNUL(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = stripped(v[i])
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, v := range v {
			out[withoutNUL(name)] = stripped(v)
		}
		return out
	}
	return v
}
