package engine_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/alertad/alertad/db"
)

// plainOrigin is who sends.
type plainOrigin struct{ customer, name string }

// plainStorm is what is known of an origin.
type plainStorm struct {
	tokens  float64
	at      db.Time
	refused int
	told    int
	last    db.Time // 0: there is no storm
}

// mayBeMore takes a token for a report, if there is one.
func (p *plain) mayBeMore(a *db.Alert) bool {
	if p.o.Storm.Limit == 0 || p.m.Normal(a.Severity) || slices.Contains(p.o.Storm.Pass, a.Event) {
		return true
	}
	who := plainOrigin{a.Customer, a.Origin}
	s := p.storms[who]
	if s == nil {
		s = &plainStorm{tokens: float64(p.o.Storm.Burst), at: p.now}
		p.storms[who] = s
	}
	s.tokens, s.at = p.tokens(s), p.now
	if s.tokens < 1 {
		s.refused++
		s.last = p.now
		return false
	}
	s.tokens--
	return true
}

// tokens is how many an origin has by now. A clock that was set back brings none.
func (p *plain) tokens(s *plainStorm) float64 {
	came := max(0, p.now.Sub(s.at)).Minutes() * float64(p.o.Storm.Limit)
	return min(s.tokens+came, float64(p.o.Storm.Burst))
}

// watchStorms has one alert for each storm. It is over a minute after the last
// report that was refused.
func (p *plain) watchStorms() {
	rages := map[plainOrigin]bool{}
	for _, who := range slices.SortedFunc(maps.Keys(p.storms), func(a, b plainOrigin) int {
		return cmp.Or(cmp.Compare(a.customer, b.customer), cmp.Compare(a.name, b.name))
	}) {
		s := p.storms[who]
		s.last = min(s.last, p.now)
		if s.last == 0 || p.now.Sub(s.last) >= time.Minute {
			s.refused, s.told, s.last = 0, 0, 0
			if p.tokens(s) == float64(p.o.Storm.Burst) { // and needs not to be remembered
				delete(p.storms, who)
			}
			continue
		}
		rages[who] = true
		if s.refused != s.told {
			p.receive("system", p.stormAlert(who, s.refused))
		}
		s.told = s.refused
	}
	for _, a := range slices.Clone(p.alerts) {
		over := a.Status == p.m.ClosedStatus || a.Status == p.m.ExpiredStatus || p.m.Normal(a.Severity)
		if a.Type != "stormAlert" || over || rages[plainOrigin{a.Customer, a.Resource}] {
			continue
		}
		n := p.stormAlert(plainOrigin{a.Customer, a.Resource}, 0)
		n.Environment, n.Severity, n.Text = a.Environment, p.m.NormalSeverity, "The origin sends no more alerts than it may"
		p.receive("system", n)
	}
}

func (p *plain) stormAlert(who plainOrigin, refused int) *db.Alert {
	return &db.Alert{
		Resource: who.name, Customer: who.customer, Event: "AlertStorm", Environment: p.o.DefaultEnv, Severity: p.o.Storm.Severity,
		Service: []string{"Alerta"}, Group: "System", Origin: p.o.Origin, Type: "stormAlert", Timeout: 600,
		ValueText: fmt.Sprint(p.o.Storm.Limit, "/min"), Text: fmt.Sprintf("The origin sends more alerts than it may: %d were refused", refused),
	}
}
