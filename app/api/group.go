package api

import (
	"errors"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// createGroup makes a group of users: POST /group.
func (a *API) createGroup(r *request, out *reply) error {
	m, err := r.members()
	if err != nil {
		return err
	}
	g := &db.UserGroup{}
	if err := errors.Join(m.id(&g.ID), m.group(g)); err != nil {
		return err
	}
	if g, err = a.Accounts.CreateGroup(r.Context(), g); err != nil {
		return err
	}
	a.auditAdmin(r, "group-created", "group", g.ID)
	out.created(r, "/group/", g.ID)
	out.group(r, g)
	return nil
}

// group puts the members that are there into g.
func (m members) group(g *db.UserGroup) error {
	return errors.Join(m.set("name", &g.Name), m.set("text", &g.Text))
}

// group writes the member that shows a group, and ends the object.
func (o *reply) group(r *request, g *db.UserGroup) {
	o.name("group")
	o.body = appendGroup(o.body, g, r.origin.url(""))
	o.end()
}

func appendGroup(dst []byte, g *db.UserGroup, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), g)
	dst = appendHref(dst, root, "/group/", g.ID)
	return append(appendInt(appendName(dst, "count"), len(g.Users)), '}')
}

// getGroup shows a group: GET /group/{id}.
func (a *API) getGroup(r *request, out *reply) error {
	g, err := a.Accounts.Group(r.Context(), r.vars["id"])
	if err != nil {
		return err
	}
	out.one()
	out.group(r, g)
	return nil
}

// listGroups shows a page of the groups: GET /groups.
func (a *API) listGroups(r *request, out *reply) error {
	err := roll[*db.UserGroup]{
		name: "groups", schema: a.schemas.groups, by: "name", show: appendGroup,
		read: func() ([]*db.UserGroup, error) { return a.Accounts.Groups(r.Context()) },
		extra: func(g *db.UserGroup) map[string]query.Value {
			return map[string]query.Value{"count": {Num: int64(len(g.Users))}}
		},
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.end()
	return nil
}

// updateGroup changes a group's name and text: PUT /group/{id}.
func (a *API) updateGroup(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	g, err := a.Accounts.UpdateGroup(r.Context(), r.caller.Principal, r.vars["id"], m.given().group)
	if err != nil {
		return err
	}
	a.auditAdmin(r, "group-updated", "group", g.ID)
	out.ok()
	out.group(r, g)
	return nil
}

// deleteGroup removes a group: DELETE /group/{id}.
func (a *API) deleteGroup(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeleteGroup(r.Context(), id); err != nil {
		return err
	}
	a.auditAdmin(r, "group-deleted", "group", id)
	out.done()
	return nil
}

// listGroupUsers shows the members of a group: GET /group/{id}/users.
func (a *API) listGroupUsers(r *request, out *reply) error {
	users, err := a.Accounts.GroupUsers(r.Context(), r.vars["id"])
	if err != nil {
		return err
	}
	root := r.origin.url("")
	out.ok()
	out.list("users", len(users), func(dst []byte, i int) []byte { return appendMember(dst, users[i], root) })
	out.number("total", len(users))
	out.end()
	return nil
}

// appendMember writes as much of a user as the members of a group show.
func appendMember(dst []byte, u *db.User, root string) []byte {
	dst = db.AppendString(append(dst, `{"id":`...), u.ID)
	dst = appendHref(dst, root, "/user/", u.ID)
	dst = db.AppendString(appendName(dst, "login"), u.Login)
	dst = db.AppendString(appendName(dst, "name"), u.Name)
	return append(db.AppendString(appendName(dst, "status"), u.UserStatus), '}')
}

// listUserGroups shows the groups of a user: GET /user/{id}/groups.
func (a *API) listUserGroups(r *request, out *reply) error {
	groups, err := a.Accounts.UserGroups(r.Context(), r.vars["id"])
	if err != nil {
		return err
	}
	root := r.origin.url("")
	out.ok()
	out.empty(len(groups))
	out.list("groups", len(groups), func(dst []byte, i int) []byte { return appendGroup(dst, groups[i], root) })
	out.number("total", len(groups))
	out.end()
	return nil
}

// addToGroup makes a user a member: PUT /group/{id}/user/{user}.
func (a *API) addToGroup(r *request, out *reply) error {
	return a.regrouped(r, out, a.Accounts.AddToGroup(r.Context(), r.caller.Principal, r.vars["id"], r.vars["user"]))
}

// removeFromGroup ends a membership: DELETE /group/{id}/user/{user}.
func (a *API) removeFromGroup(r *request, out *reply) error {
	return a.regrouped(r, out, a.Accounts.RemoveFromGroup(r.Context(), r.vars["id"], r.vars["user"]))
}

// regrouped answers for a change of membership, which Alerta counts as one of
// the user.
func (a *API) regrouped(r *request, out *reply, err error) error {
	if err != nil {
		return err
	}
	a.auditAdmin(r, "user-attributes-updated", "user", r.vars["user"])
	out.done()
	return nil
}
