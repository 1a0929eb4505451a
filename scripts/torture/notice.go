package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// services of alerts. The rule is for those of the first.
var services = []string{"Web", "Mail"}

// rule has messages sent to an address, and each alert has its own.
func (t *torture) rule(ctx context.Context, address string) error {
	id, err := proc.Channel(ctx, t.child.URL, "sink", address)
	if err != nil {
		return err
	}
	return proc.Post(ctx, t.child.URL+"/rule", map[string]any{
		"name": "web", "query": "service:" + services[0], "group": 0, "channels": []string{id},
	}, nil)
}

// sink is where the rule's channel sends to. It outlives the servers.
type sink struct {
	mu      sync.Mutex
	got     map[string]int    // messages, by id: how often
	last    map[string]string // what was said last, by the id of the alert
	told    map[string]bool   // alerts that somebody was told of
	strange []string          // messages that should not have been sent
}

func newSink() *sink {
	return &sink{got: map[string]int{}, last: map[string]string{}, told: map[string]bool{}}
}

// slow is how long the sink takes for an answer, so that kills come before it.
const slow = 2 * time.Millisecond

// ServeHTTP takes a message. One that is cut off is not answered.
func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var m struct {
		ID, What string
		Alerts   []struct {
			ID      string
			Service []string
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	defer time.Sleep(slow)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.got[m.ID]++
	if len(m.Alerts) != 1 || !slices.Equal(m.Alerts[0].Service, services[:1]) {
		s.strange = append(s.strange, fmt.Sprintf("message %s is about %+v", m.ID, m.Alerts))
	}
	for _, a := range m.Alerts {
		if s.got[m.ID] > 1 {
			continue // it is older than what was said last
		}
		s.last[a.ID] = m.What
		s.told[a.ID] = s.told[a.ID] || m.What == "trigger"
	}
}

// owed is what was not told of alerts that nobody changes any more.
func (s *sink) owed(stored map[string][]state) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := slices.Clone(s.strange)
	gone := maps.Clone(s.last)
	for resource, found := range stored {
		for _, a := range found {
			delete(gone, a.id)
			if a.service == services[0] && !fits(a.status, s.last[a.id], s.told[a.id]) {
				out = append(out, fmt.Sprintf("the alert of %s is %s; told last: %q", resource, a.status, s.last[a.id]))
			}
		}
	}
	for id, last := range gone {
		if last != "resolve" {
			out = append(out, fmt.Sprintf("alert %s is gone; told last: %s", id, last))
		}
	}
	return out
}

// fits reports whether what was said of an alert last may be the last for its
// status. Of one that was acknowledged or over before its turn nobody is told.
func fits(status, last string, told bool) bool {
	switch status {
	case "open": // perhaps again, which is no news to who was told of an ack
		return told && last != "resolve"
	case "ack":
		return last != "trigger"
	}
	return last == "" || last == "resolve"
}

// counts is how many messages came, and how many of them more than once.
func (s *sink) counts() (answered, twice int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range s.got {
		twice += min(n-1, 1)
	}
	return len(s.got), twice
}

// hear waits until all is told that there is to tell of the alerts as they are
// stored, and the server has it in its log.
func (t *torture) hear(ctx context.Context) error {
	begun := time.Now()
	var owed []string
	err := proc.Until(ctx, "all was told", func() bool {
		owed = t.sink.owed(t.found)
		return len(owed) == 0 && t.logged(ctx) == nil
	})
	t.sums.told = max(t.sums.told, time.Since(begun))
	t.sums.untold = append(t.sums.untold, owed...)
	if err != nil {
		return errors.Join(err, t.logged(ctx))
	}
	return nil
}

// logged is an error unless the log has as many messages as were answered, each
// as sent.
func (t *torture) logged(ctx context.Context) error {
	var all, sent struct{ Total int }
	if err := errors.Join(
		proc.Get(ctx, t.child.URL+"/deliveries?page-size=1", &all),
		proc.Get(ctx, t.child.URL+"/deliveries?page-size=1&state=sent", &sent),
	); err != nil {
		return err
	}
	if answered, _ := t.sink.counts(); all.Total != answered || sent.Total != answered {
		return fmt.Errorf("%d messages were answered, %d are logged, %d of them as sent", answered, all.Total, sent.Total)
	}
	return nil
}

// agree compares the whole log with what was answered.
func (t *torture) agree(ctx context.Context) error {
	t.sink.mu.Lock()
	got := maps.Clone(t.sink.got)
	t.sink.mu.Unlock()
	for page := 1; ; page++ {
		var log struct {
			More       bool
			Deliveries []struct{ ID, State string }
		}
		if err := proc.Get(ctx, fmt.Sprintf("%s/deliveries?sort-by=id&page-size=5000&page=%d", t.child.URL, page), &log); err != nil {
			return err
		}
		for _, d := range log.Deliveries {
			if got[d.ID] == 0 {
				t.sums.untold = append(t.sums.untold, "the sink never got what is logged as "+d.State+": "+d.ID)
			}
			delete(got, d.ID)
		}
		if !log.More {
			break
		}
	}
	for id := range got {
		t.sums.untold = append(t.sums.untold, "the log does not have what the sink got: "+id)
	}
	return nil
}
