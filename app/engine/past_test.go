package engine_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

func retain(d time.Duration) func(*engine.Options, *plugin.Options) {
	return func(o *engine.Options, _ *plugin.Options) { o.HistoryRetention = d }
}

// past returns the tallies as lines, without their hours.
func (s *site) past() []string {
	s.t.Helper()
	out := []string{}
	err := s.store.View(context.Background(), func(f db.Finder) error {
		out = out[:0]
		for rec, err := range f.Find(db.Tallies, query.Query{}) {
			if err != nil {
				return err
			}
			t := rec.(*db.Tally)
			out = append(out, fmt.Sprintf("%s %s %v: raised %d, acked %d in %ds, settled %d in %ds",
				t.Event, t.Severity, t.Service, t.Raised, t.Acked.N, t.Acked.Sum/1000, t.Settled.N, t.Settled.Sum/1000))
		}
		return nil
	})
	if err != nil {
		s.t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func (s *site) delete(id string) {
	s.t.Helper()
	if err := s.Delete(context.Background(), s.by, id); err != nil {
		s.t.Fatal(err)
	}
}

func TestDeletedAlertsAreCounted(t *testing.T) {
	s := open(t, retain(24*time.Hour))
	handled := func(resource string) string {
		a := s.post(alert("E", "major", func(a *db.Alert) { a.Resource = resource }))
		s.after(10 * time.Second)
		s.act(a.ID, "ack")
		s.after(20 * time.Second)
		s.act(a.ID, "close")
		return a.ID
	}
	one, two := handled("web01"), handled("web02")
	equal(t, "while they are there", s.past(), []string{})
	s.delete(one)
	equal(t, "of the first", s.past(), []string{"E major [Web]: raised 1, acked 1 in 10s, settled 1 in 30s"})
	s.after(3 * time.Hour)
	equal(t, "deleted by the housekeeping", s.housekeep().Deleted, []string{two})
	equal(t, "of both", s.past(), []string{"E major [Web]: raised 2, acked 2 in 20s, settled 2 in 60s"})
}

// What an hour apart happened is apart, and what is too old is forgotten.
func TestTalliesGoAfterTheRetention(t *testing.T) {
	s := open(t, retain(24*time.Hour))
	a := s.post(alert("E", "major"))
	s.after(2 * time.Hour)
	s.act(a.ID, "close")
	s.delete(a.ID)
	equal(t, "by hour", s.past(), []string{
		"E major [Web]: raised 0, acked 0 in 0s, settled 1 in 7200s",
		"E major [Web]: raised 1, acked 0 in 0s, settled 0 in 0s",
	})
	s.pass(23 * time.Hour)
	equal(t, "a day later", s.past(), []string{"E major [Web]: raised 0, acked 0 in 0s, settled 1 in 7200s"})
	s.pass(2 * time.Hour)
	equal(t, "later", s.past(), []string{})
}

func TestNothingIsKeptWithoutRetention(t *testing.T) {
	s := open(t)
	s.delete(s.post(alert("E", "major")).ID)
	equal(t, "tallies", s.past(), []string{})
}

func TestSpread(t *testing.T) {
	var sum db.Spans
	for i := range 100 {
		sum = engine.AddSpans(sum, engine.SpanOf(time.Duration(i+1)*time.Minute))
	}
	if sum.N != 100 || sum.Sum != 5050*60_000 {
		t.Errorf("sum %+v", sum)
	}
	var s engine.Spread
	s.Add(sum)
	if s.String() != sum.Classes {
		t.Errorf("read %q, want %q", s.String(), sum.Classes)
	}
	near := func(part float64, want time.Duration) {
		t.Helper()
		if got := s.Quantile(part); got < want*9/10 || got > want*11/10 {
			t.Errorf("quantile %v is %v, want about %v", part, got, want)
		}
	}
	near(0.5, 50*time.Minute)
	near(0.9, 90*time.Minute)

	var none engine.Spread
	none.Add(db.Spans{Classes: "x:1 3 -1:5 999:2 4:y"})
	if got := none.Quantile(0.5); got != 0 || none.String() != "" {
		t.Errorf("of nothing: %v, %q", got, none.String())
	}
	none.Add(engine.SpanOf(250 * 365 * 24 * time.Hour))
	none.Add(engine.SpanOf(0))
	if none.String() != "0:1 128:1" {
		t.Errorf("at the ends: %q", none.String())
	}
}
