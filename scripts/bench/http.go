package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// wire is one kept-alive HTTP/1.1 connection. It speaks as little of the
// protocol as it can, since its cost is part of what is measured.
type wire struct {
	r       io.Reader
	w       io.Writer
	close   func() error
	buf     []byte
	at, end int // what was read and not yet used
}

// patience is how long a connection may last: every measurement is shorter.
const patience = 10 * time.Minute

func dial(ctx context.Context, addr string) (*wire, error) {
	c, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	if err := c.SetDeadline(time.Now().Add(patience)); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	return &wire{r: c, w: c, close: func() error { stop(); return c.Close() }}, nil
}

// do sends a request and reads the answer. The body is valid until the next do.
func (c *wire) do(request []byte) (status int, body []byte, err error) {
	if _, err := c.w.Write(request); err != nil {
		return 0, nil, err
	}
	h, err := c.head()
	if err != nil {
		return 0, nil, err
	}
	if h.chunked {
		body, err = c.chunks()
		return h.status, body, err
	}
	body, err = c.take(h.length)
	return h.status, body, err
}

// head reads up to the end of the header.
func (c *wire) head() (head, error) {
	for seen := 0; ; {
		if i := bytes.Index(c.buf[c.at+seen:c.end], crlf2); i >= 0 {
			h, err := parseHead(c.buf[c.at : c.at+seen+i+2])
			c.at += seen + i + len(crlf2)
			return h, err
		}
		seen = max(0, c.end-c.at-len(crlf2))
		if err := c.fill(); err != nil {
			return head{}, fmt.Errorf("read header: %w", err)
		}
	}
}

// take reads n bytes. They are valid until the next read.
func (c *wire) take(n int) ([]byte, error) {
	for c.end-c.at < n {
		if err := c.fill(); err != nil {
			return nil, fmt.Errorf("read body: %w", err)
		}
	}
	c.at += n
	return c.buf[c.at-n : c.at], nil
}

// fill reads more, making room for it.
func (c *wire) fill() error {
	if c.at > 0 {
		c.end = copy(c.buf, c.buf[c.at:c.end])
		c.at = 0
	}
	if c.end == len(c.buf) {
		c.buf = append(c.buf, make([]byte, max(4096, len(c.buf)))...)
	}
	n, err := c.r.Read(c.buf[c.end:])
	c.end += n
	if n > 0 {
		return nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// Read reads what was read already first.
func (c *wire) Read(p []byte) (int, error) {
	if c.at == c.end {
		if err := c.fill(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.buf[c.at:c.end])
	c.at += n
	return n, nil
}

// chunks reads a chunked body (RFC 9112, section 7.1) without trailers.
func (c *wire) chunks() (body []byte, err error) {
	for {
		line, err := c.line()
		if err != nil {
			return nil, err
		}
		size, _, _ := bytes.Cut(line, []byte(";"))
		n, err := strconv.ParseUint(string(bytes.TrimSpace(size)), 16, 31)
		if err != nil {
			return nil, fmt.Errorf("bad chunk: %q", line)
		}
		chunk, err := c.take(int(n) + 2)
		if err != nil || n == 0 {
			return body, err
		}
		body = append(body, chunk[:n]...)
	}
}

// line reads a line without its end. It is valid until the next read.
func (c *wire) line() ([]byte, error) {
	for {
		if i := bytes.Index(c.buf[c.at:c.end], crlf2[:2]); i >= 0 {
			line, err := c.take(i + 2)
			return line[:i], err
		}
		if err := c.fill(); err != nil {
			return nil, fmt.Errorf("read line: %w", err)
		}
	}
}

// head is what of the header of an answer is needed to read it.
type head struct {
	status  int
	length  int
	chunked bool
}

var crlf2 = []byte("\r\n\r\n")

// parseHead reads the lines of a header; each ends with CR LF.
func parseHead(text []byte) (h head, err error) {
	line, rest, _ := bytes.Cut(text, crlf2[:2])
	version, after, _ := bytes.Cut(line, []byte(" "))
	code, _, _ := bytes.Cut(after, []byte(" "))
	if h.status, err = strconv.Atoi(string(code)); err != nil || !bytes.HasPrefix(version, []byte("HTTP/1.")) {
		return head{}, fmt.Errorf("no HTTP/1 answer: %q", line)
	}
	h.length = -1
	for len(rest) > 0 {
		line, rest, _ = bytes.Cut(rest, crlf2[:2])
		name, value, _ := bytes.Cut(line, []byte(":"))
		switch {
		case bytes.EqualFold(name, []byte("Content-Length")):
			if h.length, err = strconv.Atoi(string(bytes.TrimSpace(value))); err != nil || h.length < 0 {
				return head{}, fmt.Errorf("bad length: %q", line)
			}
		case bytes.EqualFold(name, []byte("Transfer-Encoding")):
			h.chunked = bytes.EqualFold(bytes.TrimSpace(value), []byte("chunked"))
		}
	}
	if h.length < 0 && !h.chunked {
		return head{}, errors.New("answer without a length")
	}
	return h, nil
}

// get is a GET request.
func get(path string) []byte {
	return []byte("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n\r\n")
}

// post begins a POST /alert; endPost ends it once the body was appended. The
// length has room to be filled in.
const post = "POST /alert HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length:         \r\n\r\n"

func endPost(request []byte) []byte { return endBody(request, len(post)) }

// postTo begins a POST of something else; endBody, with its length, ends it.
func postTo(path, media string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + media + "\r\nContent-Length:         \r\n\r\n"
}

func endBody(request []byte, head int) []byte {
	var digits [8]byte
	n := strconv.AppendInt(digits[:0], int64(len(request)-head), 10)
	copy(request[head-len(crlf2)-len(n):], n)
	return request
}
