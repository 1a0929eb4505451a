package docs

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/webhook"
)

var (
	//go:embed page.html
	pageHTML string
	//go:embed page.css
	pageCSS string
	//go:embed page.js
	pageJS string
)

// Policy is the page's Content-Security-Policy: its own style and script by
// their hashes, and nothing else.
var Policy = "default-src 'none'; style-src " + hash(pageCSS) + "; script-src " + hash(pageJS) +
	"; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{"rich": rich, "inline": inline, "kind": kindHTML}).Parse(pageHTML))

// page is the reference for people, in one file.
func (r *reference) page() []byte {
	view := pageView{Version: r.Version, About: about, API: Example + "/api", Style: template.CSS(pageCSS), Script: template.JS(pageJS)}
	for _, g := range r.groups {
		s := sectionView{Name: g.name, Slug: slug(g.name), Text: g.text}
		for _, api := range r.APIs {
			if api.Path == g.path {
				s.API = &apiView{api, setupAPI(api.Setup)}
			}
		}
		for _, op := range g.operations {
			s.Operations = append(s.Operations, r.operationView(op))
		}
		view.Sections = append(view.Sections, s)
	}
	for _, name := range slices.Sorted(maps.Keys(sets)) {
		view.Sets = append(view.Sets, setView{name, parameterViews(sets[name]())})
	}
	for _, f := range r.Formats {
		view.Formats = append(view.Formats, formatView{f, setup(f.Setup)})
	}
	for _, c := range credentials {
		view.Credentials = append(view.Credentials, credentialView(c.value.(object)))
	}
	for _, c := range common {
		view.Common = append(view.Common, c.view())
	}
	names := slices.Sorted(maps.Keys(schemas))
	for _, name := range append(names, slices.Sorted(maps.Keys(texts))...) {
		view.Schemas = append(view.Schemas, schemaView{name, members(name), textOf(name)})
	}
	slices.SortFunc(view.Schemas, func(a, b schemaView) int { return strings.Compare(a.Name, b.Name) })
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, view); err != nil {
		panic("docs: " + err.Error()) // all of it is our own tables
	}
	return b.Bytes()
}

type pageView struct {
	Version, About, API string
	Style               template.CSS
	Script              template.JS
	Sections            []sectionView
	Sets                []setView
	Formats             []formatView
	Credentials         []string
	Common              []answerView
	Schemas             []schemaView
}

type sectionView struct {
	Name, Slug, Text string
	API              *apiView // of another product, if it is one
	Operations       []operationView
}

type apiView struct {
	webhook.API
	Paste string
}

type operationView struct {
	ID, Method, Path, Title, Text string
	Scope                         string // or who needs none
	Sets                          []string
	Parameters                    []parameterView
	Body, Form                    string
	Lines, Optional               bool   // the body may be NDJSON, or missing
	Members                       []line // of the body
	Answers                       []answerView
	Curl, Example                 string
	Code                          int // of the example
	Long                          bool
}

type parameterView struct{ Name, In, Kind, Text string }

type answerView struct {
	Code, Text, Kind, Media, Class string
}

type setView struct {
	Name       string
	Parameters []parameterView
}

type formatView struct {
	webhook.Format
	Paste string
}

type schemaView struct {
	Name    string
	Members []line
	Text    string
}

// Name, and the rest, show a line to the template.
func (l line) Name() string { return l.name }

// Kind is its type in the notation.
func (l line) Kind() string { return l.kind }

// Text says what the member is.
func (l line) Text() string { return l.text }

// Optional says whether it may be missing.
func (l line) Optional() bool { return l.optional }

// Others says that members without a name may follow.
func (l line) Others() bool { return l.others }

func (r *reference) operationView(op operation) operationView {
	route := r.routes[op.route]
	v := operationView{ID: op.id, Method: op.method(), Path: op.path(), Title: op.title, Text: op.text, Body: strings.TrimSuffix(op.body, "?"), Form: op.form}
	switch {
	case route.Open:
		v.Scope = "open to all"
	case route.Anyone:
		v.Scope = "all who are let in"
	default:
		v.Scope = string(route.Scope)
	}
	for _, p := range op.parameters() {
		if p.set == "" {
			v.Parameters = append(v.Parameters, p.view())
		} else if !slices.Contains(v.Sets, p.set) {
			v.Sets = append(v.Sets, p.set)
		}
	}
	v.Lines, v.Optional = op.ndjson != "", v.Body != op.body
	v.Members = members(strings.TrimSuffix(cmp.Or(v.Body, op.form), "[]"))
	for _, a := range op.answers {
		v.Answers = append(v.Answers, a.view())
	}
	if e, ok := r.examples[op.id]; ok {
		v.Curl, v.Code, v.Example = curl(e, route.Open), e.Code, indented(e.Answer)
		v.Long = strings.Count(v.Example, "\n") > 24
	}
	return v
}

func (p parameter) view() parameterView {
	return parameterView{p.name, p.in, kindOf(p.kind), p.text}
}

func (a answer) view() answerView {
	return answerView{a.name("other"), a.text, a.kind, a.media, "c" + strconv.Itoa(a.code/100)}
}

func parameterViews(list []parameter) []parameterView {
	var views []parameterView
	for _, p := range list {
		views = append(views, p.view())
	}
	return views
}

// kindOf is the notation of a parameter's schema.
func kindOf(o object) string {
	switch v := o[0].value.(type) {
	case string:
		if v == "array" {
			return kindOf(o[1].value.(object)) + "[]"
		}
		if values, ok := o[len(o)-1].value.([]any); ok {
			return "'" + values[0].(string) + "'"
		}
		return strings.TrimPrefix(v, "#/components/schemas/")
	}
	return "any"
}

func credentialView(o object) string {
	get := func(name string) string {
		for _, m := range o {
			if m.name == name {
				return m.value.(string)
			}
		}
		return ""
	}
	switch get("in") {
	case "header":
		return "The header `" + get("name") + "`: " + get("description")
	case "query":
		return "The parameter `" + get("name") + "`: " + get("description")
	case "cookie":
		return "The cookie `" + get("name") + "`: " + get("description")
	}
	return "The header `Authorization: " + get("scheme") + " ...`: " + get("description")
}
