package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
)

// What wavered must be stored as the server would have: its history leads to
// what it is.
func TestWaver(t *testing.T) {
	e, m := sharedEstate(), alerta(t)
	wavered := 0
	for n := range 2000 {
		a, h := e.record(m, n, "id", "last", time.UnixMilli(1e12), time.UnixMilli(1e12+1e6))
		before := *a
		more := e.waver(m, n, a, h, "last")
		if len(more) == 0 {
			if diff := cmp.Diff(before, *a); diff != "" {
				t.Fatalf("alert %d did not waver, and changed:\n%s", n, diff)
			}
			continue
		}
		wavered++
		away, back := more[0].(*db.History), more[1].(*db.History)
		switch {
		case len(more) != 2 || away.ID != "id/2" || back.ID != "id/3" || a.HistorySeq != 3:
			t.Errorf("alert %d: entries %s and %s of %d", n, away.ID, back.ID, a.HistorySeq)
		case h.Severity != a.Severity || away.Severity == a.Severity || back.Severity != a.Severity || a.PreviousSeverity != away.Severity:
			t.Errorf("alert %d is %s after %s, was %s, %s, %s", n, a.Severity, a.PreviousSeverity, h.Severity, away.Severity, back.Severity)
		case h.UpdateTime >= away.UpdateTime || away.UpdateTime >= back.UpdateTime || back.UpdateTime != a.CreateTime:
			t.Errorf("alert %d: times %v, %v, %v", n, h.UpdateTime, away.UpdateTime, back.UpdateTime)
		case back.EntryID != a.LastReceiveID || h.Type != db.ChangeNew || back.Type != db.ChangeSeverity:
			t.Errorf("alert %d: entries %+v, %+v", n, h, back)
		}
	}
	if wavered < 60 || wavered > 140 {
		t.Errorf("%d of 2000 wavered, want about one in twenty", wavered)
	}
}
