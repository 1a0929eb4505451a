package api

import (
	"cmp"

	"github.com/alertad/alertad/app/api/docs"
	"github.com/alertad/alertad/app/webhook"
)

// Reference is the reference of the API of a server of that version.
func Reference(version string) *docs.Docs {
	o := docs.Options{Version: cmp.Or(version, "unknown"), Formats: webhook.Formats, APIs: webhook.APIs}
	for _, t := range table {
		o.Routes = append(o.Routes, docs.Route{Method: t.Method, Path: t.Path, Scope: t.Scope, Open: t.Scope == Open, Anyone: t.Scope == Anyone, URLKey: t.takesURLKey()})
	}
	return docs.New(o)
}

// showDocs shows the reference as a page: GET /docs.
func (a *API) showDocs(r *request, out *reply) error {
	out.plain("text/html; charset=utf-8")
	out.policy = docs.Policy
	out.body = append(out.body, a.docs.Page(r.origin.url(""))...)
	out.pack = true
	return nil
}

// showOpenAPI shows the reference as an OpenAPI document:
// GET /docs/openapi.json.
func (a *API) showOpenAPI(r *request, out *reply) error {
	out.body = append(out.body[:0], a.docs.Document(r.origin.url(""))...)
	out.pack = true
	return nil
}
