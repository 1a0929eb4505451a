package app_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// The database dies under load and its synchronous replica takes over: the
// servers say so meanwhile and go on by themselves; what was answered is there,
// once.
func TestFailover(t *testing.T) {
	primary, err := pgtest.Start("max_connections=100")
	if err != nil {
		t.Fatal(err)
	}
	defer primary.Close()
	standby, err := primary.Standby(true)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Close()
	url := "DATABASE_URL=" + primary.URL("alertad", standby)
	s := []*process{start(t, t.TempDir(), url), start(t, t.TempDir(), url)}

	answered := map[string]int{} // reports by resource
	var mu sync.Mutex
	var wg sync.WaitGroup
	var stop atomic.Bool
	var total atomic.Int64
	for w := range 8 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				resource := fmt.Sprintf("host-%d-%d", w, i%20)
				code, err := s[i%2].call("POST", "/alert", alertJSON(resource, "Down", "major"), nil)
				if err != nil || code != 201 && code != 503 {
					t.Errorf("POST /alert: %d, %v", code, err)
					return
				}
				if code == 201 {
					mu.Lock()
					answered[resource]++
					mu.Unlock()
					total.Add(1)
				}
			}
		})
	}
	until(t, "there is load", func() bool { return total.Load() > 100 })
	if err := primary.Kill(); err != nil {
		t.Fatal(err)
	}
	for _, p := range s {
		until(t, "it is said that the database is gone", func() bool {
			resp, err := http.Get(p.url + "/alerts")
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			return resp.StatusCode == 503 && resp.Header.Get("Retry-After") != ""
		})
	}
	if err := standby.Promote(); err != nil {
		t.Fatal(err)
	}
	before := total.Load()
	until(t, "alerts are taken again", func() bool { return total.Load() > before+100 })
	stop.Store(true)
	wg.Wait()
	for _, p := range s {
		check(t, p, answered)
		until(t, "the servers talk again", func() bool { s := p.fleet(); return s.Listening && s.Servers == 2 })
	}
	until(t, "one leads", func() bool { return s[0].fleet().Leads != s[1].fleet().Leads })
}

// A server may start before its database does.
func TestStartsWithoutDatabase(t *testing.T) {
	p, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	name := "later_" + strings.ToLower(t.Name())
	cmd, stderr := command(t, t.TempDir(), []string{
		fmt.Sprint("PORT=", port), "DATABASE_RAISE_ON_ERROR=0", "DATABASE_URL=" + p.URL(name),
	}, "run")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s := &process{t: t, cmd: cmd, url: fmt.Sprint("http://127.0.0.1:", port), stderr: stderr, ended: make(chan error, 1)}
	go func() { s.ended <- cmd.Wait() }()
	t.Cleanup(s.kill)
	ask := func() *http.Response {
		resp, err := http.Get(s.url + "/management/gtg")
		if err != nil {
			return &http.Response{}
		}
		resp.Body.Close()
		return resp
	}
	until(t, "it asks to come again", func() bool {
		resp := ask()
		return resp.StatusCode == 503 && resp.Header.Get("Retry-After") == "1"
	})
	if err := p.SQL("CREATE DATABASE " + name); err != nil {
		t.Fatal(err)
	}
	until(t, "it works", func() bool { return ask().StatusCode == 200 })
	if code := s.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil); code != 201 {
		t.Errorf("POST /alert: %d", code)
	}
	if code := s.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}

// Who changed something sees it, though a replica answers searches.
func TestReadReplica(t *testing.T) {
	p, err := postgres()
	if err != nil {
		t.Fatal(err)
	}
	standby, err := p.Standby(false)
	if err != nil {
		t.Fatal(err)
	}
	defer standby.Close()
	s := several(t, 2, "DATABASE_READ_URL="+standby.URL("alertad"))
	for i := range 20 {
		s[0].must("POST", "/alert", alertJSON(fmt.Sprint("host", i), "Down", "major"), nil)
		var got struct{ Total int }
		if s[0].must("GET", "/alerts", "", &got); got.Total != i+1 {
			t.Fatalf("%d alerts, want %d", got.Total, i+1)
		}
	}
	resp, err := http.Get(s[1].url + "/management/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if text := read(t, resp); !strings.Contains(text, "alertad_replica_lag_seconds 0.") {
		t.Error("the metrics do not tell of the lag")
	}
	events := s[1].stream("")
	s[0].must("POST", "/alert", alertJSON("late", "Down", "major"), nil)
	for e := range events {
		if e[0] == "alert" {
			return
		}
	}
}

func read(t *testing.T, resp *http.Response) string {
	t.Helper()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
