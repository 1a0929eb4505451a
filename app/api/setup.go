package api

import (
	"errors"
	"html/template"
	"net/http"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var errSetUp = db.Errorf(db.NotFound, "this link is not good: it was used, is too old, or was never made")

// showSetup shows the form for the first administrator, to whoever has the link
// that the server printed: GET /auth/setup/{token}.
func (a *API) showSetup(r *request, out *reply) error {
	if !a.Login.Setup.Good(r.vars["token"]) {
		return errSetUp
	}
	return out.html(setupPage, nil)
}

var setupPage = template.Must(template.New("setup").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>alertad: first start</title></head>
<body>
<h1>The first administrator</h1>
<form method="post">
<p><label>Name <input name="name" autocomplete="name"></label></p>
<p><label>Email or login <input name="login" required autocomplete="username"></label></p>
<p><label>Password <input name="password" type="password" required minlength="8" autocomplete="new-password"></label></p>
<p><button>Make the account</button></p>
</form>
</body>
</html>
`))

// setUp makes the first administrator: POST /auth/setup/{token}, a form or
// JSON.
func (a *API) setUp(r *request, out *reply) error {
	if !a.Login.Setup.Good(r.vars["token"]) {
		return errSetUp
	}
	if err := a.Login.OwnPage(r.Request); err != nil {
		return err
	}
	sent := form(r.Header.Get("Content-Type"), r.body)
	m := members{}
	for name := range sent {
		m[name] = sent.Get(name)
	}
	if sent == nil {
		var err error
		if m, err = r.members(); err != nil {
			return err
		}
	}
	u, password := &db.User{}, ""
	if err := errors.Join(m.set("name", &u.Name), m.set("login", &u.Login), m.set("email", &u.Email), m.set("password", &password)); err != nil {
		return err
	}
	u, err := a.Accounts.SetUp(r.Context(), u, password)
	if err != nil {
		return err
	}
	a.Login.Setup.Done()
	proof := auth.Proof{UserID: u.ID, Provider: "basic"}
	if sent == nil {
		return a.welcome(r, out, proof, m)
	}
	if err := a.beginSession(r, out, proof); err != nil {
		return err
	}
	out.redirect(r.origin.prefix + "/")
	out.code = http.StatusSeeOther
	return nil
}
