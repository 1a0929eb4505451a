package api

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// popup is where a login ends that Alerta's web UI opened in a window of its
// own: it waits for the token there.
const popup = "popup"

// maxNext bounds the path to go on to, which a cookie holds.
const maxNext = 1000

// beginLogin sends a browser to the provider's site: GET /auth/{provider}.
// After the login it goes on to next, a path of ours. Without next, the page
// that opened the window gets the token: one of ours, or of the console whose
// origin is named and trusted.
func (a *API) beginLogin(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoLogin
	}
	name := a.providerName(r)
	provider, ok := a.Login.Door.Provider(name).(auth.WebProvider)
	if !ok {
		return errNoRoute
	}
	if a.Login.External == "" {
		return errNoAddress
	}
	next := popup
	if origin := r.params.Get("console"); origin != "" {
		var err error
		if next, err = a.popupFor(origin); err != nil {
			return a.failLogin(r, out, "", err)
		}
	} else if r.params.Has("next") {
		if next = r.params.Get("next"); !ownPath(next) {
			return db.Errorf(db.Invalid, "next must be a path of this server")
		}
		if len(next) > maxNext {
			return db.Errorf(db.Invalid, "next must not have more than %d bytes", maxNext)
		}
	}
	if a.ownOrigin(r) != r.origin.root {
		// The cookie must come back to the address that the other site knows.
		out.redirect(a.Login.External + r.URL.Path + "?" + r.URL.RawQuery)
		return nil
	}
	f := auth.Flow{Callback: a.callback(name), State: random(), Nonce: random(), Verifier: random()}
	to, err := provider.Begin(r.Context(), &f)
	if err != nil {
		a.Login.Door.Failed(r.Context(), name, r.origin.remote, err)
		return a.failLogin(r, out, next, err)
	}
	jar := newJar()
	if err := a.Login.Sessions.KeepFlow(jar, r.Request, r.from(), name, f, next); err != nil {
		return err
	}
	out.cookies = jar.cookies()
	out.redirect(to)
	return nil
}

func (o *reply) redirect(to string) {
	o.plain("text/plain; charset=utf-8")
	o.code, o.location = http.StatusFound, to
}

// callback is our address for another site to send browsers back to. That of
// SAML is Alerta's, where identity providers have it registered.
func (a *API) callback(name string) string {
	if name == "saml2" {
		return a.Login.External + "/auth/saml"
	}
	return a.Login.External + "/auth/" + name + "/callback"
}

// random is a text that nobody can guess, long enough for PKCE (RFC 7636).
func random() string {
	var b [32]byte
	rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// ownPath reports whether a browser that follows the path stays on this server.
func ownPath(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, func(c rune) bool { return c < ' ' || c == '\\' || c == 0x7f }) {
		return false
	}
	u, err := url.Parse(path)
	return err == nil && u.Scheme == "" && u.Host == "" && !strings.HasPrefix(u.Path, "//") && !strings.Contains(u.Path, `\`)
}

// finishLogin takes a browser that comes back from the provider's site:
// GET /auth/{provider}/callback, or a POST to /auth/{provider}. A person looks
// at the answer, so one that is refused is a page too.
func (a *API) finishLogin(r *request, out *reply) error {
	if a.Login.Door == nil {
		return a.failLogin(r, out, "", errNoLogin)
	}
	name, jar := a.providerName(r), newJar()
	f, next, ok, err := a.Login.Sessions.TakeFlow(jar, r.Request, r.from(), name)
	switch {
	case err != nil:
	case ok:
		err = a.comeBack(r, out, name, f, next)
	case r.Method == http.MethodPost && !r.from().Secure && !ownPost(r):
		return a.again(r, out)
	case r.Method == http.MethodPost && name == "saml2": // nobody asked for it, which may be allowed
		err = a.comeBack(r, out, name, f, "/")
	default:
		err = db.Errorf(db.Unauthorized, "this login did not begin in this browser, or took too long: try again")
		a.Login.Door.Failed(r.Context(), name, r.origin.remote, err)
	}
	if err != nil {
		err = a.failLogin(r, out, next, err)
	}
	out.cookies = append(out.cookies, jar.cookies()...)
	return err
}

// comeBack ends the login that the browser is on.
func (a *API) comeBack(r *request, out *reply, name string, f auth.Flow, next string) error {
	back := r.Request
	if r.Method == http.MethodPost {
		back = r.Request.Clone(r.Context())
		back.Body = io.NopCloser(bytes.NewReader(r.body))
	}
	if id, ok := strings.CutPrefix(next, trialNext); ok {
		return a.finishTrial(r, out, name, id, f, back)
	}
	proof, err := a.Login.Door.Finish(r.Context(), name, r.origin.remote, f, back)
	if err != nil {
		return err
	}
	if err := a.Login.Sessions.SpendFlow(r.Context(), f); err != nil {
		a.Login.Door.Failed(r.Context(), name, r.origin.remote, err)
		return err
	}
	u, token, err := a.admitted(r, proof)
	if err != nil {
		return err
	}
	to, tells := opener(next)
	if to == "" { // a console elsewhere has the token only
		if err := a.beginSession(r, out, proof); err != nil {
			return err
		}
	}
	a.auditAs(r, "auth", loginEvent(name), "user login via "+name, "user", u.ID)
	if !tells {
		out.redirect(a.Login.External + next)
		return nil
	}
	return a.tellOpener(r, out, token, to)
}

// ownPost reports whether a page of ours sent the form.
func ownPost(r *request) bool {
	return r.Header.Get("Sec-Fetch-Site") == "same-origin" || r.Header.Get("Origin") == r.origin.root
}

// again has the browser send another site's form once more, from a page of
// ours: without TLS, it only then brings its cookies.
func (a *API) again(r *request, out *reply) error {
	return out.html(againPage, form(r.Header.Get("Content-Type"), r.body))
}

var againPage = template.Must(template.New("again").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Login</title></head>
<body>
<form method="post">
{{range $name, $values := .}}{{range $values}}<input type="hidden" name="{{$name}}" value="{{.}}">
{{end}}{{end}}<button autofocus>Go on</button>
</form>
</body>
</html>
`))

//go:embed popup.js
var popupJS string

// popupScript serves the script of that page: GET /auth/popup.js.
func (a *API) popupScript(_ *request, out *reply) error {
	out.plain("text/javascript; charset=utf-8")
	out.body = append(out.body, popupJS...)
	return nil
}

// serviceMetadata describes this server to an identity provider:
// GET /auth/{provider}/metadata.xml.
func (a *API) serviceMetadata(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoLogin
	}
	p, ok := a.Login.Door.Provider(a.providerName(r)).(auth.MetadataProvider)
	if !ok {
		return errNoRoute
	}
	text, err := p.ServiceMetadata(r.Context())
	if err != nil {
		return err
	}
	out.plain("text/xml; charset=utf-8")
	out.body = append(out.body, text...)
	return nil
}
