package app_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// configured starts a server with a settings file, and returns how to change
// that and have it read again.
func configured(t *testing.T, text string, settings ...string) (*process, func(text string)) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "alertad.conf")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(text)
	p := start(t, t.TempDir(), append(settings, "ALERTA_SVR_CONF_FILE="+file)...)
	return p, func(text string) {
		t.Helper()
		write(text)
		p.reload()
	}
}

func (p *process) reload() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		p.t.Fatal(err)
	}
}

// environments is what the server says of ALLOWED_ENVIRONMENTS.
func (p *process) environments() string {
	var config struct{ Environments []string }
	p.must("GET", "/config", "", &config)
	return strings.Join(config.Environments, " ")
}

const infoLog = "LOG_LEVEL=INFO"

func allow(environments ...string) string {
	return fmt.Sprintf("ALLOWED_ENVIRONMENTS = ['Production', '%s']\n", strings.Join(environments, "', '"))
}

func TestReload(t *testing.T) {
	p, reload := configured(t, allow("Lab"), infoLog)
	lab := strings.Replace(alertJSON("web01", "Down", "major"), "Production", "Test", 1)
	if code := p.must("POST", "/alert", lab, nil); code != 403 {
		t.Fatalf("an environment that is not allowed: %d", code)
	}
	reload(allow("Test") + "HOST = '127.0.0.2'\nDATABASE_URL = 'bolt:///nowhere/x.db'\nCORS_ORIGINS = ['https://other.example']\n")
	until(t, "the new environment", func() bool { return p.environments() == "Production Test" })
	if code := p.must("POST", "/alert", lab, nil); code != 201 {
		t.Errorf("an environment that is allowed by now: %d", code)
	}
	req, _ := http.NewRequest("GET", p.url+"/alerts", nil)
	req.Header.Set("Origin", "https://other.example")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "https://other.example" {
		t.Errorf("CORS of the new origin: %q", got)
	}
	until(t, "a word on what needs a restart", func() bool {
		return strings.Contains(p.stderr.String(), `"HOST, DATABASE_URL"`)
	})
	if code := p.stop(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
}

// A file that is no good changes nothing, and says so once.
func TestReloadOfABadFile(t *testing.T) {
	p, reload := configured(t, allow("Lab"), infoLog)
	f := func(text, want string) {
		t.Helper()
		before := len(p.stderr.String())
		reload(text)
		until(t, want, func() bool { return strings.Contains(p.stderr.String()[before:], want) })
		if got := strings.TrimSpace(p.stderr.String()[before:]); strings.Contains(got, "\n") {
			t.Errorf("more than a line: %s", got)
		}
		if got := p.environments(); got != "Production Lab" {
			t.Errorf("%s: environments %s", want, got)
		}
		if code := p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil); code != 201 {
			t.Errorf("%s: POST /alert: %d", want, code)
		}
	}
	f(allow("Test")+"DEBUG = 'x'", "DEBUG: expected True or False")
	f("PORT = (", "alertad.conf:1")
	f(allow("Test")+"PLUGINS = ['geoip']", "GEOIP_DATABASE is not set")
	f(allow("Test")+"AUTH_REQUIRED = True\nTLS_CERT_FILE = '/x'", "needs its key")
	reload(allow("Test"))
	until(t, "a good file after all", func() bool { return p.environments() == "Production Test" })
}

// Nobody notices a reload: no request fails, no alert is lost, a stream goes
// on, and what was switched off stays off.
func TestReloadUnderLoad(t *testing.T) {
	p, reload := configured(t, allow("A0"), infoLog)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", p.url+"/alerts/stream", nil)
	stream, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()

	var stop atomic.Bool
	var sent atomic.Int64
	var wg sync.WaitGroup
	for w := range 8 {
		wg.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if code, err := p.call("POST", "/alert", alertJSON(fmt.Sprintf("host-%d-%d", w, i), "Down", "major"), nil); err != nil || code != 201 {
					t.Errorf("POST /alert: %d %v", code, err)
					return
				}
				sent.Add(1)
			}
		})
	}
	for n := range 5 {
		name := fmt.Sprintf("A%d", n+1)
		reload(allow(name))
		p.reload() // two at once
		until(t, name, func() bool { return p.environments() == "Production "+name })
	}
	stop.Store(true)
	wg.Wait()
	var got struct{ Total int64 }
	p.must("GET", "/alerts/count", "", &got)
	if got.Total != sent.Load() {
		t.Errorf("%d alerts stored, %d answered", got.Total, sent.Load())
	}
	lines, seen := bufio.NewScanner(stream.Body), int64(0)
	for seen < sent.Load() && lines.Scan() {
		if lines.Text() == "event: alert" {
			seen++
		}
	}
	if seen != sent.Load() {
		t.Errorf("the stream told of %d alerts, %d were sent: %v", seen, sent.Load(), lines.Err())
	}
	metrics, err := http.Get(p.url + "/management/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer metrics.Body.Close()
	if text, _ := io.ReadAll(metrics.Body); !bytes.Contains(text, fmt.Appendf(nil, "alerta_alerts_received_count %d\n", sent.Load())) {
		t.Errorf("the counter of received alerts is not %d", sent.Load())
	}
}

// What an administrator switched off stays off.
func TestReloadKeepsSwitches(t *testing.T) {
	p, reload := configured(t, allow("A"), infoLog)
	resp, err := http.Post(p.url+"/management/switchboard", "application/x-www-form-urlencoded", strings.NewReader("sender-api-allow=OFF"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	reload(allow("B"))
	until(t, "the reload", func() bool { return p.environments() == "Production B" })
	if code := p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil); code != 503 {
		t.Errorf("alerts are taken again: %d", code)
	}
}

// The log follows LOG_LEVEL and LOG_FORMAT.
func TestReloadOfTheLog(t *testing.T) {
	p, reload := configured(t, "LOG_LEVEL = 'ERROR'\n")
	reload("LOG_LEVEL = 'INFO'\nLOG_FORMAT = 'json'\n")
	until(t, "a line as JSON", func() bool { return strings.Contains(p.stderr.String(), `"msg":"settings read again"`) })
}

// Goroutines are counted in the dump that a Go program makes on SIGQUIT.
func TestReloadLeavesNoGoroutine(t *testing.T) {
	count := func(reloads int) int {
		t.Helper()
		p, reload := configured(t, allow("A"), infoLog)
		for n := range reloads {
			name := fmt.Sprintf("A%d", n)
			reload(allow(name))
			until(t, name, func() bool { return strings.Count(p.stderr.String(), "settings read again") == n+1 })
		}
		p.cmd.Process.Signal(syscall.SIGQUIT)
		<-p.ended
		close(p.ended)
		return len(regexp.MustCompile(`(?m)^goroutine \d+ `).FindAllString(p.stderr.String(), -1))
	}
	once, often := count(1), count(12)
	if once < 5 || often > once+5 {
		t.Errorf("%d goroutines after one reload, %d after twelve", once, often)
	}
}
