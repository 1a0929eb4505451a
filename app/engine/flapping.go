package engine

import (
	"context"
	"time"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Flapping finds alerts whose senders change their minds again and again.
//
// An alert begins to flap when they changed its severity or status Changes
// times within Window, and ceases when half as many changes or fewer are left in
// it. As in Nagios there are two thresholds, so that it does not flap between
// the two; unlike there each change counts the same, since reports come when
// something happened and not at every check. What operators, blackouts and the
// housekeeping do is not counted.
//
// An alert that flaps has the attribute "flapping".
type Flapping struct {
	Changes int // 0: nothing flaps
	Window  time.Duration
	Hold    bool // senders neither close an alert that flaps nor end its ack; it is closed when it ceases to
}

// flappingAttribute marks alerts that flap.
const flappingAttribute = "flapping"

// flaps says whether an alert flaps now that these are the times at which it
// changed, and was says whether it did before.
func (f Flapping) flaps(was bool, changes []db.Time, now db.Time) bool {
	n := 0
	for _, t := range changes {
		// What senders date far ahead would count until then.
		if t > now.Add(-f.Window) && t < now.Add(f.Window) {
			n++
		}
	}
	if was {
		return 2*n > f.Changes
	}
	return n >= f.Changes
}

// changesOf returns when senders changed the alert's severity or status. Entries
// of a status have the id of the report that brought it, if one did.
func changesOf(a *db.Alert, entries []*db.History) []db.Time {
	var times []db.Time
	for i, h := range entries {
		reported := h.Type == db.ChangeSeverity || h.Type == db.ChangeStatus && h.EntryID != a.ID
		if i > 0 && reported && (entries[i-1].Severity != h.Severity || entries[i-1].Status != h.Status) {
			times = append(times, h.UpdateTime)
		}
	}
	return times
}

func marked(a *db.Alert) bool { return a.Attributes[flappingAttribute] == any(true) }

// mark marks n, which a report changed from old, if it flaps now.
func (e *Engine) mark(tx db.Tx, call *plugin.Call, old, n *db.Alert) error {
	if e.o.Flapping.Changes <= 0 || old.Severity == n.Severity && old.Status == n.Status {
		return nil
	}
	entries, err := db.Lookup[*db.History](tx, db.Histories, "parent", n.ID)
	if err != nil {
		return err
	}
	times := append(changesOf(old, entries), call.Now)
	if e.o.Flapping.flaps(marked(old), times, call.Now) {
		n.Attributes = n.Attributes.With(db.Attributes{flappingAttribute: true})
	}
	return nil
}

// held reports whether the alert flaps and so keeps its status, although the
// model has a report close it, or end its ack since it is worse than before.
func (e *Engine) held(old *db.Alert, status string) bool {
	if e.o.Flapping.Changes <= 0 || !e.o.Flapping.Hold || !marked(old) {
		return false
	}
	m := e.o.Model
	closes := m.Closed(status) && !m.Closed(old.Status) && old.Status != m.ExpiredStatus
	return closes || old.Status == m.AckStatus && status == m.OpenStatus
}

// watchFlapping takes the mark from alerts that are quiet.
func (e *Engine) watchFlapping(ctx context.Context) error {
	if e.o.Flapping.Changes <= 0 {
		return nil
	}
	field, _ := db.Alerts.Schema.Field("attributes")
	where, err := query.NewTest(field, flappingAttribute, query.Equal, "true")
	if err != nil {
		return err
	}
	now := e.now()
	var quiet []string
	err = e.o.Store.View(ctx, func(f db.Finder) error {
		quiet = quiet[:0]
		for rec, err := range f.Find(db.Alerts, query.Query{Where: where}) {
			if err != nil {
				return err
			}
			a := rec.(*db.Alert)
			flaps, err := e.flaps(f, a, now)
			if err != nil {
				return err
			}
			if marked(a) && !flaps {
				quiet = append(quiet, a.ID)
			}
		}
		return nil
	})
	if err != nil || len(quiet) == 0 {
		return err
	}
	done, err := e.bulk(ctx, System(), quiet, where, changeQuiet)
	for _, refusal := range done.Errors {
		e.o.Log.Warn("an alert that is quiet keeps its mark", "reason", refusal)
	}
	return err
}

func (e *Engine) flaps(r db.Reader, a *db.Alert, now db.Time) (bool, error) {
	entries, err := db.Lookup[*db.History](r, db.Histories, "parent", a.ID)
	return err == nil && e.o.Flapping.flaps(true, changesOf(a, entries), now), err
}

// changeQuiet takes the mark away, and closes an alert that was held open. Hooks
// are not asked: nobody did anything to the alert.
func changeQuiet(e *Engine, tx db.Tx, call *plugin.Call, old *db.Alert) (change, error) {
	flaps, err := e.flaps(tx, old, call.Now)
	if err == nil && flaps { // again, meanwhile
		err = db.ErrNotFound
	}
	if err != nil {
		return change{}, err
	}
	n := old.Copy()
	n.Attributes = n.Attributes.With(db.Attributes{flappingAttribute: nil})
	n.UpdateTime = call.Now
	m := e.o.Model
	over := m.Closed(n.Status) || n.Status == m.ExpiredStatus || n.Status == m.BlackoutStatus // which ends by itself
	if over || !e.o.Flapping.Hold || !m.Normal(n.Severity) {
		return change{name: "attributes", old: old, new: n}, save(tx, n)
	}
	e.move(n, m.ClosedStatus)
	h := &db.History{EntryID: n.ID, Text: "flapping ended", Type: db.ChangeStatus,
		UpdateTime: call.Now, User: call.Login, Timeout: n.Timeout}
	return change{name: db.ChangeStatus, old: old, new: n}, e.putEntry(tx, old, n, h)
}
