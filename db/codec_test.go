package db_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// full returns a record of the kind with every field set, by way of JSON's
// names, so that a new field cannot be forgotten here.
func full(k *db.Kind) db.Record {
	r := k.New()
	v := reflect.ValueOf(r).Elem()
	for i := range v.NumField() {
		f, name := v.Field(i), v.Type().Field(i).Name
		switch f.Interface().(type) {
		case string:
			f.SetString(name + " <é>")
		case int64, db.Time:
			f.SetInt(int64(1_700_000_000_000 + i))
		case bool:
			f.SetBool(true)
		case []string:
			f.Set(reflect.ValueOf([]string{name, "", "b"}))
		case db.Attributes:
			f.Set(reflect.ValueOf(db.Attributes{"a": "text", "n": 1.5, "l": []any{"x", nil}, "b": false}))
		}
	}
	if k.Parent == nil {
		r.Base().ID = "id-1"
	}
	r.Base().Rev = 7
	return r
}

func TestEncodeDecode(t *testing.T) {
	for _, k := range db.Kinds {
		for name, want := range map[string]db.Record{"full": full(k), "empty": k.New()} {
			got := k.New()
			for _, hot := range []bool{true, false} {
				if err := k.Decode(got, k.Encode(nil, want, hot)); err != nil {
					t.Fatalf("%s %s: %v", name, k.Name, err)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %s (-want +got):\n%s", name, k.Name, diff)
			}
		}
	}
}

// What is the same must not be written, and what is not must be.
func TestSameCold(t *testing.T) {
	for _, k := range db.Kinds {
		was, is := full(k), full(k)
		if !k.SameCold(was, is) {
			t.Errorf("%s: a record is not the same as its like", k.Name)
		}
		none, empty := k.New(), k.New()
		v := reflect.ValueOf(is).Elem()
		for i := range v.NumField() {
			f, before := v.Field(i), reflect.New(v.Field(i).Type()).Elem()
			before.Set(f)
			var others []any
			switch x := f.Interface().(type) {
			case string:
				others = []any{x + "x", ""}
			case int64:
				others = []any{x + 1, int64(0)}
			case db.Time:
				others = []any{x + 1, db.Time(0)}
			case bool:
				others = []any{!x}
			case []string:
				others = []any{append(x[:2:2], "c"), x[:2], []string{}, []string(nil)}
				reflect.ValueOf(empty).Elem().Field(i).Set(reflect.ValueOf([]string{}))
			case db.Attributes:
				others = []any{x.With(db.Attributes{"a": "other"}), x.With(db.Attributes{"a": 1.5}), x.With(db.Attributes{"n": "1.5"}),
					x.With(db.Attributes{"l": []any{"x", "y"}}), x.With(db.Attributes{"c": "more"}), x.With(db.Attributes{"a": nil}), db.Attributes(nil)}
				reflect.ValueOf(empty).Elem().Field(i).Set(reflect.ValueOf(db.Attributes{}))
			}
			for _, other := range others {
				f.Set(reflect.ValueOf(other))
				want := bytes.Equal(k.Encode(nil, was, false), k.Encode(nil, is, false))
				if got := k.SameCold(was, is); got != want {
					t.Errorf("%s.%s = %v: the same %v, stored the same %v", k.Name, v.Type().Field(i).Name, other, got, want)
				}
			}
			f.Set(before)
		}
		if !k.SameCold(none, empty) {
			t.Errorf("%s: empty lists and attributes are not the same as none", k.Name)
		}
	}
}

// A field that an older program does not know is skipped.
func TestDecodeSkipsUnknownTags(t *testing.T) {
	other := *db.Alerts
	data := other.Encode(nil, full(db.Alerts), false)
	var got db.Metric
	if err := db.Metrics.Decode(&got, data); err != nil {
		t.Fatal(err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, k := range db.Kinds {
		f.Add(k.Encode(nil, full(k), true))
		f.Add(k.Encode(nil, full(k), false))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, k := range db.Kinds {
			r := k.New()
			if k.Decode(r, data) == nil {
				k.Encode(nil, r, false)
			}
		}
	})
}

// The members are JSON, and mean what encoding/json would make of the values.
func TestAppendMembers(t *testing.T) {
	a := &db.Alert{
		Meta: db.Meta{ID: "1"}, Text: "<b>\"\\\n\t\r\x01\u2028 \xff é", Tags: []string{"a", "b"},
		Attributes: db.Attributes{"b": 1.5, "a": "x", "n": map[string]any{"k": []any{true, nil}}},
		CreateTime: 1_767_225_600_123, Repeat: true, Timeout: 60,
	}
	data := append(db.AppendMembers([]byte("{"), a), '}')
	var got map[string]any
	if err := json.Unmarshal(data, &got); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	want := map[string]any{
		"id": "1", "text": "<b>\"\\\n\t\r\x01\u2028 \ufffd é", "tags": []any{"a", "b"}, "service": []any{},
		"attributes": map[string]any{"b": 1.5, "a": "x", "n": map[string]any{"k": []any{true, nil}}},
		"createTime": "2026-01-01T00:00:00.123Z", "updateTime": nil, "repeat": true, "timeout": 60.0,
		"value": nil, "customer": nil, "group": "",
	}
	for name, w := range want {
		if diff := cmp.Diff(w, got[name]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, f := range db.Alerts.Fields {
		if _, ok := got[f.Name]; ok == (f.Opts&db.Hidden != 0) {
			t.Errorf("%s: in JSON is %v, hidden is %v", f.Name, ok, !ok)
		}
	}
}

func FuzzAppendString(f *testing.F) {
	f.Add("plain")
	f.Add("<\"\\\u2029\xf0\x00")
	f.Fuzz(func(t *testing.T, s string) {
		want, _ := json.Marshal(s)
		var w, got string
		if err := json.Unmarshal(db.AppendString(nil, s), &got); err != nil {
			t.Fatal(err)
		}
		if json.Unmarshal(want, &w); w != got {
			t.Fatalf("got %q, want %q", got, w)
		}
	})
}

func TestChildID(t *testing.T) {
	f := func(id, parent string, order int64, ok bool) {
		t.Helper()
		p, o, k := db.SplitChildID(id)
		if k != ok || (ok && (p != parent || o != order)) {
			t.Errorf("SplitChildID(%q) = %q, %d, %v", id, p, o, k)
		}
	}
	f(db.ChildID("a/b", 12), "a/b", 12, true)
	f("a", "", 0, false)
	f("a/-1", "", 0, false)
	f("a/x", "", 0, false)
}

func TestBlackoutWhere(t *testing.T) {
	a := &db.Alert{Environment: "Production", Resource: "web01", Event: "E", Service: []string{"Web", "Mail"}, Tags: []string{"x"}, Customer: "Acme"}
	f := func(name string, b db.Blackout, want bool) {
		t.Helper()
		if b.Environment == "" {
			b.Environment = "Production"
		}
		if got := query.Match(b.Where(), a); got != want {
			t.Errorf("%s: matches is %v, want %v", name, got, want)
		}
	}
	f("environment", db.Blackout{}, true)
	f("other environment", db.Blackout{Environment: "Development"}, false)
	f("resource and event", db.Blackout{Resource: "web01", Event: "E"}, true)
	f("other event", db.Blackout{Resource: "web01", Event: "F"}, false)
	f("one of its services", db.Blackout{Service: []string{"Web"}}, true)
	f("a service too many", db.Blackout{Service: []string{"Web", "DNS"}}, false)
	f("tags", db.Blackout{Tags: []string{"x"}}, true)
	f("other tags", db.Blackout{Tags: []string{"y"}}, false)
	f("its customer", db.Blackout{Customer: "Acme"}, true)
	f("another customer", db.Blackout{Customer: "Other"}, false)
}

// A store leaves a key alone that is not hot while only hot fields change.
func TestKeysThatAreNotHot(t *testing.T) {
	for _, k := range db.Kinds {
		whole, cold := full(k), k.New()
		if err := k.Decode(cold, k.Encode(nil, whole, false)); err != nil {
			t.Fatal(err)
		}
		for _, key := range k.Keys {
			if diff := cmp.Diff(key.Of(nil, whole), key.Of(nil, cold)); (diff != "") != key.Hot {
				t.Errorf("%s %s: hot is %v, but values differ by (-all +cold fields only): %s", k.Name, key.Name, key.Hot, diff)
			}
		}
	}
}
