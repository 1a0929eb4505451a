package api

import (
	"errors"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// createView makes a shared view: POST /view.
func (a *API) createView(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	v := &db.View{}
	if err := errors.Join(m.id(&v.ID), m.view(v)); err != nil {
		return err
	}
	if err := m.customer(r, &v.Customer, auth.AdminAlerts); err != nil {
		return err
	}
	if v, err = a.Accounts.CreateView(r.Context(), r.caller.Principal, v); err != nil {
		return err
	}
	a.audit(r, "view-created", "", "view", v.ID)
	out.created(r, "/view/", v.ID)
	out.view(r, v)
	return nil
}

// view puts the members that are there into v.
func (m members) view(v *db.View) error {
	return errors.Join(m.set("name", &v.Name), m.set("query", &v.Query))
}

// view writes the member that shows a shared view, and ends the object.
func (o *reply) view(r *request, v *db.View) {
	o.name("view")
	o.body = appendView(o.body, v, r.origin.url(""))
	o.end()
}

func appendView(dst []byte, v *db.View, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), v)
	return append(appendHref(dst, root, "/view/", v.ID), '}')
}

// getView shows a shared view: GET /view/{id}.
func (a *API) getView(r *request, out *reply) error {
	v, err := a.Accounts.View(r.Context(), r.caller.Principal, r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.view(r, v)
	return nil
}

// listViews shows a page of the shared views: GET /views.
func (a *API) listViews(r *request, out *reply) error {
	err := roll[*db.View]{
		name: "views", schema: a.schemas.views, by: "name", show: appendView,
		read: func() ([]*db.View, error) { return a.Accounts.Views(r.Context(), r.caller.Principal) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateView changes a shared view: PUT /view/{id}.
func (a *API) updateView(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	v, err := a.Accounts.UpdateView(r.Context(), r.caller.Principal, r.vars["id"], func(v *db.View) error {
		if err := m.given().view(v); err != nil {
			return err
		}
		if _, named := m["customer"]; !named {
			return nil
		}
		return m.customer(r, &v.Customer, auth.AdminAlerts)
	})
	if err != nil {
		return err
	}
	a.audit(r, "view-updated", "", "view", v.ID)
	out.ok()
	out.view(r, v)
	return nil
}

// deleteView removes a shared view: DELETE /view/{id}.
func (a *API) deleteView(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeleteView(r.Context(), r.caller.Principal, id); err != nil {
		return err
	}
	a.audit(r, "view-deleted", "", "view", id)
	out.done()
	return nil
}
