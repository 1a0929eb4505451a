package app_test

import (
	"net"
	"path/filepath"
	"strings"
	"testing"
)

// A service manager that listens, as in sd_notify(3), hears what becomes of the
// server; one that wants to hear that it is alive, hears that all the time.
func TestSupervisor(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenPacket("unixgram", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	alive := 0
	next := func() string {
		t.Helper()
		for buf := make([]byte, 4096); ; {
			n, _, err := l.ReadFrom(buf)
			if err != nil {
				t.Fatal(err)
			}
			if text := string(buf[:n]); text != "WATCHDOG=1" {
				return text
			}
			alive++
		}
	}
	is := func(want string) {
		t.Helper()
		if got := next(); got != want {
			t.Fatalf("told %q, want %q", got, want)
		}
	}
	p, reload := configured(t, "", "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=3000")
	is("READY=1")
	for alive == 0 {
		reload("")
		is("RELOADING=1")
		is("READY=1\nSTATUS=settings read again")
	}
	reload("PORT = 'x'\n")
	is("RELOADING=1")
	if got := next(); !strings.HasPrefix(got, "READY=1\nSTATUS=the old settings stay in force: ") || strings.Count(got, "\n") != 1 {
		t.Errorf("told %q of settings with a mistake", got)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	is("STOPPING=1")
}

// A watchdog that watches another process is none of ours.
func TestSupervisorOfAnother(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(t.TempDir(), "notify")
	l, err := net.ListenPacket("unixgram", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := start(t, t.TempDir(), "NOTIFY_SOCKET="+socket, "WATCHDOG_USEC=1", "WATCHDOG_PID=1")
	p.stop()
	var told []string
	buf := make([]byte, 4096)
	for len(told) == 0 || told[len(told)-1] != "STOPPING=1" {
		n, _, err := l.ReadFrom(buf)
		if err != nil {
			t.Fatal(err)
		}
		told = append(told, string(buf[:n]))
	}
	if got := strings.Join(told, " "); got != "READY=1 STOPPING=1" {
		t.Errorf("told %s", got)
	}
}
