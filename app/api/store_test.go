package api_test

import (
	"path/filepath"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// openStore opens a new store that is gone after the test.
func openStore(t testing.TB, o bolt.Options) db.Store {
	t.Helper()
	s, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}
