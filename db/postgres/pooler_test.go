package postgres_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

// pooler starts pgbouncer in transaction mode before the server, with fewer
// connections than clients, and returns the URL of the database through it.
func pooler(t *testing.T, c *pgtest.Server) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "alertad-pgbouncer-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	conf := fmt.Sprintf(`[databases]
* = host=%s port=%s user=postgres
[pgbouncer]
unix_socket_dir = %s
unix_socket_mode = 0777
listen_port = %s
auth_type = any
pool_mode = transaction
default_pool_size = 3
ignore_startup_parameters = extra_float_digits
`, c.Dir, pgtest.Port, dir, pgtest.Port)
	file := filepath.Join(dir, "pgbouncer.ini")
	if err := os.WriteFile(file, []byte(conf), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := c.Command("sh", "-c", `"$0" "$@" </dev/null & read -r _; kill -TERM $!; wait`, "/usr/sbin/pgbouncer", "-q", file)
	life, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatalf("this test needs pgbouncer: scripts/needs installs it: %v", err)
	}
	t.Cleanup(func() { life.Close(); cmd.Wait() })
	for range 500 {
		if conn, err := net.Dial("unix", filepath.Join(dir, ".s.PGSQL."+pgtest.Port)); err == nil {
			conn.Close()
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	return (&pgtest.Server{Dir: dir}).URL("alertad") + "&default_query_exec_mode=cache_describe&pool_max_conns=12"
}

// TestPooler does everything through pgbouncer in transaction mode, but listen.
func TestPooler(t *testing.T) {
	direct := database(t)
	c, _ := started()
	url, schema := pooler(t, c), newName()
	var stores []*postgres.Store
	for range 2 {
		s, err := postgres.Open(t.Context(), url, postgres.Options{Schema: schema, Listen: direct})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		stores = append(stores, s)
	}
	e := newEar()
	listen(t, stores[0], e)
	var wg sync.WaitGroup
	for w := range 32 {
		wg.Go(func() {
			for i := range 10 {
				if err := receive(stores[(w+i)%2], fmt.Sprint("a", i%3)); err != nil {
					t.Error(err)
				}
				if _, err := count(stores[i%2]); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if n, err := count(stores[0]); n != 1 || err != nil {
		t.Errorf("%d alerts, %v; want the one", n, err)
	}
	if err := stores[1].Tell(t.Context(), "through it"); err != nil {
		t.Fatal(err)
	}
	if got := soon(t, e.heard); got != "through it" {
		t.Errorf("heard %q", got)
	}
	if !soon(t, e.leads) {
		t.Error("nobody leads")
	}
}

// count reads all alerts through a cursor and returns how many there are.
func count(s *postgres.Store) (n int, err error) {
	err = s.View(context.Background(), func(f db.Finder) error {
		n = 0
		for _, err := range f.Find(db.Alerts, query.Query{}) {
			if err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}
