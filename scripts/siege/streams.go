package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// streams has many clients listen, one in a hundred of which never reads, while
// alerts come in. Who reads gets all of them.
func (s *siege) streams(ctx context.Context, t *tally) error {
	clients := s.some(5000)
	var ready, heard atomic.Int64
	var listening sync.WaitGroup
	done := make(chan struct{})
	listeners := *s
	listeners.last += time.Minute
	hear, stop := context.WithCancel(ctx)
	defer stop()
	listening.Go(func() {
		defer close(done)
		listeners.crowd(hear, t, clients, func(ctx context.Context, w *wire, i int) {
			t.sent.Add(1)
			if _, err := io.WriteString(w, get("/alerts/stream")); err != nil {
				t.fault(err)
				return
			}
			if i%100 == 99 {
				ready.Add(1)
				<-ctx.Done()
				return
			}
			s.listen(ctx, w, t, &ready, &heard)
		})
	})
	if err := proc.Until(ctx, "all listen", func() bool { return ready.Load() == int64(clients) || closed(done) }); err != nil {
		return err
	}
	posted, readers := int64(0), int64(clients-clients/100)
	for ; posted < int64(s.last/(200*time.Millisecond)); posted++ {
		if err := s.tell(ctx); err != nil {
			return err
		}
		if err := proc.Sleep(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
	if err := proc.Until(ctx, "all events arrive", func() bool { return heard.Load() >= posted*readers || closed(done) }); err != nil {
		return err
	}
	stop()
	listening.Wait()
	t.note = fmt.Sprintf("%d events for %d clients, %d of %d arrived", posted, readers, heard.Load(), posted*readers)
	if heard.Load() != posted*readers {
		return fmt.Errorf("%d events of %d arrived", heard.Load(), posted*readers)
	}
	return nil
}

func closed(c chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

const marker = "posted at "

// tell posts an alert with the time in its text.
func (s *siege) tell(ctx context.Context) error {
	return s.give(ctx, "/alert", alert(0, marker+strconv.FormatInt(time.Now().UnixMicro(), 10)))
}

// listen reads events, until the attack ends.
func (s *siege) listen(ctx context.Context, w *wire, t *tally, ready, heard *atomic.Int64) {
	defer context.AfterFunc(ctx, func() { w.Close() })()
	resp, err := http.ReadResponse(w.in, nil)
	if err != nil {
		t.fault(err)
		return
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.answer(0, resp.StatusCode, resp.Header.Get("Retry-After") != "")
		return
	}
	t.answered.Add(1)
	ready.Add(1)
	for lines := bufio.NewReaderSize(resp.Body, 4096); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			if ctx.Err() == nil {
				t.fault(fmt.Errorf("a stream ended: %w", err))
			}
			return
		}
		_, after, ok := strings.Cut(line, marker)
		if !ok {
			continue
		}
		digits, _, _ := strings.Cut(after, `"`)
		if micro, err := strconv.ParseInt(digits, 10, 64); err == nil {
			heard.Add(1)
			t.late(time.Since(time.UnixMicro(micro)))
		}
	}
}
