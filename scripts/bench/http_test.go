package main

import (
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

func TestDo(t *testing.T) {
	const plain = "HTTP/1.1 201 CREATED\r\nContent-Length: 5\r\n\r\nhello"
	const chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
	long := strings.Repeat("x", 100_000)
	f := func(answers string, want ...string) {
		t.Helper()
		for name, r := range map[string]io.Reader{
			"at once":   strings.NewReader(answers),
			"in bytes":  iotest.OneByteReader(strings.NewReader(answers)),
			"in halves": iotest.HalfReader(strings.NewReader(answers)),
		} {
			c := &wire{r: r, w: io.Discard}
			for _, w := range want {
				status, body, err := c.do(nil)
				got := string(body)
				if err != nil {
					got = "error: " + err.Error()
				}
				if got != w || err == nil && status/100 != 2 {
					t.Errorf("%s: got %d %.60q, want %.60q", name, status, got, w)
				}
			}
		}
	}
	f(plain, "hello", "error: read header: unexpected EOF")
	f(plain+plain+chunked+plain, "hello", "hello", "hello", "hello")
	f("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"+long+plain, long, "hello")
	f("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"+plain, "", "hello")
	f(plain[:len(plain)-1], "error: read body: unexpected EOF")
	f("HTTP/1.1 200 OK\r\nContent-Le", "error: read header: unexpected EOF")
}

func TestParseHead(t *testing.T) {
	f := func(text string, want head) {
		t.Helper()
		got, err := parseHead([]byte(text))
		if err != nil || got != want {
			t.Errorf("%q: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	f("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n", head{200, 12, false})
	f("HTTP/1.0 404 Not Found\r\nServer: x\r\ncontent-length:7\r\n", head{404, 7, false})
	f("HTTP/1.1 201\r\nDate: Mon, 01 Jan 2026 10:00:00 GMT\r\nContent-Length:   0  \r\n", head{201, 0, false})
	f("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", head{200, -1, true})

	bad := func(text string) {
		t.Helper()
		if h, err := parseHead([]byte(text)); err == nil {
			t.Errorf("%q is taken as %+v", text, h)
		}
	}
	bad("")
	bad("SSH-2.0-server\r\n")
	bad("HTTP/1.1 OK\r\n")
	bad("HTTP/1.1 200 OK\r\n")
	bad("HTTP/1.1 200 OK\r\nContent-Length: many\r\n")
	bad("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n")
	bad("HTTP/2 200 OK\r\nContent-Length: 1\r\n")
}

func TestTotal(t *testing.T) {
	f := func(body string, want int) {
		t.Helper()
		if got := total([]byte(body)); got != want {
			t.Errorf("%q: got %d, want %d", body, got, want)
		}
	}
	f(`{"status":"ok","total":12,"more":true}`, 12)
	f(`{"total": 7}`, 7)
	f(`{"total":x}`, 0)
	f(`{"total":`, 0)
	f(`{}`, 0)
}
