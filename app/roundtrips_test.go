package app_test

import (
	"encoding/binary"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// counting is a proxy before a PostgreSQL server that counts how often a client
// waits for an answer: after each Sync and each simple query
// (https://www.postgresql.org/docs/current/protocol-message-formats.html).
func counting(t *testing.T, server *pgtest.Server) (url string, trips *atomic.Int64) {
	t.Helper()
	dir, err := os.MkdirTemp("", "alertad-proxy-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	name := ".s.PGSQL." + pgtest.Port
	l, err := net.Listen("unix", filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	trips = &atomic.Int64{}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			backend, err := net.Dial("unix", filepath.Join(server.Dir, name))
			if err != nil {
				client.Close()
				return
			}
			go func() { io.Copy(client, backend); client.Close() }()
			go func() { pass(backend, client, trips); backend.Close() }()
		}
	}()
	return (&pgtest.Server{Dir: dir}).URL("alertad"), trips
}

// pass copies what a client sends, message by message. The first has no type.
func pass(to io.Writer, from io.Reader, trips *atomic.Int64) {
	for skip := 0; ; skip = 1 {
		head := make([]byte, skip+4)
		if _, err := io.ReadFull(from, head); err != nil {
			return
		}
		body := make([]byte, binary.BigEndian.Uint32(head[skip:])-4)
		if _, err := io.ReadFull(from, body); err != nil {
			return
		}
		if skip == 1 && (head[0] == 'S' || head[0] == 'Q') {
			trips.Add(1)
		}
		if _, err := to.Write(append(head, body...)); err != nil {
			return
		}
	}
}

// An alert costs few round trips to the database, for each may be a millisecond
// and is waited for under the subject's lock.
func TestRoundTrips(t *testing.T) {
	server, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	url, trips := counting(t, server)
	s := start(t, t.TempDir(), "DATABASE_URL="+url, "DATABASE_SCHEMA=trips", "DATABASE_LISTEN_URL="+server.URL("alertad"))
	f := func(what string, most int64, body func(i int) string) {
		t.Helper()
		least := int64(1000)
		for i := range 20 { // others talk to the database too, now and then
			before := trips.Load()
			if code := s.must("POST", "/alert", body(i), nil); code != 201 {
				t.Fatalf("%s: %d", what, code)
			}
			least = min(least, trips.Load()-before)
		}
		t.Logf("%s: %d round trips", what, least)
		if least > most {
			t.Errorf("%s: %d round trips, want %d at most", what, least, most)
		}
	}
	f("a new alert", 3, func(i int) string { return alertJSON("new"+strings.Repeat("x", i), "Down", "major") })
	f("a duplicate", 2, func(int) string { return alertJSON("web01", "Down", "major") })
	f("another severity", 2, func(i int) string { return alertJSON("web02", "Down", []string{"major", "minor"}[i%2]) })
}
