package alerta

import (
	"cmp"
	"slices"

	"github.com/alertad/alertad/db"
)

// history is the alert's history, oldest first, without its ids.
func (c *Converter) history(r *reader, a *db.Alert) []*db.History {
	list, ok := r.doc["history"].([]any)
	if !ok && r.doc["history"] != nil {
		r.note("history: not kept, it is no list")
	}
	var out []*db.History
	for _, entry := range list {
		object, ok := entry.(map[string]any)
		if !ok {
			r.note("history: an entry is not kept, it is no object")
			continue
		}
		e := &reader{doc: object}
		out = append(out, c.entry(e, a))
		for _, s := range e.notes {
			r.note("history: %s", s)
		}
	}
	// Databases hold the newest first, the API shows it last. Entries of one
	// report have the same time, so sorting alone would turn those round.
	if n := len(out); n > 1 && (out[0].UpdateTime > out[n-1].UpdateTime || out[n-1].Type == db.ChangeNew) {
		slices.Reverse(out)
	}
	slices.SortStableFunc(out, func(a, b *db.History) int { return cmp.Compare(a.UpdateTime, b.UpdateTime) })
	return out
}

func (c *Converter) entry(e *reader, a *db.Alert) *db.History {
	h := &db.History{
		EntryID:    cmp.Or(e.name("id"), a.ID),
		Event:      cmp.Or(e.text("event"), a.Event),
		Severity:   e.name("severity"),
		Status:     e.name("status"),
		ValueText:  e.text("value"),
		Text:       e.text("text"),
		Type:       e.text("type"),
		UpdateTime: cmp.Or(e.time("updateTime"), a.ReceiveTime),
		User:       e.text("user"),
		Timeout:    e.seconds("timeout", 0),
	}
	if h.Type == "" {
		h.Type = changeType(h)
	}
	return h
}

// changeType tells what an entry records from what it holds: before there were
// types, one of a severity had no status, and the other way round.
func changeType(h *db.History) string {
	switch {
	case h.Status != "":
		return db.ChangeStatus
	case h.Severity != "":
		return db.ChangeSeverity
	case h.ValueText != "":
		return db.ChangeValue
	}
	return db.ChangeAction
}

// remember derives from the history what the engine keeps with the alert: the
// status before the newest entry, what an ack, a shelving or a blackout replaced,
// and when the former two end.
func (c *Converter) remember(a *db.Alert, history []*db.History) {
	if n := len(history); n > 1 {
		a.PreviousStatus = statusBefore(history, n-1, "")
	}
	newest := len(history) // the entry that brought the present status about
	for i := len(history) - 1; i >= 0; i-- {
		if s := history[i].Status; s == a.Status {
			newest = i
		} else if s != "" {
			break
		}
	}
	from, m := statusBefore(history, newest, a.Status), c.o.Model
	switch a.Status {
	case m.AckStatus:
		a.AckFrom, a.AckUntil = from, until(a, history, "ack")
	case m.ShelvedStatus:
		a.ShelveFrom, a.ShelveUntil = from, until(a, history, "shelve")
	case m.BlackoutStatus:
		a.BlackoutFrom = from
	}
}

// statusBefore is the newest status before the entry with that index which is not
// the one to skip.
func statusBefore(history []*db.History, index int, skip string) string {
	for i := min(index, len(history)) - 1; i >= 0; i-- {
		if s := history[i].Status; s != "" && s != skip {
			return s
		}
	}
	return ""
}

// until is when Alerta would undo the action: so long after the alert's last
// change as the newest such action said; 0 is never.
func until(a *db.Alert, history []*db.History, action string) db.Time {
	for _, h := range slices.Backward(history) {
		if h.Type != action || h.Status != a.Status {
			continue
		}
		if h.Timeout == 0 {
			return 0
		}
		return cmp.Or(a.UpdateTime, h.UpdateTime).AddSeconds(h.Timeout)
	}
	return 0
}
