package docs

import (
	"bytes"
	"encoding/json"
	"html"
	"html/template"
	"net/http"
	"regexp"
	"strings"
)

// textOf is the description of a schema that is no object.
func textOf(name string) string {
	var s struct{ Description string }
	if text, ok := texts[name]; ok {
		if err := json.Unmarshal([]byte(text), &s); err != nil {
			panic("docs: " + name + ": " + err.Error())
		}
	}
	return s.Description
}

var address = regexp.MustCompile(`\bURL/`)

var parts = strings.NewReplacer("SCHEME", exampleScheme, "HOST", exampleHost, "BASE/", exampleBase+"/api/")

// setup is what to paste into a sender's configuration, with this server's
// address in it.
func setup(text string) string { return address.ReplaceAllString(text, Example+"/api/") }

// setupAPI is setup for an API of another product.
func setupAPI(text string) string { return parts.Replace(setup(text)) }

func slug(name string) string {
	return strings.ReplaceAll(strings.ToLower(name), " ", "-")
}

var code = regexp.MustCompile("`([^`]+)`")

// rich makes paragraphs of a text with code between backticks.
func rich(text string) template.HTML {
	var b strings.Builder
	for part := range strings.SplitSeq(text, "\n\n") {
		b.WriteString("<p>" + string(inline(part)) + "</p>\n")
	}
	return template.HTML(b.String())
}

func inline(text string) template.HTML {
	return template.HTML(code.ReplaceAllString(html.EscapeString(text), "<code>$1</code>"))
}

var component = regexp.MustCompile(`\b[A-Z]\w*`)

// kindHTML is a type with links to the schemas that it names.
func kindHTML(kind string) template.HTML {
	parts := strings.Split(kind, "|")
	for i, p := range parts {
		parts[i] = html.EscapeString(p)
		if !strings.HasPrefix(p, "'") {
			parts[i] = component.ReplaceAllString(parts[i], `<a href="#$0">$0</a>`)
		}
	}
	return template.HTML(strings.Join(parts, " or "))
}

// curl is a request as one types it.
func curl(e Exchange, open bool) string {
	method, path, _ := strings.Cut(e.Request, " ")
	var b strings.Builder
	b.WriteString("curl ")
	if method != http.MethodGet {
		b.WriteString("-X " + method + " ")
	}
	b.WriteString(quoted(Example + "/api" + strings.TrimSuffix(path, "/")))
	if !open {
		b.WriteString(" \\\n  -H 'X-API-Key: KEY'")
	}
	switch {
	case len(e.Body) > 0 && e.Body[0] == '"':
		b.WriteString(" \\\n  -d " + strings.ReplaceAll(string(e.Body), `"`, "'"))
	case len(e.Body) > 0:
		b.WriteString(" \\\n  -H 'Content-Type: application/json' \\\n  -d " + quoted(indented(e.Body)))
	}
	return b.String()
}

// quoted is a text as a shell takes it.
func quoted(text string) string {
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// indented is JSON to read: on one line if it is short.
func indented(text json.RawMessage) string {
	var b bytes.Buffer
	if json.Compact(&b, text) == nil && b.Len() > 60 {
		b.Reset()
		json.Indent(&b, text, "", "  ") // cannot fail: it was read before
	}
	return b.String()
}
