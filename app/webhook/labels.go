package webhook

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db"
)

// labels are the labels that nothing was made of yet.
type labels map[string]string

// take removes a label and returns its text; missing is for a label that is
// not there, not for an empty one.
func (l labels) take(name, missing string) string {
	text, ok := l[name]
	if !ok {
		return missing
	}
	delete(l, name)
	return text
}

// takeEither takes the first label, and only if that has no text the second.
func (l labels) takeEither(first, second, missing string) string {
	if text := l.take(first, ""); text != "" {
		return text
	}
	return l.take(second, missing)
}

// takeList takes a list separated by commas; nil if the label is not there.
func (l labels) takeList(name string) []string {
	if _, ok := l[name]; !ok {
		return nil
	}
	return strings.Split(l.take(name, ""), ",")
}

// takeTimeout takes the timeout in seconds. Text that is no whole number and
// zero mean that none was given.
func (l labels) takeTimeout() (int64, error) {
	text := strings.TrimSpace(l.take("timeout", ""))
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) || n > math.MaxInt32:
		return 0, fmt.Errorf("timeout of %s seconds is out of range", text)
	case err != nil || n == 0:
		return TimeoutUnset, nil
	case n < 0:
		return 0, fmt.Errorf("timeout of %s seconds is negative", text)
	}
	return n, nil
}

// tags returns what is left, as name=text in the order of names.
func (l labels) tags() []string { return l.join("=") }

func (l labels) join(sep string) []string {
	out := sortedNames(l)
	for i, name := range out {
		out[i] = name + sep + l[name]
	}
	return out
}

// addTo adds what is left to attributes, over what they have. Dots in names
// become underscores.
func (l labels) addTo(attributes db.Attributes) {
	for _, name := range sortedNames(l) {
		attributes[strings.ReplaceAll(name, ".", "_")] = l[name]
	}
}

// sortedNames returns the keys of a map in order. It is much faster than
// slices.Sorted of maps.Keys.
func sortedNames[M ~map[string]V, V any](m M) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// firstNot returns the first key, in order, that is not good.
func firstNot[V any](good func(string) bool, m map[string]V) (name string, found bool) {
	for n := range m {
		if !good(n) && (!found || n < name) {
			name, found = n, true
		}
	}
	return name, found
}
