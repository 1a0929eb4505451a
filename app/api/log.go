package api

import (
	"encoding/json"
	"log/slog"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
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
// by itself.
func (r *request) shownPath() string {
	if i := strings.Index(r.URL.Path, "/key/"); i >= 0 {
		return r.URL.Path[:i] + "/key/***"
	}
	return r.URL.Path
}

// secrets are the query parameters that are not to be read in a log.
var secrets = []string{"api-key", "token", "access_token", "password", "secret", "code"}

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
	for _, name := range secrets {
		if v.Has(name) {
			v.Set(name, "***")
			changed = true
		}
	}
	if !changed {
		return raw
	}
	return v.Encode()
}

// Audit says which changes are told to the audit log.
type Audit struct {
	Log    *slog.Logger // nil: none
	Trail  []string     // AUDIT_TRAIL: the categories: admin, write, auth
	Redact bool         // AUDIT_LOG_REDACT: no passwords in what was sent
}

// audit tells of one change that a request made or was refused. kind and id
// are of the thing that changed.
func (a *API) audit(r *request, event, message, kind, id string) {
	a.auditAs(r, "write", event, message, kind, id)
}

// auditAdmin is audit for what administrators do.
func (a *API) auditAdmin(r *request, event, kind, id string) {
	a.auditAs(r, "admin", event, "", kind, id)
}

func (a *API) auditAs(r *request, category, event, message, kind, id string) {
	if a.Audit.Log == nil || !slices.Contains(a.Audit.Trail, category) {
		return
	}
	p := r.caller.Principal
	a.Audit.Log.LogAttrs(r.Context(), slog.LevelInfo, "audit",
		slog.String("id", a.NewID()),
		slog.String("event", event),
		slog.String("category", category),
		slog.String("message", message),
		slog.Group("user", "id", p.Login, "customers", p.Tenancy.Names(), "scopes", p.Scopes),
		slog.Group("resource", "id", id, "type", kind),
		slog.Group("request",
			"id", r.id, "endpoint", r.route.Path, "method", r.Method, "path", r.shownPath(),
			"args", redacted(r.URL.RawQuery), "data", a.auditData(r),
			"remoteIp", r.caller.RemoteIP, "userAgent", r.UserAgent()))
}

// auditData is the body as the audit log may show it: never with an API key.
func (a *API) auditData(r *request) string {
	var hidden []string
	if a.Audit.Redact {
		hidden = append(hidden, "password")
	}
	if strings.HasPrefix(r.route.Path, "/key") {
		hidden = append(hidden, "key")
	}
	var object map[string]any
	if len(hidden) == 0 || json.Unmarshal(r.body, &object) != nil {
		return string(r.body)
	}
	changed := false
	for _, name := range hidden {
		if object[name] != nil {
			object[name], changed = "[REDACTED]", true
		}
	}
	if !changed {
		return string(r.body)
	}
	text, err := json.Marshal(object)
	if err != nil {
		return ""
	}
	return string(text)
}

// auditAlert is audit for an alert.
func (a *API) auditAlert(r *request, event, message string, alert *db.Alert) {
	a.audit(r, event, message, "alert", alert.ID)
}
