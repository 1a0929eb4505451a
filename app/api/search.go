package api

import (
	"iter"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// sight is the store as far as the caller may see it: every search and count
// is restricted to their customers, so no handler can forget it.
type sight struct {
	f   db.Finder
	own query.Node
}

// view runs fn on one snapshot of what the caller may see.
func (a *API) view(r *request, fn func(sight) error) error {
	own := r.caller.Principal.Tenancy.Where()
	return a.Store.View(a.searching(r), func(f db.Finder) error { return fn(sight{f, own}) })
}

func (s sight) find(k *db.Kind, q query.Query) iter.Seq2[db.Record, error] {
	q.Where = query.Conj(q.Where, s.own)
	return s.f.Find(k, q)
}

func (s sight) count(k *db.Kind, where query.Node, by ...string) ([]db.Group, error) {
	return s.f.Count(k, query.Conj(where, s.own), by...)
}

// history returns the history of an alert that a search found, oldest first.
func (s sight) history(alert *db.Alert) ([]*db.History, error) {
	return db.Lookup[*db.History](s.f, db.Histories, "parent", alert.ID)
}

// ownParams are the parameters that handlers read, which filter nothing.
var ownParams = []string{"confirm", "facet", "facet-match", "facet-order", "facet-size", "facet-within", "last-event-id", "show-raw-data", "show-history", "text-limit"}

// query reads the request's filter and order of alerts.
func (a *API) query(r *request) (query.Query, error) {
	return query.Params(db.Alerts.Schema, r.params, query.Options{Ranks: a.ranks, Ignore: ownParams})
}

// switched reads a parameter that is on or off.
func (r *request) switched(name string) bool {
	switch strings.ToLower(r.params.Get(name)) {
	case "true", "t", "1", "yes", "y", "on":
		return true
	}
	return false
}

// page writes where in the list an answer is.
func (o *reply) page(p query.Page, total int) {
	o.number("page", p.Number)
	o.number("pageSize", p.Size)
	o.number("pages", p.Pages(total))
	o.flag("more", p.More(total))
}

// empty says that nothing was found, as Alerta does.
func (o *reply) empty(n int) {
	if n == 0 {
		o.text("message", "not found")
	}
}
