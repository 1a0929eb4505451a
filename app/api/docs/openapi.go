package docs

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
)

const about = `The API of alertad: that of Alerta 9.1, with additions. Every route answers below ` + "`/api`" + ` and at the root, save that at the root a browser gets the console where both could answer.

Times are ` + "`YYYY-MM-DDThh:mm:ss.sssZ`" + `; what is sent may be any RFC 3339 time. A request may carry an ` + "`X-Request-ID`" + `; every answer has one. Bodies may be packed with gzip, and long answers are if the client takes it. A ` + "`GET`" + ` route answers ` + "`HEAD`" + ` too, and every path ` + "`OPTIONS`" + `.`

// document is the OpenAPI document (https://spec.openapis.org/oas/v3.1.1.html).
func (r *reference) document() []byte {
	tags := []object{}
	for _, g := range r.groups {
		tags = append(tags, object{{"name", g.name}, {"description", g.text}})
	}
	doc := object{
		{"openapi", "3.1.0"},
		{"info", object{
			{"title", "alertad"}, {"version", r.Version}, {"description", about},
			{"license", object{{"name", "Apache-2.0"}, {"identifier", "Apache-2.0"}}},
		}},
		{"servers", []object{{{"url", Example + "/api"}}}},
		{"tags", tags},
		{"paths", r.paths()},
		{"components", object{
			{"schemas", components()},
			{"parameters", sharedParameters()},
			{"securitySchemes", credentials},
		}},
		{"x-errors", r.errors()},
	}
	b, err := plain(doc)
	if err != nil {
		panic("docs: " + err.Error()) // all of it is our own tables
	}
	return b
}

// credentials are the ways to say who asks.
var credentials = object{
	{"key", object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-API-Key"}, {"description", "An API key."}}},
	{"authorization", object{{"type", "apiKey"}, {"in", "header"}, {"name", "Authorization"}, {"description", "An API key, as `Key ...`."}}},
	{"parameter", object{{"type", "apiKey"}, {"in", "query"}, {"name", "api-key"}, {"description", "An API key, for senders that can set nothing but a URL."}}},
	{"hawk", object{{"type", "http"}, {"scheme", "Hawk"}, {"description", "A request that is signed by the Hawk scheme, with one of HMAC_AUTH_CREDENTIALS."}}},
	{"bearer", object{{"type", "http"}, {"scheme", "Bearer"}, {"bearerFormat", "JWT"}, {"description", "The token that a login answered with."}}},
	{"proxy", object{{"type", "apiKey"}, {"in", "header"}, {"name", "X-Proxy-User"}, {"description", "The user, as a trusted proxy says with AUTH_PROXY. The name is AUTH_PROXY_USER_HEADER."}}},
	{"basic", object{{"type", "http"}, {"scheme", "Basic"}, {"description", "A login and password."}}},
	{"session", object{{"type", "apiKey"}, {"in", "cookie"}, {"name", "alertad_session"}, {"description", "The session of a console. With it, only pages of the server change anything."}}},
}

// errors is the types of errors below the paths of other products' APIs.
func (r *reference) errors() object {
	o := object{}
	for _, g := range r.groups {
		if g.errors != "" {
			o = append(o, member{g.path, typeOf(g.errors)})
		}
	}
	return o
}

func (r *reference) paths() object {
	paths := object{}
	at := map[string]int{}
	for _, g := range r.groups {
		for _, op := range g.operations {
			i, ok := at[op.path()]
			if !ok {
				i = len(paths)
				at[op.path()] = i
				paths = append(paths, member{op.path(), object{}})
			}
			paths[i].value = append(paths[i].value.(object), member{strings.ToLower(op.method()), r.operation(g, op)})
		}
	}
	return paths
}

func (r *reference) operation(g group, op operation) object {
	route := r.routes[op.route]
	o := object{{"operationId", op.id}, {"tags", []string{g.name}}, {"summary", op.title}}
	if op.text != "" {
		o = append(o, member{"description", op.text})
	}
	if list := op.parameters(); len(list) > 0 {
		o = append(o, member{"parameters", parameterObjects(list)})
	}
	if slices.ContainsFunc(lines(op.query), func(l line) bool { return l.others }) {
		o = append(o, member{"x-parameters", "any"})
	}
	if content := r.content(op); content != nil {
		o = append(o, member{"requestBody", object{{"required", !strings.HasSuffix(op.body, "?")}, {"content", content}}})
	}
	o = append(o, member{"responses", r.responses(op, route)}, member{"security", security(route)})
	if !route.Open {
		o = append(o, member{"x-scope", route.Scope})
	}
	return o
}

func (r *reference) content(op operation) object {
	var content object
	if op.body != "" {
		kind := object{{"schema", typeOf(strings.TrimSuffix(op.body, "?"))}}
		if e := r.examples[op.id]; e.Body != nil {
			kind = append(kind, member{"example", e.Body})
		}
		content = append(content, member{"application/json", kind})
	}
	if op.ndjson != "" {
		content = append(content, member{"application/x-ndjson", object{{"schema", typeOf(op.ndjson)}}})
	}
	if op.form != "" {
		content = append(content, member{"application/x-www-form-urlencoded", object{{"schema", typeOf(op.form)}}})
	}
	return content
}

func (r *reference) responses(op operation, route Route) object {
	list := object{}
	for _, a := range op.all(route) {
		response := object{{"description", a.text}}
		switch a.code {
		case http.StatusCreated:
			response = append(response, header("Location", "Where it is, if it can be asked for by itself.", "string"))
		case http.StatusFound, http.StatusSeeOther:
			response = append(response, header("Location", "Where to go on.", "string"))
		}
		if a.kind != "" && (a.code == http.StatusTooManyRequests || a.code == http.StatusServiceUnavailable) {
			response = append(response, header("Retry-After", "After how many seconds to try again.", "integer"))
		}
		if content := r.answered(op, a); content != nil {
			response = append(response, member{"content", content})
		}
		list = append(list, member{a.name("default"), response})
	}
	return list
}

// answered is what the body of an answer may be.
func (r *reference) answered(op operation, a answer) object {
	var content object
	if a.kind != "" {
		kind := object{{"schema", typeOf(a.kind)}}
		if e := r.examples[op.id]; e.Answer != nil && e.Code == a.code {
			kind = append(kind, member{"example", e.Answer})
		}
		content = append(content, member{"application/json", kind})
	}
	if a.media != "" {
		content = append(content, member{a.media, object{{"schema", typeOf("string")}}})
	}
	return content
}

func header(name, text, kind string) member {
	return member{"headers", object{{name, object{{"description", text}, {"schema", typeOf(kind)}}}}}
}

// security is the ways to be let in, of which any will do: each credential with
// each of the scopes.
func security(route Route) []object {
	list := []object{}
	if route.Open {
		return list
	}
	for _, scopes := range route.scopes() {
		for _, c := range credentials {
			if c.name == "parameter" && !route.URLKey {
				continue
			}
			list = append(list, object{{c.name, scopes}})
		}
	}
	return list
}

func parameterObjects(list []parameter) []object {
	var objects []object
	for _, p := range list {
		if p.set != "" {
			objects = append(objects, object{{"$ref", "#/components/parameters/" + p.key()}})
			continue
		}
		objects = append(objects, p.object())
	}
	return objects
}

// key is the name of a shared parameter among the components.
func (p parameter) key() string {
	return p.set + "." + strings.NewReplacer("{", "", "}", "").Replace(p.name)
}

func (p parameter) object() object {
	o := object{{"name", p.name}, {"in", p.in}, {"description", p.text}}
	if p.required {
		o = append(o, member{"required", true})
	}
	if p.slashes {
		o = append(o, member{"x-slashes", true})
	}
	return append(o, member{"schema", p.kind})
}

func sharedParameters() object {
	o := object{}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		for _, p := range sets[name]() {
			o = append(o, member{p.key(), p.object()})
		}
	}
	return o
}

func components() object {
	o := object{}
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		o = append(o, member{name, objectSchema(name)})
	}
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		o = append(o, member{name, json.RawMessage(texts[name])})
	}
	return o
}
