package api

import (
	"slices"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// The state of a blackout or heartbeat is of the moment: no store has it. There
// are few of both, so their filters, orders and pages are worked out here, over
// records that answer for those fields too.

// newSchemas extends the schemas of those kinds.
func newSchemas() schemas {
	extend := func(k *db.Kind, more ...query.Field) *query.Schema {
		s := query.NewSchema(append(slices.Clone(k.Schema.Fields()), more...)...)
		for param, field := range k.Aliases {
			s.Alias(param, field)
		}
		return s
	}
	field := func(name string, t query.Type) query.Field {
		return query.Field{Name: name, Type: t, Filter: true, Sort: true}
	}
	return schemas{
		blackouts:  extend(db.Blackouts, field("status", query.Text), field("remaining", query.Int)),
		heartbeats: extend(db.Heartbeats, field("status", query.Text), field("latency", query.Int), field("since", query.Int)),
		users:      extend(db.Users, field("domain", query.Text)),
		groups:     extend(db.UserGroups, field("count", query.Int)),
		perms:      extend(db.Perms),
		customers:  extend(db.Customers),
		views:      extend(db.Views),
		rotas:      extend(db.Rotas),
		rules:      extend(db.Rules),
		channels:   extend(db.Channels),
		keys:       extend(db.APIKeys, field("status", query.Text), field("type", query.Text)),
	}
}

// moment is a record with its fields of the moment.
type moment[R db.Record] struct {
	record R
	extra  map[string]query.Value
}

// Value returns the value of a field, for query.Record.
func (m moment[R]) Value(field string) query.Value {
	if v, ok := m.extra[field]; ok {
		return v
	}
	return m.record.Value(field)
}

// list selects the page of a kind's records that the request asks for. extra
// makes the fields of the moment.
func list[R db.Record](a *API, r *request, k *db.Kind, s *query.Schema, extra func(R) map[string]query.Value) (records []R, page query.Page, total int, err error) {
	return selected(a, r, s, "", extra, func() (stored []R, err error) {
		err = a.view(r, func(s sight) (err error) {
			stored, err = db.Collect[R](s.find(k, query.Query{}))
			return err
		})
		return stored, err
	})
}

// selected is list for records that read returns. by names the field to sort by
// if the request does not.
func selected[R db.Record](a *API, r *request, s *query.Schema, by string, extra func(R) map[string]query.Value, read func() ([]R, error)) (records []R, page query.Page, total int, err error) {
	q, err := query.Params(s, r.params, query.Options{Ignore: ownParams})
	if err != nil {
		return nil, page, 0, err
	}
	newestFirst(q.Order)
	if by != "" && len(q.Order) == 0 {
		q.Order = []query.Order{{Field: by, Type: query.Text}}
	}
	if page, err = query.ParsePage(r.params, a.PageSize); err != nil {
		return nil, page, 0, err
	}
	stored, err := read()
	if err != nil {
		return nil, page, 0, err
	}
	all := make([]moment[R], len(stored))
	for i, rec := range stored {
		all[i] = moment[R]{rec, extra(rec)}
	}
	matching := query.Select(all, q)
	if err := page.Check(len(matching)); err != nil {
		return nil, page, 0, err
	}
	from := min(page.Offset(), len(matching))
	for _, m := range matching[from:min(from+page.Size, len(matching))] {
		records = append(records, m.record)
	}
	return records, page, len(matching), nil
}

// newestFirst turns round the order of spans of time, which like times sort the
// longest first.
func newestFirst(order []query.Order) {
	for i := range order {
		if f := order[i].Field; f == "since" || f == "remaining" {
			order[i].Desc = !order[i].Desc
		}
	}
}
