package api

import (
	"slices"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// maxAlternatives bounds the filters of which one must hold.
const maxAlternatives = 50

// alternatives is a query that takes, beside the usual parameters, any number
// of filter: each is the query string of a list of its own, and one of them
// must match. So one stream follows several lists.
func (a *API) alternatives(r *request) (query.Node, error) {
	o := query.Options{Ranks: a.ranks, Ignore: append(slices.Clip(ownParams), "filter")}
	q, err := query.Params(db.Alerts.Schema, r.params, o)
	if err != nil || len(r.params["filter"]) == 0 {
		return q.Where, err
	}
	if len(r.params["filter"]) > maxAlternatives {
		return nil, db.Errorf(db.Invalid, "more than %d filters", maxAlternatives)
	}
	var any []query.Node
	for _, text := range r.params["filter"] {
		v, err := params(text)
		if err != nil {
			return nil, err
		}
		one, err := query.Params(db.Alerts.Schema, v, query.Options{Ranks: a.ranks, Ignore: ownParams})
		if err != nil {
			return nil, err
		}
		any = append(any, one.Where)
	}
	return query.Conj(q.Where, query.Disj(any...)), nil
}
