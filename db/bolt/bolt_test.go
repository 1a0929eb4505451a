package bolt_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest"
)

func TestContract(t *testing.T) {
	dbtest.Run(t, func(t *testing.T, dir string) db.Store {
		s, err := bolt.Open(filepath.Join(dir, "alertad.db"), bolt.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}

func TestImpatient(t *testing.T) {
	dbtest.RunImpatient(t, func(t *testing.T) db.Store {
		s, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{Patience: time.Nanosecond})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
