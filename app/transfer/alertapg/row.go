package alertapg

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"strings"

	"github.com/alertad/alertad/app/transfer/alerta"
)

// docs yields the rows of a query. Each column is a JSON object, or a list of
// them, which are taken together.
func (s *Source) docs(ctx context.Context, query string, args ...any) iter.Seq2[[]alerta.Doc, error] {
	return func(yield func([]alerta.Doc, error) bool) {
		rows, err := s.tx.Query(ctx, query, args...)
		if err != nil {
			yield(nil, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var out []alerta.Doc
			for _, raw := range rows.RawValues() {
				if out, err = appendDocs(out, raw); err != nil {
					break
				}
			}
			if !yield(out, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(nil, err)
		}
	}
}

func appendDocs(dst []alerta.Doc, raw []byte) ([]alerta.Doc, error) {
	if len(raw) == 0 {
		return dst, nil
	}
	if raw[0] == '[' {
		var list []map[string]any
		err := parse(raw, &list)
		for _, d := range list {
			dst = append(dst, named(d))
		}
		return dst, err
	}
	var d map[string]any
	err := parse(raw, &d)
	return append(dst, named(d)), err
}

// parse reads JSON. Numbers are kept as they are written only if there are some
// that a float64 cannot hold: that is slower.
func parse(raw []byte, into any) error {
	if !hasLongNumber(raw) {
		return json.Unmarshal(raw, into)
	}
	in := json.NewDecoder(bytes.NewReader(raw))
	in.UseNumber()
	return in.Decode(into)
}

// hasLongNumber reports whether there are so many digits in a row that a float64
// may not hold the number, if it is one.
func hasLongNumber(raw []byte) bool {
	const exact = 15
	digits := 0
	for _, c := range raw {
		if c < '0' || c > '9' {
			digits = 0
		} else if digits++; digits > exact {
			return true
		}
	}
	return false
}

// named gives a row's columns the names of the API's fields: create_time is
// createTime.
func named(row map[string]any) alerta.Doc {
	rename(row)
	if history, ok := row["history"].([]any); ok {
		for _, entry := range history {
			if e, ok := entry.(map[string]any); ok {
				rename(e)
			}
		}
	}
	return row
}

func rename(row map[string]any) {
	for column, v := range row {
		if name := fieldName(column); name != column {
			delete(row, column)
			row[name] = v
		}
	}
}

func fieldName(column string) string {
	if column == "email_verified" { // so it is called there
		return column
	}
	first, rest, more := strings.Cut(column, "_")
	if !more || first == "" || rest == "" {
		return column
	}
	return first + strings.ToUpper(rest[:1]) + fieldName(rest)[1:]
}
