package table_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/table"
)

var columns = []table.Column{{Key: "id", Title: "ID"}, {Key: "n", Title: "NUMBER"}, {Key: "t", Title: "TEXT"}, {Key: "f", Title: "F"}}

// The tables in testdata are what tabulate 0.8.9 makes of these rows.
func TestAsTabulate(t *testing.T) {
	data, err := os.ReadFile("testdata/tabulate.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name, Format, Want string
		Rows               [][]struct {
			Key  string
			Text *string
		}
	}
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	formats := map[string]bool{}
	for _, c := range cases {
		formats[c.Format] = true
		var rows []table.Row
		for _, cells := range c.Rows {
			var row table.Row
			for _, cell := range cells {
				if cell.Text == nil {
					row = append(row, table.Cell{Key: cell.Key, None: true})
					continue
				}
				row = append(row, table.Cell{Key: cell.Key, Text: *cell.Text})
			}
			rows = append(rows, row)
		}
		if diff := cmp.Diff(c.Want, table.Render(c.Format, columns, rows)); diff != "" {
			t.Errorf("%s, %s: -tabulate +ours:\n%s", c.Name, c.Format, diff)
		}
	}
	for _, format := range table.Formats() {
		if !formats[format] || !table.Known(format) {
			t.Errorf("format %s has no example", format)
		}
	}
}

func TestWithoutRows(t *testing.T) {
	f := func(format, want string) {
		t.Helper()
		if got := table.Render(format, columns[:2], nil); got != want {
			t.Errorf("%s: %q, want %q", format, got, want)
		}
	}
	f("simple", "ID    NUMBER\n----  --------")
	f("plain", "ID    NUMBER")
	f("presto", " ID   | NUMBER\n------+----------")
	f("nonsense", "ID    NUMBER\n----  --------")
	f("html", "<table>\n<thead>\n<tr><th>ID  </th><th>NUMBER  </th></tr>\n</thead>\n<tbody>\n</tbody>\n</table>")
}

func FuzzRender(f *testing.F) {
	f.Add("simple", "a", "1.5", "x\ny")
	f.Add("html", "<", "nan", "\r")
	f.Add("pretty", "", "", "ü")
	f.Fuzz(func(t *testing.T, format, a, b, c string) {
		rows := []table.Row{{{Key: "id", Text: a}, {Key: "n", Text: b}}, {{Key: "n", Text: c}, {Key: "t", None: true}}}
		if table.Render(format, columns, rows) == "" {
			t.Error("nothing at all")
		}
	})
}
