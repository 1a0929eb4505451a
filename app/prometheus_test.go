package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A real Prometheus fires through a real Alertmanager into the webhook, and
// resolves: the alert opens and closes. Both are Debian's packages.
func TestPrometheusFires(t *testing.T) {
	p := start(t, t.TempDir(), "ALLOWED_ENVIRONMENTS=Production,Development")
	dir := t.TempDir()
	manager, prometheus := freePort(t), freePort(t)
	template := func(name string, replace ...string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join("webhook/testdata/prometheus", name))
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(dir, name)
		text := strings.NewReplacer(replace...).Replace(string(data))
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	rules := template("rules.yml")
	program(t, "prometheus-alertmanager",
		"--config.file="+template("alertmanager.yml", "@WEBHOOK@", p.url+"/webhooks/prometheus"),
		"--storage.path="+filepath.Join(dir, "am"), "--web.listen-address="+manager, "--cluster.listen-address=")
	prom := program(t, "prometheus",
		"--config.file="+template("prometheus.yml", "@ALERTMANAGER@", manager, "@RULES@", rules),
		"--storage.tsdb.path="+filepath.Join(dir, "prom"), "--web.listen-address="+prometheus, "--rules.alert.resend-delay=1s")

	waitFor(t, p, "event=Watchdog&status=open&origin=prometheus/testlab")
	template("rules.yml", "vector(1)", "vector(0)")
	if err := prom.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	waitFor(t, p, "event=Watchdog&status=closed")
}

// program starts a program that lives as long as the test.
func program(t *testing.T, name string, args ...string) *os.Process {
	t.Helper()
	cmd := exec.Command(name, args...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v: scripts/needs installs it", err)
	}
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM)
		cmd.Wait()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, &out)
		}
	})
	return cmd.Process
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// waitFor waits until an alert matches the filter. It listens to the live
// stream first and then asks, so that nothing is missed in between.
func waitFor(t *testing.T, p *process, filter string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if _, err := url.ParseQuery(filter); err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(ctx, "GET", p.url+"/alerts/stream?"+filter, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	lines := bufio.NewScanner(resp.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		switch lines.Text() {
		case "event: ready":
			var got struct{ Total int }
			if p.must("GET", "/alerts?"+filter, "", &got); got.Total > 0 {
				return
			}
		case "event: alert":
			return
		}
	}
	t.Fatal(fmt.Errorf("no alert with %s: %w", filter, lines.Err()))
}
