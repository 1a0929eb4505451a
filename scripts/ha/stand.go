package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/alertad/alertad/db/dbtest/pgtest"
)

// stand is everything that runs. It lives in one folder, and dies with this
// program.
type stand struct {
	dir              string
	primary, standby *pgtest.Server
	servers          []*child
	proxy            *child
	address          string // of the proxy
}

func newStand(ctx context.Context, program string) (_ *stand, err error) {
	s := &stand{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.dir, err = os.MkdirTemp("", "alertad-ha-"); err != nil {
		return nil, err
	}
	if s.primary, err = pgtest.Start("max_connections=200"); err != nil {
		return nil, err
	}
	if s.standby, err = s.primary.Standby(true); err != nil {
		return nil, err
	}
	for n := range 3 {
		port, err := freePort()
		if err != nil {
			return nil, err
		}
		state := filepath.Join(s.dir, fmt.Sprint("state", n))
		c := &child{
			url: "http://127.0.0.1:" + port, program: program, args: []string{"run", "--port", port},
			log: state + ".log", env: []string{"STATE_DIRECTORY=" + state, "HOME=" + s.dir, "DATABASE_URL=" + s.primary.URL("alertad", s.standby)},
		}
		s.servers = append(s.servers, c)
		if err := s.revive(ctx, c); err != nil {
			return nil, err
		}
	}
	return s, s.startProxy(ctx)
}

// revive starts a server and waits until it answers.
func (s *stand) revive(ctx context.Context, c *child) error {
	if err := c.start(); err != nil {
		return err
	}
	err := until(ctx, c.url+" answers", func() bool { return get(ctx, c.url+"/management/gtg", nil) == nil })
	if err != nil {
		err = fmt.Errorf("%w: %s", err, c.printed())
	}
	return err
}

func (s *stand) startProxy(ctx context.Context) error {
	port, err := freePort()
	if err != nil {
		return err
	}
	var conf strings.Builder
	fmt.Fprintf(&conf, `global
  maxconn 2000
defaults
  mode http
  timeout connect 1s
  timeout client 1m
  timeout server 30s
  retries 3
  option redispatch 1
frontend alerts
  bind 127.0.0.1:%s
  default_backend servers
backend servers
  balance roundrobin
  option httpchk GET /_
  default-server inter 200ms fall 2 rise 1
`, port)
	for n, c := range s.servers {
		fmt.Fprintf(&conf, "  server s%d %s check\n", n, strings.TrimPrefix(c.url, "http://"))
	}
	file := filepath.Join(s.dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
		return err
	}
	s.proxy = &child{url: "http://127.0.0.1:" + port, program: "haproxy", args: []string{"-db", "-f", file}, log: filepath.Join(s.dir, "haproxy.log")}
	if path, err := exec.LookPath("/usr/sbin/haproxy"); err == nil {
		s.proxy.program = path
	}
	s.address = s.proxy.url
	return s.revive(ctx, s.proxy)
}

// leader waits until exactly one server leads, and that is not the one given.
func (s *stand) leader(ctx context.Context, not *child) (*child, error) {
	var found *child
	err := until(ctx, "one server leads", func() bool {
		n := 0
		for _, c := range s.servers {
			var status struct{ Fleet struct{ Leads bool } }
			if c != not && get(ctx, c.url+"/management/status", &status) == nil && status.Fleet.Leads {
				found = c
				n++
			}
		}
		return n == 1
	})
	return found, err
}

// count is how often something is stored, and how often it was reported.
type count struct{ alerts, reports int }

// stored reads all alerts, by resource.
func (s *stand) stored(ctx context.Context) (map[string]count, error) {
	all := map[string]count{}
	seen := map[string]bool{} // what comes late moves others to the next page
	for page := 1; ; page++ {
		var got struct {
			More   bool
			Alerts []struct {
				ID, Resource   string
				DuplicateCount int
			}
		}
		if err := get(ctx, fmt.Sprintf("%s/alerts?page-size=5000&sort-by=resource&page=%d", s.address, page), &got); err != nil {
			return nil, err
		}
		for _, a := range got.Alerts {
			if seen[a.ID] {
				continue
			}
			seen[a.ID] = true
			n := all[a.Resource]
			all[a.Resource] = count{n.alerts + 1, n.reports + a.DuplicateCount + 1}
		}
		if !got.More {
			return all, nil
		}
	}
}

func (s *stand) close() error {
	for _, c := range append(s.servers, s.proxy) {
		if c != nil {
			c.kill()
		}
	}
	var failed []error
	for _, p := range []*pgtest.Server{s.standby, s.primary} {
		if p != nil {
			failed = append(failed, p.Close())
		}
	}
	return errors.Join(append(failed, os.RemoveAll(s.dir))...)
}

// get asks for a page, which is JSON unless out is nil.
func get(ctx context.Context, url string, out any) error {
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

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	_, port, err := net.SplitHostPort(l.Addr().String())
	return port, errors.Join(err, l.Close())
}

// child is a process that this program starts, may kill, and starts again.
type child struct {
	url, program, log string
	args, env         []string
	cmd               *exec.Cmd
	done              chan struct{}
}

func (c *child) start() error {
	log, err := os.OpenFile(c.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	c.cmd = exec.Command(c.program, c.args...)
	c.cmd.Env, c.cmd.Stdout, c.cmd.Stderr = append(c.env, "PATH="+os.Getenv("PATH")), log, log
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

// kill ends the process as a crash does.
func (c *child) kill() {
	if c.cmd != nil && c.cmd.Process != nil {
		_ = c.cmd.Process.Kill() // it may be gone
		<-c.done
	}
}

func (c *child) printed() string {
	text, err := os.ReadFile(c.log)
	if err != nil {
		return err.Error()
	}
	return strings.TrimSpace(string(text[max(0, len(text)-2000):]))
}
