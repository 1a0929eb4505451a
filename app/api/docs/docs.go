// Package docs is the reference of the HTTP API: one OpenAPI 3.1 document, and
// a page made of the same tables for people. It knows what the routes take and
// answer; package api knows which routes there are, and its tests hold the two
// together. A new route is an operation in the table of its group, its schemas
// in the notation that notation.go explains, and a request in examples.json.
package docs

import (
	"bytes"
	"encoding/json"
	"html"
	"slices"
	"strings"
	"sync"

	"github.com/alertad/alertad/app/webhook"
	"github.com/alertad/alertad/auth"
)

// Example is the address of the server in the texts and examples, which the
// reference replaces by that of the server that shows it. Its API is below /api.
const Example = "https://alertad.example.com"

// Options are what the reference is made of, besides its own tables.
type Options struct {
	Routes  []Route
	Formats []webhook.Format // of /webhooks/{format}
	APIs    []webhook.API    // of other products
	Version string           // of the server
}

// Route is a route of the API as far as its reference needs to know it.
type Route struct {
	Method, Path string     // the path with {variables}
	Scope        auth.Scope // several, of which any will do, have " or " between them
	Open         bool       // needs no scope
	Anyone       bool       // needs none, but to be let in
	URLKey       bool       // takes an API key in the URL
}

// scopes is the lists of scopes, of which the caller must have one.
func (r Route) scopes() [][]string {
	if r.Anyone {
		return [][]string{{}}
	}
	var list [][]string
	for scope := range strings.SplitSeq(string(r.Scope), " or ") {
		list = append(list, []string{scope})
	}
	return list
}

// Docs is the reference of one server. It is made when it is first asked for.
type Docs struct {
	document func() []byte
	page     func() []byte
}

// New makes a reference of the routes. It leaves out those that its tables do
// not describe: a test sees to it that they describe all.
func New(o Options) *Docs {
	r := newReference(o)
	return &Docs{document: sync.OnceValue(r.document), page: sync.OnceValue(r.page)}
}

// Operations returns what the tables describe, as METHOD /path of the table of
// routes.
func Operations() []string {
	var list []string
	for _, g := range groups() {
		for _, op := range g.operations {
			list = append(list, op.route)
		}
	}
	return list
}

// Document returns the OpenAPI document for clients that reach the server at
// that address, which is scheme, host and base path.
func (d *Docs) Document(address string) []byte {
	quoted, err := json.Marshal(address)
	if err != nil {
		panic("docs: " + err.Error()) // a string is always JSON
	}
	return bytes.ReplaceAll(d.document(), []byte(Example), quoted[1:len(quoted)-1])
}

// Page returns the page for browsers that reach the server at that address.
func (d *Docs) Page(address string) []byte {
	address = html.EscapeString(address)
	scheme, rest, _ := strings.Cut(address, "://")
	host, base, below := strings.Cut(rest, "/")
	if below {
		base = "/" + base
	}
	return []byte(strings.NewReplacer(Example, address, exampleScheme, scheme, exampleHost, host, exampleBase, base).Replace(string(d.page())))
}

// The parts of Example's address stand for those of the server's.
const (
	exampleScheme = "scheme.of.alertad.example.com"
	exampleHost   = "host.of.alertad.example.com"
	exampleBase   = "/base.of.alertad.example.com"
)

// reference is the tables joined with the routes.
type reference struct {
	Options
	groups   []group
	routes   map[string]Route // by "METHOD /path"
	examples map[string]Exchange
}

func newReference(o Options) *reference {
	r := &reference{Options: o, groups: groups(), routes: map[string]Route{}, examples: map[string]Exchange{}}
	for _, route := range o.Routes {
		r.routes[route.Method+" "+route.Path] = route
	}
	for i := range r.groups {
		r.groups[i].operations = slices.DeleteFunc(slices.Clone(r.groups[i].operations), func(op operation) bool {
			_, ok := r.routes[op.route]
			return !ok
		})
	}
	for _, e := range Exchanges() {
		if _, ok := r.examples[e.Operation]; !ok {
			r.examples[e.Operation] = e
		}
	}
	return r
}

// open shortens a path of the table of routes: {path:.+} is {path}.
func open(path string) string { return strings.ReplaceAll(path, ":.+}", "}") }
