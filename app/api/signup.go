package api

import (
	"errors"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// local refuses what is for accounts with a password where nobody logs in by
// one.
func (a *API) local() error {
	if a.Login.Door == nil || !a.Login.Door.Local() {
		return db.Errorf(db.Forbidden, "this server has no login by a password of its own")
	}
	return nil
}

// signUp makes an account for a visitor: POST /auth/signup.
func (a *API) signUp(r *request, out *reply) error {
	if a.local() != nil || !a.Login.SignUp {
		return db.Errorf(db.Forbidden, "user signup is disabled")
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	if _, there := m["name"]; !there {
		return missing("name")
	}
	u, password := &db.User{}, ""
	err = errors.Join(m.set("name", &u.Name), m.set("login", &u.Login), m.set("email", &u.Email),
		m.set("password", &password), m.set("text", &u.Text))
	if err != nil {
		return err
	}
	if a.Login.EmailVerification {
		if err := a.canLink(); err != nil {
			return err
		}
	}
	if err := a.slow(r, "signup"); err != nil {
		return err
	}
	if u, err = a.Accounts.SignUp(r.Context(), u, password); err != nil {
		return err
	}
	if a.Login.EmailVerification {
		if err := a.mailConfirmation(r, u.ID); err != nil {
			return err
		}
		return db.Errorf(db.Forbidden, "email not verified")
	}
	a.auditAs(r, "auth", "basic-auth-signup", "user signup using BasicAuth", "user", u.ID)
	return a.welcome(r, out, auth.Proof{UserID: u.ID, Provider: "basic"}, m)
}

var errCounts = db.Errorf(db.Unauthorized, "counts as an attempt")

// slow counts an attempt for which a stranger could make us work.
func (a *API) slow(r *request, what string) error {
	if err := a.Login.Door.Limiter.Begin(what+" "+r.origin.remote, r.origin.remote); err != nil {
		return err
	}
	a.Login.Door.Limiter.End(what+" "+r.origin.remote, r.origin.remote, errCounts)
	return nil
}

// guess follows a link of a mail; who does so in vain is slowed down.
func (a *API) guess(r *request, follow func() error) error {
	limiter, what := a.Login.Door.Limiter, "link "+r.origin.remote
	if err := limiter.Begin(what, r.origin.remote); err != nil {
		return err
	}
	err := follow()
	if err == nil {
		limiter.End(what, r.origin.remote, nil)
	} else {
		limiter.End(what, r.origin.remote, errCounts)
	}
	return err
}

// confirmAgain mails another link to somebody who has not followed the first.
func (a *API) confirmAgain(r *request, login string) {
	u, err := a.Accounts.Named(r.Context(), login)
	if err == nil {
		err = a.slow(r, "confirm "+u.ID)
	}
	if err == nil {
		err = a.mailConfirmation(r, u.ID)
	}
	if err != nil && db.CodeOf(err) != db.RateLimited {
		a.logFault(r, err)
	}
}

func (a *API) mailConfirmation(r *request, id string) error {
	if err := a.canLink(); err != nil {
		return err
	}
	u, token, err := a.Accounts.NewConfirmation(r.Context(), id)
	if err != nil {
		return err
	}
	return a.Login.Mail(u.Email, "[Alerta] Confirm your email address", "Hello "+u.Name+",\n\n"+
		"an account was made with this address, "+u.Email+". Please confirm that it is yours:\n\n"+
		a.mailed(r, "/confirm/"+token)+"\n\n"+
		"The link is good for 15 minutes. If you did not make the account, do nothing.\n")
}

// canLink refuses mails with links where the server does not know its own
// address: what a request says of it could be anybody's.
func (a *API) canLink() error {
	if a.Login.External == "" || a.Login.Mail == nil {
		return db.Errorf(db.Unavailable, "this server cannot send mails with links: BASE_URL, MAIL_FROM and SMTP_HOST must be set")
	}
	return nil
}

// confirm notes that an address is its user's: POST /auth/confirm/{hash}.
func (a *API) confirm(r *request, out *reply) error {
	if err := a.local(); err != nil {
		return err
	}
	var u *db.User
	err := a.guess(r, func() (err error) {
		u, err = a.Accounts.Confirm(r.Context(), r.vars["hash"])
		return err
	})
	if err != nil {
		return err
	}
	a.auditAs(r, "auth", "basic-auth-verify-email", "user confirm email address", "user", u.ID)
	out.ok()
	out.text("message", "email address "+u.Email+" confirmed")
	out.end()
	return nil
}

// forgot mails a link to set a new password: POST /auth/forgot. The answer does
// not tell whether there is such an account.
func (a *API) forgot(r *request, out *reply) error {
	if err := a.local(); err != nil {
		return err
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	email, ok, err := m.text("email")
	if err != nil || !ok {
		return errors.Join(err, db.Errorf(db.Invalid, "must supply 'email'"))
	}
	if err := errors.Join(a.canLink(), a.slow(r, "forgot")); err != nil {
		return err
	}
	u, token, err := a.Accounts.Forgot(r.Context(), email)
	switch code := db.CodeOf(err); {
	case err == nil:
		err = a.Login.Mail(u.Email, "[Alerta] Set a new password", "Hello "+u.Name+",\n\n"+
			"somebody, hopefully you, asked for a new password for your account. Set it here:\n\n"+
			a.mailed(r, "/reset/"+token)+"\n\n"+
			"The link is good for 15 minutes. If it was not you, do nothing: the old password stays.\n")
		if err != nil {
			return err
		}
		a.auditAs(r, "auth", "basic-auth-password-forgot", "user requested password reset", "user", u.ID)
	case code != db.NotFound && code != db.Forbidden:
		return err
	default:
		a.Login.Door.Failed(r.Context(), "basic", r.origin.remote, db.Wrap(code, "no new password for "+email, err))
	}
	out.ok()
	out.text("message", "password reset sent")
	out.end()
	return nil
}

// reset sets a new password: POST /auth/reset/{hash}.
func (a *API) reset(r *request, out *reply) error {
	if err := a.local(); err != nil {
		return err
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	password, ok, err := m.text("password")
	if err != nil || !ok {
		return errors.Join(err, db.Errorf(db.Invalid, "must supply 'password'"))
	}
	var u *db.User
	err = a.guess(r, func() (err error) {
		u, err = a.Accounts.Reset(r.Context(), r.vars["hash"], password)
		return err
	})
	if err != nil {
		return err
	}
	a.auditAs(r, "auth", "basic-auth-password-reset", "user password reset successful", "user", u.ID)
	out.ok()
	out.text("message", "password reset successful")
	out.end()
	return nil
}
