package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/alertad/alertad/app"
)

const (
	asServer   = "ALERTAD_TEST_AS_SERVER=1"
	promptExit = "GORACE=atexit_sleep_ms=0" // else every command takes a second more
)

// The test binary is the server too, when it is told to be: so that tests can
// start, stop and kill a real process, with the race detector in it.
func TestMain(m *testing.M) {
	if slices.Contains(os.Environ(), asServer) {
		os.Exit(app.Main(os.Args, os.Stdout, os.Stderr))
	}
	code := m.Run()
	if postgresRuns {
		p, _ := postgres()
		p.Close()
	}
	os.Exit(code)
}

// process is a server in a process of its own.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	url    string
	stderr *journal
	ended  chan error
}

// command prepares a run of the program with a state folder and settings.
func command(t *testing.T, state string, settings []string, args ...string) (*exec.Cmd, *journal) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{
		asServer, promptExit, "STATE_DIRECTORY=" + state, "PORT=0", "PATH=" + os.Getenv("PATH"),
		"ALERTA_SVR_CONF_FILE=" + os.DevNull, // not that of this machine
	}, settings...)
	stderr := &journal{}
	cmd.Stderr = stderr
	return cmd, stderr
}

// journal is what a process writes, to be read at any time.
type journal struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

var address = regexp.MustCompile(`https?://\S+`)

// start starts a server and waits until it says where it listens. It is killed
// when the test ends, unless it ended before.
func start(t *testing.T, state string, settings ...string) *process {
	t.Helper()
	cmd, stderr := command(t, state, settings, "run")
	return launch(t, cmd, stderr)
}

func launch(t *testing.T, cmd *exec.Cmd, stderr *journal) *process {
	t.Helper()
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, cmd: cmd, stderr: stderr, ended: make(chan error, 1)}
	lines := bufio.NewScanner(stdout)
	for p.url == "" && lines.Scan() {
		p.url = address.FindString(lines.Text())
	}
	go func() { io.Copy(io.Discard, stdout); p.ended <- cmd.Wait() }()
	t.Cleanup(func() { p.kill() })
	if p.url == "" {
		<-p.ended
		close(p.ended)
		t.Fatalf("server did not start: %s", stderr)
	}
	return p
}

// kill ends the server without a chance to say goodbye, and waits until it is
// gone.
func (p *process) kill() {
	p.cmd.Process.Kill()
	if err, ok := <-p.ended; ok {
		_ = err
		close(p.ended)
	}
}

// stop asks the server to end, and returns its exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	<-p.ended
	close(p.ended)
	return p.cmd.ProcessState.ExitCode()
}

// call sends a request and decodes the answer into out, unless that is nil. It
// returns the status code.
func (p *process) call(method, path, body string, out any) (int, error) {
	req, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return 0, err
	}
	if out != nil {
		err = json.Unmarshal(data, out)
	}
	return resp.StatusCode, err
}

func (p *process) must(method, path, body string, out any) int {
	p.t.Helper()
	code, err := p.call(method, path, body, out)
	if err != nil {
		p.t.Fatalf("%s %s: %v", method, path, err)
	}
	return code
}

func alertJSON(resource, event, severity string) string {
	return fmt.Sprintf(`{"resource":%q,"event":%q,"environment":"Production","severity":%q,"service":["Web"]}`, resource, event, severity)
}

type alertAnswer struct {
	ID    string
	Alert struct {
		Status         string
		DuplicateCount int
	}
}

// A server that was asked to stop keeps what it had, metrics included.
func TestStopAndStartAgain(t *testing.T) {
	state := t.TempDir()
	p := start(t, state)
	var posted alertAnswer
	if code := p.must("POST", "/alert", alertJSON("web01", "Down", "major"), &posted); code != 201 {
		t.Fatalf("POST /alert: %d", code)
	}
	if code := p.stop(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
	p = start(t, state)
	var got alertAnswer
	if code := p.must("GET", "/alert/"+posted.ID, "", &got); code != 200 || got.Alert.Status != "open" {
		t.Fatalf("GET /alert: %d %+v", code, got)
	}
	var status struct {
		Metrics []struct {
			Group, Name string
			Count       int
		}
	}
	p.must("GET", "/management/status", "", &status)
	for _, m := range status.Metrics {
		if m.Group == "alerts" && m.Name == "received" && m.Count == 1 {
			return
		}
	}
	t.Errorf("the counter of received alerts was lost: %+v", status.Metrics)
}

// A server that cannot start says why in one line, and changes nothing.
func TestRefusesToStart(t *testing.T) {
	f := func(name, want string, settings []string, args ...string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			cmd, stderr := command(t, t.TempDir(), settings, append([]string{"run"}, args...)...)
			if err := cmd.Run(); err == nil {
				t.Fatal("it started")
			}
			if got := strings.TrimSpace(stderr.String()); !strings.Contains(got, want) || strings.Contains(got, "\n") {
				t.Errorf("stderr is %q, want one line with %q", got, want)
			}
		})
	}
	f("a secret that everybody knows", "SECRET_KEY is publicly known", []string{"AUTH_REQUIRED=1", "SECRET_KEY=secret"}, "--host", "0.0.0.0")
	f("a way to log in that cannot be", "through cas", []string{"AUTH_REQUIRED=1", "AUTH_PROVIDERS=cas"})
	f("open to the network by default", "nobody has to log in", nil, "--host", "0.0.0.0")
	f("unknown database", "alertad cannot use", []string{"DATABASE_URL=mongodb://localhost/x"})
	f("bad settings file", "no such file", []string{"ALERTA_SVR_CONF_FILE=/does/not/exist"})
	f("a storm of no severity", "STORM_SEVERITY: Severity (huge) is not one of", []string{"STORM_SEVERITY=huge"})
	f("a storm that is well", "STORM_SEVERITY: ok means that all is well", []string{"STORM_SEVERITY=ok"})
	f("a key of no field", "environment DEDUPLICATE_BY: DEDUPLICATE_BY: expected fields under 'Production'", []string{`DEDUPLICATE_BY={"Production": ["host"]}`})
	f("place database", "GEOIP_DATABASE is not set", []string{"PLUGINS=geoip"})
	f("forwarding without credentials", "there is no credential 'user'", []string{`FWD_DESTINATIONS=[["http://a", {"user": "x"}, ["*"]]]`})
	f("forwarding with a missing file", "no such file", []string{`FWD_DESTINATIONS=[["http://a", {"ssl_verify": "/does/not/exist"}, ["*"]]]`})
	f("state is no folder", "", []string{"STATE_DIRECTORY=/dev/null"})
}

func TestSecondServerOnTheSameFile(t *testing.T) {
	state := t.TempDir()
	start(t, state)
	cmd, stderr := command(t, state, nil, "run")
	if err := cmd.Run(); err == nil {
		t.Fatal("a second server started on the same file")
	}
	if got := strings.TrimSpace(stderr.String()); strings.Contains(got, "\n") || !strings.Contains(got, "another process") {
		t.Errorf("stderr is %q", got)
	}
}

func TestOpenToTheNetworkWhenMeant(t *testing.T) {
	p := start(t, t.TempDir(), "AUTH_REQUIRED=0", "ALERTAD_HOST=0.0.0.0")
	p.url = strings.Replace(p.url, "[::]", "127.0.0.1", 1)
	p.url = strings.Replace(p.url, "0.0.0.0", "127.0.0.1", 1)
	if code := p.must("GET", "/management/gtg", "", nil); code != 200 {
		t.Errorf("gtg: %d", code)
	}
}

// A client that hangs does not cost what was counted.
func TestStopsBesideAHangingClient(t *testing.T) {
	state := t.TempDir()
	p := start(t, state)
	p.must("POST", "/alert", alertJSON("web01", "Down", "major"), nil)
	conn, err := net.Dial("tcp", strings.TrimPrefix(p.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /alert HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	if code := p.stop(); code != 0 {
		t.Fatalf("exit code %d: %s", code, p.stderr)
	}
	p = start(t, state)
	if resp, err := http.Get(p.url + "/management/metrics"); err != nil {
		t.Error(err)
	} else {
		defer resp.Body.Close()
		if text, _ := io.ReadAll(resp.Body); !bytes.Contains(text, []byte("alerta_alerts_received_count 1\n")) {
			t.Error("the counter of received alerts was lost")
		}
	}
}
