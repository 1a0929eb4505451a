package engine_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// pair is two engines over one store, which hear each other when the test says
// so.
type pair struct {
	a, b  *site
	leads *site
	said  map[*site][][2]string
}

func openPair(t *testing.T, set ...func(*engine.Options, *plugin.Options)) *pair {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	p := &pair{said: map[*site][][2]string{}}
	join := func() *site {
		var s *site
		peers := func(o *engine.Options, _ *plugin.Options) {
			o.Peers = engine.Peers{
				Tell:   func(topic, text string) { p.said[s] = append(p.said[s], [2]string{topic, text}) },
				Leads:  func() bool { return s != nil && p.leads == s },
				Origin: "alertad/both",
			}
		}
		s = openOn(t, store, append(slices.Clone(set), peers)...)
		return s
	}
	p.a, p.b = join(), join()
	p.leads = p.a
	p.pass(0)
	return p
}

// hear has each hear what the other said.
func (p *pair) hear() {
	for from, to := range map[*site]*site{p.a: p.b, p.b: p.a} {
		words := p.said[from]
		p.said[from] = nil
		for _, w := range words {
			to.Heard(to.t.Context(), w[0], w[1])
		}
	}
}

func (p *pair) pass(d time.Duration) {
	p.a.pass(d)
	p.b.pass(d)
	p.hear()
}

func (p *pair) status(id string) string {
	p.a.t.Helper()
	a, err := p.a.Alert(p.a.t.Context(), p.a.by, id)
	if err != nil {
		p.a.t.Fatal(err)
	}
	return a.Status
}

// One engine does the housekeeping; another takes over, edges included.
func TestOneEngineLeads(t *testing.T) {
	p := openPair(t, func(_ *engine.Options, h *plugin.Options) { h.NotificationBlackout = true })
	short := p.b.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 60 }))
	p.leads = nil
	p.pass(2 * time.Minute)
	if got := p.status(short.ID); got != "open" {
		t.Errorf("status %s although nobody leads", got)
	}
	p.leads = p.b
	p.pass(time.Second)
	if got := p.status(short.ID); got != "expired" {
		t.Errorf("status %s, want expired", got)
	}

	stands := p.a.post(alert("F", "major"))
	now := db.At(p.a.clock)
	if _, err := p.a.CreateBlackout(t.Context(), p.a.by, &db.Blackout{Environment: "Production", Event: "F", StartTime: now, Duration: 60}); err != nil {
		t.Fatal(err)
	}
	p.pass(time.Second)
	if got := p.status(stands.ID); got != "open" {
		t.Errorf("status %s before the leader heard", got)
	}
	p.pass(time.Second)
	if got := p.status(stands.ID); got != "blackout" {
		t.Errorf("status %s in a blackout", got)
	}
	p.leads = nil
	p.pass(time.Minute)
	p.leads = p.a
	p.pass(time.Second)
	if got := p.status(stands.ID); got != "open" {
		t.Errorf("status %s: the edge was passed while nobody led", got)
	}
}

// The bound on an origin is that of all engines together, and a storm is told of
// by the one that leads, once.
func TestStormOfAll(t *testing.T) {
	p := openPair(t, sixAMinute)
	for i, s := range []*site{p.b, p.b, p.a} {
		if s.wait(from("x", "E", "major")) != 0 {
			t.Fatalf("alert %d is refused", i)
		}
		p.pass(time.Second)
	}
	for _, s := range []*site{p.a, p.b} {
		if s.wait(from("x", "E", "major")) == 0 {
			t.Error("one more than the burst of all is taken")
		}
	}
	p.pass(10 * time.Second)
	p.pass(10 * time.Second)
	tells := func() []*db.Alert {
		t.Helper()
		var found []*db.Alert
		err := p.a.store.View(t.Context(), func(f db.Finder) (err error) {
			found, err = db.Lookup[*db.Alert](f, db.Alerts, "subject", db.Subject("Production", "", "x", "AlertStorm"))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	told := tells()
	if len(told) != 1 || told[0].Origin != "alertad/both" || told[0].Status != "open" {
		t.Fatalf("the storm is told of by %+v", told)
	}
	p.leads = p.b
	p.pass(10 * time.Second)
	if got := p.status(told[0].ID); got != "open" {
		t.Errorf("after another one leads: %s", got)
	}
	p.pass(2 * time.Minute)
	if got := p.status(told[0].ID); got != "closed" {
		t.Errorf("after the storm: %s", got)
	}
}
