package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/alertad/alertad/scripts/proc"
)

// compare holds what is stored against what was answered.
func (t *torture) compare(ctx context.Context) error {
	stored, err := t.stored(ctx)
	if err != nil {
		return err
	}
	for resource, found := range stored {
		if len(found) > 1 {
			t.sums.twice = append(t.sums.twice, fmt.Sprintf("%s: %d alerts", resource, len(found)))
		}
	}
	for _, w := range t.writers {
		t.sums.lost = append(t.sums.lost, w.settle(stored)...)
	}
	return nil
}

// stored reads all alerts, by resource.
func (t *torture) stored(ctx context.Context) (map[string][]state, error) {
	var got struct {
		Total  int
		Alerts []struct {
			ID, Resource, Status, Value string
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
		s := state{id: a.ID, status: a.Status, value: a.Value}
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
	rounds, answered int
	lost, twice      []string
	wrong            []error
	delay, restart   time.Duration // the longest
}

func (s *sums) start(took time.Duration) { s.restart = max(s.restart, took) }

func (s *sums) add(w *writer) {
	s.answered += w.sent
	s.delay = max(s.delay, w.longest)
	if w.wrong != nil {
		s.wrong = append(s.wrong, w.wrong)
		w.wrong = nil
	}
}

func (s *sums) print(w io.Writer, o options) {
	fmt.Fprintf(w, "%d kills, %d requests answered: %d lost, %d alerts there twice, %d answers wrong\n",
		s.rounds, s.answered, len(s.lost), len(s.twice), len(s.wrong))
	fmt.Fprintf(w, "longest delay of an answer %s, longest start %s, file sound each time; seed %d\n",
		s.delay.Round(time.Millisecond), s.restart.Round(time.Millisecond), o.seed)
}

// verdict is an error if anything was not as it must be.
func (s *sums) verdict() error {
	var all []error
	for _, text := range append(s.lost, s.twice...) {
		all = append(all, errors.New(text))
	}
	all = append(all, s.wrong...)
	return errors.Join(all[:min(len(all), 20)]...)
}
