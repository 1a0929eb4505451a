package api

import (
	"cmp"
	"slices"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Bounds of a calendar, so that no rule makes an answer without end.
const (
	longestCalendar = 366 * 24 * time.Hour
	mostOccurrences = 1000 // of one blackout
)

// planned is one time that a blackout is on.
type planned struct {
	id string
	engine.Span
}

// blackoutCalendar shows when blackouts are on between two times:
// GET /blackouts/calendar.
func (a *API) blackoutCalendar(r *request, out *reply) error {
	from, to, err := r.window()
	if err != nil {
		return err
	}
	var found []planned
	err = a.view(r, func(s sight) error {
		found = nil
		for rec, err := range s.find(db.Blackouts, query.Query{}) {
			if err != nil {
				return err
			}
			b := rec.(*db.Blackout)
			for _, span := range engine.Occurrences(b, from, to, mostOccurrences) {
				found = append(found, planned{b.ID, span})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(x, y planned) int { return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(x.id, y.id)) })
	out.ok()
	out.list("occurrences", len(found), func(dst []byte, i int) []byte {
		dst = db.AppendString(append(dst, `{"id":`...), found[i].id)
		dst = db.AppendTime(appendName(dst, "start"), found[i].Start)
		return append(db.AppendTime(appendName(dst, "end"), found[i].End), '}')
	})
	out.number("total", len(found))
	out.end()
	out.pack = true
	return nil
}

// window reads from-date and to-date, both of which must be there.
func (r *request) window() (from, to db.Time, err error) {
	if from, err = r.timeParam("from-date"); err != nil {
		return 0, 0, err
	}
	if to, err = r.timeParam("to-date"); err != nil {
		return 0, 0, err
	}
	if to <= from || to.Time().Sub(from.Time()) > longestCalendar {
		return 0, 0, db.Errorf(db.Invalid, "to-date must come after from-date, by 366 days at most")
	}
	return from, to, nil
}

func (r *request) timeParam(name string) (db.Time, error) {
	t, err := db.ParseTime(r.params.Get(name))
	if err != nil {
		return 0, db.Errorf(db.Invalid, "%s must be a time such as 2026-01-31T12:00:00Z", name)
	}
	return t, nil
}
