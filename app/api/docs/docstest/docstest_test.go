package docstest_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api/docs/docstest"
)

const document = `{
	"paths": {
		"/thing/{id}": {
			"put": {
				"parameters": [{"name": "full"}, {"$ref": "#/components/parameters/x"}],
				"requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
				"responses": {
					"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
					"204": {},
					"503": {"content": {"text/html": {}}}
				},
				"security": [{"key": ["write:things"]}],
				"x-scope": "write:things"
			}
		},
		"/long/{id}": {"get": {"parameters": [{"name": "id", "x-slashes": true}], "responses": {"200": {"content": {"text/html": {}}}}}},
		"/long/{id}/end": {"get": {"responses": {"202": {"content": {"text/html": {}}}}}},
		"/lines": {"post": {
			"requestBody": {"required": false, "content": {"application/x-ndjson": {"schema": {"$ref": "#/components/schemas/Thing"}}}},
			"responses": {"default": {"content": {"text/html": {}}}}, "security": [{"key": ["read:a"]}, {"key": ["read:b"]}], "x-scope": "read:a or read:b"
		}},
		"/thing/new": {"put": {"responses": {"201": {"content": {"text/html": {}}}}, "security": []}}
	},
	"x-errors": {"/foreign": {"type": "string"}},
	"components": {
		"parameters": {"x": {"name": "x.{name}"}},
		"schemas": {
			"Thing": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}, "additionalProperties": false},
			"Error": {"type": "object", "required": ["message"]}
		}
	}
}`

func TestCheck(t *testing.T) {
	c, err := docstest.New([]byte(document))
	if err != nil {
		t.Fatal(err)
	}
	f := func(request, body string, code int, kind, answer, want string) {
		t.Helper()
		method, target, _ := strings.Cut(request, " ")
		u, err := url.Parse(target)
		if err != nil {
			t.Fatal(err)
		}
		media := ""
		if u.Path == "/lines" {
			media = "application/x-ndjson; charset=utf-8"
		}
		err = c.Check(docstest.Exchange{Method: method, URL: u, Type: media, Request: []byte(body), Code: code,
			Header: http.Header{"Content-Type": {kind}}, Answer: []byte(answer)})
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", request, err)
		case want != "" && (err == nil || !strings.Contains(err.Error(), want)):
			t.Errorf("%s: %v, want %s", request, err, want)
		}
	}
	const json, html, thing = "application/json", "text/html; charset=utf-8", `{"name":"a"}`
	f("PUT /thing/1", thing, 200, json, thing, "")
	f("PUT /api/thing/1/?full=1&full!=2&x.y=3", thing, 200, json, thing, "")
	f("PUT /thing/new", "", 201, html, "done", "")
	f("PUT /thing/1", thing, 503, html, "later", "")
	f("PUT /nothing", "", 404, json, `{"message":"no"}`, "")
	f("PUT /api/foreign/x", "", 404, json, `"no"`, "")
	f("PUT /thing/1", thing, 204, "", "", "")
	f("POST /lines", thing+"\n\n"+thing, 299, html, "", "")
	f("POST /lines", "", 201, html, "", "")
	f("POST /lines", "{}", 207, html, "", "")
	f("GET /long/a/b/c", "", 200, html, "", "")
	f("GET /long/a/end", "", 202, html, "", "")

	f("PUT /thing/1", thing, 200, json, `{"name":"a","more":1}`, "additional properties 'more' not allowed")
	f("PUT /thing/1", thing, 200, json, `{}`, "missing property 'name'")
	f("PUT /thing/1", thing, 200, json, `{"name":1}`, "got number, want string")
	f("PUT /thing/1", thing, 200, json, `{"name`, "unexpected EOF")
	f("PUT /thing/1", thing, 418, json, thing, "answer 418: not described")
	f("PUT /thing/1", thing, 200, html, thing, "media type text/html is not described")
	f("PUT /thing/1", `{"name":1}`, 200, json, thing, "the server takes what the reference refuses: body")
	f("PUT /thing/1", thing, 204, json, "", "described without a body")
	f("PUT /thing/1", thing, 204, "", thing, "described without a body")
	f("POST /lines", thing+"\n{}", 201, html, "", "line of the body")
	f("PUT /foreign/x", "", 404, json, `{"message":"no"}`, "want string")
	f("PUT /thing/1?other=1", thing, 200, json, thing, "parameter other")
	f("GET /thing/1", "", 200, json, thing, "not in the reference")
	f("PUT /thing/1/2", "", 200, json, thing, "not in the reference")
	f("PUT /nothing", "", 404, json, `{}`, "missing property 'message'")

	if err := c.CheckEvent("Thing", []byte(`{}`)); err == nil {
		t.Error("an event that is no Thing is one")
	}
}

func TestOperations(t *testing.T) {
	got, err := docstest.Operations([]byte(document))
	if err != nil || len(got) != 5 || got["PUT /thing/{id}"] != "write:things" || got["PUT /thing/new"] != "" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := docstest.Operations([]byte(strings.Replace(document, `["write:things"]`, `["read"]`, 1))); err == nil {
		t.Error("a credential with another scope than the operation is good")
	}
	if _, err := docstest.New([]byte(strings.Replace(document, `"type": "object", "required": ["name"]`, `"type": "thing"`, 1))); err == nil {
		t.Error("a schema that is none is good")
	}
}
