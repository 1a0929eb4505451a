package app

import (
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// supervisor is the service manager that started the program, told in the
// protocol of systemd's sd_notify(3). The zero value is none, which nobody tells
// anything.
type supervisor struct {
	socket string        // a name that begins with @ is an abstract one
	every  time.Duration // in which it wants to hear from us; 0: it does not
}

// newSupervisor finds the service manager in the environment.
func newSupervisor(environ map[string]string, pid int) supervisor {
	s := supervisor{socket: environ["NOTIFY_SOCKET"]}
	if owner := environ["WATCHDOG_PID"]; owner != "" && owner != strconv.Itoa(pid) {
		return s
	}
	if usec, err := strconv.ParseInt(environ["WATCHDOG_USEC"], 10, 64); err == nil && usec > 0 {
		s.every = time.Duration(usec) * time.Microsecond
	}
	return s
}

// The states of a service.
const (
	stateReady     = "READY=1"
	stateReloading = "RELOADING=1"
	stateStopping  = "STOPPING=1"
	stateAlive     = "WATCHDOG=1"
)

// tell sends assignments, and text for people about the state. There is nobody
// to tell of a failure, and nothing to do about it.
func (s supervisor) tell(state, status string) {
	if s.socket == "" {
		return
	}
	c, err := net.Dial("unixgram", s.socket)
	if err != nil {
		return
	}
	defer c.Close()
	if status != "" {
		state += "\nSTATUS=" + strings.ReplaceAll(status, "\n", " ")
	}
	_, _ = c.Write([]byte(state))
}

// watch says that the server is alive, for as long as alive returns: a server
// that hangs is then ended, and started again. The function returned ends it.
func (s supervisor) watch(alive func()) (end func()) {
	if s.socket == "" || s.every == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() {
		tick := time.NewTicker(s.every / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				alive()
				s.tell(stateAlive, "")
			}
		}
	})
	return func() { cancel(); running.Wait() }
}
