// Package table writes tables as text, in the shapes that scripts around Alerta
// have learned to read: those of Python's tabulate.
package table

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Column is a column: the key its cells are found by, and its title.
type Column struct{ Key, Title string }

// Cell is a named value: nil, a string, or text that stands for a number.
type Cell struct {
	Key  string
	Text string
	None bool // no value at all, which is no text either
}

// Row is a row. It may lack cells, and have them in any order.
type Row []Cell

// Known reports whether there is a format of that name.
func Known(format string) bool {
	_, ok := formats[format]
	return ok
}

// Formats returns the names of the formats.
func Formats() []string {
	return []string{"simple", "plain", "grid", "fancy_grid", "fancy_outline", "github", "pipe", "orgtbl", "jira",
		"presto", "pretty", "psql", "rst", "tsv", "html"}
}

// Render writes rows in a format, without a line break at the end. Columns come
// in the order in which the rows first have them; a table without rows has the
// titles of all columns. A column of numbers is aligned at the decimal point. An
// unknown format is taken as simple.
func Render(format string, columns []Column, rows []Row) string {
	f, ok := formats[format]
	if !ok {
		f = formats["simple"]
	}
	titles, cells := arrange(columns, rows)
	if format == "rst" {
		escapeFirst(cells)
	}
	g := grid{format: f, folds: f.folds && anyBreak(titles, cells)}
	for i, title := range titles {
		g.add(title, column(cells, i))
	}
	return strings.Join(g.lines(len(rows)), "\n")
}

// arrange finds the columns the rows have.
func arrange(columns []Column, rows []Row) (titles []string, cells [][]Cell) {
	title := map[string]string{}
	for _, c := range columns {
		title[c.Key] = c.Title
	}
	at := map[string]int{}
	for _, row := range rows {
		for _, c := range row {
			if _, ok := at[c.Key]; !ok {
				at[c.Key] = len(titles)
				t, ok := title[c.Key]
				if !ok {
					t = c.Key
				}
				titles = append(titles, t)
			}
		}
	}
	for _, row := range rows {
		line := make([]Cell, len(titles))
		for i := range line {
			line[i].None = true
		}
		for _, c := range row {
			line[at[c.Key]] = c
		}
		cells = append(cells, line)
	}
	if len(rows) == 0 {
		for _, c := range columns {
			titles = append(titles, c.Title)
		}
	}
	return titles, cells
}

// escapeFirst keeps an empty first cell from looking like a continuation.
func escapeFirst(cells [][]Cell) {
	for _, row := range cells {
		if len(row) > 0 && !row[0].None && strings.TrimSpace(row[0].Text) == "" {
			row[0].Text = ".."
		}
	}
}

func anyBreak(titles []string, cells [][]Cell) bool {
	if strings.ContainsAny(strings.Join(titles, ""), "\r\n") {
		return true
	}
	for _, row := range cells {
		for _, c := range row {
			if strings.ContainsAny(c.Text, "\r\n") {
				return true
			}
		}
	}
	return false
}

func column(cells [][]Cell, i int) []Cell {
	col := make([]Cell, len(cells))
	for n, row := range cells {
		col[n] = row[i]
	}
	return col
}

// kind is what all values of a column can be read as.
type kind int

const (
	boolean kind = iota
	integer
	decimal
	text
)

func kindOf(c Cell) kind {
	switch {
	case c.None, c.Text == "True", c.Text == "False":
		return boolean
	case isInt(c.Text):
		return integer
	case isFloat(c.Text):
		return decimal
	}
	return text
}

// isInt and isFloat take what Python's int() and float() take.
func isInt(s string) bool {
	digits, ok := number(s)
	if !ok {
		return false
	}
	digits = strings.TrimLeft(digits, "+-")
	return digits != "" && strings.Trim(digits, "0123456789") == ""
}

func isFloat(s string) bool {
	_, ok := parseFloat(s)
	return ok
}

// number removes the space around a number and the underscores within. It has
// one sign at most.
func number(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") {
		return "", false
	}
	rest := strings.TrimLeft(s, "+-")
	if len(s)-len(rest) > 1 || strings.HasPrefix(rest, "_") {
		return "", false
	}
	return strings.ReplaceAll(s, "_", ""), true
}

func parseFloat(s string) (float64, bool) {
	digits, ok := number(s)
	switch lower := strings.ToLower(s); lower {
	case "inf", "-inf", "nan":
		f, err := strconv.ParseFloat(lower, 64)
		return f, err == nil
	}
	// Anything else that is no decimal number (infinity, 0x1p-2, what is too
	// large for a number) is text.
	if !ok || strings.Trim(digits, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(digits, 64)
	return f, err == nil
}

// show writes a cell of a column of that kind.
func (k kind) show(c Cell) string {
	if c.None {
		return ""
	}
	if k != decimal {
		return c.Text
	}
	f, ok := parseFloat(c.Text)
	if !ok { // True among numbers
		f = map[string]float64{"True": 1}[c.Text]
	}
	s := strings.ToLower(strconv.FormatFloat(f, 'g', 6, 64))
	return strings.TrimPrefix(s, "+")
}

// places is how much of a number stands after its point, -1 without one.
func places(s string) int {
	if !isFloat(s) || isInt(s) {
		return -1
	}
	at := strings.LastIndexByte(s, '.')
	if at < 0 {
		at = strings.LastIndexByte(strings.ToLower(s), 'e')
	}
	if at < 0 {
		return -1
	}
	return len(s) - at - 1
}

func width(s string) int {
	w := 0
	for _, line := range split(s) {
		w = max(w, utf8.RuneCountInString(line))
	}
	return w
}

func split(s string) []string {
	return strings.Split(strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n"), "\n")
}
