package main

import (
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/alertad/alertad/scripts/proc"
)

// row is an alert as lists show it, from what the server has in memory, and as
// the file has it.
type row struct {
	ID, Resource, Event, Severity, Status, Value, Text string
	DuplicateCount                                     int
	LastReceiveID, LastReceiveTime, UpdateTime         string
}

// check has the server told of all that it is to tell, and compares.
func (s *soak) check(ctx context.Context) error {
	s.load.pause.Lock()
	defer s.load.pause.Unlock()
	if err := s.settled(ctx); err != nil {
		return err
	}
	return s.same(ctx)
}

// settled waits until nothing is to be sent any more.
func (s *soak) settled(ctx context.Context) error {
	return proc.Until(ctx, "the outbox is empty", func() bool {
		metrics, err := s.metrics(ctx)
		return err == nil && metrics["alerta_outbox_queued"] == 0
	})
}

// compact has the file made smaller while nobody uses it, and looks whether all
// is there afterwards.
func (s *soak) compact(ctx context.Context) error {
	if err := s.child.Stop(); err != nil {
		return err
	}
	out, err := s.alertad(ctx, "compact")
	if err != nil {
		return err
	}
	s.small = out[strings.LastIndex(out, ": ")+2:]
	if err := s.child.Revive(ctx, "/management/gtg"); err != nil {
		return err
	}
	return s.same(ctx)
}

// alertad runs a command of the server.
func (s *soak) alertad(ctx context.Context, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, s.server, args...)
	cmd.Env = append(s.child.Env, "PATH="+os.Getenv("PATH"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("alertad %s: %w: %.2000s", args[0], err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// same compares what the server answers with what a copy of its file holds,
// and has the copy looked at. Nobody changes anything meanwhile but the server
// itself, so what differs between a list before and one after is left out.
func (s *soak) same(ctx context.Context) error {
	before, err := s.list(ctx)
	if err != nil {
		return err
	}
	file := filepath.Join(s.dir, "export.gz")
	for _, args := range [][]string{{"check"}, {"export", "--kinds", "alert", "-o", file}} {
		if _, err := s.alertad(ctx, args...); err != nil {
			return err
		}
	}
	kept, err := exported(file)
	if err != nil {
		return err
	}
	after, err := s.list(ctx)
	if err != nil {
		return err
	}
	s.checks++
	return s.compare(before, kept, after)
}

func (s *soak) compare(before, kept, after map[string]row) error {
	for id, r := range after {
		if before[id] != r {
			continue
		}
		s.alerts++
		if kept[id] != r {
			return fmt.Errorf("alert %s is answered as %+v, but the file has %+v", id, r, kept[id])
		}
	}
	for id, r := range kept {
		_, was := before[id]
		if _, is := after[id]; !was && !is {
			return fmt.Errorf("the file has an alert that no list has: %+v", r)
		}
	}
	return os.Remove(filepath.Join(s.dir, "export.gz"))
}

// list reads all alerts from the server.
func (s *soak) list(ctx context.Context) (map[string]row, error) {
	all := map[string]row{}
	for page := 1; ; page++ {
		var got struct {
			More   bool
			Alerts []row
		}
		url := fmt.Sprintf("%s/alerts?sort-by=id&page-size=1000&page=%d", s.child.URL, page)
		if err := proc.Get(ctx, url, &got); err != nil {
			return nil, err
		}
		for _, r := range got.Alerts {
			all[r.ID] = r
		}
		if !got.More {
			return all, nil
		}
	}
}

// exported reads the alerts of an export.
func exported(file string) (map[string]row, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	all := map[string]row{}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var line struct {
			Kind   string
			Record json.RawMessage
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return nil, err
		}
		if line.Kind != "alert" {
			continue
		}
		var r row
		if err := json.Unmarshal(line.Record, &r); err != nil {
			return nil, err
		}
		all[r.ID] = r
	}
	return all, lines.Err()
}
