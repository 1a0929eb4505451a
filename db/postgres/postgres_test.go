package postgres_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
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
