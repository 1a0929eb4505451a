package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// child is a server that this program started.
type child struct {
	cmd     *exec.Cmd
	addr    string
	log     *os.File // what it printed
	started time.Time
	done    chan struct{} // closed when it has ended
}

// settings are those of the servers measured: the defaults, but for one more
// environment.
const settings = "ALLOWED_ENVIRONMENTS = ['Production', 'Staging', 'Development']\n"

// startServer starts alertad on a stock. It need not be ready.
func startServer(ctx context.Context, program string, s *stock) (*child, error) {
	dir := s.dir
	conf := filepath.Join(dir, "alertad.conf")
	if err := os.WriteFile(conf, []byte(settings), 0o600); err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	env := []string{"STATE_DIRECTORY=" + dir, "ALERTA_SVR_CONF_FILE=" + conf, "HOME=" + dir}
	if s.url != "" {
		env = append(env, "DATABASE_URL="+s.url)
	}
	return startChild(ctx, dir, port, env, program, "run", "--port", port)
}

// startEcho starts this program as the yardstick.
func startEcho(ctx context.Context, dir string) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return startChild(ctx, dir, port, nil, self, "-echo", port)
}

func startChild(ctx context.Context, dir, port string, env []string, program string, args ...string) (*child, error) {
	log, err := os.CreateTemp(dir, "output-*.log")
	if err != nil {
		return nil, err
	}
	c := &child{
		cmd:  exec.CommandContext(ctx, program, args...),
		addr: net.JoinHostPort("127.0.0.1", port), log: log,
		done: make(chan struct{}),
	}
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = append(env, goSettings()...), log, log
	c.cmd.Cancel = func() error { return c.cmd.Process.Signal(syscall.SIGTERM) }
	c.cmd.WaitDelay = stopWithin
	dieTogether(c.cmd)
	c.started = time.Now()
	if err := c.cmd.Start(); err != nil {
		return nil, errors.Join(err, log.Close())
	}
	go func() {
		c.cmd.Wait() // how it ended is told by its output
		close(c.done)
	}()
	return c, nil
}

// goSettings are the settings of the Go runtime, to compare them.
func goSettings() []string {
	var env []string
	for _, name := range []string{"GOGC", "GOMEMLIMIT", "GOMAXPROCS", "GODEBUG"} {
		if v, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+v)
		}
	}
	return env
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), l.Close()
}

// ready waits for the first answer and returns how long after the start it
// came.
func (c *child) ready(ctx context.Context, path string) (time.Duration, error) {
	for {
		status, _, err := c.ask(ctx, path)
		if err == nil && status != 200 {
			return 0, fmt.Errorf("the first answer is %d", status)
		}
		if err == nil {
			return time.Since(c.started), nil
		}
		select {
		case <-c.done:
			return 0, fmt.Errorf("%s ended: %s", c.cmd.Path, c.printed())
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-time.After(500 * time.Microsecond):
		}
	}
}

// ask makes one request over a connection of its own.
func (c *child) ask(ctx context.Context, path string) (int, []byte, error) {
	w, err := dial(ctx, c.addr)
	if err != nil {
		return 0, nil, err
	}
	status, body, err := w.do(get(path))
	return status, body, errors.Join(err, w.close())
}

// printed is the last of what the child printed.
func (c *child) printed() string {
	text, err := os.ReadFile(c.log.Name())
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text[max(0, len(text)-2000):]))
}

// stopWithin is how long a server has to stop.
const stopWithin = 20 * time.Second

// stop ends the child and waits for it.
func (c *child) stop() error {
	err := c.cmd.Process.Signal(syscall.SIGTERM)
	if errors.Is(err, os.ErrProcessDone) {
		err = fmt.Errorf("%s ended by itself: %s", c.cmd.Path, c.printed())
	}
	select {
	case <-c.done:
	case <-time.After(stopWithin):
		err = errors.Join(fmt.Errorf("%s did not stop", c.cmd.Path), c.cmd.Process.Kill())
		<-c.done
	}
	return errors.Join(err, c.log.Close())
}
