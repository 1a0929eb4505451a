package db_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
)

func TestWhole(t *testing.T) {
	for _, k := range db.Kinds {
		for _, rec := range []db.Record{dbtest.Full(k, "id-1"), k.New()} {
			text := db.AppendWhole(nil, rec)
			got, unknown, err := k.ParseWhole(text)
			if err != nil || len(unknown) > 0 {
				t.Fatalf("%s: %v, unknown %q\n%s", k.Name, err, unknown, text)
			}
			if k.Parent != nil {
				got.Base().ID = rec.Base().ID
			}
			if diff := cmp.Diff(rec, got); diff != "" {
				t.Errorf("%s (-want +got)\n%s", k.Name, diff)
			}
		}
	}
}

func TestWholeTimes(t *testing.T) {
	for _, at := range []db.Time{1, -1, -62167219200000, -62167219200001, 253402300799999, 253402300800000, 1<<63 - 1, -1 << 63} {
		text := db.AppendWhole(nil, &db.Alert{CreateTime: at})
		got, _, err := db.Alerts.ParseWhole(text)
		if err != nil || got.(*db.Alert).CreateTime != at {
			t.Errorf("%d: %s, %v, %v", at, text, got, err)
		}
	}
}

func TestParseWhole(t *testing.T) {
	got, unknown, err := db.Alerts.ParseWhole([]byte(`{"id":"a","later":{"x":[1]},"customer":null,"createTime":null}`))
	if want := (&db.Alert{Meta: db.Meta{ID: "a"}}); err != nil || !slices.Equal(unknown, []string{"later"}) || !cmp.Equal(got, db.Record(want)) {
		t.Errorf("%+v, unknown %q, %v", got, unknown, err)
	}
	for _, bad := range []string{``, `[]`, `null`, `{`, `{"id":"a"`, `{"id":1}`, `{"timeout":"x"}`, `{"createTime":"soon"}`, `{"createTime":true}`, `{"tags":{}}`, `{"repeat":1}`} {
		if _, _, err := db.Alerts.ParseWhole([]byte(bad)); db.CodeOf(err) != db.Invalid {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// What is read of an export is a record that is written and read again as it is.
func FuzzWhole(f *testing.F) {
	for i, k := range db.Kinds {
		f.Add(uint8(i), db.AppendWhole(nil, dbtest.Full(k, "id-1")))
	}
	for _, text := range []string{`{"createTime":-62167219200001}`, `{"createTime":"2026-01-31T12:00:00+23:59"}`, `{"attributes":{"a":[{"b":null}]}}`, `{"id":"a","id":"b"}`} {
		f.Add(uint8(0), []byte(text))
	}
	f.Fuzz(func(t *testing.T, kind uint8, text []byte) {
		k := db.Kinds[int(kind)%len(db.Kinds)]
		first, _, err := k.ParseWhole(text)
		if err != nil {
			return
		}
		written := db.AppendWhole(nil, first)
		again, unknown, err := k.ParseWhole(written)
		if err != nil || len(unknown) > 0 {
			t.Fatalf("%q is written as %q: %v, unknown %q", text, written, err, unknown)
		}
		if diff := cmp.Diff(first, again, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q is written as %q (-first +again)\n%s", text, written, diff)
		}
	})
}
