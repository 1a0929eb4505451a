package api

import (
	"errors"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var errSetUp = db.Errorf(db.NotFound, "this link is not good: it was used, is too old, or was never made")

// showSetup tells the console whether a link of the first start is still good:
// GET /auth/setup/{token}.
func (a *API) showSetup(r *request, out *reply) error {
	if !a.Login.Setup.Good(r.vars["token"]) {
		return errSetUp
	}
	out.ok()
	out.end()
	return nil
}

// setUp makes the first administrator, for whoever has the link that the server
// printed: POST /auth/setup/{token}.
func (a *API) setUp(r *request, out *reply) error {
	if !a.Login.Setup.Good(r.vars["token"]) {
		return errSetUp
	}
	if err := a.Login.OwnPage(r.Request); err != nil {
		return err
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	u, password := &db.User{}, ""
	if err := errors.Join(m.set("name", &u.Name), m.set("login", &u.Login), m.set("email", &u.Email), m.set("password", &password)); err != nil {
		return err
	}
	if u, err = a.Accounts.SetUp(r.Context(), u, password); err != nil {
		return err
	}
	a.Login.Setup.Done()
	return a.welcome(r, out, auth.Proof{UserID: u.ID, Provider: "basic"}, m)
}
