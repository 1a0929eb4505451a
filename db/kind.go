package db

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/alertad/alertad/db/query"
)

// Record is one stored thing of some kind.
type Record interface {
	query.Record
	Kind() *Kind
	Base() *Meta
}

// Meta is what every record has; kinds embed it.
type Meta struct {
	ID  string
	Rev int64 // set by Put; 1 for a new record
}

// Base returns m itself, so that embedding it is enough.
func (m *Meta) Base() *Meta { return m }

// Kind declares a kind of record: its fields and keys. Storage, columns,
// filters and JSON all follow from this one table.
type Kind struct {
	Name string
	New  func() Record

	// Fields in the order of their JSON. The first is the id.
	Fields []Field

	// Aliases are other names of fields as URL parameters: tag for tags.
	Aliases map[string]string

	// Keys are the secondary keys that Lookup takes.
	Keys []Key

	// Parent is the kind that records of this kind belong to, if any: they are
	// stored beside their parent, go with it, and are found by Lookup under
	// "parent" in their order. Their ids are made by ChildID. Such kinds are
	// not searched by Find and have no other keys.
	Parent *Kind

	Schema *query.Schema

	byName map[string]int
	byTag  []int
}

// ChildID makes the id of a record that belongs to a parent: order is its
// place among its siblings, at least 0 and given only once.
func ChildID(parent string, order int64) string {
	return parent + "/" + strconv.FormatInt(order, 10)
}

// SplitChildID is the inverse of ChildID; ok is false for another text.
func SplitChildID(id string) (parent string, order int64, ok bool) {
	i := strings.LastIndexByte(id, '/')
	if i < 0 {
		return "", 0, false
	}
	order, err := strconv.ParseInt(id[i+1:], 10, 64)
	return id[:i], order, err == nil && order >= 0
}

// Key is a secondary key. Of appends the values that the record has under it;
// equal values of one record are the same entry.
type Key struct {
	Name string
	Hot  bool // depends on a hot field: others stay while only those change
	Of   func(dst []string, r Record) []string
}

// keyOf is a key of one text. A record that has none is not found under it.
func keyOf[R Record](name string, of func(R) string) Key {
	return Key{Name: name, Of: func(dst []string, r Record) []string {
		if s := of(r.(R)); s != "" {
			dst = append(dst, s)
		}
		return dst
	}}
}

// Field is one field of a kind, with the way to it in the Go struct. Tag names
// it in stored bytes: it is never changed and never used again.
type Field struct {
	query.Field
	Tag  int
	Opts Opt

	text func(Record) *string
	num  func(Record) *int64
	time func(Record) *Time
	flag func(Record) *bool
	list func(Record) *[]string
	attr func(Record) *Attributes
}

// Opt is a set of properties of a field.
type Opt uint16

// The properties.
const (
	Filter   Opt = 1 << iota // may be a URL parameter
	Sort                     // may be in sort-by
	Hot                      // changes with every de-duplication: stores keep such fields apart
	Cold                     // not held in memory: filtered by reading the record
	Nullable                 // an empty text is null in JSON, not ""
	Hidden                   // not in JSON
	Optional                 // not in JSON while it is absent
)

func text[R Record](tag int, name string, o Opt, at func(R) *string) Field {
	return Field{Field: field(name, query.Text, o), Tag: tag, Opts: o,
		text: func(r Record) *string { return at(r.(R)) }}
}

func number[R Record](tag int, name string, o Opt, at func(R) *int64) Field {
	return Field{Field: field(name, query.Int, o), Tag: tag, Opts: o,
		num: func(r Record) *int64 { return at(r.(R)) }}
}

func instant[R Record](tag int, name string, o Opt, at func(R) *Time) Field {
	return Field{Field: field(name, query.Time, o), Tag: tag, Opts: o,
		time: func(r Record) *Time { return at(r.(R)) }}
}

func flag[R Record](tag int, name string, o Opt, at func(R) *bool) Field {
	return Field{Field: field(name, query.Bool, o), Tag: tag, Opts: o,
		flag: func(r Record) *bool { return at(r.(R)) }}
}

func set[R Record](tag int, name string, o Opt, at func(R) *[]string) Field {
	return Field{Field: field(name, query.Set, o), Tag: tag, Opts: o,
		list: func(r Record) *[]string { return at(r.(R)) }}
}

func attributes[R Record](tag int, name string, o Opt, at func(R) *Attributes) Field {
	return Field{Field: field(name, query.Map, o), Tag: tag, Opts: o,
		attr: func(r Record) *Attributes { return at(r.(R)) }}
}

func field(name string, t query.Type, o Opt) query.Field {
	return query.Field{Name: name, Type: t, Filter: o&Filter != 0, Sort: o&Sort != 0}
}

// declare finishes a kind: its schema and the ways to its fields.
func declare(k *Kind) *Kind {
	k.byName = make(map[string]int, len(k.Fields))
	var fields []query.Field
	for i, f := range k.Fields {
		for f.Tag >= len(k.byTag) {
			k.byTag = append(k.byTag, -1)
		}
		if k.byTag[f.Tag] >= 0 {
			panic(fmt.Sprintf("db: tag %d of %s used twice", f.Tag, k.Name))
		}
		k.byTag[f.Tag], k.byName[f.Name] = i, i
		fields = append(fields, f.Field)
	}
	k.Schema = query.NewSchema(fields...)
	for param, name := range k.Aliases {
		k.Schema.Alias(param, name)
	}
	return k
}

// Key returns the secondary key with that name.
func (k *Kind) Key(name string) (Key, bool) {
	for _, key := range k.Keys {
		if key.Name == name {
			return key, true
		}
	}
	return Key{}, false
}

// Is makes the condition that a field has that value. It panics on a field
// that the kind lacks, which is a programming mistake.
func (k *Kind) Is(name, value string) query.Node {
	t, err := query.NewTest(k.field(name), "", query.Equal, value)
	if err != nil {
		panic(err)
	}
	return t
}

// Between makes the condition that a field lies within the bounds; nil is
// open. It panics as Is does.
func (k *Kind) Between(name string, low, high *query.Bound) query.Node {
	t, err := query.NewRange(k.field(name), "", low, high)
	if err != nil {
		panic(err)
	}
	return t
}

func (k *Kind) field(name string) query.Field {
	f, ok := k.Schema.Field(name)
	if !ok {
		panic(fmt.Sprintf("db: %s has no field %q", k.Name, name))
	}
	return f
}

// Value returns the value of the field of r, for query.Record.
func (k *Kind) Value(r Record, name string) query.Value {
	i, ok := k.byName[name]
	if !ok {
		return query.Value{}
	}
	return k.Fields[i].Value(r)
}

// Value returns the field's value; it shares memory with the record.
func (f *Field) Value(r Record) query.Value {
	switch f.Type {
	case query.Text:
		return query.Value{Text: *f.text(r)}
	case query.Int:
		return query.Value{Num: *f.num(r)}
	case query.Time:
		return query.Value{Num: int64(*f.time(r))}
	case query.Bool:
		if *f.flag(r) {
			return query.Value{Num: 1}
		}
		return query.Value{}
	case query.Set:
		return query.Value{List: *f.list(r)}
	default:
		return query.Value{Map: *f.attr(r)}
	}
}
