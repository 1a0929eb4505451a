package alerta

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

// reader takes the fields of a document, and notes what it could not take as it
// was.
type reader struct {
	doc   Doc
	notes []string
}

func (r *reader) note(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); !slices.Contains(r.notes, s) {
		r.notes = append(r.notes, s)
	}
}

// said is the notes about a record of that kind.
func (r *reader) said(k *db.Kind) []string {
	var out []string
	for _, note := range r.notes {
		out = append(out, k.Name+" "+note)
	}
	return out
}

// clean removes what no text may have: a NUL, and bytes that are not UTF-8.
func (r *reader) clean(name, s string) string {
	c := strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "")
	if c != s {
		r.note("%s: characters that no text may have are gone", name)
	}
	return c
}

// text reads a text. A number is its digits, a bool as Python writes it, a list of
// one its element, and what else there is JSON.
func (r *reader) text(name string) string { return r.textOf(name, r.doc[name]) }

func (r *reader) textOf(name string, v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return r.clean(name, v)
	case bool:
		if v {
			return "True"
		}
		return "False"
	case json.Number:
		return v.String()
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		return strconv.FormatInt(v, 10)
	case time.Time:
		return db.At(v).String()
	case []any:
		switch len(v) {
		case 0:
			return ""
		case 1:
			return r.textOf(name, v[0])
		}
	}
	data, err := json.Marshal(v)
	if err != nil {
		r.note("%s: not kept, it is no text", name)
		return ""
	}
	r.note("%s: no text, kept as JSON", name)
	return r.clean(name, string(data))
}

// maxName is the most bytes of what is sorted and counted by. Longer ones would
// not fit in an index.
const maxName = 255

// name reads a text that names something.
func (r *reader) name(name string) string {
	s := r.text(name)
	if len(s) > maxName {
		r.note("%s: longer than %d bytes, cut", name, maxName)
		s = strings.ToValidUTF8(s[:maxName], "")
	}
	return s
}

// one reads a text that may be a list of which only one value counts.
func (r *reader) one(name string) string {
	list, ok := r.doc[name].([]any)
	if !ok || len(list) < 2 {
		return r.name(name)
	}
	first := reader{doc: Doc{name: list[0]}}
	s := first.name(name)
	r.note("%s: several, only the first is kept", name)
	return s
}

// list reads a list of texts, each once. A single text is a list of it.
func (r *reader) list(name string) []string {
	var out []string
	add := func(v any) {
		if s := r.textOf(name, v); v != nil && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	switch v := r.doc[name].(type) {
	case nil:
	case []any:
		for _, e := range v {
			add(e)
		}
	case string:
		if v != "" {
			add(v)
		}
	default:
		add(v)
	}
	return out
}

func (r *reader) flag(name string) bool {
	switch v := r.doc[name].(type) {
	case bool:
		return v
	case string:
		return strings.EqualFold(v, "true")
	}
	return false
}
