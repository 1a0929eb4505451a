package query

import (
	"cmp"
	"slices"
	"strings"
)

// Compare orders two records: negative if a comes first. Texts compare by
// bytes, numbers and times by value, sets member by member, the value of a
// Map's key by its text (MapText). Values of a ranked field that have no rank
// come after those that have, and absent ones last, whatever the direction.
// Ties go by id, ascending.
func Compare(a, b Record, order []Order) int {
	for _, o := range order {
		if c := o.compare(a.Value(o.Field), b.Value(o.Field)); c != 0 {
			return c
		}
	}
	return strings.Compare(a.Value("id").Text, b.Value("id").Text)
}

// Sort puts the records in order.
func Sort[R Record](records []R, order []Order) {
	slices.SortFunc(records, func(a, b R) int { return Compare(a, b, order) })
}

// Select answers a query over records: those for which the condition holds, in
// order, cut to the page. It leaves the given slice as it is.
func Select[R Record](records []R, q Query) []R {
	var out []R
	for _, r := range records {
		if Match(q.Where, r) {
			out = append(out, r)
		}
	}
	Sort(out, q.Order)
	out = out[min(max(q.Offset, 0), len(out)):]
	if q.Limit > 0 {
		out = out[:min(q.Limit, len(out))]
	}
	return out
}

func (o Order) compare(a, b Value) int {
	a1, b1 := o.class(a), o.class(b)
	if a1 != b1 || a1 == absent {
		return cmp.Compare(a1, b1)
	}
	c := o.values(a, b)
	if o.Desc {
		return -c
	}
	return c
}

// class is where a value sorts before its order counts.
type class uint8

const (
	ranked class = iota // or of a field without ranks
	unranked
	absent
)

func (o Order) class(v Value) class {
	there := true
	switch o.Type {
	case Text:
		there = v.Text != ""
	case Time:
		there = v.Num != 0
	case Set:
		there = len(v.List) > 0
	case Map:
		_, there = MapText(v.Map, o.Key)
	}
	if !there {
		return absent
	}
	if o.Rank != nil {
		if _, ok := o.Rank[o.text(v)]; !ok {
			return unranked
		}
	}
	return ranked
}

// values compares two values of the same class; two without a rank are equal.
func (o Order) values(a, b Value) int {
	switch {
	case o.Rank != nil:
		return cmp.Compare(o.Rank[o.text(a)], o.Rank[o.text(b)])
	case o.Type.number():
		return cmp.Compare(a.Num, b.Num)
	case o.Type == Set:
		return slices.Compare(a.List, b.List)
	}
	return strings.Compare(o.text(a), o.text(b))
}

// text is what a rank is looked up by; numbers and sets are not ranked.
func (o Order) text(v Value) string {
	if o.Type == Map {
		s, _ := MapText(v.Map, o.Key)
		return s
	}
	return v.Text
}
