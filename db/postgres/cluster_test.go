package postgres_test

import (
	"os"
	"sync"
	"testing"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

var started = sync.OnceValues(startCluster)

// TestMain ends the server that a test started.
func TestMain(m *testing.M) {
	code := m.Run()
	if running {
		c, _ := started()
		c.Close()
	}
	os.Exit(code)
}

var running bool // and ours

// shared is the variable in which the processes of a fuzz run, children of the
// one that starts the server, find its folder.
const shared = "ALERTAD_TEST_POSTGRES"

// database returns the URL of the server's database, which the first test that
// asks starts. Without PostgreSQL on the machine that test fails.
func database(t testing.TB) string {
	t.Helper()
	c, err := started()
	if err != nil {
		t.Fatal(err)
	}
	return c.URL("alertad")
}

func startCluster() (*pgtest.Server, error) {
	if dir := os.Getenv(shared); dir != "" {
		return &pgtest.Server{Dir: dir}, nil
	}
	c, err := pgtest.Start("fsync=off", "max_connections=200", "autovacuum=off", "deadlock_timeout=100ms", "shared_buffers=256MB")
	if err != nil {
		return nil, err
	}
	running = true
	return c, os.Setenv(shared, c.Dir)
}
