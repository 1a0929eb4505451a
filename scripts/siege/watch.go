package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"sync"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// What is asked for all the while.
const (
	health = "/_"
	ready  = "/management/gtg"
	page   = "/alerts?page-size=50"
)

// watched is what a watch tells in the end, by path.
type watched struct {
	Worst  map[string]time.Duration
	Faults map[string]string
}

// watch asks a server again and again until its own input ends, and then tells
// the worst that it saw.
func watch(ctx context.Context, url string, w io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		defer cancel()
		_, _ = io.Copy(io.Discard, os.Stdin) // it ends, one way or another
	}()
	seen := watched{map[string]time.Duration{}, map[string]string{}}
	var mu sync.Mutex
	var running sync.WaitGroup
	for _, path := range []string{health, ready, page} {
		running.Go(func() {
			worst, err := ask(ctx, url+path)
			mu.Lock()
			defer mu.Unlock()
			if seen.Worst[path] = worst; err != nil {
				seen.Faults[path] = err.Error()
			}
		})
	}
	running.Wait()
	return json.NewEncoder(w).Encode(seen)
}

// ask returns how long an answer took at worst, and the last error. Half of the
// time it comes over a new connection.
func ask(ctx context.Context, url string) (worst time.Duration, last error) {
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for n := 0; proc.Sleep(ctx, 50*time.Millisecond) == nil; n++ {
		if n%2 == 0 {
			client.CloseIdleConnections()
		}
		begun := time.Now()
		if err := fetch(client, url); err != nil {
			last = err
		}
		worst = max(worst, time.Since(begun))
	}
	return worst, last
}

// fetch is not ended with the watch: the last answer counts, too.
func fetch(client *http.Client, url string) error {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, resp.Body)
	if resp.StatusCode != http.StatusOK {
		err = errors.New(resp.Status)
	}
	return errors.Join(err, resp.Body.Close())
}
