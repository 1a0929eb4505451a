package postgres

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// table is where a kind is stored. A record is stored whole in _doc, in the form
// of db.Kind.Encode; what it is searched by stands in columns beside it, which
// are derived and could be derived again. Absent values are null there. Our own
// columns begin with an underscore, which no field's column does.
type table struct {
	kind   *db.Kind
	schema string
	parent *table
	name   string // quoted, with its schema
	keys   string // the table of secondary keys; empty if the kind has none

	columns []column // of a kind without parent
	get     string   // the statements that never change
	put     string
	insert  string // put of a record that is not there
	key     string // gives a record keys
	unkey   string // takes all others from it
	del     string
	lookup  string
}

// column is derived from a field.
type column struct {
	field   *db.Field
	name    string // quoted
	typ     string
	numbers bool // the second column of a map: its values that are numbers
}

func newTable(schema string, k *db.Kind, parent *table) *table {
	t := &table{kind: k, schema: schema, parent: parent, name: qualify(schema, "alertad_"+k.Name)}
	if parent != nil {
		t.childStatements()
		return t
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		t.columns = append(t.columns, column{field: f, name: columnName(k, f.Name), typ: columnTypes[f.Type]})
		if f.Type == query.Map {
			t.columns = append(t.columns, column{field: f, name: numbersName(k, f.Name), typ: "jsonb", numbers: true})
		}
	}
	if len(k.Keys) > 0 {
		t.keys = qualify(schema, "alertad_"+k.Name+"_key")
	}
	t.statements()
	return t
}

var columnTypes = map[query.Type]string{
	query.Text: `text COLLATE "C"`,
	query.Int:  `bigint NOT NULL DEFAULT 0`,
	query.Time: `bigint`,
	query.Bool: `boolean NOT NULL DEFAULT false`,
	query.Set:  `text[] COLLATE "C"`,
	query.Map:  `jsonb`,
}

func qualify(schema, name string) string { return pgx.Identifier{schema, name}.Sanitize() }

// columnName is the quoted column of a field, numbersName that of the numbers in
// a map.
func columnName(k *db.Kind, field string) string {
	f, _ := k.Schema.Field(field)
	return pgx.Identifier{f.Column}.Sanitize()
}

func numbersName(k *db.Kind, field string) string {
	f, _ := k.Schema.Field(field)
	return pgx.Identifier{"_" + f.Column}.Sanitize()
}

func (t *table) statements() {
	var names, values, sets []string
	for i, c := range t.columns {
		names = append(names, c.name)
		values = append(values, "$"+strconv.Itoa(i+1))
		sets = append(sets, c.name+" = excluded."+c.name)
	}
	t.get = `SELECT t._row, t._rev, t._doc FROM ` + t.name + ` t WHERE t.id = $1`
	t.put = fmt.Sprintf(`INSERT INTO %s AS t (%s, _rev, _doc) VALUES (%s, 1, $%d)
		ON CONFLICT (id) DO UPDATE SET %s, _rev = t._rev + 1, _doc = excluded._doc RETURNING t._rev`,
		t.name, strings.Join(names, ", "), strings.Join(values, ", "), len(values)+1, strings.Join(sets[1:], ", "))
	t.insert = fmt.Sprintf(`INSERT INTO %s (%s, _rev, _doc) VALUES (%s, 1, $%d)`,
		t.name, strings.Join(names, ", "), strings.Join(values, ", "), len(values)+1)
	t.key = `INSERT INTO ` + t.keys + ` (_key, _row) SELECT unnest($2::bigint[]), t._row FROM ` + t.name + ` t WHERE t.id = $1 ON CONFLICT DO NOTHING`
	t.unkey = `DELETE FROM ` + t.keys + ` k USING ` + t.name + ` t WHERE t.id = $1 AND k._row = t._row AND k._key <> ALL ($2::bigint[])`
	t.del = `DELETE FROM ` + t.name + ` WHERE id = $1`
	t.lookup = `SELECT t._row, t._rev, t._doc FROM ` + t.keys + ` k JOIN ` + t.name + ` t ON t._row = k._row
		WHERE k._key = $1 ORDER BY t._row`
}

func (t *table) childStatements() {
	from := fmt.Sprintf(` FROM %s t JOIN %s p ON p._row = t._parent WHERE p.id = $1`, t.name, t.parent.name)
	t.get = `SELECT t._order, t._rev, t._doc` + from + ` AND t._order = $2`
	t.lookup = `SELECT t._order, t._rev, t._doc` + from + ` ORDER BY t._order`
	t.put = fmt.Sprintf(`INSERT INTO %s AS t (_parent, _order, _rev, _doc) SELECT p._row, $2, 1, $3 FROM %s p WHERE p.id = $1
		ON CONFLICT (_parent, _order) DO UPDATE SET _rev = t._rev + 1, _doc = excluded._doc RETURNING t._rev`, t.name, t.parent.name)
	t.del = fmt.Sprintf(`DELETE FROM %s t USING %s p WHERE p._row = t._parent AND p.id = $1 AND t._order = $2`, t.name, t.parent.name)
}

// values are a record's columns and its stored form, in the order of put.
func (t *table) values(r db.Record) ([]any, error) {
	out := make([]any, 0, len(t.columns)+1)
	for _, c := range t.columns {
		v, err := c.value(r)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return append(out, t.encode(r)), nil
}

func (t *table) encode(r db.Record) []byte {
	return t.kind.Encode(t.kind.Encode(nil, r, true), r, false)
}

func (t *table) decode(rev int64, doc []byte) (db.Record, error) {
	r := t.kind.New()
	if err := t.kind.Decode(r, doc); err != nil {
		return nil, err
	}
	r.Base().Rev = rev
	return r, nil
}

// value is what the column holds for a record; nil is null.
func (c *column) value(r db.Record) (any, error) {
	v := c.field.Value(r)
	switch c.field.Type {
	case query.Text:
		if v.Text != "" {
			return v.Text, c.storable(v.Text)
		}
	case query.Set:
		if len(v.List) > 0 {
			return v.List, c.storable(v.List...)
		}
	case query.Map:
		return c.mapped(v.Map)
	case query.Time:
		if v.Num < firstTime || v.Num > lastTime {
			return nil, db.Errorf(db.Invalid, "%s: a time outside of the years 0 to 9999 cannot be stored", c.field.Name)
		}
		if v.Num != 0 {
			return v.Num, nil
		}
	case query.Int:
		return v.Num, nil
	case query.Bool:
		return v.Num != 0, nil
	}
	return nil, nil
}

// mapped is a map as JSON: the texts that its values compare by, or those of
// them that compare as numbers.
func (c *column) mapped(m map[string]any) (any, error) {
	texts, numbers := map[string]string{}, map[string]float64{}
	for key := range m {
		s, ok := query.MapText(m, key)
		if !ok {
			continue
		}
		if err := c.storable(key, s); err != nil {
			return nil, err
		}
		texts[key] = s
		if f, ok := query.ParseNumber(s); ok {
			numbers[key] = f
		}
	}
	if c.numbers {
		return object(numbers)
	}
	return object(texts)
}

func object[V any](m map[string]V) (any, error) {
	if len(m) == 0 {
		return nil, nil
	}
	text, err := json.Marshal(m)
	return string(text), err
}

// storable refuses what PostgreSQL cannot hold in a text.
func (c *column) storable(texts ...string) error {
	for _, s := range texts {
		if !storable(s) {
			return db.Errorf(db.Invalid, "%s: a NUL character or bytes that are not UTF-8 cannot be stored", c.field.Name)
		}
	}
	return nil
}

func storable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// keyOf is the number under which the records with a value of a secondary key
// are found. Two values may share one, so what is found is compared again.
func keyOf(name, value string) int64 {
	return number(name + "\x00" + value)
}

// number makes 64 bits of a text that are as good as its own.
func number(s string) int64 {
	sum := sha256.Sum256([]byte(s))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// keysOf returns the numbers of all a record's keys, sorted.
func (t *table) keysOf(r db.Record) []int64 {
	var out []int64
	for _, key := range t.kind.Keys {
		for _, value := range key.Of(nil, r) {
			out = append(out, keyOf(key.Name, value))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
