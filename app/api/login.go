package api

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// Login is what people log in with. A nil Door: nobody can.
type Login struct {
	Door      *account.Door
	Directory *auth.Directory
	Tokens    *auth.Tokens
	Sessions  *auth.Sessions
	OwnPage   func(*http.Request) error // refuses what a page of another site asks for
	Setup     *account.Setup            // nil: there is nothing to set up

	SignUp            bool // SIGNUP_ENABLED
	EmailVerification bool

	// External is the address of this server for links in mails and for other
	// sites to send a browser back to; "" is unknown.
	External string
	// Consoles are the addresses of consoles that are served from elsewhere and
	// may be told who logs in: those that are named, and no pattern.
	Consoles []string
	// Mail sends a mail some time soon.
	Mail func(to, subject, text string) error
	// LogoutURL is where a browser ends its login at the other site, if the
	// provider does not tell.
	LogoutURL string
}

// from is where the request came from, for auth.
func (r *request) from() auth.From {
	return auth.From{
		Address: r.origin.remote, Root: r.origin.root, Prefix: r.origin.prefix,
		Secure: r.origin.secure || strings.HasPrefix(r.origin.root, "https:"),
	}
}

var errNoLogin = db.Errorf(db.Forbidden, "this server has no accounts to log in to")

// login lets in who has a password: POST /auth/login.
func (a *API) login(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoLogin
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	if m["ticket"] != nil { // CAS, as Alerta's web UI sends it
		return a.exchange(r, out, "cas", m)
	}
	var login, email, password string
	if err := errors.Join(m.set("username", &login), m.set("email", &email), m.set("password", &password)); err != nil {
		return err
	}
	login = cmp.Or(login, email)
	if _, there := m["password"].(string); !there || login == "" {
		err := db.Errorf(db.Unauthorized, "must supply 'username' and 'password'")
		a.Login.Door.FailedAs(r.Context(), "password", r.origin.remote, login, err)
		return err
	}
	proof, err := a.Login.Door.CheckPassword(r.Context(), r.origin.remote, login, password)
	if errors.Is(err, account.ErrNotVerified) {
		a.confirmAgain(r, login)
	}
	if err != nil {
		return err
	}
	return a.welcome(r, out, proof, m)
}

// welcome answers somebody who is let in with a token, and with a session if
// they ask for one as the console does.
func (a *API) welcome(r *request, out *reply, proof auth.Proof, m members) error {
	u, token, err := a.admitted(r, proof)
	if err != nil {
		return err
	}
	if wants, _ := m["session"].(bool); wants {
		if err := a.Login.OwnPage(r.Request); err != nil {
			a.Login.Door.FailedAs(r.Context(), proof.Provider, r.origin.remote, u.Login, err)
			return err
		}
		if err := a.beginSession(r, out, proof); err != nil {
			return err
		}
	}
	a.auditAs(r, "auth", loginEvent(proof.Provider), "user login via "+proof.Provider, "user", u.ID)
	out.body = append(out.body[:0], '{')
	out.text("token", token)
	out.end()
	return nil
}

// admitted is the account of somebody who is let in, and a token for it.
func (a *API) admitted(r *request, proof auth.Proof) (*db.User, string, error) {
	u, given, p, err := a.Login.Directory.Find(r.Context(), proof)
	if err != nil {
		login := ""
		if u != nil {
			login = u.Login
		}
		a.Login.Door.FailedAs(r.Context(), proof.Provider, r.origin.remote, login, err)
		return nil, "", err
	}
	r.caller.Principal = p
	token, err := a.Login.Tokens.New(r.from(), proof, u, given, p)
	return u, token, err
}

func (a *API) beginSession(r *request, out *reply, proof auth.Proof) error {
	jar := newJar()
	err := a.Login.Sessions.LogIn(jar, r.Request, r.from(), proof)
	out.cookies = append(out.cookies, jar.cookies()...)
	if r.Header.Get("Cookie") != "" { // it may have ended another
		a.Login.Directory.Notify()
	}
	return err
}

// loginEvent is Alerta's name for a login in the audit log.
func loginEvent(provider string) string {
	switch provider {
	case "basic":
		return "basic-auth-login"
	case "ldap":
		return "basic-ldap-login"
	case "github", "saml2", "cas":
		return provider + "-login"
	}
	return "openid-login"
}

// jar takes the cookies that a session store sets.
type jar struct{ header http.Header }

func newJar() *jar                         { return &jar{http.Header{}} }
func (j *jar) Header() http.Header         { return j.header }
func (j *jar) Write(b []byte) (int, error) { return len(b), nil }
func (j *jar) WriteHeader(int)             {}
func (j *jar) cookies() []string           { return j.header["Set-Cookie"] }

// logout ends the browser's session, and says where it ends the login at the
// other site: POST /auth/logout. A GET, which any page could cause, only says.
func (a *API) logout(r *request, out *reply) error {
	back := a.logoutURL(r)
	if r.Method == http.MethodPost && a.Login.Sessions != nil {
		if err := a.Login.OwnPage(r.Request); err != nil {
			return err
		}
		jar := newJar()
		if err := a.Login.Sessions.LogOut(jar, r.Request, r.from()); err != nil {
			return err
		}
		out.cookies = jar.cookies()
		if len(out.cookies) > 0 {
			a.Login.Directory.Notify()
			a.Tell(topicEnded, "")
		}
	}
	out.ok()
	if back == "" {
		out.text("message", "OIDC end_session_endpoint not configured")
	} else {
		out.text("logoutUrl", back)
	}
	out.end()
	return nil
}

func (a *API) logoutURL(r *request) string {
	if a.Login.Door == nil {
		return ""
	}
	p, err := a.Authenticate(r.Request, r.from())
	if err != nil {
		return a.Login.LogoutURL
	}
	name, _ := p.Claims["provider"].(string)
	subject, _ := p.Claims["sub"].(string)
	provider, ok := a.Login.Door.Provider(name).(auth.LogoutProvider)
	if !ok {
		return a.Login.LogoutURL
	}
	home := a.Login.External
	if home != "" {
		home += "/"
	}
	id := auth.Identity{Subject: subject, Login: p.Login}
	if proof, ok, err := a.Login.Sessions.Proof(r.Request); err == nil && ok && proof.Provider == name {
		id.Ending = proof.Ending
	}
	to, err := provider.Logout(r.Context(), id, home)
	if err != nil {
		a.Log.Warn("logout at the login provider", "provider", name, "err", err)
	}
	return cmp.Or(to, a.Login.LogoutURL)
}

// loginThrough takes what a client got at another site: POST /auth/{provider}.
// A form is what that site has a browser send; it ends a login of ours.
func (a *API) loginThrough(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoLogin
	}
	if form(r.Header.Get("Content-Type"), r.body) != nil {
		return a.finishLogin(r, out)
	}
	if !isJSON(r.Header) {
		return errNotJSON
	}
	m, err := r.members()
	if err != nil {
		return err
	}
	return a.exchange(r, out, a.providerName(r), m)
}

func (a *API) exchange(r *request, out *reply, name string, m members) error {
	c := auth.Code{Origin: a.ownOrigin(r)}
	var ticket, service string
	err := errors.Join(m.set("code", &c.Code), m.set("clientId", &c.ClientID), m.set("redirectUri", &c.RedirectURI),
		m.set("state", &c.State), m.set("code_verifier", &c.Verifier), m.set("ticket", &ticket), m.set("service", &service))
	if err != nil {
		return err
	}
	c.Code, c.RedirectURI = cmp.Or(c.Code, ticket), cmp.Or(c.RedirectURI, service)
	proof, err := a.Login.Door.Exchange(r.Context(), name, r.origin.remote, c)
	if err != nil {
		return err
	}
	return a.welcome(r, out, proof, m)
}

// ownOrigin is the scheme and host of this server, as configured or else as
// the client reached it.
func (a *API) ownOrigin(r *request) string {
	if u, err := url.Parse(a.Login.External); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host
	}
	return r.origin.root
}

// providerName is the one in the path. Alerta's path for SAML is not its
// provider's name.
func (a *API) providerName(r *request) string {
	name := r.vars["provider"]
	if name == "saml" {
		return "saml2"
	}
	return name
}
