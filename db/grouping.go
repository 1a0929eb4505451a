package db

import (
	"slices"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// Grouping is something that Count counts by.
type Grouping struct {
	Field int    // its place among the kind's fields
	Key   string // of a Map, whose value is counted by
	Keys  bool   // count by the names of a Map's keys
}

// Grouping returns what a name given to Count stands for: a text or set field,
// or attributes.key; attributes alone counts by the names of the keys. The
// error is Invalid.
func (k *Kind) Grouping(by string) (Grouping, error) {
	name, key, dotted := strings.Cut(by, ".")
	i, ok := k.byName[name]
	if !ok || dotted && key == "" {
		return Grouping{}, k.notGrouped(by)
	}
	switch f := k.Fields[i]; {
	case f.Type == query.Map:
		return Grouping{Field: i, Key: key, Keys: !dotted}, nil
	case (f.Type == query.Text || f.Type == query.Set) && !dotted:
		return Grouping{Field: i}, nil
	}
	return Grouping{}, k.notGrouped(by)
}

// Groupings is Grouping for several names.
func (k *Kind) Groupings(by []string) ([]Grouping, error) {
	out := make([]Grouping, len(by))
	for i, name := range by {
		g, err := k.Grouping(name)
		if err != nil {
			return nil, err
		}
		out[i] = g
	}
	return out, nil
}

func (k *Kind) notGrouped(by string) error {
	return Errorf(Invalid, "cannot group %s by '%.100s'", k.Name, by)
}

// Values returns the groups that a record is in: one, or one for each member.
func (g Grouping) Values(r Record) []string {
	f := &r.Kind().Fields[g.Field]
	v := f.Value(r)
	switch {
	case f.Type == query.Text:
		return []string{v.Text}
	case f.Type == query.Set:
		return v.List
	case g.Keys:
		return presentKeys(v.Map)
	}
	text, _ := query.MapText(v.Map, g.Key)
	return []string{text}
}

func presentKeys(m map[string]any) []string {
	var names []string
	for name, value := range m {
		if value != nil {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
