package api

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// createUser makes an account: POST /user.
func (a *API) createUser(r *request, out *reply) error {
	all, err := r.members()
	if err != nil {
		return err
	}
	if _, there := all["name"]; !there {
		return missing("name")
	}
	m := all.given()
	u, password := &db.User{}, ""
	verified, err := m.flag("email_verified")
	err = errors.Join(err, m.id(&u.ID), m.set("name", &u.Name), m.set("login", &u.Login), m.set("email", &u.Email),
		m.set("password", &password), m.set("status", &u.UserStatus), m.setList("roles", &u.Roles), m.set("text", &u.Text))
	if err != nil {
		return err
	}
	if u.Attributes, err = m.attributes("attributes"); err != nil {
		return err
	}
	u.EmailVerified = verified != nil && *verified
	if u, err = a.Accounts.CreateUser(r.Context(), r.caller.Principal, u, password); err != nil {
		return err
	}
	a.auditAdmin(r, "user-created", "user", u.ID)
	out.created(r, "/user/", u.ID)
	out.user(r, u)
	return nil
}

// user writes the member that shows a user, and ends the object.
func (o *reply) user(r *request, u *db.User) {
	o.name("user")
	o.body = appendUser(o.body, u, r.origin.url(""))
	o.end()
}

func appendUser(dst []byte, u *db.User, root string) []byte {
	dst = db.AppendMembers(append(dst, '{'), u)
	dst = appendHref(dst, root, "/user/", u.ID)
	return append(appendNullable(appendName(dst, "domain"), u.Domain()), '}')
}

// getUser shows an account: GET /user/{id}.
func (a *API) getUser(r *request, out *reply) error { return a.showUser(r, out, r.vars["id"]) }

// getMe shows the caller's account: GET /user/me.
func (a *API) getMe(r *request, out *reply) error {
	return a.showUser(r, out, r.caller.Principal.UserID)
}

func (a *API) showUser(r *request, out *reply, id string) error {
	u, err := a.Accounts.User(r.Context(), id)
	if err != nil {
		return err
	}
	out.one()
	out.user(r, u)
	return nil
}

// listUsers shows a page of the accounts: GET /users.
func (a *API) listUsers(r *request, out *reply) error {
	err := roll[*db.User]{
		name: "users", schema: a.schemas.users, by: "login", show: appendUser,
		read: func() ([]*db.User, error) { return a.Accounts.Users(r.Context()) },
		extra: func(u *db.User) map[string]query.Value {
			return map[string]query.Value{"domain": {Text: u.Domain()}}
		},
	}.call(a, r, out)
	if err != nil {
		return err
	}
	out.texts("domains", a.Accounts.EmailDomains())
	out.end()
	return nil
}

// updateUser changes an account: PUT /user/{id}.
func (a *API) updateUser(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	c, err := m.given().user()
	if err != nil {
		return err
	}
	u, err := a.Accounts.UpdateUser(r.Context(), r.caller.Principal, r.vars["id"], c)
	if err != nil {
		return err
	}
	a.auditAdmin(r, "user-updated", "user", u.ID)
	out.ok()
	out.user(r, u)
	return nil
}

// user reads what to change about a user.
func (m members) user() (c account.UserChange, err error) {
	texts := map[string]**string{"name": &c.Name, "login": &c.Login, "email": &c.Email,
		"password": &c.Password, "status": &c.Status, "text": &c.Text}
	for name, field := range texts {
		text, ok, err := m.text(name)
		if err != nil {
			return c, err
		}
		if ok {
			*field = &text
		}
	}
	if roles, err := m.list("roles"); err != nil {
		return c, err
	} else if roles != nil {
		c.Roles = &roles
	}
	if role, ok, err := m.text("role"); err != nil { // the name it once had
		return c, err
	} else if ok {
		c.Roles = &[]string{role}
	}
	if c.EmailVerified, err = m.flag("email_verified"); err != nil {
		return c, err
	}
	c.Attributes, err = m.attributes("attributes")
	return c, err
}

// updateMe changes the caller's account: PUT /user/me.
func (a *API) updateMe(r *request, out *reply) error {
	m, err := r.changes()
	if err != nil {
		return err
	}
	// Alerta's command line sends all of these, whether it means to or not.
	m = m.given()
	if set, ok := m["attributes"].(map[string]any); ok && len(set) == 0 {
		delete(m, "attributes")
	}
	var refused []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		if !slices.Contains([]string{"name", "email", "password", "text"}, name) {
			refused = append(refused, name)
		}
	}
	if len(refused) > 0 {
		return db.Errorf(db.Invalid, "not allowed to update: %s", strings.Join(refused, ", "))
	}
	c, err := m.user()
	if err != nil {
		return err
	}
	u, err := a.Accounts.UpdateUser(r.Context(), r.caller.Principal, r.caller.Principal.UserID, c)
	if err != nil {
		return err
	}
	a.audit(r, "user-me-updated", "", "user", u.ID)
	out.ok()
	out.user(r, u)
	return nil
}

// getMyAttributes shows the caller's attributes: GET /user/me/attributes.
func (a *API) getMyAttributes(r *request, out *reply) error {
	u, err := a.Accounts.User(r.Context(), r.caller.Principal.UserID)
	if err != nil {
		return err
	}
	out.one()
	out.name("attributes")
	out.body = db.AppendAttributes(out.body, u.Attributes)
	out.end()
	return nil
}

// setMyAttributes merges attributes into the caller's:
// PUT /user/me/attributes.
func (a *API) setMyAttributes(r *request, out *reply) error {
	id := r.caller.Principal.UserID
	if err := a.mergeAttributes(r, out, id); err != nil {
		return err
	}
	a.audit(r, "user-me-attributes-updated", "", "user", id)
	return nil
}

// setUserAttributes merges attributes into a user's:
// PUT /user/{id}/attributes.
func (a *API) setUserAttributes(r *request, out *reply) error {
	if err := a.mergeAttributes(r, out, r.vars["id"]); err != nil {
		return err
	}
	a.auditAdmin(r, "user-attributes-updated", "user", r.vars["id"])
	return nil
}

func (a *API) mergeAttributes(r *request, out *reply, id string) error {
	set, err := r.attributes()
	if err != nil {
		return err
	}
	if err := a.Accounts.SetUserAttributes(r.Context(), id, set); err != nil {
		return err
	}
	out.done()
	return nil
}

// deleteUser removes an account: DELETE /user/{id}.
func (a *API) deleteUser(r *request, out *reply) error {
	id := r.vars["id"]
	if err := a.Accounts.DeleteUser(r.Context(), id); err != nil {
		return err
	}
	a.auditAdmin(r, "user-deleted", "user", id)
	out.done()
	return nil
}

// userinfo shows what the caller's token says: GET /userinfo.
func (a *API) userinfo(r *request, out *reply) error {
	claims := r.caller.Principal.Claims
	if claims == nil {
		return db.Errorf(db.Unauthorized, "Missing authorization Bearer token")
	}
	text, err := json.Marshal(claims)
	if err != nil {
		return err
	}
	out.body = append(out.body[:0], text...)
	return nil
}
