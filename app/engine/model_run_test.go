package engine_test

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
	"github.com/alertad/alertad/db/dbtest/pgtest"
	"github.com/alertad/alertad/db/postgres"
	"github.com/alertad/alertad/db/query"
)

var (
	modelSeed  = flag.Uint64("model.seed", 0, "`number` that the operations of TestModel follow from; 0 is any")
	modelSteps = flag.Int("model.steps", 60, "`number` of operations of each case of TestModel")
	modelFor   = flag.Duration("model.for", 0, "`time` that TestModel goes on with other seeds")
)

// Any sequence of operations leads to what the plain model says, on both stores
// and in a new process too. PostgreSQL has two servers, and each operation is
// done by any of them. The long run is `make model`.
func TestModel(t *testing.T) {
	server, err := pgtest.Start("fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	schemas := 0
	servers := map[string]int{"bolt": 1, "postgres": 2}
	stores := map[string]func(t *testing.T) func() (db.Store, error){
		"bolt": func(t *testing.T) func() (db.Store, error) {
			path := filepath.Join(t.TempDir(), "alertad.db")
			return func() (db.Store, error) { return bolt.Open(path, bolt.Options{}) }
		},
		"postgres": func(t *testing.T) func() (db.Store, error) {
			schemas++
			o := postgres.Options{Schema: fmt.Sprintf("model_%d", schemas)}
			return func() (db.Store, error) { return postgres.Open(t.Context(), server.URL("alertad"), o) }
		},
	}
	seed := cmp.Or(*modelSeed, rand.Uint64())
	for begun := time.Now(); !t.Failed(); seed++ {
		for _, c := range modelCases {
			for name, open := range stores {
				t.Run(c.name+"/"+name, func(t *testing.T) { newDuel(t, c, seed, open(t), servers[name]).run(*modelSteps) })
			}
		}
		if time.Since(begun) >= *modelFor {
			return
		}
	}
}

// modelCase is settings under which the engine and the model are compared.
type modelCase struct {
	name  string
	alarm string
	set   func(*engine.Options, *plugin.Options)
	knows func(old, a *db.Alert) bool // nil: by resource and event, as Alerta does

	meddles bool // hooks change and refuse
	alone   bool // one server only
}

var modelCases = []modelCase{
	{name: "as shipped", alarm: "ALERTA", set: func(o *engine.Options, _ *plugin.Options) {
		o.HistoryRetention = 48 * time.Hour
	}},
	{name: "blackouts keep alerts", alarm: "ALERTA", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.AckTimeout, o.HistoryLimit, o.HistoryOnValue = 900, 4, false
		o.HistoryRetention = 12 * time.Hour
	}},
	{name: "flapping is held", alarm: "ALERTA", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.Flapping = engine.Flapping{Changes: 3, Window: time.Hour, Hold: true}
		o.AckTimeout = 600
	}},
	{name: "ISA 18.2", alarm: "ISA_18_2", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.HeartbeatSeverity, o.ShelveTimeout = "High", 1800
	}},
	{name: "known by event and group", alarm: "ALERTA", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.Dedup = []engine.DedupRule{{For: "*", Fields: []string{"group", "event"}}}
		o.HeartbeatAlerts = false
	}, knows: func(old, a *db.Alert) bool { return old.Group == a.Group && knownEvent(old, a) }},
	{name: "hooks meddle", alarm: "ALERTA", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.AckTimeout = 600
	}, meddles: true},
	// Servers hear of each other's storms a second later.
	{name: "storms", alarm: "ALERTA", set: func(o *engine.Options, _ *plugin.Options) {
		o.Storm = engine.Storm{Limit: 60, Burst: 2, Severity: "major", Pass: []string{"E3"}}
	}, alone: true},
}

// severity is one of the model.
func (c modelCase) severity() string {
	if c.alarm == "ISA_18_2" {
		return "High"
	}
	return "major"
}

func knownEvent(old, a *db.Alert) bool {
	return old.Event == a.Event || slices.Contains(old.Correlate, a.Event)
}

// duel has the engine and the model do the same. Its site is the server whose
// turn it is.
type duel struct {
	*site
	sites []*site
	said  []word
	p     *plain
	r     *rand.Rand
	c     modelCase
	open  func() (db.Store, error)
	by    engine.Caller
	seed  uint64
	ids   int
	did   []string // the operations so far
}

// word is what a server told the others.
type word struct {
	by          int
	topic, text string
}

func newDuel(t *testing.T, c modelCase, seed uint64, open func() (db.Store, error), servers int) *duel {
	t.Helper()
	if c.alone {
		servers = 1
	}
	d := &duel{
		r: rand.New(rand.NewPCG(seed, 0)), c: c, open: open, seed: seed, sites: make([]*site, servers),
		by: engine.Caller{Principal: auth.Principal{Login: "ops", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()}},
	}
	model, err := alarm.New(c.alarm, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.p = newPlain(model)
	if d.p.knows = c.knows; c.knows == nil {
		d.p.knows = func(old, a *db.Alert) bool { return old.Resource == a.Resource && knownEvent(old, a) }
	}
	if c.meddles {
		d.p.meddles = &meddler{}
	}
	for i := range d.sites {
		d.sites[i] = &site{t: t, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
		d.p.now = db.At(d.sites[i].clock)
		d.start(i)
		t.Cleanup(func() { d.sites[i].store.Close() })
	}
	d.site = d.sites[0]
	d.makeRules()
	return d
}

// start makes the engine of a site over a store that it opens.
func (d *duel) start(i int) {
	s := d.sites[i]
	s.t.Helper()
	store, err := d.open()
	if err != nil {
		s.t.Fatal(err)
	}
	s.store = store
	s.build([]func(*engine.Options, *plugin.Options){func(o *engine.Options, h *plugin.Options) { d.settle(i, o, h) }})
	d.p.turn(i)
	d.hear()
}

// settle makes the settings of a site, which are the model's too.
func (d *duel) settle(i int, o *engine.Options, h *plugin.Options) {
	o.Model, o.NewID = d.p.m, d.newID
	d.c.set(o, h)
	d.p.o = *o
	d.p.o.NotificationBlackout = h.NotificationBlackout
	if len(d.sites) > 1 {
		o.Peers = engine.Peers{
			Tell:   func(topic, text string) { d.said = append(d.said, word{i, topic, text}) },
			Leads:  func() bool { return d.p.leads == i },
			Origin: o.Origin,
		}
	}
	if d.c.meddles {
		h.Model = o.Model
		chain, _, err := plugin.New([]string{"reject", "heartbeat", "blackout", meddler{}.Name()}, *h)
		if err != nil {
			d.sites[i].t.Fatal(err)
		}
		chain.Use(meddler{})
		d.sites[i].hooks = chain
	}
}

// hear has each server hear what the others told.
func (d *duel) hear() {
	for len(d.said) > 0 {
		w := d.said[0]
		d.said = d.said[1:]
		for i, s := range d.sites {
			if i != w.by && s.Engine != nil {
				s.Heard(s.t.Context(), w.topic, w.text)
			}
		}
	}
}

func (d *duel) newID() string {
	d.ids++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", d.ids, d.seed&(1<<48-1))
}

func (d *duel) run(steps int) {
	d.t.Helper()
	for range steps {
		d.site = d.sites[d.r.IntN(len(d.sites))]
		got, want := d.step()
		d.hear()
		if got != want {
			d.fail(fmt.Sprintf("the engine says %q, the model %q", got, want))
		}
		if diff := d.compare(); diff != "" {
			d.fail(diff)
		}
	}
}

func (d *duel) fail(why string) {
	d.t.Helper()
	d.t.Fatalf("-model.seed %d, after %d operations, the last of which are\n  %s\n%s",
		d.seed, len(d.did), strings.Join(d.did[max(0, len(d.did)-15):], "\n  "), why)
}

// restart ends the process of a server, as far as engine and store are it, and
// starts another one.
func (d *duel) restart() {
	d.t.Helper()
	if err := d.store.Close(); err != nil {
		d.t.Fatal(err)
	}
	i := slices.Index(d.sites, d.site)
	d.p.restart(i)
	d.start(i)
}

// said is what came of an operation of the engine, as the model says it.
func said(err error) string {
	var beat *engine.HeartbeatReceived
	switch {
	case err == nil:
		return fine
	case errors.As(err, &beat):
		return heartbeat
	}
	return failed(db.CodeOf(err))
}

// stored is all that is in the store.
type stored struct {
	alerts    []*db.Alert
	histories map[string][]*db.History
	notes     map[string][]*db.Note
	blackouts []*db.Blackout
	beats     []*db.Heartbeat
	statuses  map[string]int
	tallies   []string
}

func (d *duel) read() (*stored, error) {
	var s *stored
	err := d.store.View(d.t.Context(), func(f db.Finder) (err error) {
		s = &stored{histories: map[string][]*db.History{}, notes: map[string][]*db.Note{}, statuses: map[string]int{}}
		if s.alerts, err = db.Collect[*db.Alert](f.Find(db.Alerts, query.Query{})); err != nil {
			return err
		}
		for _, a := range s.alerts {
			if s.histories[a.ID], err = db.Lookup[*db.History](f, db.Histories, "parent", a.ID); err != nil {
				return err
			}
			if s.notes[a.ID], err = db.Lookup[*db.Note](f, db.Notes, "parent", a.ID); err != nil {
				return err
			}
		}
		if s.blackouts, err = db.Collect[*db.Blackout](f.Find(db.Blackouts, query.Query{})); err != nil {
			return err
		}
		if s.beats, err = db.Collect[*db.Heartbeat](f.Find(db.Heartbeats, query.Query{})); err != nil {
			return err
		}
		tallies, err := db.Collect[*db.Tally](f.Find(db.Tallies, query.Query{}))
		if err != nil {
			return err
		}
		for _, t := range tallies {
			s.tallies = append(s.tallies, tallyLine(t))
		}
		slices.Sort(s.tallies)
		groups, err := f.Count(db.Alerts, query.And{}, "status")
		for _, g := range groups {
			s.statuses[g.Values[0]] = g.N
		}
		return err
	})
	return s, err
}

// hidden is what the engine keeps to know later what the model finds in its
// own way: it shows in what comes later.
var hidden = []gocmp.Option{
	cmpopts.EquateEmpty(),
	cmpopts.IgnoreFields(db.Meta{}, "Rev"),
	cmpopts.IgnoreFields(db.Alert{}, "PreviousStatus", "AckFrom", "AckUntil", "ShelveFrom", "ShelveUntil", "BlackoutFrom",
		"HistorySeq", "ExpireTime", "DedupKey"),
	cmpopts.IgnoreFields(db.History{}, "Meta"),
	cmpopts.IgnoreFields(db.Note{}, "Meta"),
	cmpopts.IgnoreFields(db.Blackout{}, "Priority"),
	cmpopts.IgnoreUnexported(db.Meta{}),
}

// compare returns how the model differs from what is stored and was published.
func (d *duel) compare() string {
	s, err := d.read()
	if err != nil {
		return err.Error()
	}
	if diff := d.compareAlerts(s); diff != "" {
		return diff
	}
	statuses := map[string]int{}
	for _, a := range d.p.alerts {
		statuses[a.Status]++
	}
	var events []string
	for _, s := range d.sites {
		events = append(events, s.events...)
		s.events = nil
	}
	slices.Sort(d.p.published)
	slices.Sort(events)
	if diff := d.compareTold(); diff != "" {
		return diff
	}
	for what, diff := range map[string]string{
		"counts":     gocmp.Diff(statuses, s.statuses),
		"published":  gocmp.Diff(d.p.published, events, hidden...),
		"blackouts":  gocmp.Diff(byID(d.p.blackouts), byID(s.blackouts), hidden...),
		"heartbeats": gocmp.Diff(d.adoptBeats(s.beats), byID(s.beats), hidden...),
		"tallies":    gocmp.Diff(d.p.tallies(), s.tallies, hidden...),
	} {
		if diff != "" {
			return what + " (-model +engine):\n" + diff
		}
	}
	d.p.published = nil
	return ""
}

// diffOf is how what is stored differs from the model.
func diffOf(model, engine any) string {
	if diff := gocmp.Diff(model, engine, hidden...); diff != "" {
		return " (-model +engine):\n" + diff
	}
	return ""
}

func byID[R db.Record](list []R) map[string]R {
	all := map[string]R{}
	for _, r := range list {
		all[r.Base().ID] = r
	}
	return all
}

// compareAlerts compares alerts with their histories and notes. Those that the
// engine made by itself get their ids here.
func (d *duel) compareAlerts(s *stored) string {
	if len(s.alerts) != len(d.p.alerts) {
		return fmt.Sprintf("%d alerts, the model has %d", len(s.alerts), len(d.p.alerts))
	}
	for _, a := range s.alerts {
		i := slices.IndexFunc(d.p.alerts, func(m *plainAlert) bool {
			return m.ID == a.ID || m.ID == "" && m.Resource == a.Resource && m.Environment == a.Environment && m.Customer == a.Customer
		})
		if i < 0 {
			return fmt.Sprintf("the model has no alert %s: %+v", a.ID, a)
		}
		m := d.p.alerts[i]
		m.adopt(a, s)
		history := m.history
		if limit := int(d.p.o.HistoryLimit); len(history) > limit {
			history = history[len(history)-limit:]
		}
		remembered, err := d.HistoryOf(d.t.Context(), a)
		if err != nil {
			return err.Error()
		}
		for what, diff := range map[string]string{
			"alert":             gocmp.Diff(&m.Alert, a, hidden...),
			"history":           gocmp.Diff(pointers(history), s.histories[a.ID], hidden...),
			"history at hand":   gocmp.Diff(pointers(history), remembered, hidden...),
			"notes":             gocmp.Diff(pointers(m.notes), s.notes[a.ID], hidden...),
			"number of entries": gocmp.Diff(len(m.history), int(a.HistorySeq)),
		} {
			if diff != "" {
				return fmt.Sprintf("%s of %s (-model +engine):\n%s", what, a.ID, diff)
			}
		}
	}
	return ""
}

func pointers[T any](list []T) []*T {
	var out []*T
	for i := range list {
		out = append(out, &list[i])
	}
	return out
}

// adopt takes over the ids that only the engine could choose.
func (m *plainAlert) adopt(a *db.Alert, s *stored) {
	take := func(id *string, from string) {
		if *id == "" {
			*id = from
		}
	}
	take(&m.ID, a.ID)
	take(&m.LastReceiveID, a.LastReceiveID)
	for i, n := range s.notes[a.ID] {
		if i < len(m.notes) {
			take(&m.notes[i].NoteID, n.NoteID)
		}
	}
	entries := s.histories[a.ID]
	for i, j := len(m.history)-1, len(entries)-1; i >= 0 && j >= 0; i, j = i-1, j-1 {
		take(&m.history[i].EntryID, entries[j].EntryID)
	}
}

func (d *duel) adoptBeats(beats []*db.Heartbeat) map[string]*db.Heartbeat {
	for _, m := range d.p.beats {
		for _, h := range beats {
			if m.ID == "" && m.Origin == h.Origin && m.Customer == h.Customer {
				m.ID = h.ID
			}
		}
	}
	return byID(d.p.beats)
}
