package alertapg_test

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"github.com/alertad/alertad/app/transfer"
	"github.com/alertad/alertad/app/transfer/alerta"
	"github.com/alertad/alertad/app/transfer/alerta/alertatest"
	"github.com/alertad/alertad/app/transfer/alertapg"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest/pgtest"
)

var update = flag.Bool("update", false, "write the golden files")

var startPostgres = sync.OnceValues(func() (*pgtest.Server, error) {
	server, err := pgtest.Start("fsync=off", "autovacuum=off")
	running = server
	return server, err
})

var running *pgtest.Server

// TestMain ends the server that a test started.
func TestMain(m *testing.M) {
	code := m.Run()
	if running != nil {
		_ = running.Close()
	}
	os.Exit(code)
}

// database runs those files and statements in a schema of the test's own, and
// returns its URL.
func database(t testing.TB, statements ...string) string {
	t.Helper()
	server, err := startPostgres()
	if err != nil {
		t.Fatal(err)
	}
	name := strings.ToLower(strings.NewReplacer("/", "_", "#", "_").Replace(t.Name()))
	url := server.URL("alertad") + "&search_path=" + name
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	statements = append([]string{"CREATE SCHEMA " + name}, statements...)
	for _, s := range statements {
		if strings.HasSuffix(s, ".sql") {
			text, err := os.ReadFile(filepath.Join("testdata", s))
			if err != nil {
				t.Fatal(err)
			}
			s = string(text)
		}
		if _, err := conn.PgConn().Exec(t.Context(), s).ReadAll(); err != nil {
			t.Fatal(err)
		}
	}
	return url
}

func open(t testing.TB, url string) *alertapg.Source {
	t.Helper()
	s, err := alertapg.Open(t.Context(), url, alerta.Options{Now: alertatest.Now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestItems(t *testing.T) {
	s := open(t, database(t, "schema.sql", "rows.sql"))
	alertatest.Golden(t, *update, "items.txt", alertatest.All(t, s))
	alertatest.GoOn(t, s)
}

func TestOldSchema(t *testing.T) {
	s := open(t, database(t, "old.sql"))
	alertatest.Golden(t, *update, "old.txt", alertatest.All(t, s))
	survey, err := s.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]int{"alert": 1, "user": 1}, survey.Counts); diff != "" {
		t.Error(diff)
	}
	if len(survey.Notes) != 6 {
		t.Errorf("notes on tables that are missing: %q", survey.Notes)
	}
}

func TestSurvey(t *testing.T) {
	url := database(t, "schema.sql", "rows.sql")
	s := open(t, url)
	got, err := s.Survey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := transfer.Survey{
		Counts: map[string]int{"alert": 7, "blackout": 2, "heartbeat": 3, "user": 3, "group": 2, "perm": 2, "customer": 3, "key": 2},
		Notes:  []string{"notes that are not kept, as their alerts are gone: 2"},
	}
	got.Name = strings.Split(got.Name, " on ")[0]
	want.Name = "PostgreSQL database alertad"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestKeysStayValid(t *testing.T) {
	s := open(t, database(t, "schema.sql", "rows.sql"))
	key := alertatest.Read(t, s, db.APIKeys, "")[0].Records[0].(*db.APIKey)
	if !auth.IsKey(key, "demo-key-of-forty-characters-0123456789") || auth.IsKey(key, "another-key") {
		t.Errorf("%+v", key)
	}
}

// What is changed while an import reads is not seen: what was counted comes.
func TestOneMoment(t *testing.T) {
	url := database(t, "schema.sql", "rows.sql")
	s := open(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(t.Context(), "DELETE FROM alerts"); err != nil {
		t.Fatal(err)
	}
	if n := len(alertatest.Read(t, s, db.Alerts, "")); n != 7 {
		t.Errorf("%d alerts", n)
	}
}

func TestNotOfAlerta(t *testing.T) {
	f := func(name, want string, statements ...string) {
		t.Run(name, func(t *testing.T) {
			s, err := alertapg.Open(t.Context(), database(t, statements...), alerta.Options{})
			if err == nil {
				s.Close()
			}
			if db.CodeOf(err) != db.Invalid || !strings.Contains(err.Error(), want) {
				t.Errorf("%v", err)
			}
		})
	}
	f("empty", "no table alerts")
	f("ours", "another alertad", "CREATE TABLE alertad_alert (id text)")
	_, err := alertapg.Open(t.Context(), "postgres://alerta:s3cret@[::1/x", alerta.Options{})
	if db.CodeOf(err) != db.Invalid || strings.Contains(fmt.Sprint(err), "s3cret") {
		t.Errorf("a broken URL: %v", err)
	}
}

// BenchmarkAlerts reads 100,000 alerts with five entries of history each.
func BenchmarkAlerts(b *testing.B) {
	const alerts = 100_000
	s := open(b, database(b, "schema.sql", fmt.Sprintf(`INSERT INTO alerts
		SELECT gen_random_uuid(), 'host' || i, 'Event' || i %% 50, 'Production', 'major', '{}', 'open', '{Web}', 'Misc', '1', repeat('text ', 20),
			'{a=1,b=2,c=3}', '{"region":"EU","n":1}', 'x', 'exceptionAlert', now(), 86400, NULL, NULL, 0, false, 'indeterminate', 'moreSevere',
			now(), 'x', now(), (SELECT array_agg(ROW('x', 'Event', 'major', 'open', '1', 'some text', 'value', now(), NULL, 86400)::history) FROM generate_series(1, 5)), now()
		FROM generate_series(1, %d) i`, alerts)))
	for b.Loop() {
		n := 0
		for _, err := range s.Items(b.Context(), db.Alerts, "") {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != alerts {
			b.Fatalf("%d alerts", n)
		}
	}
	b.ReportMetric(alerts*float64(b.N)/b.Elapsed().Seconds(), "alerts/s")
}
