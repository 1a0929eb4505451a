package alerta

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/client"
	"github.com/alertad/alertad/app/table"
)

var jsonFormats = []string{"json", "json_lines", "jsonl", "ndjson"}

func isJSON(format string) bool { return slices.Contains(jsonFormats, format) }

func formats(*session) []string { return slices.Concat(table.Formats(), jsonFormats[:2]) }

// column is a column of a listing: its key, its title, and how the cell is made
// of a record; nil shows the member of that name.
type column struct {
	key, title string
	cell       func(s *session, o *client.Object, key string) any
}

// show prints records in the format asked for.
func (s *session) show(records []*client.Object, columns []column) error {
	if isJSON(s.format) {
		return s.json(records)
	}
	var rows []table.Row
	for _, o := range records {
		var row table.Row
		for _, c := range columns {
			v := o.Get(c.key)
			if c.cell != nil {
				v = c.cell(s, o, c.key)
			}
			if v != absent {
				row = append(row, s.cell(c.key, v))
			}
		}
		rows = append(rows, row)
	}
	return s.table(columns, rows)
}

func (s *session) table(columns []column, rows []table.Row) error {
	titles := make([]table.Column, len(columns))
	for i, c := range columns {
		titles[i] = table.Column{Key: c.key, Title: c.title}
	}
	return s.say("%s", table.Render(s.format, titles, rows))
}

// absent is the cell of a column that a row has not.
var absent any = struct{ absent bool }{true}

func (s *session) cell(key string, v any) table.Cell {
	return table.Cell{Key: key, Text: s.clean(show(v)), None: v == nil}
}

// json prints records: as one list, or each on its line.
func (s *session) json(records []*client.Object) error {
	if s.format != "json" {
		for _, o := range records {
			if err := s.say("%s", client.Spaced(nil, o, true)); err != nil {
				return err
			}
		}
		return nil
	}
	list := make([]any, len(records))
	for i, o := range records {
		list[i] = o
	}
	return s.say("%s", client.Pretty(nil, list))
}

// show writes a value as Python's str does.
func show(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	return repr(v)
}

// repr writes a value as Python's repr does.
func repr(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		return strings.ToUpper(fmt.Sprint(v)[:1]) + fmt.Sprint(v)[1:]
	case json.Number:
		return v.String()
	case string:
		return quote(v)
	case []any:
		parts := make([]string, len(v))
		for i, item := range v {
			parts[i] = repr(item)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case *client.Object:
		var parts []string
		for name, item := range v.All() {
			parts = append(parts, quote(name)+": "+repr(item))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return fmt.Sprint(v)
}

func quote(s string) string {
	mark := "'"
	if strings.Contains(s, "'") && !strings.Contains(s, `"`) {
		mark = `"`
	}
	s = strings.NewReplacer(`\`, `\\`, "\n", `\n`, "\r", `\r`, "\t", `\t`, mark, `\`+mark).Replace(s)
	return mark + s + mark
}

// facts prints the members of an object, one a line.
func (s *session) facts(o *client.Object) error {
	for name, v := range o.All() {
		if list, ok := v.([]any); ok {
			parts := make([]string, len(list))
			for i, item := range list {
				parts[i] = show(item)
			}
			v = strings.Join(parts, ", ")
		}
		if err := s.say("%-20s: %s", name, show(v)); err != nil {
			return err
		}
	}
	return nil
}

// when reads a time of the API.
func when(v any) (time.Time, bool) {
	text, _ := v.(string)
	t, err := time.Parse(time.RFC3339Nano, text)
	return t, err == nil
}

const moment = "2006/01/02 15:04:05"

// How the cells of columns are made.

func joined(_ *session, o *client.Object, key string) any { return strings.Join(o.Texts(key), ",") }

func local(s *session, o *client.Object, key string) any {
	t, ok := when(o.Get(key))
	if !ok {
		return nil
	}
	return t.In(s.zone).Format(moment)
}

func seconds(_ *session, o *client.Object, key string) any { return show(o.Get(key)) + "s" }

// or shows something else where there is nothing.
func or(usual string) func(*session, *client.Object, string) any {
	return func(_ *session, o *client.Object, key string) any {
		if v := o.Get(key); v != nil && v != "" {
			return v
		}
		return usual
	}
}

// ifAny leaves the cell out where there is nothing in a member.
func ifAny(member string) func(*session, *client.Object, string) any {
	return func(_ *session, o *client.Object, key string) any {
		if o.Text(member) == "" {
			return absent
		}
		return o.Get(key)
	}
}
