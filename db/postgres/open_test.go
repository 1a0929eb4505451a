package postgres_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

// TestOpenAtOnce starts ten servers on a database that has nothing yet.
func TestOpenAtOnce(t *testing.T) {
	const n = 10
	stores, errs := make([]*postgres.Store, n), make([]error, n)
	var wg sync.WaitGroup
	url, o := database(t), postgres.Options{Schema: newName()}
	for i := range n {
		wg.Go(func() {
			stores[i], errs[i] = postgres.Open(context.Background(), url, o)
		})
	}
	wg.Wait()
	for i, err := range errs {
		if err != nil {
			t.Fatalf("server %d: %v", i, err)
		}
		defer stores[i].Close()
	}
	a := dbtest.Alert()
	put(t, stores[0], a)
	if got := find(t, stores[n-1], nil); len(got) != 1 || got[0] != a.ID {
		t.Errorf("the last server finds %v, want %s", got, a.ID)
	}
}

func TestOpenNewerSchema(t *testing.T) {
	name := newName()
	s := openClosed(t, name)
	run(t, s, fmt.Sprintf(`UPDATE %s.alertad_schema SET version = %d`, name, postgres.Versions()+1))
	_, err := postgres.Open(context.Background(), database(t), postgres.Options{Schema: name})
	if err == nil || !strings.Contains(err.Error(), "a newer version of this program made the tables") {
		t.Errorf("a newer schema: %v", err)
	}
}

// TestOpenDerivesAgain opens tables that were made for kinds with fewer fields
// and keys.
func TestOpenDerivesAgain(t *testing.T) {
	name := newName()
	s := openClosed(t, name)
	var want []string
	for i := range 1200 { // more than a stream reads at a time
		a := dbtest.Alert(func(a *db.Alert) { a.ID, a.Severity = fmt.Sprintf("a%04d", i), []string{"major", "minor"}[i%2] })
		put(t, s, a)
		if i%2 == 1 {
			want = append(want, a.ID)
		}
	}
	run(t, s, `ALTER TABLE `+name+`.alertad_alert DROP COLUMN severity, DROP COLUMN tags, DROP COLUMN timeout`)
	run(t, s, `DELETE FROM `+name+`.alertad_alert_key`)
	run(t, s, `UPDATE `+name+`.alertad_schema SET shape = 'before'`)
	s = openClosed(t, name)
	where := query.Conj(db.Alerts.Is("severity", "minor"), db.Alerts.Is("tags", "dc:ams"), db.Alerts.Is("timeout", "86400"))
	if got := find(t, s, where); strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("found %d of %d", len(got), len(want))
	}
	view(t, s, func(f db.Finder) error {
		got, err := f.Lookup(db.Alerts, "short", "a0007")
		if len(got) != 1 {
			t.Errorf("Lookup finds %d records, want 1", len(got))
		}
		return err
	})
}

// TestOpenWithoutTrigrams: a role that may not make the extension searches words
// all the same.
func TestOpenWithoutTrigrams(t *testing.T) {
	s, name := openNew(t), newName()
	run(t, s, `CREATE DATABASE `+name)
	run(t, s, `CREATE ROLE `+name+` LOGIN`)
	c, _ := started()
	admin, err := postgres.Open(context.Background(), c.URL(name), postgres.Options{Schema: "first"})
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	run(t, admin, `DROP SCHEMA first CASCADE; DROP EXTENSION pg_trgm; CREATE SCHEMA plain AUTHORIZATION `+name)
	plain, err := postgres.Open(context.Background(), strings.Replace(c.URL(name), "user=postgres", "user="+name, 1), postgres.Options{Schema: "plain"})
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	a := dbtest.Alert(func(a *db.Alert) { a.Text = "Größe zählt" })
	put(t, plain, a, dbtest.Alert())
	if got := find(t, plain, test(t, "text", query.Contains, "GRÖßE")); len(got) != 1 || got[0] != a.ID {
		t.Errorf("found %v, want %s", got, a.ID)
	}
}

func TestOpenRefuses(t *testing.T) {
	f := func(url string, code db.Code, want string) {
		t.Helper()
		s, err := postgres.Open(context.Background(), url, postgres.Options{})
		if err == nil {
			s.Close()
			t.Errorf("%s: opened", url)
			return
		}
		if db.CodeOf(err) != code || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: code %d, %v; want code %d and %q", url, db.CodeOf(err), err, code, want)
		}
	}
	f("postgres://u:secret@127.0.0.1:1/d", db.Unavailable, "the database cannot be reached")
	f("postgres://u:secret@/d?host=/nowhere/at/all", db.Unavailable, "the database cannot be reached")
	f("postgres://u:secret@h:port/d", db.Internal, "the URL of the database")
	f("postgres://u:secret@h/d?default_query_exec_mode=simple_protocol", db.Internal, "simple_protocol is not supported")
	c, err := started()
	if err != nil {
		t.Fatal(err)
	}
	f(c.URL("missing"), db.Unavailable, `database "missing" does not exist`)
	latin := newName()
	run(t, openNew(t), `CREATE DATABASE `+latin+` ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0`)
	f(c.URL(latin), db.Internal, "alertad needs UTF8")
}

// TestOpenForPooler works without statements that are prepared by name, which a
// pooler would send to another connection.
func TestOpenForPooler(t *testing.T) {
	s, err := postgres.Open(context.Background(), database(t)+"&default_query_exec_mode=cache_describe&pool_max_conns=2", postgres.Options{Schema: newName()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for i := range 3 {
		if err := receive(s, fmt.Sprint("a", i)); err != nil {
			t.Fatal(err)
		}
	}
	a := dbtest.Alert(func(a *db.Alert) { a.ID = "b" })
	put(t, s, a, dbtest.History(a, 1))
	if got := find(t, s, test(t, "text", query.Regex, "not ans.er")); strings.Join(got, " ") != "a0 b" {
		t.Errorf("found %v, want a0 b", got)
	}
	view(t, s, func(f db.Finder) error {
		groups, err := f.Count(db.Alerts, nil, "tags")
		if len(groups) != 1 || groups[0].N != 2 {
			t.Errorf("groups %v", groups)
		}
		return err
	})
	var names int
	err = s.Update(context.Background(), func(tx db.Tx) error { return tx.Delete(db.Alerts, "b") })
	if err == nil {
		names, err = s.PreparedStatements(context.Background())
	}
	if err != nil || names != 0 {
		t.Errorf("%d statements have names, %v; want none", names, err)
	}
}
