package app_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A real Prometheus sends straight to the server, as to an Alertmanager: an
// alert opens, is sent again as a duplicate, and closes when it is resolved.
func TestPrometheusSendsStraight(t *testing.T) {
	p := start(t, t.TempDir(), "ALLOWED_ENVIRONMENTS=Production,Development")
	dir := t.TempDir()
	write := func(name, text string) string {
		t.Helper()
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	rules, err := os.ReadFile("webhook/testdata/prometheus/rules.yml")
	if err != nil {
		t.Fatal(err)
	}
	config := write("prometheus.yml", `
global: {evaluation_interval: 1s, external_labels: {monitor: testlab}}
rule_files: ["`+write("rules.yml", string(rules))+`"]
alerting:
  alertmanagers:
    - path_prefix: /alertmanager
      static_configs: [{targets: ["`+strings.TrimPrefix(p.url, "http://")+`"]}]
`)
	prom := program(t, "prometheus", "--config.file="+config, "--storage.tsdb.path="+filepath.Join(dir, "prom"),
		"--web.listen-address="+freePort(t), "--rules.alert.resend-delay=1s")

	waitFor(t, p, "event=Watchdog&status=open&origin=prometheus/testlab&repeat=true")
	write("rules.yml", strings.ReplaceAll(string(rules), "vector(1)", "vector(0)"))
	if err := prom.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	waitFor(t, p, "event=Watchdog&status=closed")
}

// Alertmanager's own command line works with the server.
func TestAmtool(t *testing.T) {
	p := start(t, t.TempDir())
	amtool := func(args ...string) string { t.Helper(); return amtool(t, p.url+"/alertmanager", args...) }
	query := func(want int, args ...string) []map[string]any {
		t.Helper()
		var found []map[string]any
		if err := json.Unmarshal([]byte(amtool(args...)), &found); err != nil {
			t.Fatal(err)
		}
		if len(found) != want {
			t.Errorf("amtool %v: %d found, want %d: %v", args, len(found), want, found)
		}
		return found
	}
	amtool("alert", "add", "DiskFull", "instance=db01", "severity=critical", "mount=/var", "--annotation=summary=full")
	amtool("alert", "add", "DiskFull", "instance=db02", "severity=critical", "mount=/tmp")
	p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil)
	query(3, "alert", "query")
	query(2, "alert", "query", "DiskFull")
	query(1, "alert", "query", "DiskFull", "mount=~/v.*")
	query(2, "alert", "query", "instance!~db01|x")
	query(1, "alert", "query", "alertname=Down", "environment=Production")

	id := amtool("silence", "add", "--author=me", "--comment=repair", "alertname=DiskFull", "mount=/var")
	silences := query(1, "silence", "query", "alertname=DiskFull")
	if silences[0]["id"] != id || silences[0]["createdBy"] != "me" || silences[0]["comment"] != "repair" {
		t.Errorf("silence %s is %v", id, silences[0])
	}
	query(2, "alert", "query") // those that are not silenced
	query(1, "alert", "query", "--silenced", "mount=/var")
	amtool("silence", "update", "--comment=longer", "--duration=3h", id)
	if s := query(1, "silence", "query"); s[0]["id"] != id || s[0]["comment"] != "longer" {
		t.Errorf("silence after its update: %v", s)
	}
	amtool("silence", "expire", id)
	query(0, "silence", "query")
	query(1, "silence", "query", "--expired")
	query(3, "alert", "query")

	amtool("alert", "add", "DiskFull", "instance=db01", "severity=critical", "mount=/var", "--start=2024-01-01T00:00:00Z", "--end=2024-01-01T00:00:01Z")
	query(1, "alert", "query", "DiskFull")
	amtool("config", "show")
	amtool("cluster", "show")
}

// amtool runs Alertmanager's command line against an address.
func amtool(t *testing.T, url string, args ...string) string {
	t.Helper()
	cmd := exec.Command("amtool", append([]string{"--alertmanager.url=" + url, "--output=json"}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir())
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("amtool %v: %v\n%s%s", args, err, out, &stderr)
	}
	return strings.TrimSpace(string(out))
}

// A real Alertmanager takes the server for PagerDuty and for Opsgenie.
func TestAlertmanagerAsClient(t *testing.T) {
	p := start(t, t.TempDir())
	p.takes("some-key")
	config := filepath.Join(t.TempDir(), "alertmanager.yml")
	err := os.WriteFile(config, []byte(`
global: {pagerduty_url: "`+p.url+`/pagerduty/v2/enqueue", opsgenie_api_url: "`+p.url+`/opsgenie/"}
route: {receiver: all, group_by: [alertname], group_wait: 1s, group_interval: 1s}
receivers:
  - name: all
    pagerduty_configs: [{routing_key: some-key, class: disk}]
    opsgenie_configs: [{api_key: some-key, priority: P2}]
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	listen := freePort(t)
	program(t, "prometheus-alertmanager", "--config.file="+config, "--storage.path="+filepath.Join(t.TempDir(), "am"),
		"--web.listen-address="+listen, "--cluster.listen-address=")
	ready(t, "http://"+listen+"/-/ready")

	amtool(t, "http://"+listen, "alert", "add", "DiskFull", "instance=db01")
	waitFor(t, p, "event=disk&status=open&type=pagerdutyAlert")
	waitFor(t, p, "resource=db01&status=open&type=opsgenieAlert&severity=major")
	amtool(t, "http://"+listen, "alert", "add", "DiskFull", "instance=db01", "--end=2024-01-01T00:00:01Z", "--start=2024-01-01T00:00:00Z")
	waitFor(t, p, "event=disk&status=closed")
	waitFor(t, p, "resource=db01&status=closed")
}

// ready waits until an address answers.
func ready(t *testing.T, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if resp, err := http.Get(url); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				tick.Stop()
				return
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("%s does not answer", url)
		}
	}
}
