package api

import (
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// listDeliveries shows a page of what was sent to channels, the newest first:
// GET /deliveries.
func (a *API) listDeliveries(r *request, out *reply) error {
	q, err := query.Params(db.Deliveries.Schema, r.params, query.Options{Ignore: ownParams})
	if err != nil {
		return err
	}
	return a.deliveries(r, out, q)
}

// alertDeliveries shows who was told of an alert: GET /alert/{id}/deliveries.
func (a *API) alertDeliveries(r *request, out *reply) error {
	alert, err := a.Engine.Alert(r.Context(), r.caller, r.vars["id"])
	if err != nil {
		return err
	}
	return a.deliveries(r, out, query.Query{Where: db.Deliveries.Is("alerts", alert.ID)})
}

// deliveries answers with a page of those deliveries that the caller may see.
func (a *API) deliveries(r *request, out *reply, q query.Query) error {
	where := query.And{r.caller.Principal.Tenancy.Where()}
	if q.Where != nil {
		where = append(where, q.Where)
	}
	q.Where = where
	return answerNewest[*db.Delivery](a, r, out, "deliveries", db.Deliveries, q)
}

// retryDelivery has a message sent again that was given up:
// POST /delivery/{id}/retry.
func (a *API) retryDelivery(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Channels.Retry(r.Context(), r.caller.Principal, id); err != nil {
		return err
	}
	a.auditAdmin(r, "delivery-retried", "delivery", id)
	out.done()
	return nil
}
