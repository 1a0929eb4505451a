package api

import (
	"errors"

	"github.com/alertad/alertad/db"
)

// createPerm makes a permission: POST /perm.
func (a *API) createPerm(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	p := &db.Perm{}
	if err := errors.Join(m.id(&p.ID), m.perm(p)); err != nil {
		return err
	}
	if p, err = a.Accounts.CreatePerm(r.Context(), r.caller.Principal, p); err != nil {
		return err
	}
	a.auditAdmin(r, "permission-created", "permission", p.ID)
	out.created(r, "/perm/", p.ID)
	out.perm(r, p)
	return nil
}

// perm puts the members that are there into p.
func (m members) perm(p *db.Perm) error {
	return errors.Join(m.set("match", &p.Match), m.setList("scopes", &p.Scopes))
}

// perm writes the member that shows a permission, and ends the object.
func (o *reply) perm(r *request, p *db.Perm) {
	o.name("permission")
	o.body = appendPerm(o.body, p, r.origin.url(""))
	o.end()
}

func appendPerm(dst []byte, p *db.Perm, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), p)
	return append(appendHref(dst, root, "/perm/", p.ID), '}')
}

// getPerm shows a permission: GET /perm/{id}.
func (a *API) getPerm(r *request, out *reply) error {
	p, err := a.Accounts.Perm(r.Context(), r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.perm(r, p)
	return nil
}

// listPerms shows a page of the permissions: GET /perms.
func (a *API) listPerms(r *request, out *reply) error {
	err := roll[*db.Perm]{
		name: "permissions", schema: a.schemas.perms, by: "match", show: appendPerm,
		read: func() ([]*db.Perm, error) { return a.Accounts.Perms(r.Context()) },
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updatePerm changes a permission: PUT /perm/{id}.
func (a *API) updatePerm(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	p, err := a.Accounts.UpdatePerm(r.Context(), r.caller.Principal, r.vars["id"], m.given().perm)
	if err != nil {
		return err
	}
	a.auditAdmin(r, "permission-updated", "permission", p.ID)
	out.ok()
	out.perm(r, p)
	return nil
}

// deletePerm removes a permission: DELETE /perm/{id}.
func (a *API) deletePerm(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeletePerm(r.Context(), id); err != nil {
		return err
	}
	a.auditAdmin(r, "permission-deleted", "permission", id)
	out.done()
	return nil
}

// listScopes shows all that may be granted: GET /scopes.
func (a *API) listScopes(r *request, out *reply) error {
	scopes := a.Accounts.Scopes()
	out.ok()
	out.texts("scopes", scopes)
	out.number("total", len(scopes))
	out.end()
	return nil
}
