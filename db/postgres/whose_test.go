package postgres_test

import (
	"context"
	"strings"
	"testing"

	"github.com/alertad/alertad/db/postgres"
)

func TestSchemaOf(t *testing.T) {
	mine := schemaOf(t.TempDir())
	s := openSchema(t, mine)
	defer s.Close()
	other := openSchema(t, schemaOf(t.TempDir()))
	defer other.Close()
	f := func(url, want, fault string) {
		t.Helper()
		got, err := postgres.SchemaOf(context.Background(), url)
		if got != want || (err == nil) != (fault == "") || err != nil && !strings.Contains(err.Error(), fault) {
			t.Errorf("%s: %q, %v", url, got, err)
		}
	}
	base := database(t)
	f(base+`&search_path=%22Test%20%22%22`+strings.TrimPrefix(mine, `Test "`)+`%22`, mine, "")
	f(base+"&search_path=pg_temp", "", "search_path=")
	f(strings.Replace(base, "/alertad?", "/template1?", 1), "", "")
	f("postgres://localhost:1/x", "", "cannot be reached")
}
