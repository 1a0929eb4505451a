package app_test

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// trouble has system calls of a running server fail, or take long, until it is
// mended.
func trouble(t *testing.T, p *process, calls, what string) (mend func()) {
	t.Helper()
	tracer := exec.Command("strace", "-f", "-o", os.DevNull, "-e", "trace="+calls, "-e", "inject="+calls+":"+what,
		"-p", strconv.Itoa(p.cmd.Process.Pid))
	told, err := tracer.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := tracer.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(told)
	for attached := false; !attached; attached = strings.Contains(lines.Text(), "attached") {
		if !lines.Scan() {
			t.Fatalf("strace is not attached: %v", tracer.Wait())
		}
	}
	ended := make(chan struct{})
	go func() {
		for lines.Scan() {
		}
		_ = tracer.Wait() // by our signal
		close(ended)
	}()
	return func() {
		if err := tracer.Process.Signal(syscall.SIGINT); err != nil {
			t.Error(err)
		}
		<-ended
	}
}

// disk is a server whose disk fails, and what it promised to keep.
type disk struct {
	*process
	t    *testing.T
	kept map[string]bool // resources, by whether their alert was taken
}

// report posts an alert; the answer must have that code.
func (d *disk) report(resource string, want int) {
	d.t.Helper()
	req, err := http.NewRequest("POST", d.url+"/alert", strings.NewReader(alertJSON(resource, "Down", "major")))
	if err != nil {
		d.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		d.t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		d.t.Errorf("%s: status %d, want %d", resource, resp.StatusCode, want)
	}
	if resp.StatusCode == http.StatusServiceUnavailable && resp.Header.Get("Retry-After") == "" {
		d.t.Errorf("%s: no Retry-After", resource)
	}
	if resp.StatusCode == http.StatusCreated {
		d.kept[resource] = true
	}
}

// readable checks that what was taken can be read.
func (d *disk) readable() {
	d.t.Helper()
	var got struct{ Alerts []struct{ Resource string } }
	if code := d.must("GET", "/alerts", "", &got); code != http.StatusOK {
		d.t.Errorf("GET /alerts: %d", code)
	}
	there := map[string]bool{}
	for _, a := range got.Alerts {
		there[a.Resource] = true
	}
	for resource := range d.kept {
		if !there[resource] {
			d.t.Errorf("%s was taken, and is not there", resource)
		}
	}
	if code := d.must("GET", "/_", "", nil); code != http.StatusOK {
		d.t.Errorf("GET /_: %d", code)
	}
}

// good checks whether the server says that it is good to go.
func (d *disk) good(when string, want int) {
	d.t.Helper()
	if code := d.must("GET", "/management/gtg", "", nil); code != want {
		d.t.Errorf("%s: GET /management/gtg: %d, want %d", when, code, want)
	}
}

// TestDiskTroubles: while the disk fails nothing is taken, and all can be read;
// when it is well again so is the server, without a restart; and what was taken
// survives a crash.
func TestDiskTroubles(t *testing.T) {
	state := t.TempDir()
	d := &disk{start(t, state), t, map[string]bool{}}
	f := func(name, calls, what string) {
		t.Helper()
		d.report("before "+name, http.StatusCreated)
		mend := trouble(t, d.process, calls, what)
		for n := range 3 {
			d.report(fmt.Sprint(name, n), http.StatusServiceUnavailable)
		}
		d.readable()
		d.good(name, http.StatusServiceUnavailable)
		mend()
		until(t, "good to go after "+name, func() bool { return d.must("GET", "/management/gtg", "", nil) == http.StatusOK })
		d.report("after "+name, http.StatusCreated)
		d.readable()
	}
	f("no space", "pwrite64,ftruncate,fallocate", "error=ENOSPC")
	f("over quota", "pwrite64", "error=EDQUOT")
	f("read-only", "pwrite64", "error=EROFS")
	f("error on write", "pwrite64", "error=EIO")
	f("error on sync", "fdatasync", "error=EIO")
	f("error on the second sync", "fdatasync", "error=EIO:when=2+2")
	log := d.stderr.String()
	if !strings.Contains(log, "no space left on device") {
		t.Error("the log does not tell why")
	}
	const troubles = 6
	for _, line := range []string{`"cannot write the store"`, "can be written again"} {
		if n := strings.Count(log, line); n != troubles {
			t.Errorf("%d lines of %s, want %d", n, line, troubles)
		}
	}
	if n := strings.Count(log, "request failed"); n != 1 {
		t.Errorf("%d lines of requests that failed", n)
	}
	d.kill()
	d.process = start(t, state)
	d.readable()
}

// On a disk that takes its time alerts do too; nobody else waits.
func TestSlowDisk(t *testing.T) {
	d := &disk{start(t, t.TempDir()), t, map[string]bool{}}
	d.report("before", http.StatusCreated)
	mend := trouble(t, d.process, "fdatasync", "delay_enter=700000")
	done := make(chan struct{})
	begun := time.Now()
	go func() { defer close(done); d.call("POST", "/alert", alertJSON("slow", "Down", "major"), nil) }()
	asked := 0
	for waiting := true; waiting; asked++ {
		look := time.Now()
		d.readable()
		if took := time.Since(look); took > 600*time.Millisecond {
			t.Errorf("alerts are shown after %s", took)
		}
		select {
		case <-done:
			waiting = false
		default:
		}
	}
	if took := time.Since(begun); took < 700*time.Millisecond || asked < 3 {
		t.Errorf("the disk was not slow: %s, %d looks", took, asked)
	}
	mend()
	d.report("after", http.StatusCreated)
}

// What goes into a file that nobody will find again is not taken.
func TestFileRemoved(t *testing.T) {
	state := t.TempDir()
	d := &disk{start(t, state), t, map[string]bool{}}
	file, aside := filepath.Join(state, "alertad.db"), filepath.Join(state, "aside")
	move := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
	}
	d.report("before", http.StatusCreated)
	move(file, aside)
	d.report("removed", http.StatusServiceUnavailable)
	d.readable()
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	d.report("replaced", http.StatusServiceUnavailable)
	if code := d.must("GET", "/management/backup", "", nil); code != http.StatusOK {
		t.Errorf("GET /management/backup: %d", code)
	}
	move(aside, file)
	d.report("after", http.StatusCreated)
	if !strings.Contains(d.stderr.String(), "the file was removed or replaced") {
		t.Error("the log does not tell why")
	}
	d.kill()
	d.process = start(t, state)
	d.readable()
}

// A file that is damaged under the server makes no answer wrong: it is an alert
// as it was, or an error that says what is wrong.
func TestPagesDamaged(t *testing.T) {
	state := t.TempDir()
	p := start(t, state)
	var ids []string
	for n := range 30 {
		var a alertAnswer
		body := fmt.Sprintf(`{"resource":"host-%d","event":"Down","environment":"Production","service":["Web"],"text":%q}`, n, strings.Repeat("text ", 400))
		p.must("POST", "/alert", body, &a)
		ids = append(ids, a.ID)
	}
	file, err := os.OpenFile(filepath.Join(state, "alertad.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	page := make([]byte, 4096)
	for at := int64(2 * 4096); at < info.Size(); at += 4096 { // the first two say which state counts
		for i := range page {
			page[i] = byte(i * 7)
		}
		if _, err := file.WriteAt(page, at); err != nil {
			t.Fatal(err)
		}
	}
	codes := map[int]int{}
	ask := func(method, path, body string) {
		var said struct{ Message string }
		code := p.must(method, path, body, &said)
		if codes[code]++; code != http.StatusServiceUnavailable || !strings.Contains(said.Message, "damaged") && !strings.Contains(said.Message, "cannot") {
			t.Errorf("%s %s: status %d: %s", method, path, code, said.Message)
		}
	}
	for _, id := range ids {
		ask("GET", "/alert/"+id, "")
	}
	ask("GET", "/alerts", "")
	ask("GET", "/alerts?q=text:text", "")
	ask("GET", "/alerts/history", "")
	ask("POST", "/alert", alertJSON("new", "Down", "major"))
	if code := p.must("GET", "/_", "", nil); code != http.StatusOK {
		t.Errorf("GET /_: %d", code)
	}
}
