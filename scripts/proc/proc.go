// Package proc has processes that a script starts, kills as a crash would, and
// starts again, and asks over HTTP.
package proc

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Child is a server. Start it, and Kill it in the end.
type Child struct {
	URL, Program string
	Args, Env    []string
	Log          string // file that what it prints is added to

	cmd  *exec.Cmd
	done chan struct{}
}

// Start starts the process, which need not be ready when it returns.
func (c *Child) Start() error {
	log, err := os.OpenFile(c.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c.cmd = exec.Command(c.Program, c.Args...)
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = append(c.Env, "PATH="+os.Getenv("PATH")), log, log
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.cmd.Start(); err != nil {
		return err
	}
	done := make(chan struct{})
	c.done = done
	go func() {
		_ = c.cmd.Wait() // it is killed in the end
		close(done)
	}()
	return nil
}

// Revive starts the process and waits until it answers at that path.
func (c *Child) Revive(ctx context.Context, path string) error {
	if err := c.Start(); err != nil {
		return err
	}
	err := Until(ctx, c.URL+" answers", func() bool { return Get(ctx, c.URL+path, nil) == nil })
	if err != nil {
		err = fmt.Errorf("%w: %s", err, c.Printed())
	}
	return err
}

// Kill ends the process as a crash does. One that is dead stays so.
func (c *Child) Kill() {
	if c.cmd != nil && c.cmd.Process != nil {
		_ = c.cmd.Process.Kill() // it may be gone
		<-c.done
	}
}

// Stop asks the process to end, and waits until it did.
func (c *Child) Stop() error {
	if err := c.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-c.done:
		return nil
	case <-time.After(time.Minute):
		return fmt.Errorf("%s does not end", c.Program)
	}
}

// Printed is the last of what the process printed.
func (c *Child) Printed() string {
	text, err := os.ReadFile(c.Log)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text[max(0, len(text)-2000):]))
}

// Main runs a script until it ends or is interrupted, and ends the program.
func Main(name string, run func(context.Context, []string, io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// InFolder runs do in a new folder. After an error that stays, and the error
// names it and the seed that all followed from.
func InFolder(name string, seed uint64, do func(dir string) error) error {
	dir, err := os.MkdirTemp("", "alertad-"+name+"-")
	if err != nil {
		return err
	}
	if err := do(dir); err != nil {
		return fmt.Errorf("%w (seed %d; what is left of it is in %s)", err, seed, dir)
	}
	return os.RemoveAll(dir)
}

// Program is the path of the server, which must have been built.
func Program(path string) (string, error) {
	path, err := filepath.Abs(path)
	if err == nil {
		_, err = os.Stat(path)
	}
	if err != nil {
		return "", fmt.Errorf("there is no server to run, try make build: %w", err)
	}
	return path, nil
}

// FreePort is a port that nobody listens on just now.
func FreePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// Get asks for a page, which is JSON unless out is nil.
func Get(ctx context.Context, url string, out any) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	if out == nil {
		return nil
	}
	return json.NewDecoder(resp.Body).Decode(out)
}

// Until waits for something, for a minute at most.
func Until(ctx context.Context, what string, yes func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for !yes() {
		if err := Sleep(ctx, 5*time.Millisecond); err != nil {
			return fmt.Errorf("it did not happen: %s: %w", what, err)
		}
	}
	return nil
}

// Sleep waits, or ends with the context and its error.
func Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Pid is the number of the process that was started last.
func (c *Child) Pid() int { return c.cmd.Process.Pid }
