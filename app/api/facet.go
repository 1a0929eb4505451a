package api

import (
	"cmp"
	"slices"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// maxFacets is the most groups or tags in an answer: the most frequent ones.
const maxFacets = 1000

// environments lists the environments that there are, with counts of the
// alerts that match: GET /environments.
func (a *API) environments(r *request, out *reply) error {
	f := facet{by: []string{"environment"}}
	page, err := a.facet(r, &f)
	if err != nil {
		return err
	}
	matching := 0
	for _, row := range f.rows {
		if row.n > 0 {
			matching++
		}
	}
	if err := page.Check(matching); err != nil {
		return err
	}
	rows := f.rows[min(page.Offset(), len(f.rows)):]
	rows = rows[:min(page.Size, len(rows))]
	out.ok()
	out.empty(len(rows))
	out.list("environments", len(rows), func(dst []byte, i int) []byte { return f.append(dst, rows[i]) })
	out.page(page, matching)
	out.number("total", matching)
	out.end()
	return nil
}

// services lists the services that there are in each environment, with counts
// of the alerts that match: GET /services.
func (a *API) services(r *request, out *reply) error {
	f := facet{by: []string{"environment", "service"}}
	if _, err := a.facet(r, &f); err != nil {
		return err
	}
	out.ok()
	out.empty(len(f.rows))
	out.list("services", len(f.rows), func(dst []byte, i int) []byte { return f.append(dst, f.rows[i]) })
	out.number("total", len(f.rows))
	out.end()
	out.pack = true
	return nil
}

// facet is the values of some fields with counts of alerts that match.
type facet struct {
	by   []string
	rows []*facetRow
}

type facetRow struct {
	values               []string
	n                    int
	severities, statuses []db.Group
}

// facet fills f. Values that only other alerts have are there too, with zeros.
func (a *API) facet(r *request, f *facet) (page query.Page, err error) {
	q, err := a.query(r)
	if err != nil {
		return page, err
	}
	if page, err = query.ParsePage(r.params, a.PageSize); err != nil {
		return page, err
	}
	var all, severities, statuses []db.Group
	err = a.view(r, func(s sight) (err error) {
		if all, err = s.count(db.Alerts, query.All{}, f.by...); err != nil {
			return err
		}
		if severities, err = s.count(db.Alerts, q.Where, append(slices.Clip(f.by), "severity")...); err != nil {
			return err
		}
		statuses, err = s.count(db.Alerts, q.Where, append(slices.Clip(f.by), "status")...)
		return err
	})
	f.fill(all, severities, statuses)
	return page, err
}

func (f *facet) fill(all, severities, statuses []db.Group) {
	byKey := map[string]*facetRow{}
	f.rows = make([]*facetRow, len(all))
	for i, g := range all {
		f.rows[i] = &facetRow{values: g.Values}
		byKey[strings.Join(g.Values, "\x00")] = f.rows[i]
	}
	split := func(g db.Group) (*facetRow, db.Group) {
		n := len(f.by)
		return byKey[strings.Join(g.Values[:n], "\x00")], db.Group{Values: g.Values[n:], N: g.N}
	}
	for _, g := range severities {
		row, one := split(g)
		row.n += g.N
		row.severities = append(row.severities, one)
	}
	for _, g := range statuses {
		row, one := split(g)
		row.statuses = append(row.statuses, one)
	}
	slices.SortFunc(f.rows, func(a, b *facetRow) int { return slices.Compare(a.values, b.values) })
}

func (f *facet) append(dst []byte, row *facetRow) []byte {
	dst = append(dst, '{')
	for i, name := range f.by {
		dst = db.AppendString(appendName(dst, name), row.values[i])
	}
	dst = appendCounts(appendName(dst, "severityCounts"), row.severities)
	dst = appendCounts(appendName(dst, "statusCounts"), row.statuses)
	return append(appendInt(appendName(dst, "count"), row.n), '}')
}

// groups counts the alerts of each group: GET /alerts/groups.
func (a *API) groups(r *request, out *reply) error {
	return a.frequent(r, out, "groups", "group", "group")
}

// tags counts the alerts that have each tag: GET /alerts/tags.
func (a *API) tags(r *request, out *reply) error {
	return a.frequent(r, out, "tags", "tags", "tag")
}

// frequent counts the values of a field in each environment, most frequent
// first; name is what a value is called in the answer.
func (a *API) frequent(r *request, out *reply, list, field, name string) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	var groups []db.Group
	err = a.view(r, func(s sight) (err error) {
		groups, err = s.count(db.Alerts, q.Where, "environment", field)
		return err
	})
	if err != nil {
		return err
	}
	slices.SortFunc(groups, func(a, b db.Group) int {
		return cmp.Or(cmp.Compare(b.N, a.N), slices.Compare(a.Values, b.Values))
	})
	groups = groups[:min(maxFacets, len(groups))]
	out.ok()
	out.empty(len(groups))
	out.list(list, len(groups), func(dst []byte, i int) []byte {
		dst = db.AppendString(append(dst, `{"environment":`...), groups[i].Values[0])
		dst = db.AppendString(appendName(dst, name), groups[i].Values[1])
		return append(appendInt(appendName(dst, "count"), groups[i].N), '}')
	})
	out.number("total", len(groups))
	out.end()
	out.pack = true
	return nil
}
