// Package alertatest is what the tests of the sources share.
package alertatest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/db"
)

// Now is the time of imports in tests.
func Now() time.Time { return time.Date(2026, 2, 1, 0, 0, 0, 0, time.UTC) }

// Read is what a source has of a kind behind a position.
func Read(t testing.TB, s transfer.Source, k *db.Kind, from string) []transfer.Item {
	t.Helper()
	var out []transfer.Item
	for item, err := range s.Items(t.Context(), k, from) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, item)
	}
	return out
}

// All is all that a source has, for reading.
func All(t testing.TB, s transfer.Source) string {
	t.Helper()
	var b strings.Builder
	for _, k := range alerta.Kinds {
		b.WriteString(Lines(Read(t, s, k.Kind, "")))
	}
	return b.String()
}

// Lines is what items come to, for reading: their records in JSON, what JSON does
// not show, and their notes.
func Lines(items []transfer.Item) string {
	var b strings.Builder
	for _, item := range items {
		for _, r := range item.Records {
			fmt.Fprintf(&b, "%s %s {%s}%s\n", r.Kind().Name, r.Base().ID, db.AppendMembers(nil, r), hidden(r))
		}
		for _, n := range item.Notes {
			b.WriteString("  ! " + n + "\n")
		}
	}
	return b.String()
}

func hidden(r db.Record) string {
	switch r := r.(type) {
	case *db.Alert:
		return fmt.Sprintf(" before=%s ack=%s,%s shelve=%s,%s blackout=%s seq=%d expires=%s",
			r.PreviousStatus, r.AckFrom, r.AckUntil, r.ShelveFrom, r.ShelveUntil, r.BlackoutFrom, r.HistorySeq, r.ExpireTime)
	case *db.User:
		return fmt.Sprintf(" password=%.7s hash=%s", r.Password, r.Hash)
	case *db.UserGroup:
		return fmt.Sprintf(" users=%v", r.Users)
	case *db.APIKey:
		return fmt.Sprintf(" hash=%.8s", r.Hash)
	}
	return ""
}

// Golden compares with a file below testdata, or writes it.
func Golden(t *testing.T, update bool, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Error(diff)
	}
}

// GoOn checks that from behind every position a source yields what came behind it
// before, and that it can be used again after an iteration that ended early.
func GoOn(t *testing.T, s transfer.Source) {
	t.Helper()
	for _, k := range alerta.Kinds {
		all := Read(t, s, k.Kind, "")
		for i, item := range all {
			if diff := cmp.Diff(Lines(all[i+1:]), Lines(Read(t, s, k.Kind, item.Position))); diff != "" {
				t.Errorf("%s behind %q: %s", k.Name, item.Position, diff)
			}
		}
		for range s.Items(t.Context(), k.Kind, "") {
			break
		}
	}
}
