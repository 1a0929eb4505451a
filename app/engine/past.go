package engine

import (
	"context"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// While an alert is there, reports read its history. As it is deleted, what
// they count of it is added to tallies, one for each hour and kind of alert, in
// the same transaction. So a report says the same before and after, receiving
// alerts costs nothing more, and what is kept does not grow with each alert.

// remove deletes an alert with its history and notes.
func (e *Engine) remove(tx db.Tx, old *db.Alert) (change, error) {
	c := change{name: "delete", old: old}
	if e.o.HistoryRetention > 0 {
		var err error
		if c.past, err = PastOf(tx, old); err != nil {
			return change{}, err
		}
	}
	return c, tx.Delete(db.Alerts, old.ID)
}

// PastOf returns an alert's history, as far as reports count it. That of most is
// their creation alone, of which the alert itself says enough.
func PastOf(r db.Reader, a *db.Alert) ([]*db.History, error) {
	if a.HistorySeq > 1 {
		return db.Lookup[*db.History](r, db.Histories, "parent", a.ID)
	}
	return []*db.History{{Type: db.ChangeNew, Severity: a.Severity, Status: a.Status, UpdateTime: a.CreateTime}}, nil
}

// keepPast adds what the changes deleted to the tallies. It is the last that a
// transaction locks, so that none waits for it while it waits for another.
func (e *Engine) keepPast(tx db.Tx, now db.Time, changes []change) error {
	var sum Tallies
	oldest := now.Add(-e.o.HistoryRetention)
	for _, c := range changes {
		for _, m := range e.o.Model.Course(c.past) {
			if m.Time >= oldest {
				sum.Add(c.old, m)
			}
		}
	}
	if len(sum.list) == 0 {
		return nil
	}
	if err := tx.Lock(db.Tallies.Name); err != nil {
		return err
	}
	for _, t := range sum.list {
		switch old, err := db.Get[*db.Tally](tx, db.Tallies, t.ID); {
		case err == nil:
			t.Raised += old.Raised
			t.Acked, t.Settled = AddSpans(t.Acked, old.Acked), AddSpans(t.Settled, old.Settled)
		case db.CodeOf(err) != db.NotFound:
			return err
		}
		if err := tx.Put(t); err != nil {
			return err
		}
	}
	return nil
}

// Tallies gathers moments of alerts by hour and kind of alert.
type Tallies struct {
	list []*db.Tally
	byID map[string]*db.Tally
}

// Add counts a moment of an alert.
func (s *Tallies) Add(a *db.Alert, m alarm.Moment) {
	key := db.Tally{
		Hour: HourOf(m.Time), Severity: m.Severity, Environment: a.Environment, Customer: a.Customer,
		Event: a.Event, Group: a.Group, Origin: a.Origin, Service: a.Service,
	}
	key.ID = db.TallyID(&key)
	t := s.byID[key.ID]
	if t == nil {
		t = &key
		if s.byID == nil {
			s.byID = map[string]*db.Tally{}
		}
		s.byID[key.ID], s.list = t, append(s.list, t)
	}
	switch m.What {
	case alarm.Raised:
		t.Raised++
	case alarm.Acked:
		t.Acked = AddSpans(t.Acked, SpanOf(m.After))
	case alarm.Settled:
		t.Settled = AddSpans(t.Settled, SpanOf(m.After))
	}
}

// HourOf is the beginning of the hour in which a time lies.
func HourOf(t db.Time) db.Time {
	hour := db.Time(time.Hour.Milliseconds())
	return t - t%hour
}

// pastChunk is how many tallies one transaction deletes.
const pastChunk = 500

// forgetPast deletes the tallies that are older than reports are to know.
func (e *Engine) forgetPast(ctx context.Context) error {
	until := e.now().Add(-e.o.HistoryRetention)
	old := query.Query{
		Where: db.Tallies.Between("hour", nil, &query.Bound{Num: int64(until)}),
		Limit: pastChunk,
	}
	for {
		var ids []string
		err := e.o.Store.View(ctx, func(f db.Finder) error {
			ids = ids[:0]
			for rec, err := range f.Find(db.Tallies, old) {
				if err != nil {
					return err
				}
				ids = append(ids, rec.Base().ID)
			}
			return nil
		})
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := e.o.Store.Update(ctx, func(tx db.Tx) error { return deleteTallies(tx, ids) }); err != nil {
			return err
		}
	}
}

func deleteTallies(tx db.Tx, ids []string) error {
	if err := tx.Lock(db.Tallies.Name); err != nil {
		return err
	}
	for _, id := range ids {
		if err := tx.Delete(db.Tallies, id); err != nil && db.CodeOf(err) != db.NotFound {
			return err
		}
	}
	return nil
}
