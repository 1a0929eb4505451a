// Package docstest holds what a server answers to the reference of its API. It
// is for tests.
package docstest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// Exchange is a request and its answer.
type Exchange struct {
	Method  string
	URL     *url.URL
	Type    string // of the body; "" is JSON
	Request []byte // the body; nil is not looked at
	Code    int
	Header  http.Header // of the answer
	Answer  []byte
}

// Checker checks exchanges by an OpenAPI document. Goroutines may share it.
type Checker struct {
	mu       sync.Mutex
	compiler *jsonschema.Compiler
	paths    []path
	doc      object
}

type object = map[string]any

// path is a path of the document.
type path struct {
	template   string
	pattern    *regexp.Regexp
	operations object
}

const location = "file:///openapi.json"

// New makes a checker. It returns an error for a document with a schema that is
// not one.
func New(document []byte) (*Checker, error) {
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return nil, err
	}
	c := &Checker{compiler: jsonschema.NewCompiler(), doc: parsed.(object)}
	c.compiler.DefaultDraft(jsonschema.Draft2020)
	c.compiler.AssertFormat()
	if err := c.compiler.AddResource(location, parsed); err != nil {
		return nil, err
	}
	for name := range at(c.doc, "components", "schemas") {
		if _, err := c.compiler.Compile(location + "#/components/schemas/" + name); err != nil {
			return nil, fmt.Errorf("schema %s: %w", name, err)
		}
	}
	for template := range at(c.doc, "paths") {
		operations := at(c.doc, "paths", template)
		c.paths = append(c.paths, path{template, pattern(template, operations), operations})
	}
	// The more literal path is the better match, then the longer one.
	slices.SortFunc(c.paths, func(a, b path) int {
		return cmp.Or(strings.Count(a.template, "{")-strings.Count(b.template, "{"), len(b.template)-len(a.template))
	})
	return c, nil
}

var variable = regexp.MustCompile(`\\\{\w+\\\}`)

// pattern matches the paths of a template. A variable is one segment of the
// path, or several if x-slashes says so.
func pattern(template string, operations object) *regexp.Regexp {
	segments := "[^/]+"
	for _, operation := range operations {
		list, _ := operation.(object)["parameters"].([]any)
		for _, p := range list {
			if p.(object)["x-slashes"] == true {
				segments = ".+"
			}
		}
	}
	return regexp.MustCompile("^" + variable.ReplaceAllString(regexp.QuoteMeta(template), segments) + "$")
}

// Check returns an error if the reference does not describe the exchange: the
// status, the media type, the shape of the answer, and, if the server took the
// request, the shape of its body and the names of its parameters.
func (c *Checker) Check(e Exchange) error {
	if e.Method == http.MethodHead || e.Method == http.MethodOptions {
		return nil
	}
	p, operation := c.find(e)
	if operation == nil {
		if e.Code != http.StatusNotFound && e.Code != http.StatusMethodNotAllowed {
			return fmt.Errorf("%s %s: not in the reference, and answered %d", e.Method, e.URL.Path, e.Code)
		}
		return c.validate("error", c.errors(e.URL.Path), e.Answer)
	}
	where := []string{"paths", p.template, strings.ToLower(e.Method)}
	if err := c.answer(e, operation, where); err != nil {
		return fmt.Errorf("%s %s: answer %d: %w", e.Method, p.template, e.Code, err)
	}
	if e.Code >= 300 || e.Code == http.StatusMultiStatus {
		return nil
	}
	if err := c.request(e, operation, where); err != nil {
		return fmt.Errorf("%s %s: the server takes what the reference refuses: %w", e.Method, p.template, err)
	}
	return nil
}

// errors is the schema of errors for a path that no operation has.
func (c *Checker) errors(path string) string {
	if prefix := c.foreign(path); prefix != "" {
		return pointer([]string{"x-errors", prefix})
	}
	return location + "#/components/schemas/Error"
}

// foreign is where the API of another product is, if the path is of one.
func (c *Checker) foreign(path string) string {
	for prefix := range at(c.doc, "x-errors") {
		if strings.HasPrefix(strings.TrimPrefix(path, "/api"), prefix+"/") {
			return prefix
		}
	}
	return ""
}

func (c *Checker) find(e Exchange) (path, object) {
	name := strings.TrimRight(e.URL.Path, "/")
	if rest, ok := strings.CutPrefix(name, "/api"); ok {
		name = "/" + strings.Trim(rest, "/")
	}
	if name == "" {
		name = "/"
	}
	for _, p := range c.paths {
		if operation, ok := p.operations[strings.ToLower(e.Method)].(object); ok && p.pattern.MatchString(name) {
			return p, operation
		}
	}
	return path{}, nil
}

func (c *Checker) answer(e Exchange, operation object, where []string) error {
	code := strconv.Itoa(e.Code)
	if at(operation, "responses", code) == nil {
		code = "default"
	}
	response := at(operation, "responses", code)
	if response == nil {
		return fmt.Errorf("not described: %.300s", e.Answer)
	}
	if response["content"] == nil {
		if kind := e.Header.Get("Content-Type"); kind != "" || len(e.Answer) > 0 {
			return fmt.Errorf("described without a body, has %s: %.300s", kind, e.Answer)
		}
		return nil
	}
	media, _, err := mime.ParseMediaType(e.Header.Get("Content-Type"))
	if err != nil {
		return err
	}
	if at(response, "content", media) == nil {
		return fmt.Errorf("media type %s is not described", media)
	}
	if media != "application/json" {
		return nil
	}
	return c.validate("answer", pointer(append(where, "responses", code, "content", media, "schema")), e.Answer)
}

func (c *Checker) request(e Exchange, operation object, where []string) error {
	known := c.parameters(operation)
	for name := range e.URL.Query() {
		base, _, _ := strings.Cut(strings.TrimSuffix(name, "!"), ".")
		if operation["x-parameters"] != "any" && c.foreign(e.URL.Path) == "" && !known[name] && !known[base] && !everywhere[name] {
			return fmt.Errorf("parameter %s", name)
		}
	}
	media, _, _ := mime.ParseMediaType(cmp.Or(e.Type, "application/json"))
	body := at(operation, "requestBody")
	if e.Request == nil || at(body, "content", media) == nil || len(e.Request) == 0 && body["required"] == false {
		return nil
	}
	schema := pointer(append(where, "requestBody", "content", media, "schema"))
	switch media {
	case "application/json":
		return c.validate("body", schema, e.Request)
	case "application/x-ndjson":
	default:
		return nil
	}
	for line := range bytes.Lines(e.Request) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := c.validate("line of the body", schema, line); err != nil {
				return err
			}
		}
	}
	return nil
}

// everywhere is the parameters that any route takes: keys, and what browsers
// and Alerta's clients add.
var everywhere = map[string]bool{"api-key": true, "token": true, "callback": true, "_": true, "limit": true}

func (c *Checker) parameters(operation object) map[string]bool {
	known := map[string]bool{}
	list, _ := operation["parameters"].([]any)
	for _, p := range list {
		parameter := p.(object)
		if ref, ok := parameter["$ref"].(string); ok {
			parameter = at(c.doc, "components", "parameters", strings.TrimPrefix(ref, "#/components/parameters/"))
		}
		name := parameter["name"].(string)
		base, _, _ := strings.Cut(name, ".")
		known[name], known[base] = true, true
	}
	return known
}

func (c *Checker) validate(what, schema string, text []byte) error {
	c.mu.Lock()
	s, err := c.compiler.Compile(schema)
	c.mu.Unlock()
	if err != nil {
		return err
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	var invalid *jsonschema.ValidationError
	if err := s.Validate(value); errors.As(err, &invalid) {
		return fmt.Errorf("%s: %w\n%.1000s", what, invalid, text)
	} else if err != nil {
		return err
	}
	return nil
}

// CheckEvent returns an error if data is not JSON of the schema of that name.
func (c *Checker) CheckEvent(schema string, data []byte) error {
	return c.validate("event", location+"#/components/schemas/"+schema, data)
}

// Operations returns the operations of a document: METHOD /path, with the
// scope, "" for none.
func Operations(document []byte) (map[string]string, error) {
	var doc struct {
		Paths map[string]map[string]struct {
			Scope    string                `json:"x-scope"`
			Security []map[string][]string `json:"security"`
		} `json:"paths"`
	}
	if err := json.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	list := map[string]string{}
	for path, operations := range doc.Paths {
		for method, o := range operations {
			for _, way := range o.Security {
				for name, scopes := range way {
					if o.Scope != "anyone" && !(len(scopes) == 1 && slices.Contains(strings.Split(o.Scope, " or "), scopes[0])) {
						return nil, fmt.Errorf("%s %s: %s asks for %v, not for %s", method, path, name, scopes, o.Scope)
					}
				}
			}
			list[strings.ToUpper(method)+" "+path] = o.Scope
		}
	}
	return list, nil
}

// at returns the object at the end of the names, nil if there is none.
func at(o object, names ...string) object {
	for _, name := range names {
		o, _ = o[name].(object)
	}
	return o
}

// pointer is a JSON pointer into the document (RFC 6901), as a fragment.
func pointer(names []string) string {
	var b strings.Builder
	b.WriteString(location + "#")
	for _, name := range names {
		name = strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		b.WriteString("/" + url.PathEscape(name))
	}
	return b.String()
}
