package notice

import (
	"slices"
	"time"
	_ "time/tzdata" // the machine may have no time zones

	"github.com/alertad/alertad/db"
)

// window is times of the week by the clock on the wall: an hour that this
// clock skips is not there, one that it shows twice counts twice. Times that
// pass midnight belong to the day on which they begin.
type window struct {
	days     [7]bool // by time.Weekday
	from, to int     // minutes of the day; to beyond 24:00 is in the next day
	zone     *time.Location
}

const day = 24 * 60

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// newWindow reads the times of a rule. The error is Invalid.
func newWindow(h db.Hours) (window, error) {
	w := window{to: day, zone: time.UTC}
	for i, name := range weekdays {
		w.days[i] = len(h.Days) == 0 || slices.Contains(h.Days, name)
	}
	for _, name := range h.Days {
		if !slices.Contains(weekdays, name) {
			return w, db.Errorf(db.Invalid, "window: there is no day '%.20s': write mon, tue, wed, thu, fri, sat, sun", name)
		}
	}
	var err error
	if h.Timezone != "" {
		if w.zone, err = time.LoadLocation(h.Timezone); err != nil || h.Timezone == "Local" {
			return w, db.Errorf(db.Invalid, "window: there is no time zone '%.60s': write an IANA name such as Europe/Berlin", h.Timezone)
		}
	}
	if h.From == "" && h.To == "" {
		return w, nil
	}
	if w.from, err = minutes("from", h.From); err != nil {
		return w, err
	}
	if w.to, err = minutes("to", h.To); err != nil {
		return w, err
	}
	if w.to <= w.from {
		w.to += day
	}
	return w, nil
}

func minutes(name, s string) (int, error) {
	if s == "24:00" && name == "to" {
		return day, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil || len(s) != len("15:04") {
		return 0, db.Errorf(db.Invalid, "window: %s must be a time such as 08:00, not '%.20s'", name, s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// open reports whether the window is open.
func (w window) open(at time.Time) bool {
	t := at.In(w.zone)
	m, today := t.Hour()*60+t.Minute(), t.Weekday()
	return w.days[today] && w.from <= m && m < w.to || w.days[(today+6)%7] && m+day < w.to
}

// opens returns when the window opens that is shut at that time: within a week
// and a day, for a window has a day at least.
func (w window) opens(at time.Time) time.Time {
	t := at.In(w.zone)
	for i := range 9 {
		o := time.Date(t.Year(), t.Month(), t.Day()+i, 0, w.from, 0, 0, w.zone)
		if o.Hour()*60+o.Minute() != w.from { // the clock skips that time
			o = o.Add(-time.Hour)
		}
		for range 4 * 60 { // it may come twice, or be past
			if o.After(at) && w.open(o) {
				return o
			}
			o = o.Add(time.Minute)
			if o.In(w.zone).Day() != t.AddDate(0, 0, i).Day() {
				break
			}
		}
	}
	return at.Add(time.Hour)
}
