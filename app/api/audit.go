package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/alertad/alertad/app/audit"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Audit says which changes are told to the audit trail.
type Audit struct {
	Trail  []string                         // AUDIT_TRAIL: the categories: admin, write, auth
	Redact bool                             // AUDIT_LOG_REDACT: no secrets in what was sent
	JSON   bool                             // AUDIT_LOG_JSON: what was sent is logged as the JSON value that it is
	Log    *slog.Logger                     // nil: none
	Keep   func(context.Context, *db.Audit) // gives an event its id and stores it; nil: none is stored
}

// audit tells of one change that a request made or was refused. kind and id
// are of the thing that changed.
func (a *API) audit(r *request, event, message, kind, id string) {
	a.auditAs(r, db.AuditWrite, event, message, kind, id)
}

// auditAdmin is audit for what administrators do.
func (a *API) auditAdmin(r *request, event, kind, id string) {
	a.auditAs(r, db.AuditAdmin, event, "", kind, id)
}

// auditAs is audit for any category.
func (a *API) auditAs(r *request, category, event, message, kind, id string) {
	if a.Audit.Log == nil && a.Audit.Keep == nil || !slices.Contains(a.Audit.Trail, category) {
		return
	}
	p := r.caller.Principal
	e := &db.Audit{
		CreateTime: r.now, Event: event, Category: category, Message: message,
		User: p.Login, Customers: p.Tenancy.Names(), Scopes: scopes(p.Scopes),
		Resource: id, Type: kind,
		RequestID: r.id, Endpoint: strings.ReplaceAll(r.route.Path, ":.+}", "}"), Method: r.Method, URL: r.shownPath(), Data: a.auditData(r),
		RemoteIP: r.caller.RemoteIP, UserAgent: r.UserAgent(),
	}
	if args := redacted(r.URL.RawQuery); args != "" {
		e.URL += "?" + args
	}
	if a.Audit.Keep != nil {
		a.Audit.Keep(r.Context(), e)
	} else {
		e.ID = a.NewID()
	}
	a.logAudit(r, e)
}

func scopes[S ~string](list []S) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return out
}

// logAudit writes the event, which is only read from here on, to the log.
func (a *API) logAudit(r *request, e *db.Audit) {
	if a.Audit.Log == nil {
		return
	}
	data := slog.String("data", e.Data)
	if a.Audit.JSON && json.Valid([]byte(e.Data)) {
		data = slog.Any("data", json.RawMessage(e.Data))
	}
	a.Audit.Log.LogAttrs(r.Context(), slog.LevelInfo, "audit",
		slog.String("id", e.ID),
		slog.String("event", e.Event),
		slog.String("category", e.Category),
		slog.String("message", e.Message),
		slog.Group("user", "id", e.User, "customers", e.Customers, "scopes", e.Scopes),
		slog.Group("resource", "id", e.Resource, "type", e.Type),
		slog.Group("request",
			"id", e.RequestID, "endpoint", e.Endpoint, "method", e.Method, "url", e.URL, data,
			"remoteIp", e.RemoteIP, "userAgent", e.UserAgent))
}

// auditData is the body as the audit trail may show it: nothing of what logs
// people in, be it a password, another site's code or its signed form.
func (a *API) auditData(r *request) string {
	if strings.HasPrefix(r.route.Path, "/auth/") {
		return ""
	}
	if len(r.body) > audit.MaxData {
		return fmt.Sprintf("(%d bytes)", len(r.body))
	}
	if strings.HasPrefix(r.route.Path, "/channel") {
		return channelData(r.body)
	}
	redact := a.Audit.Redact || strings.HasPrefix(r.route.Path, "/key") // an API key is never shown
	if !redact || len(r.body) == 0 {
		return strings.ToValidUTF8(string(r.body), "\uFFFD")
	}
	form := strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded")
	return strings.ToValidUTF8(audit.Redact(r.body, form), "\uFFFD")
}

// auditAlert is audit for an alert.
func (a *API) auditAlert(r *request, event, message string, alert *db.Alert) {
	a.audit(r, event, message, "alert", alert.ID)
}

// listAudit shows a page of the audit trail, the newest events first:
// GET /audit.
func (a *API) listAudit(r *request, out *reply) error {
	q, err := query.Params(db.Audits.Schema, r.params, query.Options{Ignore: ownParams})
	if err != nil {
		return err
	}
	return answerNewest[*db.Audit](a, r, out, "audit", db.Audits, q)
}
