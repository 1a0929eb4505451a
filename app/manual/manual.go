// Package manual writes pages of the manual in the macros of man(7).
package manual

import (
	"bytes"
	"fmt"
	"strings"
)

// Page is a page that is being written. Texts are plain: what means something to
// roff is escaped.
type Page struct{ b bytes.Buffer }

// New begins a page, as in alertad(1), with its date, as 2026-01-31, and the
// program's version.
func New(name string, section int, title, date, version string) *Page {
	p := &Page{}
	fmt.Fprintf(&p.b, ".TH %s %d \"%s\" %s\n.nh\n.ad l\n", argument(strings.ToUpper(name)), section, date, argument(version))
	p.Section("NAME")
	fmt.Fprintf(&p.b, "%s \\- %s\n", escape(name), escape(title))
	return p
}

// Bytes returns the page.
func (p *Page) Bytes() []byte { return p.b.Bytes() }

// Section begins a section.
func (p *Page) Section(title string) { fmt.Fprintf(&p.b, ".SH %s\n", argument(title)) }

// Subsection begins a part of a section.
func (p *Page) Subsection(title string) { fmt.Fprintf(&p.b, ".SS %s\n", argument(title)) }

// Text writes paragraphs, with empty lines between them. One that has an
// indented line stays as it is, line by line.
func (p *Page) Text(text string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		indented := strings.HasPrefix(paragraph, " ") || strings.Contains(paragraph, "\n ")
		if i > 0 {
			p.b.WriteString(".PP\n")
		}
		if indented {
			p.b.WriteString(".nf\n")
		}
		p.lines(paragraph)
		if indented {
			p.b.WriteString(".fi\n")
		}
	}
}

// Item writes what something is called, in bold, and what follows it, and then
// what it is.
func (p *Page) Item(name, rest, text string) {
	fmt.Fprintf(&p.b, ".TP\n\\fB%s\\fR%s\n", escape(name), escape(rest))
	p.lines(text)
}

// Example adds lines to an item or a paragraph as they are.
func (p *Page) Example(lines ...string) {
	p.b.WriteString(".nf\n")
	p.lines(strings.Join(lines, "\n"))
	p.b.WriteString(".fi\n")
}

func (p *Page) lines(text string) {
	for _, line := range strings.Split(text, "\n") {
		line = escape(line)
		if strings.HasPrefix(line, ".") || line == "" {
			line = `\&` + line
		}
		p.b.WriteString(line + "\n")
	}
}

var special = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", `\(ga`, `^`, `\(ha`, `~`, `\(ti`, "\t", "    ",
	`?`, `?\:`, `@`, `@\:`) // where long addresses may be broken

func escape(text string) string { return special.Replace(text) }

func argument(text string) string {
	return `"` + strings.ReplaceAll(escape(text), `"`, `\(dq`) + `"`
}
