package table

import (
	"html"
	"slices"
	"strings"
)

// rule is a horizontal line: its begin, what fills it, what stands between
// columns, and its end.
type rule struct{ begin, fill, sep, end string }

// frame is what stands around and between the cells of a row.
type frame struct{ begin, sep, end string }

// format is a shape of tables. A nil rule is not drawn.
type format struct {
	above, below, between, under *rule // above the titles, below them, between rows, under the last row
	head, data                   frame
	pad                          int
	folds                        bool // a cell of several lines makes a row of several lines
	colons                       bool // the line below the titles tells of the alignment
	markup                       bool // HTML
	centred                      bool // nothing is a number, and everything is centred
}

var (
	bars   = frame{"|", "|", "|"}
	spaces = frame{"", "  ", ""}
	box    = frame{"│", "│", "│"}
	dashes = &rule{"+", "-", "+", "+"}
	roof   = &rule{"╒", "═", "╤", "╕"}
	beam   = &rule{"╞", "═", "╪", "╡"}
	floor  = &rule{"╘", "═", "╧", "╛"}
	rail   = &rule{"", "=", "  ", ""}
)

var formats = map[string]format{
	"simple": {below: &rule{"", "-", "  ", ""}, head: spaces, data: spaces, folds: true},
	"plain":  {head: spaces, data: spaces, folds: true},
	"grid": {above: dashes, below: &rule{"+", "=", "+", "+"}, between: dashes, under: dashes,
		head: bars, data: bars, pad: 1, folds: true},
	"fancy_grid": {above: roof, below: beam, between: &rule{"├", "─", "┼", "┤"}, under: floor,
		head: box, data: box, pad: 1, folds: true},
	"fancy_outline": {above: roof, below: beam, under: floor, head: box, data: box, pad: 1},
	"github":        {below: &rule{"|", "-", "|", "|"}, head: bars, data: bars, pad: 1},
	"pipe":          {below: &rule{"|", "-", "|", "|"}, head: bars, data: bars, pad: 1, folds: true, colons: true},
	"orgtbl":        {below: &rule{"|", "-", "+", "|"}, head: bars, data: bars, pad: 1, folds: true},
	"jira":          {head: frame{"||", "||", "||"}, data: bars, pad: 1, folds: true},
	"presto":        {below: &rule{"", "-", "+", ""}, head: frame{"", "|", ""}, data: frame{"", "|", ""}, pad: 1, folds: true},
	"pretty":        {above: dashes, below: dashes, under: dashes, head: bars, data: bars, pad: 1, folds: true, centred: true},
	"psql":          {above: dashes, below: &rule{"|", "-", "+", "|"}, under: dashes, head: bars, data: bars, pad: 1, folds: true},
	"rst":           {above: rail, below: rail, under: rail, head: spaces, data: spaces, folds: true},
	"tsv":           {head: frame{"", "\t", ""}, data: frame{"", "\t", ""}},
	"html":          {markup: true},
}

// side is where the text of a cell stands.
type side int

const (
	left side = iota
	right
	centre
)

// grid is a table on its way out.
type grid struct {
	format
	folds  bool
	titles []string
	cols   [][]string
	sides  []side
	widths []int
}

// add adds a column, all cells of which get the same width.
func (g *grid) add(title string, cells []Cell) {
	k, at, least := boolean, left, width(title)+2
	for _, c := range cells {
		k = max(k, kindOf(c))
	}
	switch {
	case g.centred:
		k, at, least = text, centre, width(title)
	case k == integer || k == decimal:
		at = right
	}
	col := texts(k, at, cells)
	w := least
	for _, s := range col {
		w = max(w, g.width(s))
	}
	for i, s := range col {
		col[i] = g.fit(s, w, at)
	}
	g.titles = append(g.titles, g.fit(title, w, at))
	g.cols, g.sides, g.widths = append(g.cols, col), append(g.sides, at), append(g.widths, w)
}

// texts writes the cells of a column. Numbers get spaces for the places others
// have after the point; anything else loses the space around it.
func texts(k kind, at side, cells []Cell) []string {
	col, most := make([]string, len(cells)), -1
	for i, c := range cells {
		col[i] = k.show(c)
		most = max(most, places(col[i]))
	}
	for i, s := range col {
		if at == right {
			col[i] = s + strings.Repeat(" ", most-places(s))
		} else {
			col[i] = strings.TrimSpace(s)
		}
	}
	return col
}

func (g *grid) width(s string) int {
	if g.folds {
		return width(s)
	}
	return len([]rune(s))
}

// fit pads a cell, or each of its lines.
func (g *grid) fit(s string, w int, at side) string {
	if !g.folds {
		return fit(s, w, at)
	}
	lines := split(s)
	for i, line := range lines {
		lines[i] = fit(line, w, at)
	}
	return strings.Join(lines, "\n")
}

func fit(s string, w int, at side) string {
	n := max(0, w-len([]rune(s)))
	before := 0
	switch at {
	case right:
		before = n
	case centre:
		before = n / 2
	}
	return strings.Repeat(" ", before) + s + strings.Repeat(" ", n-before)
}

func (g *grid) lines(rows int) []string {
	if g.markup {
		return g.html(rows)
	}
	var out []string
	out = g.rule(out, g.above)
	out = g.row(out, g.titles, g.head)
	out = g.rule(out, g.below)
	for i := range rows {
		if i > 0 {
			out = g.rule(out, g.between)
		}
		out = g.row(out, g.cells(i), g.data)
	}
	return g.rule(out, g.under)
}

func (g *grid) cells(i int) []string {
	row := make([]string, len(g.cols))
	for n, col := range g.cols {
		row[n] = col[i]
	}
	return row
}

func (g *grid) rule(out []string, r *rule) []string {
	if r == nil {
		return out
	}
	parts := make([]string, len(g.widths))
	for i, w := range g.widths {
		parts[i] = strings.Repeat(r.fill, w+2*g.pad)
		if g.colons && g.sides[i] == right {
			parts[i] = parts[i][1:] + ":"
		} else if g.colons {
			parts[i] = ":" + parts[i][1:]
		}
	}
	return append(out, trimRight(r.begin+strings.Join(parts, r.sep)+r.end))
}

// row adds a row, of as many lines as its tallest cell.
func (g *grid) row(out, cells []string, f frame) []string {
	stacks, height := make([][]string, len(cells)), 1
	for i, c := range cells {
		stacks[i] = []string{c}
		if g.folds {
			stacks[i] = split(c)
		}
		height = max(height, len(stacks[i]))
	}
	pad := strings.Repeat(" ", g.pad)
	for n := range height {
		line := make([]string, len(cells))
		for i, stack := range stacks {
			s := strings.Repeat(" ", g.widths[i])
			if n < len(stack) {
				s = stack[n]
			}
			line[i] = pad + s + pad
		}
		out = append(out, trimRight(f.begin+strings.Join(line, f.sep)+f.end))
	}
	return out
}

func trimRight(s string) string { return strings.TrimRight(s, " \t") }

func (g *grid) html(rows int) []string {
	out := []string{"<table>", "<thead>", g.markupRow("th", g.titles), "</thead>", "<tbody>"}
	for i := range rows {
		out = append(out, g.markupRow("td", g.cells(i)))
	}
	return slices.Concat(out, []string{"</tbody>", "</table>"})
}

func (g *grid) markupRow(tag string, cells []string) string {
	var b strings.Builder
	b.WriteString("<tr>")
	for i, c := range cells {
		b.WriteString("<" + tag)
		if g.sides[i] == right {
			b.WriteString(` style="text-align: right;"`)
		}
		b.WriteString(">" + escape.Replace(html.EscapeString(c)) + "</" + tag + ">")
	}
	return strings.TrimRight(b.String(), " ") + "</tr>"
}

// escape writes quotes as Python's html.escape does.
var escape = strings.NewReplacer("&#34;", "&quot;", "&#39;", "&#x27;")
