package db

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/alertad/alertad/db/query"
)

// The stored form of a record is a run of fields, each a tag and a value, with
// absent fields left out: uvarint tag<<2 | wire type, then the value. A reader
// skips tags that it does not know, so that an older program reads what a
// newer one wrote. Rev has the tag 0.
const (
	wireNum  = 0 // zig-zag varint
	wireText = 1 // uvarint length, bytes
	wireList = 2 // uvarint size of the rest, uvarint count, then that many texts
	wireAttr = 3 // as wireList, with pairs of text and tagged value
)

var errCorrupt = errors.New("corrupt record")

// Encode appends the stored form of r's fields: the hot ones or the others.
// The revision goes with the hot ones.
func (k *Kind) Encode(dst []byte, r Record, hot bool) []byte {
	if hot {
		dst = appendNum(dst, 0, r.Base().Rev)
	}
	for i := range k.Fields {
		f := &k.Fields[i]
		if (f.Opts&Hot != 0) == hot {
			dst = f.encode(dst, r)
		}
	}
	return dst
}

// SameCold reports whether Encode makes the same of the fields of two records that
// are not hot. It may miss it for attributes of other types than JSON has.
func (k *Kind) SameCold(a, b Record) bool {
	for i := range k.Fields {
		if f := &k.Fields[i]; f.Opts&Hot == 0 && !f.same(a, b) {
			return false
		}
	}
	return true
}

func (f *Field) same(a, b Record) bool {
	switch f.Type {
	case query.Text:
		return *f.text(a) == *f.text(b)
	case query.Set:
		return slices.Equal(*f.list(a), *f.list(b))
	case query.Map:
		return maps.EqualFunc(*f.attr(a), *f.attr(b), sameValue)
	}
	return f.Value(a).Num == f.Value(b).Num
}

func sameValue(a, b any) bool {
	if s, ok := a.(string); ok {
		t, ok := b.(string)
		return ok && s == t
	}
	return reflect.DeepEqual(a, b)
}

func (f *Field) encode(dst []byte, r Record) []byte {
	switch f.Type {
	case query.Text:
		if s := *f.text(r); s != "" {
			dst = appendString(binary.AppendUvarint(dst, uint64(f.Tag)<<2|wireText), s)
		}
	case query.Set:
		if l := *f.list(r); len(l) > 0 {
			dst = appendList(dst, f.Tag, l)
		}
	case query.Map:
		if a := *f.attr(r); len(a) > 0 {
			dst = appendAttributes(dst, f.Tag, a)
		}
	default:
		if n := f.Value(r).Num; n != 0 {
			dst = appendNum(dst, f.Tag, n)
		}
	}
	return dst
}

func appendNum(dst []byte, tag int, n int64) []byte {
	return binary.AppendVarint(binary.AppendUvarint(dst, uint64(tag)<<2|wireNum), n)
}

func appendString(dst []byte, s string) []byte {
	return append(binary.AppendUvarint(dst, uint64(len(s))), s...)
}

func appendList(dst []byte, tag int, list []string) []byte {
	dst = binary.AppendUvarint(dst, uint64(tag)<<2|wireList)
	size := uvarintLen(uint64(len(list)))
	for _, s := range list {
		size += uvarintLen(uint64(len(s))) + len(s)
	}
	dst = binary.AppendUvarint(dst, uint64(size))
	dst = binary.AppendUvarint(dst, uint64(len(list)))
	for _, s := range list {
		dst = appendString(dst, s)
	}
	return dst
}

func uvarintLen(n uint64) int {
	size := 1
	for n >= 0x80 {
		n >>= 7
		size++
	}
	return size
}

// appendAttributes writes strings as they are and other values as JSON; a
// leading byte tells which.
func appendAttributes(dst []byte, tag int, a Attributes) []byte {
	var buffer [256]byte
	rest := binary.AppendUvarint(buffer[:0], uint64(len(a)))
	var few fewKeys
	for _, key := range a.keys(few[:0]) {
		rest = appendString(rest, key)
		if s, ok := a[key].(string); ok {
			rest = appendString(append(rest, 's'), s)
			continue
		}
		value, err := json.Marshal(a[key])
		if err != nil { // not a JSON value: its text is better than nothing
			value, _ = json.Marshal(fmt.Sprint(a[key]))
		}
		rest = appendString(append(rest, 'j'), string(value))
	}
	dst = binary.AppendUvarint(dst, uint64(tag)<<2|wireAttr)
	return append(binary.AppendUvarint(dst, uint64(len(rest))), rest...)
}

// Decode sets the fields of r that data holds. The data is copied, so the
// caller may use it again. It returns an error for bytes that Encode cannot
// have written, and never panics.
func (k *Kind) Decode(r Record, data []byte) error {
	d := decoder{rest: string(data)}
	for d.rest != "" && d.err == nil {
		head := d.uvarint()
		tag, wire := head>>2, head&3
		if tag == 0 && wire == wireNum {
			r.Base().Rev = d.varint()
			continue
		}
		f := k.tagged(tag)
		if f == nil || f.wire() != wire {
			d.skip(wire)
			continue
		}
		f.decode(&d, r)
	}
	if d.err != nil {
		return fmt.Errorf("decode %s: %w", k.Name, d.err)
	}
	return nil
}

func (k *Kind) tagged(tag uint64) *Field {
	if tag >= uint64(len(k.byTag)) || k.byTag[tag] < 0 {
		return nil
	}
	return &k.Fields[k.byTag[tag]]
}

func (f *Field) wire() uint64 {
	switch f.Type {
	case query.Text:
		return wireText
	case query.Set:
		return wireList
	case query.Map:
		return wireAttr
	default:
		return wireNum
	}
}

func (f *Field) decode(d *decoder, r Record) {
	switch f.Type {
	case query.Text:
		*f.text(r) = d.text()
	case query.Set:
		*f.list(r) = d.list()
	case query.Map:
		*f.attr(r) = d.attributes()
	case query.Int:
		*f.num(r) = d.varint()
	case query.Time:
		*f.time(r) = Time(d.varint())
	case query.Bool:
		*f.flag(r) = d.varint() != 0
	}
}

// decoder cuts values off the front of rest. After an error it yields zeros.
type decoder struct {
	rest string
	err  error
}

func (d *decoder) uvarint() uint64 {
	var n uint64
	for i := 0; i < len(d.rest) && i < binary.MaxVarintLen64; i++ {
		c := d.rest[i]
		n |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.err, d.rest = errCorrupt, ""
	return 0
}

func (d *decoder) varint() int64 {
	n := d.uvarint()
	return int64(n>>1) ^ -int64(n&1)
}

func (d *decoder) text() string {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.err, d.rest = errCorrupt, ""
		return ""
	}
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

// count reads the number of things that follow, each at least one byte long.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.rest)) {
		d.err, d.rest = errCorrupt, ""
		return 0
	}
	return int(n)
}

func (d *decoder) list() []string {
	inner := decoder{rest: d.text()}
	list := make([]string, inner.count())
	for i := range list {
		list[i] = inner.text()
	}
	d.failed(inner)
	return list
}

func (d *decoder) attributes() Attributes {
	inner := decoder{rest: d.text()}
	n := inner.count()
	a := make(Attributes, n)
	for range n {
		key := inner.text()
		if inner.rest == "" {
			inner.err = errCorrupt
			break
		}
		form := inner.rest[0]
		inner.rest = inner.rest[1:]
		a[key] = inner.value(form)
	}
	d.failed(inner)
	return a
}

func (d *decoder) value(form byte) any {
	s := d.text()
	if form == 's' {
		return s
	}
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		d.err = errCorrupt
	}
	return v
}

func (d *decoder) failed(inner decoder) {
	if inner.err != nil {
		d.err, d.rest = inner.err, ""
	}
}

func (d *decoder) skip(wire uint64) {
	if wire == wireNum {
		d.uvarint()
		return
	}
	d.text()
}
