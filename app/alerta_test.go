package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// The database of an Alerta is imported, twice, and served: with its API keys.
func TestImportAlerta(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start("fsync=off", "autovacuum=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	for _, file := range []string{"schema.sql", "rows.sql"} {
		text, err := os.ReadFile(filepath.Join("transfer/alertapg/testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		cmd := server.Command("psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", server.Dir, "-p", pgtest.Port, "-U", "postgres", "alertad")
		cmd.Stdin = strings.NewReader(string(text))
		if err := cmd.Run(); err != nil {
			t.Fatal(err)
		}
	}
	state := t.TempDir()
	sh := shell{t, state, []string{"AUTH_REQUIRED=true", "SECRET_KEY=a-secret-of-the-tests-0123456789"}}
	from := server.URL("alertad")
	sh.does("alert a4-double: not kept, a5-double is about the same and newer", "import", "--from", from, "--dry-run")
	sh.does("PostgreSQL database alertad", "import", "--from", from)
	again := sh.does("PostgreSQL database alertad", "import", "--from", from, "--json")
	if !strings.Contains(again, `"added": 0`) || strings.Contains(again, `"replaced": 1`) {
		t.Errorf("the second time: %s", again)
	}
	p := start(t, state, sh.settings...)
	var a struct {
		Alert struct {
			History []struct{ Type string }
		}
		Notes []struct{ Text string }
	}
	get := func(path string) {
		t.Helper()
		if code, err := p.call(http.MethodGet, path+"?api-key=demo-key-of-forty-characters-0123456789", "", &a); code != http.StatusOK || err != nil {
			t.Fatalf("GET %s with the old key: %d, %v", path, code, err)
		}
	}
	get("/alert/a1-acked")
	get("/alert/a1-acked/notes")
	if len(a.Alert.History) < 4 || a.Alert.History[2].Type != "ack" || len(a.Notes) != 2 { // it has expired since
		t.Errorf("%+v", a)
	}
}

// A folder is a dump of mongodump, if it holds one.
func TestImportDump(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "dump", "monitoring")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	sh := shell{t, t.TempDir(), nil}
	sh.refuses("this is no dump of Alerta's database", "import", "--from", dir)
	alert, err := bson.Marshal(bson.M{"_id": "a", "resource": "r", "event": "e"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "alerts.bson"), alert, 0o600); err != nil {
		t.Fatal(err)
	}
	sh.does("MongoDB dump", "import", "--from", dir)
	sh.does("MongoDB dump", "import", "--from", "file://"+filepath.Dir(dir)+"?database=monitoring")
	sh.refuses("no database other", "import", "--from", "file://"+filepath.Dir(dir)+"?database=other")
}

// A running server is imported by its API, and its wrong key is told.
func TestImportServer(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir())
	p.must("POST", "/alert", `{"environment":"Production","resource":"r","event":"e","service":["s"],"severity":"major"}`, nil)
	sh := shell{t, t.TempDir(), nil}
	sh.does("the API tells no passwords", "import", "--from", p.url)
	sh.refuses("401", "import", "--from", p.url, "--key", "wrong")
	sh.refuses("no URL of a server", "import", "--from", "http://")
}
