package postgres_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/postgres"
)

func TestContract(t *testing.T) {
	dbtest.Run(t, open)
}

func TestImpatient(t *testing.T) {
	dbtest.RunImpatient(t, func(t *testing.T) db.Store {
		s, err := postgres.Open(context.Background(), database(t), postgres.Options{Schema: newName(), Patience: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

// A statement may be cut off while a regular expression is made ready, which only
// the message tells from one that is wrong.
func TestCutOff(t *testing.T) {
	s := openNew(t)
	f := func(state, message string, want bool) {
		t.Helper()
		err := s.Exec(t.Context(), fmt.Sprintf("DO $$ BEGIN RAISE EXCEPTION '%s' USING ERRCODE = '%s'; END $$", message, state))
		if err == nil || postgres.CutOff(err) != want {
			t.Errorf("cut off is %t: %v", !want, err)
		}
	}
	f("57014", "canceling statement due to statement timeout", true)
	f("2201B", "invalid regular expression: operation cancelled", true)
	f("2201B", "ungültiger regulärer Ausdruck: operation cancelled", true)
	f("2201B", "invalid regular expression: parentheses () not balanced", false)
	f("22000", "operation cancelled", false)
}

// open opens the store in the schema that stands for a folder.
func open(t *testing.T, dir string) db.Store {
	t.Helper()
	return openSchema(t, schemaOf(dir))
}

func schemaOf(dir string) string {
	sum := sha256.Sum256([]byte(dir))
	return `Test "` + hex.EncodeToString(sum[:8])
}

func openSchema(t testing.TB, schema string) *postgres.Store {
	t.Helper()
	s, err := postgres.Open(context.Background(), database(t), postgres.Options{Schema: schema})
	if err != nil {
		t.Fatal(err)
	}
	return s
}
