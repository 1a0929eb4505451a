package api

import (
	"slices"
	"strconv"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

const (
	maxPoints   = 2_400   // of a series: a hundred days of hours
	maxReported = 200_000 // alerts whose history a report reads, and tallies; the newest
)

// series reports over time how much was raised and how long it took to
// acknowledge and settle it: GET /reports/series. It reads the history of the
// alerts that are there and the tallies of those that were deleted.
func (a *API) series(r *request, out *reply) error {
	s, err := a.newSeries(r)
	if err != nil {
		return err
	}
	if err := a.view(r, s.gather); err != nil {
		return err
	}
	s.show(out, a.Model)
	return nil
}

// series is counts by time, in steps of equal length.
type series struct {
	where    query.Node
	lacks    []string // fields by which tallies cannot be told apart
	from, to db.Time
	step     time.Duration
	points   int
	model    *alarm.Model

	raised         map[string][]int // by severity
	acked, settled spans
	truncated      bool
}

// spans is how long something took, by time and in all.
type spans struct {
	counts, sums []int64 // sums are of milliseconds
	spread       engine.Spread
}

func (a *API) newSeries(r *request) (*series, error) {
	var err error
	s := &series{model: a.Model, to: r.now}
	if s.from, err = r.moment("from-date", s.to.Add(-7*24*time.Hour)); err != nil {
		return nil, err
	}
	if s.to, err = r.moment("to-date", s.to); err != nil {
		return nil, err
	}
	if err := s.divide(r.params.Get("interval")); err != nil {
		return nil, err
	}
	r.params.Del("interval")
	q, err := a.query(r)
	s.where, s.lacks = q.Where, db.TallyLacks(q.Where)
	return s, err
}

// moment takes a parameter that is a time: alerts are not to be filtered by it.
func (r *request) moment(name string, otherwise db.Time) (db.Time, error) {
	given := r.params.Get(name)
	r.params.Del(name)
	if given == "" {
		return otherwise, nil
	}
	ms, ok := query.ParseTime(given)
	if !ok {
		return 0, db.Errorf(db.Invalid, "%s: expected a time, not '%.100s'", name, given)
	}
	return db.Time(ms), nil
}

// divide finds the steps; the first begins with an hour.
func (s *series) divide(interval string) error {
	s.from, s.step = engine.HourOf(s.from), time.Hour
	if interval != "" {
		n, err := strconv.Atoi(interval)
		if err != nil || n <= 0 || n%3600 != 0 || n > 366*24*3600 {
			return db.Errorf(db.Invalid, "interval: expected whole hours in seconds, not '%.100s'", interval)
		}
		s.step = time.Duration(n) * time.Second
	}
	if s.to <= s.from {
		return db.Errorf(db.Invalid, "to-date must be after from-date")
	}
	step := db.Time(s.step.Milliseconds())
	steps := (s.to - s.from + step - 1) / step
	if steps > maxPoints {
		return db.Errorf(db.Invalid, "interval: %d steps are more than %d", steps, maxPoints)
	}
	s.points = int(steps)
	return nil
}

func (s *series) gather(sight sight) error {
	s.raised, s.truncated = map[string][]int{}, false
	s.acked, s.settled = s.noSpans(), s.noSpans()
	if err := s.present(sight); err != nil || len(s.lacks) > 0 {
		return err
	}
	return s.past(sight)
}

func (s *series) noSpans() spans {
	return spans{counts: make([]int64, s.points), sums: make([]int64, s.points)}
}

// present counts what is in the history of the alerts that changed since.
func (s *series) present(sight sight) error {
	since := &query.Bound{Num: int64(s.from), Inclusive: true}
	changed := query.Or{db.Alerts.Between("lastReceiveTime", since, nil), db.Alerts.Between("updateTime", since, nil)}
	q := query.Query{
		Where: query.Conj(s.where, changed),
		Order: []query.Order{{Field: "lastReceiveTime", Type: query.Time, Desc: true}},
		Limit: maxReported + 1,
	}
	read := 0
	for rec, err := range sight.find(db.Alerts, q) {
		if err != nil {
			return err
		}
		if read++; read > maxReported {
			s.truncated = true
			return nil
		}
		history, err := engine.PastOf(sight.f, rec.(*db.Alert))
		if err != nil {
			return err
		}
		for _, m := range s.model.Course(history) {
			s.add(m)
		}
	}
	return nil
}

func (s *series) add(m alarm.Moment) {
	i, ok := s.at(m.Time)
	switch {
	case !ok:
	case m.What == alarm.Raised:
		s.raise(m.Severity, i, 1)
	case m.What == alarm.Acked:
		s.acked.add(i, engine.SpanOf(m.After))
	case m.What == alarm.Settled:
		s.settled.add(i, engine.SpanOf(m.After))
	}
}

// past counts what was kept of deleted alerts.
func (s *series) past(sight sight) error {
	hours := db.Tallies.Between("hour", &query.Bound{Num: int64(s.from), Inclusive: true}, &query.Bound{Num: int64(s.to)})
	q := query.Query{
		Where: query.Conj(s.where, hours),
		Order: []query.Order{{Field: "hour", Type: query.Time, Desc: true}},
		Limit: maxReported + 1,
	}
	read := 0
	for rec, err := range sight.find(db.Tallies, q) {
		if err != nil {
			return err
		}
		if read++; read > maxReported {
			s.truncated = true
			return nil
		}
		t := rec.(*db.Tally)
		i, ok := s.at(t.Hour)
		if !ok {
			continue
		}
		if t.Raised > 0 {
			s.raise(t.Severity, i, int(t.Raised))
		}
		s.acked.add(i, t.Acked)
		s.settled.add(i, t.Settled)
	}
	return nil
}

// at is the step that a time is in. The hour decides, as it does for what was
// deleted.
func (s *series) at(t db.Time) (int, bool) {
	hour := engine.HourOf(t)
	if hour < s.from || hour >= s.to {
		return 0, false
	}
	return int(hour-s.from) / int(s.step.Milliseconds()), true
}

func (s *series) raise(severity string, at, n int) {
	if s.raised[severity] == nil {
		s.raised[severity] = make([]int, s.points)
	}
	s.raised[severity][at] += n
}

func (p *spans) add(at int, c db.Spans) {
	p.counts[at] += c.N
	p.sums[at] += c.Sum
	p.spread.Add(c)
}

func (s *series) show(out *reply, model *alarm.Model) {
	out.ok()
	out.name("from")
	out.body = db.AppendTime(out.body, s.from)
	out.name("to")
	out.body = db.AppendTime(out.body, s.to)
	out.number("interval", int(s.step/time.Second))
	names, total := s.severities(model), 0
	out.list("severities", len(names), func(dst []byte, i int) []byte {
		sum := 0
		for _, n := range s.raised[names[i]] {
			sum += n
		}
		total += sum
		dst = db.AppendString(append(dst, `{"severity":`...), names[i])
		dst = appendInt(appendName(dst, "total"), sum)
		return append(appendInts(appendName(dst, "counts"), s.raised[names[i]]), '}')
	})
	out.number("total", total)
	s.acked.show(out, "acknowledge")
	s.settled.show(out, "resolve")
	out.texts("leftOut", s.lacks)
	out.flag("truncated", s.truncated)
	out.end()
	out.pack = true
}

// severities are those that occurred, worst first.
func (s *series) severities(model *alarm.Model) []string {
	var names []string
	for name := range s.raised {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		switch {
		case model.Worse(a, b):
			return -1
		case model.Worse(b, a):
			return 1
		case a < b:
			return -1
		}
		return 1
	})
	return names
}

// show writes lengths in seconds.
func (p *spans) show(out *reply, name string) {
	var n, sum int64
	seconds, counts := make([]int, len(p.sums)), make([]int, len(p.counts))
	for i, c := range p.counts {
		n, sum = n+c, sum+p.sums[i]
		counts[i], seconds[i] = int(c), int(p.sums[i]/1000)
	}
	out.name(name)
	out.body = appendInt(append(out.body, `{"count":`...), int(n))
	out.body = appendInt(appendName(out.body, "mean"), int(sum/max(1, n)/1000))
	out.body = appendInt(appendName(out.body, "median"), int(p.spread.Quantile(0.5)/time.Second))
	out.body = appendInt(appendName(out.body, "p90"), int(p.spread.Quantile(0.9)/time.Second))
	out.body = appendInts(appendName(out.body, "counts"), counts)
	out.body = append(appendInts(appendName(out.body, "seconds"), seconds), '}')
}

func appendInts(dst []byte, list []int) []byte {
	dst = append(dst, '[')
	for i, n := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendInt(dst, n)
	}
	return append(dst, ']')
}
