package api

import (
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// urlKey is the parameter of a URL that holds an API key. URLs end up in the
// logs of proxies, so it counts only where somebody may have nothing else.
const urlKey = "api-key"

var errURLKey = db.Errorf(db.Unauthorized, "an API key in the URL does not count here: send it as the header X-API-Key, or Authorization: Key ...")

// takesURLKey reports whether an API key may be in the URL: where tools send
// that know a URL only, where pages embed what they show, and where alerts are
// read, as Alerta's documentation shows it. Whatever manages, changes or removes
// wants a header.
func (t Route) takesURLKey() bool {
	if strings.HasPrefix(t.Path, "/view") || strings.HasPrefix(t.Path, "/reports/") { // of the console
		return false
	}
	switch t.Scope {
	case auth.WriteWebhooks, Senders, auth.ReadOembed, auth.ReadAlerts:
		return true
	case auth.WriteAlerts, auth.WriteHeartbeats:
		return t.Method == http.MethodPost
	}
	return false
}

// withoutKey is the parameters without the API key, for those who keep what
// they get.
func withoutKey(v url.Values) url.Values {
	if !v.Has(urlKey) {
		return v
	}
	v = maps.Clone(v)
	v.Del(urlKey)
	return v
}

// holdsURLKey reports whether a parameter is a URL with an API key in it.
func holdsURLKey(value string) bool { return strings.Contains(value, urlKey+"=") }
