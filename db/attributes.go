package db

import (
	"maps"
	"slices"
)

// Attributes is a record's own key-value data: JSON values by name. A map that
// a record holds is not changed; With makes a changed copy.
type Attributes map[string]any

// With returns a copy in which the values of set are added or replaced. A nil
// value removes its key. The receiver is returned if nothing changes.
func (a Attributes) With(set Attributes) Attributes {
	if len(set) == 0 {
		return a
	}
	out := make(Attributes, len(a)+len(set))
	maps.Copy(out, a)
	for k, v := range set {
		if v == nil {
			delete(out, k)
		} else {
			out[k] = v
		}
	}
	return out
}

// Clean returns the attributes without those that are nil, which means removed.
func (a Attributes) Clean() Attributes {
	for _, v := range a {
		if v == nil {
			return Attributes{}.With(a)
		}
	}
	return a
}

// keys appends the names in order, so that equal attributes have equal bytes.
func (a Attributes) keys(dst []string) []string {
	for name := range a {
		dst = append(dst, name)
	}
	slices.Sort(dst)
	return dst
}

// fewKeys is room for the names of most attributes on the stack.
type fewKeys [16]string
