package engine

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

// Storm bounds how many alerts one origin may send. Each origin has a bucket of
// tokens that fills at an even rate; an alert takes one, or is refused.
type Storm struct {
	Limit    int      // alerts a minute in the long run; 0: there is no bound
	Burst    int      // alerts at once: the size of the bucket
	Severity string   // of the alert that tells of a storm
	Pass     []string // events that are not counted: those of heartbeats
}

// storms knows which origins sent how much lately.
type storms struct {
	Storm
	rate  float64 // tokens a millisecond
	model *alarm.Model

	mu      sync.Mutex
	buckets map[origin]*bucket
	uses    map[origin]use // since other servers were told; nil: there are none
}

// origin is who sends, of which customer: no customer uses up another's tokens.
type origin struct{ customer, name string }

type bucket struct {
	tokens  float64
	at      db.Time // when that was
	refused int     // alerts in this storm
	told    int     // as many as the alert of the storm says
	last    db.Time // when the last was refused; 0: there is no storm
}

const (
	// maxOrigins is how many origins have a bucket; all others share one. Those
	// that are quiet are forgotten.
	maxOrigins = 10_000
	// maxOrigin is how many bytes of an origin's name tell it from others.
	maxOrigin = 255
	// stormQuiet is how long nothing was refused when a storm is over.
	stormQuiet = time.Minute
)

// newStorms returns nil if there is no bound.
func newStorms(o Options) *storms {
	if o.Storm.Limit <= 0 {
		return nil
	}
	s := &storms{Storm: o.Storm, rate: float64(o.Storm.Limit) / float64(time.Minute.Milliseconds()),
		model: o.Model, buckets: map[origin]*bucket{}}
	if !o.Peers.alone {
		s.uses = map[origin]use{}
	}
	return s
}

// admit takes a token for the alert. Without one it is RateLimited, until the
// origin has one again. Alerts of normal severity pass, for they end others.
func (s *storms) admit(a *db.Alert, now db.Time) error {
	if s.model.Normal(a.Severity) || slices.Contains(s.Pass, a.Event) {
		return nil
	}
	name := a.Origin
	if len(name) > maxOrigin {
		name = strings.ToValidUTF8(name[:maxOrigin], "")
	}
	wait := s.take(origin{a.Customer, name}, now)
	if wait == 0 {
		return nil
	}
	err := db.Errorf(db.RateLimited, "too many alerts from one origin: the next one is taken in %d seconds", wait)
	err.RetryAfter = wait
	return err
}

// take returns 0, or after how many seconds there is a token again.
func (s *storms) take(o origin, now db.Time) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.bucket(o, now)
	s.fill(b, now)
	if b.tokens >= 1 {
		b.tokens--
		s.note(o, use{taken: 1})
		return 0
	}
	b.refused++
	b.last = now
	s.note(o, use{refused: 1})
	return max(1, int64(math.Ceil((1-b.tokens)/s.rate/1000)))
}

// fill adds the tokens that came since the last time.
func (s *storms) fill(b *bucket, now db.Time) {
	b.tokens = min(float64(s.Burst), b.tokens+float64(max(0, now-b.at))*s.rate)
	b.at = now
}

// note counts what other servers are to be told, if there are any.
func (s *storms) note(o origin, u use) {
	if s.uses == nil {
		return
	}
	sum, known := s.uses[o]
	if !known {
		if len(s.uses) >= maxOrigins {
			return
		}
		o.name = strings.Clone(o.name)
	}
	s.uses[o] = use{sum.taken + u.taken, sum.refused + u.refused}
}

func (s *storms) bucket(o origin, now db.Time) *bucket {
	b := s.buckets[o]
	if b == nil && len(s.buckets) >= maxOrigins {
		o = origin{name: "*"}
		b = s.buckets[o]
	}
	if b == nil {
		b = &bucket{tokens: float64(s.Burst), at: now}
		o.name = strings.Clone(o.name) // not the whole request
		s.buckets[o] = b
	}
	return b
}

// storm is one that rages.
type storm struct {
	origin
	refused int
	news    bool // since it was last told
}

// raging returns the storms, and forgets those that are over and the origins
// that are quiet.
func (s *storms) raging(now db.Time) []storm {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []storm
	for o, b := range s.buckets {
		b.last = min(b.last, now) // the clock may have been set back
		switch since := now.Sub(b.last); {
		case b.last != 0 && since < stormQuiet:
			all = append(all, storm{o, b.refused, b.refused != b.told})
			b.told = b.refused
			continue
		case b.tokens+float64(max(0, now-b.at))*s.rate >= float64(s.Burst):
			delete(s.buckets, o)
		}
		b.refused, b.told, b.last = 0, 0, 0
	}
	slices.SortFunc(all, func(a, b storm) int {
		return cmp.Or(strings.Compare(a.customer, b.customer), strings.Compare(a.name, b.name))
	})
	return all
}

const stormType = "stormAlert"

// watchStorms keeps one alert for each storm, and closes it when the storm is
// over, be it one of before the last start.
func (e *Engine) watchStorms(ctx context.Context) error {
	if e.storms == nil {
		return nil
	}
	raging := e.storms.raging(e.now())
	if !e.o.Peers.Leads() {
		return nil
	}
	over, err := e.stormsOver(ctx, raging)
	if err != nil {
		return err
	}
	var tell []*db.Alert
	for _, s := range raging {
		if s.news {
			tell = append(tell, e.stormAlert(s))
		}
	}
	for _, old := range over {
		a := e.stormAlert(storm{origin: origin{old.Customer, old.Resource}})
		a.Environment, a.Severity, a.Text = old.Environment, e.o.Model.NormalSeverity, "The origin sends no more alerts than it may"
		tell = append(tell, a)
	}
	for _, a := range tell {
		if _, err := e.Receive(ctx, System(), a); err != nil {
			e.o.Log.Warn("alert of a storm refused", "origin", a.Resource, "err", err)
		}
	}
	return nil
}

// stormsOver finds the alerts that tell of storms that rage no longer.
func (e *Engine) stormsOver(ctx context.Context, raging []storm) ([]*db.Alert, error) {
	where := query.And{
		db.Alerts.Is("type", stormType), db.Alerts.Is("origin", e.o.Peers.Origin),
		query.Not{Node: e.statusIs(e.o.Model.ClosedStatus, e.o.Model.ExpiredStatus)},
	}
	var over []*db.Alert
	err := e.o.Store.View(ctx, func(f db.Finder) error {
		found, err := db.Collect[*db.Alert](f.Find(db.Alerts, query.Query{Where: where}))
		over = slices.DeleteFunc(found, func(a *db.Alert) bool {
			return e.o.Model.Normal(a.Severity) || slices.ContainsFunc(raging, func(s storm) bool {
				return s.customer == a.Customer && s.name == a.Resource
			})
		})
		return err
	})
	return over, err
}

// stormAlert tells of a storm. It expires by itself if nobody clears it.
func (e *Engine) stormAlert(s storm) *db.Alert {
	return &db.Alert{
		Resource: s.name, Event: "AlertStorm", Customer: s.customer, Environment: e.o.DefaultEnv,
		Severity: e.o.Storm.Severity, Service: []string{"Alerta"}, Group: "System", Origin: e.o.Peers.Origin, Type: stormType,
		ValueText: fmt.Sprintf("%d/min", e.o.Storm.Limit), Timeout: int64((10 * time.Minute).Seconds()),
		Text: fmt.Sprintf("The origin sends more alerts than it may: %d were refused", s.refused),
	}
}
