package db_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
)

func TestStripNUL(t *testing.T) {
	tags := []string{"a\x00", "b"}
	attributes := db.Attributes{"k\x00": "v", "deep": map[string]any{"l": []any{1.0, "\x00x\x00", nil}}}
	a := &db.Alert{Meta: db.Meta{ID: "i\x00d"}, Resource: "\x00web", Event: "down", Tags: tags, Service: []string{"c"}, Attributes: attributes, RawData: "\x00"}
	db.StripNUL(a)
	want := &db.Alert{Meta: db.Meta{ID: "id"}, Resource: "web", Event: "down", Tags: []string{"a", "b"}, Service: []string{"c"},
		Attributes: db.Attributes{"k": "v", "deep": map[string]any{"l": []any{1.0, "x", nil}}}}
	if diff := cmp.Diff(want, a); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if tags[0] != "a\x00" || attributes["k\x00"] != "v" {
		t.Errorf("what others may share was changed: %q %q", tags, attributes)
	}
}

func TestStripNULFindsNone(t *testing.T) {
	a := &db.Alert{Resource: "web", Tags: []string{"a"}, Attributes: db.Attributes{"b": []any{"c", map[string]any{"d": "e"}}}}
	if n := testing.AllocsPerRun(10, func() { db.StripNUL(a) }); n != 0 {
		t.Errorf("%v allocations for nothing", n)
	}
}

func BenchmarkStripNUL(b *testing.B) {
	a := &db.Alert{Resource: "web", Event: "down", Text: "a text of some length that says what is wrong", Tags: []string{"a=b", "c=d", "e=f"},
		Attributes: db.Attributes{"startsAt": "2026-01-01T00:00:00Z", "region": "eu", "ip": "127.0.0.1"}, RawData: string(make([]byte, 0, 600))}
	for b.Loop() {
		db.StripNUL(a)
	}
}
