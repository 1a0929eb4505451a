package main

import (
	"io"
	"strings"
	"testing"
	"time"
)

func TestEnough(t *testing.T) {
	f := func(asked int, took time.Duration, want bool) {
		t.Helper()
		if got := enough(asked, 30, took, time.Second); got != want {
			t.Errorf("%d answers in %v: %v, want %v", asked, took, got, want)
		}
	}
	f(0, 0, false)
	f(29, 2*time.Second, false)
	f(30, 2*time.Second, true)
	f(30, time.Second/2, false)
	f(1000, time.Second/2, true)
	f(2, time.Minute, false)
	f(3, time.Minute, true)
}

// A server that refuses an expensive question has answered it.
func TestAsk(t *testing.T) {
	const answers = "HTTP/1.1 400 BAD REQUEST\r\nContent-Length: 2\r\n\r\n{}" +
		"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{\"total\":5}" +
		"HTTP/1.1 503 SERVICE UNAVAILABLE\r\nContent-Length: 2\r\n\r\n{}"
	q := question{path: always("/alerts"), refusable: true}
	a, err := q.ask(&wire{r: strings.NewReader(answers), w: io.Discard}, 1, 0)
	if err != nil || len(a.took) != 3 || a.hits != 5 || a.answers() != "2 of 3 refused with 503" {
		t.Errorf("got %+v, %v, want 3 answers, 2 refused, 5 hits", a, err)
	}
	q.refusable = false
	if a, err := q.ask(&wire{r: strings.NewReader(answers), w: io.Discard}, 1, 0); err == nil {
		t.Errorf("a refusal is taken as %+v", a)
	}
}
