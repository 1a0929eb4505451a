package dbtest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// pastLine is a record in the text that lies beside a database of an earlier
// version.
type pastLine struct {
	Kind   string          `json:"kind"`
	ID     string          `json:"id"`
	Record json.RawMessage `json:"record"`
}

// WritePast puts records of every kind into an empty store, and returns them as
// text: one that later versions compare with what they find there (ReadPast).
func WritePast(t *testing.T, s db.Store) []byte {
	t.Helper()
	var text bytes.Buffer
	err := s.Update(context.Background(), func(tx db.Tx) error {
		text.Reset()
		for _, rec := range past() {
			k := rec.Kind()
			line, err := json.Marshal(pastLine{k.Name, rec.Base().ID, db.AppendWhole(nil, rec)})
			if err != nil {
				return err
			}
			text.Write(append(line, '\n'))
			if err := tx.Put(rec); err != nil {
				return fmt.Errorf("%s %s: %w", k.Name, rec.Base().ID, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

// past is, of every kind, a record with all fields, one with none, and some at
// random.
func past() []db.Record {
	var all []db.Record
	for _, k := range db.Kinds {
		c := newChance(1, k)
		for i := range 8 {
			id := fmt.Sprintf("%08x-%s", i, k.Name)
			if k.Parent != nil {
				id = db.ChildID(fmt.Sprintf("%08x-%s", i, k.Parent.Name), int64(i+1))
			}
			var rec db.Record
			switch i {
			case 0:
				rec = Full(k, id)
			case 1:
				rec = k.New()
				rec.Base().ID = id
			default:
				rec = c.record(id)
			}
			all = append(all, rec)
		}
	}
	return all
}

// ReadPast compares what a store holds, all of it, with a text that WritePast
// returned when the store was made. Fields that are newer than the text are
// empty. Then it changes each record, to see that it can be.
func ReadPast(t *testing.T, s db.Store, text []byte) {
	t.Helper()
	want := map[*db.Kind]map[string]db.Record{}
	for line := range bytes.Lines(text) {
		k, rec := parsePast(t, line)
		if want[k] == nil {
			want[k] = map[string]db.Record{}
		}
		want[k][rec.Base().ID] = rec
	}
	if len(want) == 0 {
		t.Fatal("there is nothing to compare with")
	}
	for _, k := range db.Kinds {
		got := readKind(t, s, k, want)
		if diff := cmp.Diff(want[k], got, cmpopts.EquateEmpty(), cmpopts.IgnoreFields(db.Meta{}, "Rev")); diff != "" {
			t.Errorf("%s (-written by then +read now):\n%s", k.Name, diff)
		}
		err := s.Update(context.Background(), func(tx db.Tx) error {
			for id := range want[k] {
				rec, err := tx.Get(k, id)
				if err != nil {
					return err
				}
				if err := tx.Put(rec); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Errorf("change the %ss: %v", k.Name, err)
		}
	}
}

func parsePast(t *testing.T, line []byte) (*db.Kind, db.Record) {
	t.Helper()
	var l pastLine
	if err := json.Unmarshal(line, &l); err != nil {
		t.Fatal(err)
	}
	for _, k := range db.Kinds {
		if k.Name != l.Kind {
			continue
		}
		rec, unknown, err := k.ParseWhole(l.Record)
		if err != nil || len(unknown) > 0 {
			t.Fatalf("%s %s: %v; fields that are no more: %q", l.Kind, l.ID, err, unknown)
		}
		rec.Base().ID = l.ID
		return k, rec
	}
	t.Fatalf("kind %q is no more", l.Kind)
	return nil, nil
}

// readKind reads all records of a kind: children by their parents.
func readKind(t *testing.T, s db.Store, k *db.Kind, want map[*db.Kind]map[string]db.Record) map[string]db.Record {
	t.Helper()
	got := map[string]db.Record{}
	err := s.View(context.Background(), func(f db.Finder) error {
		clear(got)
		if k.Parent == nil {
			for rec, err := range f.Find(k, query.Query{}) {
				if err != nil {
					return err
				}
				got[rec.Base().ID] = rec
			}
			return nil
		}
		for parent := range want[k.Parent] {
			list, err := f.Lookup(k, "parent", parent)
			if err != nil {
				return err
			}
			for _, rec := range list {
				got[rec.Base().ID] = rec
			}
		}
		return nil
	})
	if err != nil {
		t.Fatalf("read the %ss: %v", k.Name, err)
	}
	return got
}
