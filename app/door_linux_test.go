package app_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// crowd is clients of one server, who ask for one thing each.
type crowd struct {
	t    *testing.T
	at   string
	open []net.Conn
}

// ask opens a connection for a request, and returns the code of the answer, 0 if
// there is none.
func (c *crowd) ask(text string) int {
	c.t.Helper()
	conn, err := net.Dial("tcp", c.at)
	if err != nil {
		c.t.Fatal(err)
	}
	c.open = append(c.open, conn)
	_, _ = io.WriteString(conn, text) // who is turned away may be told before
	conn.SetReadDeadline(time.Now().Add(10 * time.Second))
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	return resp.StatusCode // the rest of the answer may never come
}

func (c *crowd) leave() {
	for _, conn := range c.open {
		conn.Close()
	}
	c.open = nil
}

// A server that may open few files answers whoever comes, however many keep
// connections or listen to the stream.
func TestFewFiles(t *testing.T) {
	t.Parallel()
	cmd, stderr := command(t, t.TempDir(), nil, "run")
	cmd.Args = append([]string{"sh", "-c", `ulimit -n 128 && exec "$0" "$@"`, os.Args[0]}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
	p := launch(t, cmd, stderr)
	c := &crowd{t: t, at: strings.TrimPrefix(p.url, "http://")}
	get := func(path string) string { return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n" }
	good := func(when string) {
		t.Helper()
		for _, path := range []string{"/management/gtg", "/alerts"} {
			if code := c.ask(get(path)); code != http.StatusOK {
				t.Errorf("%s: %s answers %d\n%s", when, path, code, stderr)
			}
		}
	}
	for n := range 300 {
		if code := c.ask(get("/_")); code != http.StatusOK {
			t.Fatalf("connection %d: %d", n, code)
		}
	}
	good("many keep their connections")
	streams := 0
	for c.ask(get("/alerts/stream")) == http.StatusOK {
		streams++
	}
	if streams != 48 {
		t.Errorf("%d streams, of 96 connections", streams)
	}
	good("many listen")
	// Each holds a connection, once the server has read how it begins; before that it
	// may have made room for the next.
	send := func() {
		conn, err := net.Dial("tcp", c.at)
		if err != nil {
			t.Fatal(err)
		}
		c.open = append(c.open, conn)
		fmt.Fprintf(conn, "POST /alert HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	}
	for range 100 {
		send()
	}
	until(t, "somebody is turned away", func() bool {
		send()
		return c.ask(get("/_")) == http.StatusServiceUnavailable
	})
	c.leave()
	until(t, "there is room again", func() bool { return c.ask(get("/_")) == http.StatusOK })
	text := p.text("/management/metrics")
	if !regexp.MustCompile(`(?m)^alertad_turned_away_connections_total [1-9]`).MatchString(text) || !regexp.MustCompile(`(?m)^alertad_connections [1-9]`).MatchString(text) {
		t.Errorf("the metrics do not tell: %s", regexp.MustCompile(`(?m)^alertad_.*connections.*`).FindAllString(text, -1))
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
