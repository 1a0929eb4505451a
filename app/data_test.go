package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// ctl runs a command to its end, and returns what it printed and whether it went
// well.
func ctl(t *testing.T, state string, settings []string, args ...string) (string, bool) {
	t.Helper()
	cmd, stderr := command(t, state, settings, args...)
	var out bytes.Buffer
	cmd.Stdout = &out
	err := cmd.Run()
	return out.String() + stderr.String(), err == nil
}

// shell is a folder with the commands that tests give there.
type shell struct {
	t        *testing.T
	state    string
	settings []string
}

func (s shell) does(want string, args ...string) string {
	s.t.Helper()
	out, ok := ctl(s.t, s.state, s.settings, args...)
	if !ok || !strings.Contains(out, want) {
		s.t.Errorf("alertad %s: good %v, want %q\n%s", strings.Join(args, " "), ok, want, out)
	}
	return out
}

func (s shell) refuses(want string, args ...string) {
	s.t.Helper()
	out, ok := ctl(s.t, s.state, s.settings, args...)
	if ok || !strings.Contains(out, want) {
		s.t.Errorf("alertad %s: good %v, want %q\n%s", strings.Join(args, " "), ok, want, out)
	}
}

// total is how many alerts a server has.
func (p *process) total() (n struct{ Total int }) {
	p.t.Helper()
	p.must("GET", "/alerts/count", "", &n)
	return n
}

// A backup that is taken while 64 clients post has what they were answered for
// before, and takes the place of the database.
func TestBackupWhileServing(t *testing.T) {
	t.Parallel()
	state, dir := t.TempDir(), t.TempDir()
	p := start(t, state)
	sh := shell{t, state, nil}
	file := filepath.Join(dir, "copy.db")

	var mu sync.Mutex
	var answered []string
	enough, stop := make(chan struct{}), make(chan struct{})
	var clients sync.WaitGroup
	for c := range 64 {
		clients.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				var a alertAnswer
				code, err := p.call("POST", "/alert", alertJSON(fmt.Sprintf("host-%d-%d", c, i), "Down", "major"), &a)
				if err != nil || code != 201 {
					t.Errorf("POST /alert: %d, %v", code, err)
					return
				}
				mu.Lock()
				answered = append(answered, a.ID)
				if len(answered) == 1000 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	<-enough
	mu.Lock()
	before := append([]string(nil), answered...)
	mu.Unlock()
	sh.does("SHA-256", "backup", file)
	sh.does("this is about a copy", "check")
	close(stop)
	clients.Wait()

	sh.refuses("is there already", "restore", file)
	sh.refuses("another process", "restore", "--force", file)
	sh.refuses("stop it first", "compact")
	if code := p.stop(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
	sh.does("copy.db is good", "restore", "--verify", file)
	sh.does("what was there is", "restore", "--force", file)
	sh.does("alertad.db is good", "check")
	sh.does("bytes before", "compact")
	p = start(t, state)
	for _, id := range before {
		if code := p.must("GET", "/alert/"+id, "", nil); code != 200 {
			t.Errorf("alert %s: %d", id, code)
		}
	}
	if n := p.total().Total; n < len(before) {
		t.Errorf("%d alerts, and %d were answered before the backup", n, len(before))
	}
}

func TestBackupsByThemselves(t *testing.T) {
	t.Parallel()
	state, dir := t.TempDir(), filepath.Join(t.TempDir(), "backups")
	p := start(t, state, "BACKUP_DIR="+dir)
	p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil)
	var made []string
	for len(made) == 0 { // the first is made at once
		made, _ = filepath.Glob(filepath.Join(dir, "alertad-*Z.db.sha256"))
	}
	shell{t, state, nil}.does("is good", "restore", "--verify", strings.TrimSuffix(made[0], ".sha256"))
	resp, err := http.Get(p.url + "/management/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(resp.Body); err != nil || !strings.Contains(text.String(), "\nalerta_backup_made_total 1\n") || !strings.Contains(text.String(), "\nalerta_backup_age ") {
		t.Errorf("%v\n%s", err, text.String())
	}
}

// Nobody gets a copy who may not administer the server.
func TestBackupNeedsAdmin(t *testing.T) {
	t.Parallel()
	p := start(t, t.TempDir(), "AUTH_REQUIRED=1", "SECRET_KEY=0123456789abcdef0123456789abcdef")
	if code := p.must("GET", "/management/backup", "", nil); code != 401 {
		t.Errorf("without a login: %d", code)
	}
}

func TestExportAndImport(t *testing.T) {
	t.Parallel()
	server, err := pgtest.Start("fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	dir := t.TempDir()
	first := shell{t, t.TempDir(), []string{"ADMIN_USERS=me@example.com"}}
	second := shell{t, t.TempDir(), []string{"DATABASE_URL=" + server.URL("alertad")}}
	third := shell{t, t.TempDir(), nil}

	p := start(t, first.state, first.settings...)
	for i := range 20 {
		var a alertAnswer
		p.must("POST", "/alert", alertJSON(fmt.Sprint("web", i), "Down", "major"), &a)
		p.must("PUT", "/alert/"+a.ID+"/note", `{"text":"on it"}`, nil)
	}
	first.does("", "user", "--email", "me@example.com", "--password", "correct horse battery")
	one, two, three := filepath.Join(dir, "1.ndjson.gz"), filepath.Join(dir, "2.ndjson"), filepath.Join(dir, "3.ndjson")
	first.does("", "export", "--secrets", "-o", one) // while it serves
	first.refuses("stop it first", "import", "--from", one)
	p.stop()

	second.does("Nothing was changed", "import", "--from", one, "--dry-run")
	second.does("Imported from the export", "import", "--from", one)
	second.does("", "export", "--secrets", "-o", two)
	for _, args := range [][]string{{"backup"}, {"check"}, {"compact"}, {"restore", one}} {
		second.refuses("pg_dump", args...)
	}
	third.does("Imported from the database", "import", "--from", server.URL("alertad"))
	third.does("", "export", "--secrets", "-o", three)
	if a, b := records(t, two), records(t, three); a != b || !strings.Contains(a, `"password":"$2`) {
		t.Errorf("the way back lost something:\n%.500s\n%.500s", a, b)
	}
	var report struct {
		Kinds map[string]struct{ Same, Added int }
	}
	out, _ := ctl(t, third.state, nil, "import", "--from", "bolt://"+filepath.Join(first.state, "alertad.db"), "--json")
	if err := json.NewDecoder(strings.NewReader(out)).Decode(&report); err != nil || report.Kinds["note"].Same != 20 {
		t.Errorf("%v\n%s", err, out)
	}

	third.refuses("nothing can be imported from ftp", "import", "--from", "ftp://x/y")
	third.refuses(`no kind "alarm"`, "import", "--from", one, "--kinds", "alarm")
	third.refuses("leave nothing", "import", "--from", one, "--kinds", "user", "--without", "user")
	third.refuses("no export of alertad", "import", "--from", filepath.Join(first.state, "secret.key"))
	third.refuses("no such file", "import", "--from", "bolt:///none/alertad.db")
	third.refuses("has no table", "import", "--from", server.URL("template1"))

	p = start(t, second.state, second.settings...)
	if n := p.total().Total; n != 20 {
		t.Errorf("%d alerts", n)
	}
	if code := p.must("POST", "/auth/login", `{"username":"me@example.com","password":"correct horse battery"}`, nil); code != 200 {
		t.Errorf("login with the password from before: %d", code)
	}
}

// records is an export without its first line, which has the time.
func records(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	return rest
}

// An export that is cut short is refused, and says what to do next.
func TestImportOfHalfAFile(t *testing.T) {
	t.Parallel()
	first, second := shell{t, t.TempDir(), nil}, shell{t, t.TempDir(), nil}
	p := start(t, first.state)
	for i := range 5 {
		p.must("POST", "/alert", alertJSON(fmt.Sprint("web", i), "Down", "major"), nil)
	}
	file := filepath.Join(t.TempDir(), "all")
	first.does("", "export", "-o", file)
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file+".cut", text[:len(text)*3/4], 0o600); err != nil {
		t.Fatal(err)
	}
	second.refuses("was cut short", "import", "--from", file+".cut")
	second.does("Imported", "import", "--from", file, "--resume")
}
