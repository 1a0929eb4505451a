package engine

import (
	"math"
	"slices"
	"time"

	"github.com/alertad/alertad/app/recurrence"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Span is one time that a blackout is on; the end is outside.
type Span struct{ Start, End db.Time }

// farEnd is the end of a series that has none: far, but a date in every time
// zone and client.
const farEnd db.Time = 253370764800000 // 9999-01-01T00:00:00Z

// BlackoutState is what a blackout is at a moment.
type BlackoutState struct {
	Status    string
	Remaining int64 // seconds of the occurrence that is on, or of the next one
	Next      Span  // the first occurrence that starts later, if it recurs
}

// StateOf returns the state of a blackout, be it one that recurs or not.
func StateOf(b *db.Blackout, now db.Time) BlackoutState {
	if b.Recurrence == "" {
		return BlackoutState{Status: b.Status(now), Remaining: b.Remaining(now)}
	}
	state := BlackoutState{Status: db.BlackoutExpired}
	series, err := newSeries(b)
	if err != nil {
		return state
	}
	if on, ok := series.On(now.Time()); ok {
		s := spanOf(on)
		state.Status, state.Remaining = db.BlackoutPending, int64(s.End-max(s.Start, now))/1000
		if s.Start <= now {
			state.Status = db.BlackoutActive
		}
	}
	if next, ok := series.Next(now.Time()); ok {
		state.Next = spanOf(next)
	}
	return state
}

func spanOf(s recurrence.Span) Span { return Span{db.At(s.Start), db.At(s.End)} }

// newSeries makes the occurrences of a blackout that recurs.
func newSeries(b *db.Blackout) (*recurrence.Series, error) {
	o := recurrence.Options{
		Rule: b.Recurrence, Zone: b.Timezone, Start: b.StartTime.Time(),
		Lasts: time.Duration(min(b.Duration, math.MaxInt64/int64(time.Second))) * time.Second,
	}
	if b.EndTime < farEnd {
		o.End = b.EndTime.Time()
	}
	return recurrence.New(o)
}

// completeSeries is the part of complete for a blackout that recurs.
func completeSeries(b *db.Blackout) error {
	if b.EndTime == 0 {
		b.EndTime = farEnd
	}
	if b.EndTime <= b.StartTime {
		return db.Errorf(db.Invalid, "a blackout must end after it starts")
	}
	if _, err := newSeries(b); err != nil {
		return db.Errorf(db.Invalid, "recurrence: %s", err)
	}
	return nil
}

// matcher is a blackout, ready to match.
type matcher struct {
	*db.Blackout
	where  query.Node
	series *recurrence.Series // nil: it does not recur

	// What was found at the last look: all occurrences between two times, so
	// that receiving an alert computes none.
	from, to db.Time
	spans    []Span
	edge     db.Time // when one begins or ends next: time for another look
}

// newMatcher makes a matcher. An error means that the blackout cannot be
// computed any more; the matcher then matches nothing.
func newMatcher(b *db.Blackout, now db.Time) (matcher, error) {
	m := matcher{Blackout: b, where: b.Where()}
	_, err := b.Filter()
	if b.Recurrence == "" || err != nil {
		return m, err
	}
	if m.series, err = newSeries(b); err != nil {
		m.where = query.None{}
		return m, err
	}
	return m.look(now), nil
}

// lookBack is how late alerts are in general, at most.
const lookBack = time.Hour

// never is later than any time.
const never db.Time = math.MaxInt64

// look computes the occurrences around that time.
func (m matcher) look(now db.Time) matcher {
	m.from, m.to, m.edge, m.spans = now.Add(-lookBack), never, never, nil
	for _, s := range m.series.Around(m.from.Time(), now.Time()) {
		span := spanOf(s)
		m.spans = append(m.spans, span)
		for _, t := range []db.Time{span.Start, span.End} {
			if t > now {
				m.edge = min(m.edge, t)
			}
		}
		if span.Start > now {
			m.to = span.End
		}
	}
	return m
}

// Active reports whether the blackout is on at that time.
func (m *matcher) Active(at db.Time) bool {
	switch {
	case m.series == nil:
		return m.Blackout.Active(at)
	case m.from <= at && at < m.to:
		return slices.ContainsFunc(m.spans, func(s Span) bool { return s.Start <= at && at < s.End })
	}
	s, ok := m.series.On(at.Time()) // an alert of long ago, or of the future
	return ok && db.At(s.Start) <= at
}

// passed reports whether an edge lies between the two times. For one that
// recurs that is the edge that the last look saw.
func (m *matcher) passed(last, now db.Time) bool {
	if m.series != nil {
		return m.edge <= now
	}
	return last < m.StartTime && m.StartTime <= now || last < m.EndTime && m.EndTime <= now
}

// BlackoutPreview is what a blackout would do.
type BlackoutPreview struct {
	Where query.Node // the alerts that it would catch
	Next  []Span     // when it is on: the one now, if any, and the next few
}

// previewed is how many occurrences a preview tells.
const previewed = 5

// PreviewBlackout checks a blackout as CreateBlackout does, and tells what it
// would do, without making it. The caller restricts Where to what may be seen.
func (e *Engine) PreviewBlackout(b *db.Blackout) (BlackoutPreview, error) {
	b = b.Copy()
	if err := e.complete(b); err != nil {
		return BlackoutPreview{}, err
	}
	next, err := upcoming(b, e.now())
	return BlackoutPreview{Where: e.Catches(b), Next: next}, err
}

// Catches is the alerts that stand and that the blackout is meant for.
func (e *Engine) Catches(b *db.Blackout) query.Node {
	over := e.statusIs(e.o.Model.ClosedStatus, e.o.Model.ExpiredStatus)
	return query.And{b.Where(), query.Not{Node: over}}
}

func upcoming(b *db.Blackout, now db.Time) ([]Span, error) {
	if b.Recurrence == "" {
		return []Span{{b.StartTime, b.EndTime}}, nil
	}
	series, err := newSeries(b)
	if err != nil {
		return nil, err
	}
	var spans []Span
	s, ok := series.On(now.Time())
	for ok && len(spans) < previewed {
		spans = append(spans, spanOf(s))
		s, ok = series.Next(s.Start)
	}
	return spans, nil
}

// Occurrences returns when a blackout is on between two times: the first of
// them, at most that many. One whose recurrence cannot be computed is never on.
func Occurrences(b *db.Blackout, from, to db.Time, most int) []Span {
	if b.Recurrence == "" {
		if b.StartTime < to && b.EndTime > from {
			return []Span{{b.StartTime, b.EndTime}}
		}
		return nil
	}
	series, err := newSeries(b)
	if err != nil {
		return nil
	}
	var spans []Span
	s, ok := series.On(from.Time())
	for ok && db.At(s.Start) < to && len(spans) < most {
		spans = append(spans, spanOf(s))
		s, ok = series.Next(s.Start)
	}
	return spans
}
