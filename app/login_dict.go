package app

import (
	"maps"
	"slices"
	"strings"
)

// dict is a dict in a setting. What is understood is taken out of it.
type dict struct {
	path string
	m    map[string]any
	bad  *[]string // keys that cannot be honoured
}

func (d dict) refuse(key string) { *d.bad = append(*d.bad, d.path+key) }

// refuseRest refuses what was not taken, but for those keys.
func (d dict) refuseRest(passed []string) {
	for key := range d.m {
		if !slices.Contains(passed, key) {
			d.refuse(key)
		}
	}
}

func (d dict) take(key string) (any, bool) {
	v, ok := d.m[key]
	delete(d.m, key)
	return v, ok && v != nil
}

// sub takes the dict that is there, empty if there is none.
func (d dict) sub(key string) dict {
	s := dict{path: d.path + key + ".", m: map[string]any{}, bad: d.bad}
	if v, ok := d.take(key); ok {
		m, ok := v.(map[string]any)
		if !ok {
			d.refuse(key)
		}
		maps.Copy(s.m, m)
	}
	return s
}

// text takes a text, or a list of one.
func (d dict) text(key string, to *string) {
	v, ok := d.take(key)
	if !ok {
		return
	}
	if list, isList := v.([]any); isList && len(list) == 1 {
		v = list[0]
	}
	if s, ok := v.(string); ok {
		*to = s
	} else {
		d.refuse(key)
	}
}

// flag takes a switch, which may be written as a text.
func (d dict) flag(key string, to *bool) {
	v, ok := d.take(key)
	if !ok {
		return
	}
	switch v {
	case true, "true", "True":
		*to = true
	case false, "false", "False":
		*to = false
	default:
		d.refuse(key)
	}
}

// endpoint takes the first address with that binding out of a list of
// addresses, or of pairs of an address and a binding.
func (d dict) endpoint(key, binding string, to *string) {
	v, ok := d.take(key)
	if !ok {
		return
	}
	list, _ := v.([]any)
	for _, e := range list {
		if s, ok := e.(string); ok {
			*to = s
			return
		}
		if pair, _ := e.([]any); len(pair) >= 2 {
			address, _ := pair[0].(string)
			if by, _ := pair[1].(string); strings.HasSuffix(by, ":"+binding) {
				*to = address
				return
			}
		}
	}
	d.refuse(key)
}
