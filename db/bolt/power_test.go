package bolt_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/query"
)

// A disk writes sectors whole, and those between two syncs in any order, or
// not at all.
const (
	sector = 512
	metas  = 2 * 4096 // where the file says which of its trees counts
)

// TestPowerLoss: when the power fails during a commit, what was promised before
// is all there, and the commit is there whole or not at all. bbolt syncs the
// pages of a commit before it writes the one that makes them count, so the disk
// has any of the sectors of the first kind, or all of them and any of the
// second.
func TestPowerLoss(t *testing.T) {
	path := file(t)
	s := open(t, path, bolt.Options{})
	r := rand.New(rand.NewPCG(11, 11))
	want := map[string]int64{}
	before, after := read(t, path), []byte(nil)
	kept, made := 0, 0
	for range 60 {
		next := maps.Clone(want)
		change(t, s, r, next)
		after = read(t, path)
		for range 4 {
			if torn := tear(r, r.Float64(), before, after, metas, len(after)); !is(t, torn, want) {
				t.Fatal("the pages of a commit that never counted changed what was promised before")
			}
		}
		torn := tear(r, 0.5, tear(r, 1, before, after, metas, len(after)), after, 0, metas)
		switch {
		case is(t, torn, want):
			kept++
		case is(t, torn, next):
			made++
		default:
			t.Fatal("a commit is there in part")
		}
		want, before = next, after
	}
	if kept == 0 || made == 0 {
		t.Errorf("%d commits were lost and %d kept: the test shows nothing", kept, made)
	}
}

// change puts and deletes some alerts with their history in one commit. want
// tells how many changes of each alert are to be there.
func change(t *testing.T, s db.Store, r *rand.Rand, want map[string]int64) {
	t.Helper()
	err := s.Update(context.Background(), func(tx db.Tx) error {
		for range 1 + r.IntN(8) {
			id := fmt.Sprint("alert-", r.IntN(60))
			if want[id] > 0 && r.IntN(5) == 0 {
				delete(want, id)
				if err := tx.Delete(db.Alerts, id); err != nil {
					return err
				}
				continue
			}
			want[id]++
			a := alertOf(r, 0)
			a.ID, a.DuplicateCount, a.Text = id, want[id], strings.Repeat("x", r.IntN(9000))
			if err := tx.Put(a); err != nil {
				return err
			}
			if err := tx.Put(&db.History{Meta: db.Meta{ID: db.ChildID(id, want[id])}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// tear returns the file as it was before, with that share of the sectors of
// after between two places.
func tear(r *rand.Rand, share float64, before, after []byte, from, to int) []byte {
	torn := slices.Clone(before)
	if grown := len(after) - len(torn); grown > 0 {
		torn = append(torn, make([]byte, grown)...)
	}
	for at := from; at < min(to, len(after)); at += sector {
		if r.Float64() < share {
			copy(torn[at:at+sector], after[at:at+sector])
		}
	}
	return torn
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	used := len(bytes.TrimRight(data, "\x00"))
	return data[:(used+4095)/4096*4096] // without the room to grow
}

// is reports whether a file opens, is sound, and holds just that many changes of
// each alert.
func is(t *testing.T, data []byte, want map[string]int64) bool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "alertad.db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := bolt.Open(path, bolt.Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer s.Close()
	if err := s.Verify(); err != nil {
		t.Fatalf("verify: %v", err)
	}
	got := map[string]int64{}
	err = s.View(context.Background(), func(f db.Finder) error {
		for rec, err := range f.Find(db.Alerts, query.Query{}) {
			if err != nil {
				return err
			}
			a := rec.(*db.Alert)
			h, err := f.Lookup(db.Histories, "parent", a.ID)
			if err != nil {
				return err
			}
			if got[a.ID] = a.DuplicateCount; int64(len(h)) != a.DuplicateCount {
				t.Errorf("%s has %d entries in its history, want %d", a.ID, len(h), a.DuplicateCount)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(got, want)
}
