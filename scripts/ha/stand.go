package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/scripts/proc"
)

// stand is everything that runs. It lives in one folder, and dies with this
// program.
type stand struct {
	dir              string
	primary, standby *pgtest.Server
	servers          []*proc.Child
	proxy            *proc.Child
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
		port, err := proc.FreePort()
		if err != nil {
			return nil, err
		}
		state := filepath.Join(s.dir, fmt.Sprint("state", n))
		c := &proc.Child{
			URL: "http://127.0.0.1:" + port, Program: program, Args: []string{"run", "--port", port},
			Log: state + ".log", Env: []string{"STATE_DIRECTORY=" + state, "HOME=" + s.dir, "ALERTA_SVR_CONF_FILE=" + os.DevNull, "DATABASE_URL=" + s.primary.URL("alertad", s.standby)},
		}
		s.servers = append(s.servers, c)
		if err := s.revive(ctx, c); err != nil {
			return nil, err
		}
	}
	return s, s.startProxy(ctx)
}

// revive starts a server and waits until it answers.
func (s *stand) revive(ctx context.Context, c *proc.Child) error {
	return c.Revive(ctx, "/management/gtg")
}

func (s *stand) startProxy(ctx context.Context) error {
	port, err := proc.FreePort()
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
		fmt.Fprintf(&conf, "  server s%d %s check\n", n, strings.TrimPrefix(c.URL, "http://"))
	}
	file := filepath.Join(s.dir, "haproxy.cfg")
	if err := os.WriteFile(file, []byte(conf.String()), 0o600); err != nil {
		return err
	}
	s.proxy = &proc.Child{URL: "http://127.0.0.1:" + port, Program: "haproxy", Args: []string{"-db", "-f", file}, Log: filepath.Join(s.dir, "haproxy.log")}
	if path, err := exec.LookPath("/usr/sbin/haproxy"); err == nil {
		s.proxy.Program = path
	}
	s.address = s.proxy.URL
	return s.revive(ctx, s.proxy)
}

// leader waits until exactly one server leads, and that is not the one given.
func (s *stand) leader(ctx context.Context, not *proc.Child) (*proc.Child, error) {
	var found *proc.Child
	err := proc.Until(ctx, "one server leads", func() bool {
		n := 0
		for _, c := range s.servers {
			var status struct{ Fleet struct{ Leads bool } }
			if c != not && proc.Get(ctx, c.URL+"/management/status", &status) == nil && status.Fleet.Leads {
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
		if err := proc.Get(ctx, fmt.Sprintf("%s/alerts?page-size=5000&sort-by=resource&page=%d", s.address, page), &got); err != nil {
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
			c.Kill()
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
