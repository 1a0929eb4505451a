package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// flood finds out how much the server can carry, and then sends ten times as
// much, whether or not it answers.
func (s *siege) flood(ctx context.Context, t *tally) error {
	var calm tally
	const calmConns, calmFor = 64, 2 * time.Second
	short := *s
	short.last = calmFor
	short.crowd(ctx, &calm, calmConns, func(ctx context.Context, w *wire, _ int) {
		for ctx.Err() == nil {
			s.report(w, &calm)
		}
	})
	rate := calm.answered.Load() * int64(time.Second/time.Millisecond) / int64(calmFor/time.Millisecond)
	if rate == 0 {
		return errors.Join(errors.New("the server carries nothing"), calm.verdict())
	}
	due, unsent := make(chan struct{}), new(atomic.Int64)
	pace, cancel := context.WithTimeout(ctx, s.last+2*time.Second) // while they connect, too
	defer cancel()
	var running sync.WaitGroup
	running.Go(func() { dispatch(pace, due, 10*rate, unsent) })
	s.crowd(ctx, t, s.some(9000), func(_ context.Context, w *wire, _ int) {
		for range due {
			s.report(w, t)
		}
	})
	running.Wait()
	t.note = fmt.Sprintf("carries %d/s, %d/s were due, %d found no free connection", rate, 10*rate, unsent.Load())
	return nil
}

// dispatch has so many requests sent in a second, as far as there are connections
// for them, and then closes the channel.
func dispatch(ctx context.Context, due chan<- struct{}, rate int64, unsent *atomic.Int64) {
	defer close(due)
	begun := time.Now()
	for done := int64(0); proc.Sleep(ctx, time.Millisecond) == nil; {
		for n := int64(time.Since(begun).Seconds() * float64(rate)); done < n; done++ {
			select {
			case due <- struct{}{}:
			default:
				unsent.Add(1)
			}
		}
	}
}

// report sends one alert and waits for the answer.
func (s *siege) report(w *wire, t *tally) {
	body := alert(rand.IntN(stocked), "again")
	begun := time.Now()
	if _, err := w.Write([]byte(post(len(body)) + body)); err != nil {
		t.fault(err)
		return
	}
	t.sent.Add(1)
	code, again, err := w.answer(3 * answerWithin)
	if err != nil {
		t.fault(err)
		return
	}
	t.answer(time.Since(begun), code, again, 201)
}

// idle has connections that send one request and then nothing, or nothing at all.
func (s *siege) idle(ctx context.Context, t *tally) error {
	s.crowd(ctx, t, s.some(10_000), func(ctx context.Context, w *wire, i int) {
		if i%2 == 0 {
			begun := time.Now()
			t.sent.Add(1)
			if _, err := io.WriteString(w, get("/_")); err != nil {
				t.fault(err)
				return
			}
			code, again, err := w.answer(3 * answerWithin)
			if err != nil {
				t.fault(err)
				return
			}
			t.answer(time.Since(begun), code, again, 200)
		}
		<-ctx.Done()
	})
	return nil
}

// drip sends a text, and then one more byte now and then, until the server has
// had enough. It must have within some time.
func (s *siege) drip(ctx context.Context, t *tally, n int, text string, within time.Duration) {
	s.crowd(ctx, t, n, func(ctx context.Context, w *wire, _ int) {
		t.sent.Add(1)
		begun := time.Now()
		_, err := io.WriteString(w, text)
		for err == nil && proc.Sleep(ctx, 500*time.Millisecond) == nil {
			_, err = w.Write([]byte("x"))
		}
		switch took := time.Since(begun); {
		case err != nil:
			t.cut.Add(1)
		case took > within:
			t.fault(fmt.Errorf("a client was not cut off within %s", took))
		}
	})
}

func (s *siege) dripHeaders(ctx context.Context, t *tally) error {
	s.drip(ctx, t, s.some(3000), "GET /alerts HTTP/1.1\r\nHost: localhost\r\nX-Slow: ", 14*time.Second)
	return nil
}

func (s *siege) dripBodies(ctx context.Context, t *tally) error {
	s.drip(ctx, t, s.some(3000), post(1000)+`{"resource":"`, 65*time.Second)
	return nil
}

// hoard sends large bodies but for their last byte: together they are far more
// than the server's memory may be.
func (s *siege) hoard(ctx context.Context, t *tally) error {
	const size = 8 << 20
	body := []byte(alert(1, strings.Repeat("x", size-200)))
	s.crowd(ctx, t, s.some(150), func(ctx context.Context, w *wire, _ int) {
		t.sent.Add(1)
		if _, err := io.WriteString(w, post(len(body))); err != nil {
			t.cut.Add(1)
			return
		}
		failed := make(chan error, 1)
		go func() { _, err := w.Write(body[:len(body)-1]); failed <- err }()
		if code, again, err := w.answer(s.last); err == nil {
			t.answer(0, code, again)
		} else {
			t.cut.Add(1) // by us, in the end
		}
		w.Close()
		<-failed
	})
	return nil
}

// giants sends what is too large in one way or another. Each has the code that it
// must be refused with.
func (s *siege) giants(ctx context.Context, t *tally) error {
	bomb, err := packed(256 << 20)
	if err != nil {
		return err
	}
	wide := []byte(`{"resource":"a","event":"b","environment":"Production","service":["c"],"attributes":{"a":[` + strings.Repeat("1,", 4<<20) + `1]}}`)
	deep := []byte(`{"attributes":` + strings.Repeat(`{"a":`, 1<<20))
	kinds := []struct {
		head string
		body []byte
		want int
	}{
		{post(1<<30) + "", make([]byte, 1<<20), 413},
		{post(-1, "Transfer-Encoding: chunked"), endless(32 << 20), 413},
		{post(len(bomb), "Content-Encoding: gzip"), bomb, 413},
		{post(len(deep)), deep, 400},
		{post(len(wide)), wide, 400},
		{post(2, "X-Large: "+strings.Repeat("x", 1<<20)), []byte("{}"), 431},
		{get("/" + strings.Repeat("x", 1<<20)), nil, 431},
		{get("/alerts?q=" + strings.Repeat("(", 30_000)), nil, 400},
	}
	s.crowd(ctx, t, s.some(160), func(ctx context.Context, w *wire, i int) {
		k := kinds[i%len(kinds)]
		t.sent.Add(1)
		sent := make(chan struct{})
		go func() {
			defer close(sent)
			_, _ = w.Write(append([]byte(k.head), k.body...)) // the server may hang up before the end
		}()
		begun := time.Now()
		switch code, again, err := w.answer(s.last + answerWithin); {
		case err == nil:
			t.answer(min(time.Since(begun), answerWithin), code, again, k.want)
		default:
			t.cut.Add(1)
		}
		w.Close()
		<-sent
	})
	return nil
}

// packed is so many bytes, packed.
func packed(n int64) ([]byte, error) {
	var out bytes.Buffer
	z, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	if _, err := io.CopyN(z, zeros{}, n); err != nil {
		return nil, err
	}
	err = z.Close()
	return out.Bytes(), err
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// endless is a chunked body that goes on for so many bytes.
func endless(n int) []byte {
	chunk := "100000\r\n" + strings.Repeat(" ", 1<<20) + "\r\n"
	return bytes.Repeat([]byte(chunk), n>>20)
}

// unread asks for the largest pages and does not read them.
func (s *siege) unread(ctx context.Context, t *tally) error {
	s.crowd(ctx, t, s.some(500), func(ctx context.Context, w *wire, _ int) {
		t.sent.Add(1)
		if _, err := io.WriteString(w, get("/alerts?page-size=10000")); err != nil {
			t.fault(err)
			return
		}
		<-ctx.Done()
		code, again, err := w.answer(answerWithin)
		if err != nil {
			t.cut.Add(1)
			return
		}
		t.answer(0, code, again, 200)
	})
	return nil
}
