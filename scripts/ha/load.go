package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// load is senders that post alerts, each about something else. One that is not
// answered is sent again until it is, as real senders do.
type load struct {
	address string
	client  *http.Client
	cancel  context.CancelFunc
	ended   sync.WaitGroup

	mu       sync.Mutex
	answered map[string]bool // by resource
	last     time.Time       // of an answer
	since    measured
	from     time.Time
}

// measured is what happened between two marks.
type measured struct {
	answered, failed int
	gap, took        time.Duration
}

func startLoad(ctx context.Context, address string, writers int) *load {
	ctx, cancel := context.WithCancel(ctx)
	now := time.Now()
	l := &load{
		address: address, cancel: cancel, answered: map[string]bool{}, last: now, from: now,
		client: &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: writers}},
	}
	for w := range writers {
		l.ended.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				l.post(ctx, fmt.Sprintf("host-%d-%d", w, i))
			}
		})
	}
	return l
}

func (l *load) post(ctx context.Context, resource string) {
	body := fmt.Sprintf(`{"resource":%q,"event":"Down","environment":"Production","severity":"major","service":["Web"]}`, resource)
	for {
		ok := l.try(ctx, body)
		if ctx.Err() != nil {
			return // nobody knows
		}
		l.note(resource, ok)
		if ok || proc.Sleep(ctx, 20*time.Millisecond) != nil {
			return
		}
	}
}

func (l *load) try(ctx context.Context, body string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, l.address+"/alert", strings.NewReader(body))
	if err != nil {
		return false
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := l.client.Do(req)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err == nil && resp.StatusCode == http.StatusCreated
}

func (l *load) note(resource string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !ok {
		l.since.failed++
		return
	}
	now := time.Now()
	l.answered[resource] = true
	l.since.answered++
	l.since.gap = max(l.since.gap, now.Sub(l.last))
	l.last = now
}

// mark returns what happened since the last mark.
func (l *load) mark() measured {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	m := l.since
	m.took, m.gap = now.Sub(l.from), max(m.gap, now.Sub(l.last))
	l.since, l.from = measured{}, now
	return m
}

// waitForAnswer returns at the next answer.
func (l *load) waitForAnswer(ctx context.Context) error {
	l.mu.Lock()
	before := len(l.answered)
	l.mu.Unlock()
	return proc.Until(ctx, "an alert is taken", func() bool {
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.answered) > before
	})
}

// all returns what was answered.
func (l *load) all() map[string]bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.answered)
}

func (l *load) stop() {
	l.cancel()
	l.ended.Wait()
}
