package api

import (
	"encoding/json"
	"html/template"
	"net/url"
)

// tellOpener hands the token to the page that opened this window, if it is one
// of that origin; "" is our own.
func (a *API) tellOpener(r *request, out *reply, token, origin string) error {
	return a.popupEnds(r, out, loginPage{Text: "You are logged in. This window can be closed.", Opener: origin},
		map[string]string{"status": "ok", "token": token})
}

// failLogin answers a browser whose login at another site failed. The console's
// login page tells why, if the console began it; else this page does, and tells
// the one that opened it, as Alerta's does.
func (a *API) failLogin(r *request, out *reply, next string, err error) error {
	code, message, _ := a.explain(r, err)
	out.reset(code, err)
	home := a.Login.External
	if home == "" {
		home = r.origin.prefix
	}
	to, tells := opener(next)
	if next != "" && !tells {
		out.redirect(home + "/login?" + url.Values{"error": {message}, "next": {next}}.Encode())
		return nil
	}
	page := loginPage{Text: "The login failed: " + message, Back: home + "/login", Opener: to}
	if to != "" {
		page.Back = "" // it is not where they came from
	}
	if tells {
		err = a.popupEnds(r, out, page, map[string]string{"status": "error", "message": message})
	} else {
		err = out.html(loginHTML, page)
	}
	out.code = code
	return err
}

// loginPage is the page on which a login at another site ends.
type loginPage struct {
	Text string
	Back string // to the login page; "" for none

	Script, Message string // that tells the page which opened this one
	Opener          string // origin of that page; "" for our own
}

func (a *API) popupEnds(r *request, out *reply, p loginPage, message map[string]string) error {
	text, err := json.Marshal(message)
	if err != nil {
		return err
	}
	p.Script, p.Message = r.origin.prefix+"/auth/popup.js", string(text)
	err = out.html(loginHTML, p)
	out.policy = "default-src 'none'; script-src 'self'; frame-ancestors 'none'"
	return err
}

var loginHTML = template.Must(template.New("login").Parse(`<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Login</title></head>
<body>
<p>{{.Text}}</p>
{{with .Back}}<p><a href="{{.}}">Back to the login page</a></p>
{{end}}{{with .Script}}<script src="{{.}}" data-message="{{$.Message}}"{{with $.Opener}} data-opener="{{.}}"{{end}}></script>
{{end}}</body>
</html>
`))
