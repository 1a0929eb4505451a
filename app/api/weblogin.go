package api

import (
	"bytes"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
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

// beginLogin sends a browser to the provider's site: GET /auth/{provider}.
// After the login it goes on to next, a path of ours. Without next, the page
// that opened the window gets the token.
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
	if r.params.Has("next") {
		if next = r.params.Get("next"); !ownPath(next) {
			return db.Errorf(db.Invalid, "next must be a path of this server")
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
		return err
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
// GET /auth/{provider}/callback, or a POST to /auth/{provider}.
func (a *API) finishLogin(r *request, out *reply) error {
	if a.Login.Door == nil {
		return errNoLogin
	}
	name, jar := a.providerName(r), newJar()
	f, next, ok, err := a.Login.Sessions.TakeFlow(jar, r.Request, r.from(), name)
	if err != nil {
		return err
	}
	if !ok && r.Method == http.MethodPost && !r.from().Secure && !ownPost(r) {
		return a.again(r, out)
	}
	if !ok {
		err := db.Errorf(db.Unauthorized, "this login did not begin in this browser, or took too long: try again")
		a.Login.Door.Failed(r.Context(), name, r.origin.remote, err)
		return err
	}
	back := r.Request
	if r.Method == http.MethodPost {
		back = r.Request.Clone(r.Context())
		back.Body = io.NopCloser(bytes.NewReader(r.body))
	}
	if id, ok := strings.CutPrefix(next, trialNext); ok {
		out.cookies = jar.cookies()
		return a.finishTrial(r, out, name, id, f, back)
	}
	proof, err := a.Login.Door.Finish(r.Context(), name, r.origin.remote, f, back)
	if err != nil {
		return err
	}
	u, token, err := a.admitted(r, proof)
	if err != nil {
		return err
	}
	if err := a.beginSession(r, out, proof); err != nil {
		return err
	}
	out.cookies = append(out.cookies, jar.cookies()...)
	a.auditAs(r, "auth", loginEvent(name), "user login via "+name, "user", u.ID)
	if next != popup {
		out.redirect(a.Login.External + next)
		return nil
	}
	return a.tellOpener(r, out, token)
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

// tellOpener hands the token to the page that opened this window, if it is one
// of our own origin.
func (a *API) tellOpener(r *request, out *reply, token string) error {
	message, err := json.Marshal(map[string]string{"status": "ok", "token": token})
	if err != nil {
		return err
	}
	err = out.html(popupPage, map[string]string{"Script": r.origin.prefix + "/auth/popup.js", "Message": string(message)})
	out.policy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"
	return err
}

var popupPage = template.Must(template.New("popup").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Login</title></head>
<body>
<p>You are logged in. This window can be closed.</p>
<script src="{{.Script}}" data-message="{{.Message}}"></script>
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
