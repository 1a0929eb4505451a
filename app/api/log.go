package api

import (
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"
)

// logAccess writes one line about the request.
func (a *API) logAccess(r *request, start time.Time, code, size int) {
	if !a.Log.Enabled(r.Context(), a.AccessLevel) {
		return
	}
	if len(a.LogMethods) > 0 && !slices.Contains(a.LogMethods, r.Method) {
		return
	}
	a.Log.LogAttrs(r.Context(), a.AccessLevel, "request",
		slog.String("method", r.Method),
		slog.String("path", r.shownPath()),
		slog.String("query", redacted(r.URL.RawQuery)),
		slog.Int("status", code),
		slog.Int("size", size),
		slog.Duration("took", a.Now().Sub(start)),
		slog.String("remote", r.caller.RemoteIP),
		slog.String("user", r.caller.Principal.Login),
		slog.String("agent", r.UserAgent()),
		slog.String("request", r.id))
}

// shownPath is the request's path as it may be logged: an API key can be named
// by itself, and links in mails hold what lets one in.
func (r *request) shownPath() string {
	for _, before := range []string{"/key/", "/auth/confirm/", "/auth/reset/", "/auth/setup/", "/ack/"} {
		if i := strings.Index(r.URL.Path, before); i >= 0 {
			return r.URL.Path[:i] + before + "***"
		}
	}
	return r.URL.Path
}

// secrets are the query parameters that are not to be read in a log.
var secrets = []string{urlKey, "token", "access_token", "password", "secret", "code", "state", "ticket", "SAMLResponse"}

// redacted is a query string as it may be logged.
func redacted(raw string) string {
	if raw == "" {
		return ""
	}
	v, err := url.ParseQuery(raw)
	if err != nil {
		return "(malformed)"
	}
	changed := false
	for name, values := range v {
		if slices.ContainsFunc(secrets, func(s string) bool { return strings.EqualFold(s, name) }) || slices.ContainsFunc(values, holdsURLKey) {
			v[name] = []string{"***"}
			changed = true
		}
	}
	if !changed {
		return raw
	}
	return v.Encode()
}
