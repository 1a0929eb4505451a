// Package recurrence computes when something that recurs is on: from a rule
// (an RRULE of RFC 5545, or a cron expression), a time zone, and how long each
// occurrence lasts.
//
// A rule speaks of the clock on the wall. What a change of that clock makes of
// it is defined as in RFC 5545, section 3.3.5: a time that is skipped counts by
// the clock of before, so 02:30 in a skipped hour is 03:30; of a time that comes
// twice the first one counts. How long an occurrence lasts is elapsed time.
package recurrence

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the machine may have no time zones
)

// Options describe a series.
type Options struct {
	Rule  string // FREQ=WEEKLY;BYDAY=SA,SU or 0 22 * * 6
	Zone  string // IANA name; empty is UTC
	Start time.Time
	End   time.Time // of the series: nothing begins or lasts beyond it; zero is never
	Lasts time.Duration
}

// Series is the occurrences of a rule. It does not change.
type Series struct {
	rule       rule
	zone       *time.Location
	start, end time.Time
	lasts      time.Duration
}

// Span is one occurrence: the end is outside.
type Span struct{ Start, End time.Time }

// rule yields times on the wall, as if they were in UTC, in order.
type rule interface {
	// from calls yield with the times that are not before that one, until it
	// returns false or there are no more.
	from(wall time.Time, yield func(time.Time) bool)
}

// Bounds of a series. They are far above honest use, and keep the search for
// an occurrence short.
const (
	maxRule   = 500 // characters
	maxLasts  = 366 * 24 * time.Hour
	firstYear = 1970
	lastYear  = 2200
)

// New checks what describes a series. The error tells a person what is wrong.
func New(o Options) (*Series, error) {
	s := &Series{start: o.Start.Truncate(time.Second), end: o.End, lasts: o.Lasts}
	var err error
	if s.zone, err = Zone(o.Zone); err != nil {
		return nil, err
	}
	if y := o.Start.UTC().Year(); y < firstYear || y > lastYear {
		return nil, fmt.Errorf("a series must start between the years %d and %d", firstYear, lastYear)
	}
	if o.Lasts < time.Second || o.Lasts > maxLasts {
		return nil, fmt.Errorf("an occurrence must last from a second to 366 days, not %s", o.Lasts)
	}
	if s.rule, err = parse(o.Rule, s.wall(s.start), s.zone); err != nil {
		return nil, err
	}
	return s, s.check()
}

// Zone returns the time zone of that name, UTC for none. The error tells a
// person what to write.
func Zone(name string) (*time.Location, error) {
	if name == "" {
		return time.UTC, nil
	}
	if loc, err := time.LoadLocation(name); err == nil && name != "Local" {
		return loc, nil
	}
	return nil, fmt.Errorf("there is no time zone %q: write an IANA name such as Europe/Berlin", clip(name))
}

func parse(text string, start time.Time, zone *time.Location) (rule, error) {
	switch {
	case len(text) > maxRule:
		return nil, fmt.Errorf("the rule is longer than %d characters", maxRule)
	case strings.Contains(text, "="):
		return parseRRule(text, start, zone)
	}
	return parseCron(text)
}

// check looks at the first occurrences: there must be one, and one must be over
// before the next begins, or people would not see when it ends.
func (s *Series) check() error {
	var last time.Time
	var err error
	n := 0
	s.rule.from(s.wall(s.start), func(wall time.Time) bool {
		if n > 0 && wall.Sub(last) < s.lasts {
			err = fmt.Errorf("an occurrence lasts %s but the next begins after %s", s.lasts, wall.Sub(last))
		}
		last = wall
		n++
		return err == nil && n < 100
	})
	if _, ok := s.Next(s.start.Add(-time.Second)); !ok && err == nil {
		err = fmt.Errorf("the rule has no occurrence after the start of the series")
	}
	return err
}

// slack is more than any clock was ever set forward or back.
const slack = 25 * time.Hour

// Next returns the first occurrence that starts after that time, false if
// there is none.
func (s *Series) Next(after time.Time) (Span, bool) {
	if floor := s.start.Add(-1); after.Before(floor) {
		after = floor
	}
	var best, bestWall time.Time
	s.rule.from(s.wall(after).Add(-slack), func(wall time.Time) bool {
		if !best.IsZero() && wall.Sub(bestWall) > slack {
			return false
		}
		// In a skipped hour a later time on the wall may come first.
		if t := s.instant(wall); t.After(after) && (best.IsZero() || t.Before(best)) {
			best, bestWall = t, wall
		}
		return true
	})
	if best.IsZero() || !s.end.IsZero() && !best.Before(s.end) {
		return Span{}, false
	}
	return s.span(best), true
}

// Around returns the occurrences that touch the time between from and to, and
// the first after them, in order.
func (s *Series) Around(from, to time.Time) []Span {
	var spans []Span
	for at := from.Add(-s.lasts); ; {
		next, ok := s.Next(at)
		if !ok {
			return spans
		}
		if next.End.After(from) {
			spans = append(spans, next)
		}
		if next.Start.After(to) {
			return spans
		}
		at = next.Start
	}
}

// On returns the occurrence that is on at that time, or else the next one;
// false if there is none any more.
func (s *Series) On(t time.Time) (Span, bool) {
	spans := s.Around(t, t)
	for i := len(spans) - 1; i > 0; i-- { // the newest of those that overlap
		if !spans[i].Start.After(t) {
			return spans[i], true
		}
	}
	if len(spans) == 0 {
		return Span{}, false
	}
	return spans[0], true
}

func (s *Series) span(start time.Time) Span {
	end := start.Add(s.lasts)
	if !s.end.IsZero() && end.After(s.end) {
		end = s.end
	}
	return Span{start.UTC(), end.UTC()}
}

// wall is what the clock shows at that time, as if it were in UTC.
func (s *Series) wall(t time.Time) time.Time { return Wall(t, s.zone) }

// instant is when the clock shows that.
func (s *Series) instant(wall time.Time) time.Time { return Instant(wall, s.zone) }

// Wall returns what the clock of the zone shows at that time, as if it were in
// UTC.
func Wall(t time.Time, zone *time.Location) time.Time {
	t = t.In(zone)
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// Instant is the reverse of Wall: when the clock of the zone shows that.
func Instant(wall time.Time, zone *time.Location) time.Time {
	at := func(near time.Time) time.Time {
		_, offset := near.In(zone).Zone()
		return wall.Add(-time.Duration(offset) * time.Second)
	}
	before, after := at(wall.Add(-slack)), at(wall.Add(slack))
	if !Wall(before, zone).Equal(wall) && Wall(after, zone).Equal(wall) {
		return after
	}
	return before
}

// clip keeps what somebody sent short in a message.
func clip(s string) string {
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "..."
	}
	return s
}
