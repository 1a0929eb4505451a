package api

import (
	"context"
	"encoding/json"
	"errors"
	"html/template"
	"net/http"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// listLogins shows the ways to log in, and the last logins that failed:
// GET /auth/test.
func (a *API) listLogins(_ *request, out *reply) error {
	list, failures := []shownProvider{}, []account.Failure{}
	if door := a.Login.Door; door != nil {
		for _, p := range door.Providers {
			list = append(list, a.shownProvider(p))
		}
		failures = append(failures, door.Failures.List()...)
	}
	return out.values(map[string]any{"providers": list, "failures": failures})
}

// shownProvider is a way to log in as the API shows it.
type shownProvider struct {
	Name     string      `json:"name"`
	Kind     string      `json:"kind"`     // password, web, or other
	Callback string      `json:"callback"` // our address to register there; "" is none
	Checks   []auth.Step `json:"checks,omitzero"`
}

func (a *API) shownProvider(p auth.Provider) shownProvider {
	s := shownProvider{Name: p.Name(), Kind: "other"}
	if _, ok := p.(auth.PasswordProvider); ok {
		s.Kind = "password"
	}
	if _, ok := p.(auth.WebProvider); ok {
		s.Kind = "web"
		if a.Login.External != "" {
			s.Callback = a.callback(p.Name())
		}
	}
	return s
}

// values writes further members, and ends the object.
func (o *reply) values(members map[string]any) error {
	text, err := json.Marshal(members)
	if err != nil {
		return err
	}
	o.ok()
	o.body = append(o.body, ',')
	o.body = append(o.body, text[1:]...)
	return nil
}

var errNoProvider = db.Errorf(db.NotFound, "this server has no such login provider")

// checkWithin bounds how long checks take altogether.
const checkWithin = 30 * time.Second

// checkLogin tells whether a way to log in could work: GET /auth/test/{provider}.
func (a *API) checkLogin(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoProvider
	}
	ctx, cancel := context.WithTimeout(r.Context(), checkWithin)
	defer cancel()
	name := a.providerName(r)
	checks, err := a.Login.Door.Checks(ctx, name)
	if err != nil {
		return err
	}
	s := a.shownProvider(a.Login.Door.Provider(name))
	if s.Kind == "web" {
		own := auth.Step{Part: auth.PartCheck, What: "address to register there", Value: s.Callback, From: "BASE_URL", Result: auth.Passed}
		if s.Callback == "" {
			own.Value, own.Result = errNoAddress.Message, auth.Refused
		}
		checks = append(checks, own)
	}
	s.Checks = append([]auth.Step{}, checks...)
	return out.values(map[string]any{"provider": s})
}

var errNoAddress = db.Errorf(db.Unavailable, "the server does not know its own address: set BASE_URL to a whole one")

// tryLogin tries a login that lets nobody in: POST /auth/test/{provider}. A
// password is tried at once; for another site the answer is a link.
func (a *API) tryLogin(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoProvider
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	name := a.providerName(r)
	p := a.Login.Door.Provider(name)
	if p == nil {
		return errNoProvider
	}
	a.auditAdmin(r, "login-tested", "provider", name)
	if _, ok := p.(auth.WebProvider); ok {
		return a.offerTrial(r, out, name)
	}
	var login, password string
	if err := errors.Join(m.set("username", &login), m.set("password", &password)); err != nil {
		return err
	}
	trial, err := a.Login.Door.TryPassword(r.Context(), a.Login.Directory, r.tester(), name, login, password)
	if err != nil {
		return err
	}
	return out.values(map[string]any{"state": "done", "trial": trial})
}

// tester is who tries a login.
func (r *request) tester() string {
	p := r.caller.Principal
	if p.UserID != "" {
		return "user " + p.UserID
	}
	return "login " + p.Login
}

// offerTrial makes a link for a login at another site, if that can be begun.
func (a *API) offerTrial(r *request, out *reply, name string) error {
	err := error(errNoAddress)
	if a.Login.External != "" {
		_, err = a.Login.Door.Begin(r.Context(), name, a.newFlow(name))
	}
	if err != nil {
		return out.values(map[string]any{"state": "done", "trial": account.Untried(name, err)})
	}
	id, err := a.Login.Sessions.Await(r.Context(), auth.Wait{By: r.tester(), Provider: name})
	if err != nil {
		return err
	}
	return out.values(map[string]any{"state": "waiting", "id": id, "url": a.Login.External + "/auth/test/" + name + "/" + id + "/begin"})
}

func (a *API) newFlow(name string) *auth.Flow {
	return &auth.Flow{Callback: a.callback(name), State: random(), Nonce: random(), Verifier: random()}
}

// showTrial tells how a login went that was tried at another site, once, to
// who began it: GET /auth/test/{provider}/{id}.
func (a *API) showTrial(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoProvider
	}
	w, err := a.Login.Sessions.Awaited(r.Context(), r.vars["id"])
	if err != nil {
		return err
	}
	if w.By != r.tester() || w.Provider != a.providerName(r) {
		return db.ErrNotFound
	}
	if w.Outcome == "" {
		return out.values(map[string]any{"state": "waiting"})
	}
	err = a.Login.Sessions.ChangeWait(r.Context(), r.vars["id"], func(*auth.Wait) (bool, error) { return true, nil })
	if err != nil {
		return err
	}
	return out.values(map[string]any{"state": "done", "trial": json.RawMessage(w.Outcome)})
}

// trialNext is where a login goes on to that lets nobody in; its id follows.
// Other logins go on to a path, or to popup.
const trialNext = "trial:"

// beginTrial sends a browser to another site, once for each link:
// GET /auth/test/{provider}/{id}/begin.
func (a *API) beginTrial(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoProvider
	}
	if a.ownOrigin(r) != r.origin.root {
		out.redirect(a.Login.External + r.URL.Path)
		return nil
	}
	name, id := a.providerName(r), r.vars["id"]
	err := a.Login.Sessions.ChangeWait(r.Context(), id, func(w *auth.Wait) (bool, error) {
		if w.Begun || w.Provider != name {
			return false, db.ErrNotFound
		}
		w.Begun = true
		return false, nil
	})
	if db.CodeOf(err) == db.NotFound {
		return db.Errorf(db.NotFound, "this link is not good: it was used, or is too old")
	}
	if err != nil {
		return err
	}
	f := a.newFlow(name)
	to, err := a.Login.Door.Begin(r.Context(), name, f)
	if err != nil {
		return a.endTrial(r, out, id, account.Untried(name, err))
	}
	jar := newJar()
	if err := a.Login.Sessions.KeepFlow(jar, r.Request, r.from(), name, *f, trialNext+id); err != nil {
		return err
	}
	out.cookies = jar.cookies()
	out.redirect(to)
	return nil
}

// finishTrial takes a browser that comes back from another site where a login
// was tried.
func (a *API) finishTrial(r *request, out *reply, name, id string, f auth.Flow, back *http.Request) error {
	return a.endTrial(r, out, id, a.Login.Door.TryFinish(r.Context(), a.Login.Directory, name, f, back))
}

func (a *API) endTrial(r *request, out *reply, id string, trial *account.Trial) error {
	text, err := json.Marshal(trial)
	if err != nil {
		return err
	}
	err = a.Login.Sessions.ChangeWait(r.Context(), id, func(w *auth.Wait) (bool, error) {
		w.Outcome = string(text)
		return false, nil
	})
	if db.CodeOf(err) == db.NotFound {
		return db.Errorf(db.NotFound, "this test of the login took too long: begin it again")
	}
	if err != nil {
		return err
	}
	return out.html(trialPage, nil)
}

var trialPage = template.Must(template.New("trial").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Login test</title></head>
<body>
<h1>The login was tested</h1>
<p>You are not logged in. Look at your terminal, or at the page where the test began. This window can be closed.</p>
</body>
</html>
`))
