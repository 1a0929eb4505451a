package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// compare holds what is stored against what was answered.
func (t *torture) compare(ctx context.Context) error {
	var err error
	if t.found, err = t.stored(ctx); err != nil {
		return err
	}
	for resource, found := range t.found {
		if len(found) > 1 {
			t.sums.twice = append(t.sums.twice, fmt.Sprintf("%s: %d alerts", resource, len(found)))
		}
	}
	for _, w := range t.writers {
		t.sums.lost = append(t.sums.lost, w.settle(t.found)...)
	}
	return nil
}

// stored reads all alerts, by resource.
func (t *torture) stored(ctx context.Context) (map[string][]state, error) {
	var got struct {
		Total  int
		Alerts []struct {
			ID, Resource, Status, Value string
			Service                     []string
			History                     []struct{ Type string }
		}
	}
	if err := proc.Get(ctx, t.child.URL+"/alerts?show-history=true&page-size=5000", &got); err != nil {
		return nil, err
	}
	if got.Total != len(got.Alerts) {
		return nil, fmt.Errorf("%d alerts are listed, %d counted", len(got.Alerts), got.Total)
	}
	all := map[string][]state{}
	for _, a := range got.Alerts {
		s := state{id: a.ID, status: a.Status, value: a.Value, service: strings.Join(a.Service, ",")}
		for _, h := range a.History {
			if h.Type == "note" {
				s.notes++
			}
		}
		all[a.Resource] = append(all[a.Resource], s)
	}
	return all, nil
}

// sums is what came of all rounds.
type sums struct {
	rounds, checks, answered int
	lost, twice, untold      []string
	wrong                    []error
	delay, restart, told     time.Duration // the longest
}

func (s *sums) add(w *writer) {
	s.answered += w.sent
	s.delay = max(s.delay, w.longest)
	if w.wrong != nil {
		s.wrong = append(s.wrong, w.wrong)
		w.wrong = nil
	}
}

// report prints what came of it. It is an error if anything was not as it must
// be.
func (t *torture) report(w io.Writer) error {
	s, ms := &t.sums, time.Millisecond
	sent, again := t.sink.counts()
	fmt.Fprintf(w, "%d rounds, as many faults injected (kill -9); the file was checked %d times and sound\n", s.rounds, s.checks)
	fmt.Fprintf(w, "operations: %d answered, %d lost, %d alerts duplicated, %d answers wrong\n", s.answered, len(s.lost), len(s.twice), len(s.wrong))
	fmt.Fprintf(w, "notifications: %d answered, %d lost, %d delivered twice\n", sent, len(s.untold), again)
	fmt.Fprintf(w, "worst delay: %s for an answer, %s for a start, %s until all was told; seed %d\n",
		s.delay.Round(ms), s.restart.Round(ms), s.told.Round(ms), t.seed)
	all := s.wrong
	for _, text := range slices.Concat(s.lost, s.twice, s.untold) {
		all = append(all, errors.New(text))
	}
	return errors.Join(all[:min(len(all), 20)]...)
}
