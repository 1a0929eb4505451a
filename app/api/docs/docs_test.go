package docs_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/app/api/docs"
	"github.com/alertad/alertad/app/api/docs/docstest"
	"github.com/alertad/alertad/app/webhook"
)

func newDocs(t *testing.T) *docs.Docs {
	t.Helper()
	o := docs.Options{Version: "1.2.3", Formats: webhook.Formats, APIs: webhook.APIs}
	for _, r := range api.Routes() {
		o.Routes = append(o.Routes, docs.Route{Method: r.Method, Path: r.Path, Scope: r.Scope, Open: r.Scope == api.Open, Anyone: r.Scope == api.Anyone})
	}
	return docs.New(o)
}

// The schema is that of https://spec.openapis.org/oas/3.1/schema/2022-10-07;
// the schemas in the document are checked against JSON Schema's own by the
// checker.
func TestDocumentIsOpenAPI(t *testing.T) {
	d := newDocs(t)
	if _, err := docstest.New(d.Document(docs.Example)); err != nil {
		t.Error(err)
	}
	file, err := os.Open("testdata/openapi-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	meta, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("file:///openapi-3.1.json", meta); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("file:///openapi-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(d.Document(docs.Example)))
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(document); err != nil {
		t.Error(err)
	}
	document.(map[string]any)["openapi"] = "2.0"
	if schema.Validate(document) == nil {
		t.Error("a document of another version is good too")
	}
}

// An operation without an example is one whose answer no test can print.
func TestEveryOperation(t *testing.T) {
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `json:"operationId"`
			Summary     string
			Parameters  []struct{ Ref, Description string }
		}
	}
	if err := json.Unmarshal(newDocs(t).Document(docs.Example), &doc); err != nil {
		t.Fatal(err)
	}
	without := map[string]bool{"streamAlerts": true, "receiveByGet": true, "receiveByGetAtPath": true,
		"getUserinfo": true, "getMe": true, "changeMe": true, "getMyAttributes": true, "setMyAttributes": true,
		"beginLogin": true, "finishLogin": true, "logInThrough": true, "getServiceMetadata": true, "getLoginTrial": true, "beginLoginTrial": true, // another site's part
		"confirm": true, "reset": true, "getSetup": true, "setUp": true} // random links
	for _, e := range docs.Exchanges() {
		without[e.Operation] = true
	}
	ids := map[string]bool{}
	for path, operations := range doc.Paths {
		for method, o := range operations {
			if ids[o.OperationID] || o.Summary == "" || !without[o.OperationID] {
				t.Errorf("%s %s: id %q twice, or no summary, or no example", method, path, o.OperationID)
			}
			ids[o.OperationID] = true
		}
	}
	for _, e := range docs.Exchanges() {
		if !ids[e.Operation] {
			t.Errorf("an example of %s, which is no operation", e.Operation)
		}
	}
}

func TestAddress(t *testing.T) {
	d := newDocs(t)
	const address = `https://a.example:8443/x"<&`
	var doc struct{ Servers []struct{ URL string } }
	if err := json.Unmarshal(d.Document(address), &doc); err != nil {
		t.Fatal(err)
	}
	if got := doc.Servers[0].URL; got != address+"/api" {
		t.Errorf("server %s", got)
	}
	page := string(d.Page(address))
	for _, want := range []string{"https://a.example:8443/x&#34;&lt;&amp;/api/webhooks/prometheus", "1.2.3",
		"scheme: https\n", "path_prefix: /x&#34;&lt;&amp;/api/alertmanager\n", "targets: [&#34;a.example:8443&#34;]"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in the page", want)
		}
	}
	if strings.Contains(page, "alertad.example.com") || strings.Contains(page, `x"<&`) {
		t.Error("the example's address is in the page, or this one as it came")
	}
}

func TestPage(t *testing.T) {
	page := string(newDocs(t).Page("http://localhost:8080"))
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(page))
	z.Close()
	if packed.Len() > 100_000 {
		t.Errorf("the page takes %d bytes to send", packed.Len())
	}
	for _, part := range []string{"style", "script"} {
		_, text, _ := strings.Cut(page, "<"+part+">")
		text, _, _ = strings.Cut(text, "</"+part+">")
		sum := sha256.Sum256([]byte(text))
		if want := part + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; text == "" || !strings.Contains(docs.Policy, want) {
			t.Errorf("%s does not allow the page's %s", docs.Policy, part)
		}
	}
	ids := map[string]int{}
	for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		ids[m[1]]++
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements have the id %s", n, id)
		}
	}
	for _, m := range regexp.MustCompile(` href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if ids[m[1]] == 0 {
			t.Errorf("a link to #%s leads nowhere", m[1])
		}
	}
	for _, place := range []string{"header <code>X-Proxy-User</code>", "parameter <code>api-key</code>", "cookie <code>alertad_session</code>",
		"header <code>Authorization: Hawk ...</code>", "header <code>Authorization: Bearer ...</code>", "header <code>Authorization: Basic ...</code>"} {
		if !strings.Contains(page, "<li>The "+place) {
			t.Errorf("the %s is not among the credentials", place)
		}
	}
	for _, kinds := range []string{`<a href="#ProviderCode">ProviderCode</a>, or <a href="#ProviderForm">ProviderForm</a>, form-encoded`, `<a href="#Token">Token</a>, or text`} {
		if !strings.Contains(page, kinds) {
			t.Errorf("no %s in the page", kinds)
		}
	}
	for _, a := range webhook.APIs {
		if !strings.Contains(page, fmt.Sprintf(`id="api-%s"`, a.Path[1:])) {
			t.Errorf("no section on %s", a.Name)
		}
	}
	for _, f := range webhook.Formats {
		if !strings.Contains(page, fmt.Sprintf(`id="format-%s"`, f.Name)) {
			t.Errorf("no section on %s", f.Name)
		}
	}
}
