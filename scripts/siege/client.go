package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// wire is one connection, on which a client may do as it likes.
type wire struct {
	net.Conn
	in *bufio.Reader
}

func (s *siege) dial(ctx context.Context) (*wire, error) {
	c, err := (&net.Dialer{Timeout: 10 * time.Second}).DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return nil, err
	}
	return &wire{c, bufio.NewReaderSize(c, 1024)}, nil
}

// answer reads one answer.
func (w *wire) answer(within time.Duration) (code int, again bool, err error) {
	if err := w.SetReadDeadline(time.Now().Add(within)); err != nil {
		return 0, false, err
	}
	resp, err := http.ReadResponse(w.in, nil)
	if err != nil {
		return 0, false, err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, resp.Header.Get("Retry-After") != "", err
}

func get(path string) string {
	return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
}

// post is the head of a request with a body of that length, unless other headers
// tell it.
func post(length int, headers ...string) string {
	head := "POST /alert HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	if length >= 0 {
		head += fmt.Sprintf("Content-Length: %d\r\n", length)
	}
	for _, h := range headers {
		head += h + "\r\n"
	}
	return head + "\r\n"
}

func alert(n int, text string) string {
	return fmt.Sprintf(`{"resource":"host-%d","event":"Down","environment":"Production","severity":"major","service":["Web"],"text":%q}`, n, text)
}

// crowd has n clients do the same, each on a connection of its own, and waits for
// them. The context ends when the attack is to, which begins with the last of
// them.
func (s *siege) crowd(ctx context.Context, t *tally, n int, do func(context.Context, *wire, int)) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	for i := range n {
		if i%100 == 99 && proc.Sleep(ctx, 15*time.Millisecond) != nil { // else the kernel drops them, for a second
			break
		}
		w, err := s.dial(ctx)
		if err != nil {
			if ctx.Err() == nil {
				t.fault(err)
			}
			break
		}
		running.Go(func() {
			defer w.Close()
			do(ctx, w, i)
		})
	}
	defer time.AfterFunc(s.last, cancel).Stop()
	running.Wait()
}

// stocked is how many alerts there are before the first attack.
const stocked = 10_000

func (s *siege) stock(ctx context.Context) error {
	for from := 0; from < stocked; from += 2000 {
		var list []string
		for n := from; n < from+2000; n++ {
			list = append(list, alert(n, strings.Repeat("text ", 100)))
		}
		if err := s.give(ctx, "/alerts", "["+strings.Join(list, ",")+"]"); err != nil {
			return err
		}
	}
	return nil
}

// give posts what the server has to take.
func (s *siege) give(ctx context.Context, path, body string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.child.URL+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusCreated {
		return fmt.Errorf("an alert is not taken: %s", resp.Status)
	}
	return nil
}
