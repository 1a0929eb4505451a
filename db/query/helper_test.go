package query_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/query"
)

// alerts is a schema with a field of every type.
func alerts() *query.Schema {
	field := func(name string, t query.Type) query.Field {
		return query.Field{Name: name, Type: t, Filter: true, Sort: true}
	}
	return query.NewSchema(
		query.Field{Name: "id", Type: query.Text, Sort: true},
		field("resource", query.Text), field("event", query.Text), field("environment", query.Text),
		field("severity", query.Text), field("correlate", query.Set), field("status", query.Text),
		field("service", query.Set), field("group", query.Text), field("value", query.Text),
		field("text", query.Text), field("tags", query.Set), field("attributes", query.Map),
		field("origin", query.Text), field("customer", query.Text), field("createTime", query.Time),
		field("timeout", query.Int), field("duplicateCount", query.Int), field("repeat", query.Bool),
		field("lastReceiveId", query.Text), field("lastReceiveTime", query.Time),
		query.Field{Name: "secret", Type: query.Text},
	).Alias("tag", "tags")
}

// record is a record for tests.
type record map[string]query.Value

func (r record) Value(field string) query.Value { return r[field] }

func (r record) id() string { return r["id"].Text }

func text(s string) query.Value               { return query.Value{Text: s} }
func num(n int64) query.Value                 { return query.Value{Num: n} }
func set(members ...string) query.Value       { return query.Value{List: members} }
func attributes(m map[string]any) query.Value { return query.Value{Map: m} }
func only(field string, v query.Value) record { return record{field: v} }

// at reads a time.
func at(t *testing.T, s string) int64 {
	t.Helper()
	ms, ok := query.ParseTime(s)
	if !ok {
		t.Fatalf("not a time: %q", s)
	}
	return ms
}

func field(t testing.TB, name string) query.Field {
	t.Helper()
	f, ok := alerts().Field(name)
	if !ok {
		t.Fatalf("no field %q", name)
	}
	return f
}

// test makes a test of field or field[key].
func test(t testing.TB, name string, op query.Op, s string) *query.Test {
	t.Helper()
	name, key, _ := strings.Cut(name, ".")
	n, err := query.NewTest(field(t, name), key, op, s)
	if err != nil {
		t.Fatalf("NewTest(%s, %v, %q): %v", name, op, s, err)
	}
	return n
}

// ids returns the ids of the records that the condition holds for, in order.
func ids(n query.Node, records []record) string {
	var out []string
	for _, r := range records {
		if query.Match(n, r) {
			out = append(out, r.id())
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}
