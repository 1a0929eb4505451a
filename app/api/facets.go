package api

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Facets in one request at most; values of each that are shown if the request
// does not say, and at most; and bytes of a value that is shown.
const (
	maxFacetFields = 32
	facetSize      = 20
	maxFacetSize   = 1000
	maxFacetValue  = 1024
)

// defaultFacets are those that are counted if the request names none.
var defaultFacets = []string{"environment", "severity", "status", "service", "group", "customer", "origin", "tags"}

// facets counts the values of several fields at once: GET /alerts/facets. The
// values of a field are counted without the filter's own part on that field, so
// that each count is what choosing the value would show.
func (a *API) facets(r *request, out *reply) error {
	set, err := a.facetSet(r)
	if err != nil {
		return err
	}
	err = a.view(r, func(s sight) error {
		for i := range set.fields {
			if err := a.countFacet(s, &set.fields[i], set.match); err != nil {
				return err
			}
		}
		groups, err := s.count(db.Alerts, set.where)
		set.total = 0
		if len(groups) > 0 {
			set.total = groups[0].N
		}
		return err
	})
	if err != nil {
		return err
	}
	out.ok()
	out.list("facets", len(set.fields), func(dst []byte, i int) []byte { return set.fields[i].append(dst, set) })
	out.number("total", set.total)
	out.end()
	out.pack = true
	return nil
}

// facetSet is what is to be counted, and how much of it is shown.
type facetSet struct {
	fields []facetField
	where  query.Node
	total  int
	size   int
	match  string // part of the values to be shown, in lower case
	order  string
}

// facetField is the values of one field.
type facetField struct {
	name   string
	where  query.Node
	named  []string // values that the filter names: they are always shown
	isSet  bool     // of several values: an alert may have none
	values map[string]*facetValue
}

type facetValue struct {
	value string
	n     int
	worst string // severity; "" if there is no alert
	rank  int64  // of that
}

func (a *API) facetSet(r *request) (*facetSet, error) {
	q, err := a.query(r)
	if err != nil {
		return nil, err
	}
	set := &facetSet{where: q.Where, size: facetSize, match: strings.ToLower(r.params.Get("facet-match")), order: r.params.Get("facet-order")}
	if text := r.params.Get("facet-size"); text != "" {
		if set.size, err = strconv.Atoi(text); err != nil || set.size < 1 || set.size > maxFacetSize {
			return nil, db.Errorf(db.Invalid, "facet-size must be a number from 1 to %d", maxFacetSize)
		}
	}
	if !slices.Contains([]string{"", "count", "severity", "value"}, set.order) {
		return nil, db.Errorf(db.Invalid, "facet-order must be count, severity or value")
	}
	names := r.params["facet"]
	if len(names) == 0 {
		names = defaultFacets
	}
	if len(names) > maxFacetFields {
		return nil, db.Errorf(db.Invalid, "more than %d facets", maxFacetFields)
	}
	for _, name := range names {
		f, err := a.facetField(r, name, q.Where)
		if err != nil {
			return nil, err
		}
		set.fields = append(set.fields, f)
	}
	return set, nil
}

func (a *API) facetField(r *request, name string, where query.Node) (facetField, error) {
	f := facetField{name: name, where: where}
	g, err := db.Alerts.Grouping(name)
	if err != nil {
		return f, err
	}
	field := db.Alerts.Fields[g.Field]
	if !field.Filter || field.Opts&db.Cold != 0 { // nobody may filter by it, or every record would be read
		return f, db.Errorf(db.Invalid, "cannot group alert by '%.100s'", name)
	}
	f.isSet = field.Type == query.Set
	own := []string{name, name + "!"}
	for alias, field := range db.Alerts.Aliases {
		if field == name {
			own = append(own, alias, alias+"!")
		}
	}
	others := url.Values{}
	for param, values := range r.params {
		if slices.Contains(own, param) {
			f.named = append(f.named, values...)
		} else {
			others[param] = values
		}
	}
	if len(f.named) == 0 || r.switched("facet-within") {
		f.named = nil
		return f, nil
	}
	q, err := query.Params(db.Alerts.Schema, others, query.Options{Ranks: a.ranks, Ignore: ownParams})
	f.where = q.Where
	return f, err
}

// countFacet fills the field's values.
func (a *API) countFacet(s sight, f *facetField, match string) error {
	f.values = map[string]*facetValue{}
	groups, err := s.count(db.Alerts, f.where, f.name, "severity")
	if err != nil {
		return err
	}
	for _, g := range groups {
		a.addTo(f, g.Values[0], g.Values[1], g.N)
	}
	if f.isSet {
		none, err := s.count(db.Alerts, query.Conj(f.where, db.Alerts.Is(f.name, "")), "severity")
		if err != nil {
			return err
		}
		for _, g := range none {
			a.addTo(f, "", g.Values[0], g.N)
		}
	}
	for _, value := range f.named {
		if f.values[value] == nil {
			f.values[value] = &facetValue{value: value, rank: a.rankOf("")}
		}
	}
	maps.DeleteFunc(f.values, func(value string, _ *facetValue) bool {
		return len(value) > maxFacetValue || !strings.Contains(strings.ToLower(value), match)
	})
	return nil
}

func (a *API) addTo(f *facetField, value, severity string, n int) {
	v := f.values[value]
	if v == nil {
		v = &facetValue{value: value, worst: severity, rank: a.rankOf(severity)}
		f.values[value] = v
	}
	v.n += n
	if rank := a.rankOf(severity); cmp.Or(cmp.Compare(rank, v.rank), strings.Compare(severity, v.worst)) < 0 {
		v.worst, v.rank = severity, rank
	}
}

// shown is the field's values in the order that was asked for, as many as are
// shown.
func (f *facetField) shown(set *facetSet) []*facetValue {
	list := slices.SortedFunc(maps.Values(f.values), func(x, y *facetValue) int {
		first := 0
		switch set.order {
		case "severity":
			first = cmp.Compare(x.rank, y.rank)
		case "value":
			first = strings.Compare(x.value, y.value)
		}
		return cmp.Or(first, cmp.Compare(y.n, x.n), strings.Compare(x.value, y.value))
	})
	if len(list) <= set.size {
		return list
	}
	first := list[:set.size:set.size]
	for _, v := range list[set.size:] {
		if slices.Contains(f.named, v.value) {
			first = append(first, v)
		}
	}
	return first
}

// rankOf is the place of a severity, the worst first; unknown ones come last.
func (a *API) rankOf(severity string) int64 {
	if rank, ok := a.ranks["severity"][severity]; ok {
		return rank
	}
	return 1 << 62
}

func (f *facetField) append(dst []byte, set *facetSet) []byte {
	values := f.shown(set)
	dst = db.AppendString(append(dst, `{"field":`...), f.name)
	dst = append(appendName(dst, "values"), '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = db.AppendString(append(dst, `{"value":`...), v.value)
		dst = appendInt(appendName(dst, "count"), v.n)
		dst = append(appendNullable(appendName(dst, "severity"), v.worst), '}')
	}
	dst = append(dst, ']')
	return append(appendInt(appendName(dst, "distinct"), len(f.values)), '}')
}
