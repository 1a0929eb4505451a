package client

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Event is one event of a stream.
type Event struct {
	Name string // ready, alert, gone, reset
	Data string
}

// Stream listens to the changes of the alerts that a filter finds, and calls f
// for each. It comes back by itself when the connection breaks, where it was;
// waiting says why it waits. It ends with an *Error if the server has no stream
// or refuses, with what f returns, or with the context.
func (c *Client) Stream(ctx context.Context, q url.Values, f func(Event) error, waiting func(error)) error {
	s := stream{c: c, q: q, f: f}
	for wait := firstWait; ; wait = min(2*wait, lastWait) {
		s.heard = false
		err := s.listen(ctx)
		if s.final || ctx.Err() != nil {
			return err
		}
		if s.heard {
			wait = firstWait
		}
		waiting(err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// How long to wait before the next attempt, and how long a server may be silent,
// which sends a comment every few seconds.
const (
	firstWait = time.Second / 2
	lastWait  = 30 * time.Second
	silence   = time.Minute
)

type stream struct {
	c     *Client
	q     url.Values
	f     func(Event) error
	last  string // id of the last event
	heard bool   // something came on this connection
	final bool   // another attempt is of no use
}

func (s *stream) listen(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	r, err := s.c.request(ctx, http.MethodGet, "/alerts/stream", s.q, "application/json", nil)
	if err != nil {
		s.final = true
		return err
	}
	r.Header.Set("Accept", "text/event-stream")
	if s.last != "" {
		r.Header.Set("Last-Event-ID", s.last)
	}
	dog := time.AfterFunc(silence, cancel)
	defer dog.Stop()
	resp, err := s.c.http.Do(r)
	if err != nil {
		return s.c.unreachable(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		return s.refused(resp)
	}
	return s.read(resp.Body, func() { dog.Reset(silence) })
}

// refused reads why there is no stream. A server that is busy may have one later.
func (s *stream) refused(resp *http.Response) error {
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<16))
	if err != nil {
		return s.c.unreachable(err)
	}
	s.final = resp.StatusCode < 500 && resp.StatusCode != http.StatusTooManyRequests
	if resp.StatusCode == http.StatusOK {
		return &Error{http.StatusNotFound, "the server has no stream"}
	}
	_, err = read(resp.StatusCode, body)
	return err
}

// read reads events (https://html.spec.whatwg.org/multipage/server-sent-events.html).
func (s *stream) read(body io.Reader, alive func()) error {
	in := bufio.NewReader(body)
	var e Event
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return s.c.unreachable(err)
		}
		alive()
		s.heard = true
		name, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		value = strings.TrimPrefix(value, " ")
		switch name {
		case "event":
			e.Name = value
		case "data":
			e.Data += value
		case "id":
			s.last = value
		case "":
			if value == "" && e.Name != "" && !strings.HasPrefix(line, ":") {
				if err := s.f(e); err != nil {
					s.final = true
					return err
				}
				e = Event{}
			}
		}
	}
}
