package main

import (
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// waver has one alert in twenty change its severity and change it back, within
// the ten minutes before its last report, and returns what that adds to its
// history. h is the first entry of that.
func (e *estate) waver(m *alarm.Model, n int, a *db.Alert, h *db.History, last string) []db.Record {
	if _, _, z := e.subject(n); z>>44%10 != 0 || a.Repeat || m.Normal(a.Severity) {
		return nil
	}
	other := "warning"
	if a.Severity == other {
		other = "minor"
	}
	a.PreviousSeverity, a.TrendIndication = other, m.Trend(other, a.Severity)
	a.UpdateTime = a.CreateTime.Add(-10 * time.Minute)
	a.LastReceiveID, a.HistorySeq = last, 3
	h.UpdateTime = a.UpdateTime
	back := *h
	back.ID, back.EntryID, back.Type, back.UpdateTime = db.ChildID(a.ID, 3), last, db.ChangeSeverity, a.CreateTime
	away := back
	away.ID, away.Severity, away.UpdateTime = db.ChildID(a.ID, 2), other, a.CreateTime.Add(-5*time.Minute)
	return []db.Record{&away, &back}
}
