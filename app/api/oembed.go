package api

import (
	"bytes"
	_ "embed" // the script
	"html/template"
	"net/url"
	"strings"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// oembed shows the counts of alerts as a piece of HTML for pages of other sites
// (https://oembed.com): GET /oembed. The format is JSON, whatever was asked for.
func (a *API) oembed(r *request, out *reply) error {
	target, err := url.Parse(r.params.Get("url"))
	if err != nil || !r.params.Has("url") || !r.params.Has("title") {
		return &db.Error{Code: db.Invalid, Message: "Client Error", Details: []any{"must supply 'url' and 'title'"}}
	}
	if !strings.HasSuffix(target.Path, "/alerts/count") {
		return db.Errorf(db.Invalid, "unsupported oEmbed URL scheme")
	}
	counted, err := params(target.RawQuery)
	if err != nil {
		return err
	}
	q, err := query.Params(db.Alerts.Schema, counted, query.Options{Ranks: a.ranks, Ignore: ownParams})
	if err != nil {
		return err
	}
	var t tally
	if err := a.view(r, func(s sight) error { return t.count(s, q.Where) }); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := countsHTML.Execute(&html, newCounts(r.params.Get("title"), t)); err != nil {
		return err
	}
	out.body = append(out.body[:0], '{')
	out.text("version", "1.0")
	out.text("type", "rich")
	out.text("title", r.params.Get("title"))
	out.text("provider_name", "Alerta")
	out.text("provider_url", r.origin.url("/"))
	out.text("html", html.String())
	out.end()
	out.public = true
	return nil
}

// shownCounts is what the piece of HTML shows.
type shownCounts struct {
	Title, Worst string
	Counts       []shownCount // worst first
}

type shownCount struct {
	Severity string
	N        int
}

func newCounts(title string, t tally) shownCounts {
	n := map[string]int{}
	for _, g := range t.severities {
		n[g.Values[0]] = g.N
	}
	c := shownCounts{Title: title, Worst: "none"}
	for _, severity := range []string{"critical", "major", "minor", "warning", "informational"} {
		if n[severity] > 0 && c.Worst == "none" {
			c.Worst = severity
		}
		c.Counts = append(c.Counts, shownCount{severity, n[severity]})
	}
	return c
}

// countsHTML has the class names of Alerta's, which pages may style.
var countsHTML = template.Must(template.New("counts").Parse(`<div class="alerta-div alerta-severity-{{.Worst}}">
<style>
.alerta-severity-critical { background-color: red }
.alerta-severity-major { background-color: orange }
.alerta-severity-minor { background-color: yellow }
.alerta-severity-warning { background-color: dodgerblue }
.alerta-severity-informational { background-color: #0c0 }
</style>
<table class="alerta-table">
{{with .Title}}<tr><th colspan="5">{{.}}</th></tr>
{{end}}<tr>{{range .Counts}}<td{{if .N}} class="alerta-severity-{{.Severity}}"{{end}}>{{if .N}}<b>{{.N}}</b>{{end}}</td>{{end}}</tr>
</table>
</div>
`))

//go:embed embed.js
var embedJS []byte

// embedScript serves the jQuery plugin that puts the counts into a page:
// GET /embed.js.
func (a *API) embedScript(_ *request, out *reply) error {
	out.plain("text/javascript; charset=utf-8")
	out.body = append(out.body, embedJS...)
	return nil
}
