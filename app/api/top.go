package api

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// topCount lists what is reported most: GET /alerts/top10/count. Alerta counts
// an alert once for each of its services; so do we, and once if it has none.
func (a *API) topCount(r *request, out *reply) error {
	return a.top(r, out, func(t *top, s sight) error {
		if err := t.narrow(s); err != nil {
			return err
		}
		return t.collect(s, func(alert *db.Alert) (int, error) { return services(alert), nil })
	}, func(g *topGroup) int64 { return int64(g.count) })
}

// topFlapping lists what changes its severity most: GET /alerts/top10/flapping.
func (a *API) topFlapping(r *request, out *reply) error {
	return a.top(r, out, (*top).collectChanged, func(g *topGroup) int64 { return int64(g.count) })
}

// topStanding lists, of what changed its severity, that which has been around
// for longest: GET /alerts/top10/standing.
func (a *API) topStanding(r *request, out *reply) error {
	return a.top(r, out, (*top).collectChanged, func(g *topGroup) int64 { return int64(g.life) })
}

func (a *API) top(r *request, out *reply, gather func(*top, sight) error, weight func(*topGroup) int64) error {
	q, err := a.query(r)
	if err != nil {
		return err
	}
	t := &top{where: q.Where}
	if t.by, err = groupBy(r); err != nil {
		return err
	}
	page, err := query.ParsePage(r.params, a.PageSize)
	if err == nil {
		err = page.Check(1)
	}
	if err != nil {
		return err
	}
	t.size = page.Size
	if err := a.view(r, func(s sight) error { return gather(t, s) }); err != nil {
		return err
	}
	groups := t.heaviest(weight)
	out.ok()
	out.empty(len(groups))
	out.list("top10", len(groups), func(dst []byte, i int) []byte {
		return groups[i].append(dst, t.by.Name, r.origin.url("/alert/"))
	})
	out.number("total", len(groups))
	out.end()
	out.pack = true
	return nil
}

// groupBy is the field that the request groups alerts by.
func groupBy(r *request) (query.Field, error) {
	name := cmp.Or(r.params.Get("group-by"), "event")
	f, ok := db.Alerts.Schema.Field(name)
	if !ok || f.Type != query.Text || !f.Filter {
		return f, db.Errorf(db.Invalid, "Grouping by '%.100s' field not supported.", name)
	}
	return f, nil
}

// top is groups of the alerts that match, by the values of a field.
type top struct {
	where  query.Node
	by     query.Field
	size   int
	groups map[string]*topGroup
}

type topGroup struct {
	value                  string
	count                  int
	duplicates             int64
	life                   time.Duration
	environments, services map[string]bool
	resources              map[string]string // by id of the alert
}

// narrow restricts the condition to the groups that are largest, so that no
// others are read.
func (t *top) narrow(s sight) error {
	sizes := map[string]int{}
	served, err := s.count(db.Alerts, t.where, t.by.Name, "service")
	if err != nil {
		return err
	}
	none := db.Alerts.Is("service", "")
	unserved, err := s.count(db.Alerts, query.Conj(t.where, none), t.by.Name)
	if err != nil {
		return err
	}
	for _, g := range append(served, unserved...) {
		sizes[g.Values[0]] += g.N
	}
	if len(sizes) <= t.size {
		return nil
	}
	names := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), strings.Compare(a, b))
	})
	var largest query.Or
	for _, name := range names[:t.size] {
		largest = append(largest, db.Alerts.Is(t.by.Name, name))
	}
	t.where = query.Conj(t.where, largest)
	return nil
}

// collect puts the alerts into their groups, as often as rows says.
func (t *top) collect(s sight, rows func(*db.Alert) (int, error)) error {
	t.groups = map[string]*topGroup{}
	for rec, err := range s.find(db.Alerts, query.Query{Where: t.where}) {
		if err != nil {
			return err
		}
		alert := rec.(*db.Alert)
		n, err := rows(alert)
		if err != nil {
			return err
		}
		if n > 0 {
			t.group(alert).add(alert, n)
		}
	}
	return nil
}

// changed holds for alerts whose history may have more than the entry of their
// creation, which are few where there are many alerts.
var changed = db.Alerts.Between("historySeq", &query.Bound{Num: 2, Inclusive: true}, nil)

// collectChanged collects alerts once for each change of severity that is in
// their history, and each service.
func (t *top) collectChanged(s sight) error {
	t.where = query.Conj(t.where, changed)
	return t.collect(s, func(alert *db.Alert) (int, error) {
		changes := 0
		history, err := s.history(alert)
		for _, h := range history {
			if h.Type == db.ChangeSeverity {
				changes++
			}
		}
		return changes * services(alert), err
	})
}

func services(alert *db.Alert) int { return max(1, len(alert.Service)) }

func (t *top) group(alert *db.Alert) *topGroup {
	value := alert.Value(t.by.Name).Text
	g := t.groups[value]
	if g == nil {
		g = &topGroup{value: value, environments: map[string]bool{}, services: map[string]bool{}, resources: map[string]string{}}
		t.groups[value] = g
	}
	return g
}

func (g *topGroup) add(alert *db.Alert, rows int) {
	g.count += rows
	g.duplicates += alert.DuplicateCount * int64(rows)
	g.life += alert.LastReceiveTime.Sub(alert.CreateTime) * time.Duration(rows)
	g.environments[alert.Environment] = true
	for _, s := range alert.Service {
		g.services[s] = true
	}
	g.resources[alert.ID] = alert.Resource
}

func (t *top) heaviest(weight func(*topGroup) int64) []*topGroup {
	groups := slices.SortedFunc(maps.Values(t.groups), func(a, b *topGroup) int {
		return cmp.Or(cmp.Compare(weight(b), weight(a)), strings.Compare(a.value, b.value))
	})
	return groups[:min(t.size, len(groups))]
}

func (g *topGroup) append(dst []byte, by, root string) []byte {
	dst = appendInt(append(dst, `{"count":`...), g.count)
	dst = appendInt(appendName(dst, "duplicateCount"), int(g.duplicates))
	dst = db.AppendStrings(appendName(dst, "environments"), slices.Sorted(maps.Keys(g.environments)))
	dst = db.AppendStrings(appendName(dst, "services"), slices.Sorted(maps.Keys(g.services)))
	dst = appendNullable(appendName(dst, by), g.value)
	dst = append(appendName(dst, "resources"), '[')
	for i, id := range slices.Sorted(maps.Keys(g.resources)) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = db.AppendString(append(dst, `{"id":`...), id)
		dst = db.AppendString(appendName(dst, "resource"), g.resources[id])
		dst = append(appendHref(dst, root, "", id), '}')
	}
	return append(dst, ']', '}')
}
