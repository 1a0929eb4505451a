package api

import (
	"net/url"
	"strings"

	"github.com/alertad/alertad/db"
)

// consoleAt is the console at an origin, nil if none there is trusted. What a
// request says is compared, and never used: the address is one of the settings.
func (l *Login) consoleAt(origin string) *url.URL {
	for _, address := range l.Consoles {
		u, err := url.Parse(address)
		if err == nil && u.Host != "" && u.User == nil && strings.EqualFold(originOf(u), origin) {
			return u
		}
	}
	return nil
}

func originOf(u *url.URL) string { return u.Scheme + "://" + u.Host }

// mailed is where a link of a mail leads: to the console that asked for the
// mail, if it is a trusted one elsewhere, else to our own.
func (a *API) mailed(r *request, path string) string {
	origin := r.Header.Get("Origin")
	if u := a.Login.consoleAt(origin); u != nil && !strings.EqualFold(origin, a.ownOrigin(r)) {
		return originOf(u) + strings.TrimRight(u.EscapedPath(), "/") + path
	}
	return a.Login.External + path
}

// popupFor is where a login ends that the console of an origin opened in a
// window of its own.
func (a *API) popupFor(origin string) (string, error) {
	u := a.Login.consoleAt(origin)
	if u == nil {
		return "", db.Errorf(db.Forbidden, "the console at '%.200s' is not one of OAUTH2_REDIRECT_URIS", origin)
	}
	return popup + " " + originOf(u), nil
}

// opener is the origin of the page that a login in a window of its own is told
// to; "" is our own. The second result is whether it is in one.
func opener(next string) (string, bool) {
	origin, away := strings.CutPrefix(next, popup+" ")
	if away {
		return origin, true
	}
	return "", next == popup
}
