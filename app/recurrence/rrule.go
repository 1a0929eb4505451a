package recurrence

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// rrules is the rules of RFC 5545, section 3.3.10.
type rrules struct {
	rrule.ROption
	shift int // years
}

// parts are those of a rule that are taken. Finer ones than a minute are not.
var parts = []string{"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYWEEKNO",
	"BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSETPOS"}

// maxInterval keeps steps of the calendar from overflowing.
const maxInterval = 1000

func parseRRule(text string, start time.Time, zone *time.Location) (rule, error) {
	text = strings.TrimPrefix(strings.ToUpper(strings.TrimSpace(text)), "RRULE:")
	values, err := split(text)
	if err != nil {
		return nil, err
	}
	o, err := rrule.StrToROptionInLocation(text, zone)
	if err == nil {
		_, err = rrule.NewRRule(*o)
	}
	if err != nil {
		return nil, fmt.Errorf("not an RRULE: %w", err)
	}
	r := &rrules{ROption: *o, shift: shift(start)}
	r.Dtstart = start.AddDate(r.shift, 0, 0)
	if until, ok := values["UNTIL"]; ok {
		wall := Wall(o.Until, zone)
		if !strings.Contains(until, "T") {
			wall = wall.AddDate(0, 0, 1).Add(-time.Second) // a date includes its day
		}
		r.Until = wall.AddDate(r.shift, 0, 0)
	}
	return r, r.check(values)
}

// split returns the values of the parts of a rule.
func split(text string) (map[string]string, error) {
	values := map[string]string{}
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		if !slices.Contains(parts, name) {
			return nil, fmt.Errorf("%q is not a part of an RRULE that is understood here", clip(name))
		}
		if _, twice := values[name]; twice {
			return nil, fmt.Errorf("%s is given twice", name)
		}
		values[name] = value
	}
	return values, nil
}

// check refuses what the library takes but would not do as it reads.
func (r *rrules) check(values map[string]string) error {
	given := func(name string) bool { return values[name] != "" }
	weeks := 0 // that a number in BYDAY may count
	switch {
	case r.Freq == rrule.YEARLY && !given("BYMONTH"):
		weeks = 53
	case r.Freq <= rrule.MONTHLY:
		weeks = 5
	}
	beyond := func(d rrule.Weekday) bool { return d.N() > weeks || d.N() < -weeks }
	switch {
	case r.Freq > rrule.DAILY:
		return fmt.Errorf("FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY; BYHOUR and BYMINUTE give the times of a day")
	case given("INTERVAL") && (r.Interval < 1 || r.Interval > maxInterval):
		return fmt.Errorf("INTERVAL must be a number from 1 to %d", maxInterval)
	case given("COUNT") && r.Count < 1:
		return fmt.Errorf("COUNT must be 1 or more")
	case given("COUNT") && given("UNTIL"):
		return fmt.Errorf("COUNT and UNTIL exclude each other")
	case slices.ContainsFunc(r.Byweekday, beyond) && weeks == 0:
		return fmt.Errorf("a number in BYDAY needs FREQ MONTHLY or YEARLY")
	case slices.ContainsFunc(r.Byweekday, beyond):
		return fmt.Errorf("a number in BYDAY must lie between -%d and %[1]d here", weeks)
	}
	return nil
}

// shift is by how many years the search is moved. The library looks for an
// occurrence until the year 9999, so a rule that has none (the 30th of
// February) would keep it busy for long. The calendar repeats every 400 years:
// in its last cycles the search ends soon.
func shift(start time.Time) int { return 9200 - start.Year()/400*400 }

func (r *rrules) from(wall time.Time, yield func(time.Time) bool) {
	wall = wall.AddDate(r.shift, 0, 0)
	o := r.ROption
	o.Dtstart = r.skip(wall)
	rule, err := rrule.NewRRule(o)
	if err != nil { // it was checked
		return
	}
	next := iterate(rule)
	for t, ok := next(); ok; t, ok = next() {
		if !t.Before(wall) && !yield(t.AddDate(-r.shift, 0, 0)) {
			return
		}
	}
}

// iterate calls the library, which does not check all of its indexes: a rule at
// which it fails has no more occurrences, and does not end the server.
func iterate(rule *rrule.RRule) rrule.Next {
	var next rrule.Next
	return func() (t time.Time, ok bool) {
		defer func() {
			if recover() != nil {
				ok = false
			}
		}()
		if next == nil {
			next = rule.Iterator()
		}
		return next()
	}
}

// skip is where the search begins: as many whole intervals after the start as
// lie before that time. A rule that counts is counted from its start, and not
// every month has a 29th.
func (r *rrules) skip(wall time.Time) time.Time {
	interval := max(1, r.Interval)
	days := int(max(0, wall.Sub(r.Dtstart)) / (24 * time.Hour))
	months := max(0, 12*(wall.Year()-r.Dtstart.Year())+int(wall.Month()-r.Dtstart.Month())-1)
	switch {
	case r.Count > 0:
		return r.Dtstart
	case r.Freq == rrule.DAILY:
		return r.Dtstart.AddDate(0, 0, days/interval*interval)
	case r.Freq == rrule.WEEKLY:
		interval *= 7
		return r.Dtstart.AddDate(0, 0, days/interval*interval)
	case r.Dtstart.Day() > 28:
		return r.Dtstart
	case r.Freq == rrule.YEARLY:
		interval *= 12
	}
	return r.Dtstart.AddDate(0, months/interval*interval, 0)
}
