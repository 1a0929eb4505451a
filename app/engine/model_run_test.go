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
// and in a new process too. The long run is `make model`.
func TestModel(t *testing.T) {
	server, err := pgtest.Start("fsync=off")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	schemas := 0
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
				t.Run(c.name+"/"+name, func(t *testing.T) { newDuel(t, c, seed, open(t)).run(*modelSteps) })
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
}

var modelCases = []modelCase{
	{name: "as shipped", alarm: "ALERTA", set: func(*engine.Options, *plugin.Options) {}},
	{name: "blackouts keep alerts", alarm: "ALERTA", set: func(o *engine.Options, h *plugin.Options) {
		h.NotificationBlackout = true
		o.AckTimeout, o.HistoryLimit, o.HistoryOnValue = 900, 4, false
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
}

func knownEvent(old, a *db.Alert) bool {
	return old.Event == a.Event || slices.Contains(old.Correlate, a.Event)
}

// duel has the engine and the model do the same.
type duel struct {
	*site
	p    *plain
	r    *rand.Rand
	set  func(*engine.Options, *plugin.Options)
	open func() (db.Store, error)
	seed uint64
	ids  int
	did  []string // the operations so far
}

func newDuel(t *testing.T, c modelCase, seed uint64, open func() (db.Store, error)) *duel {
	t.Helper()
	d := &duel{r: rand.New(rand.NewPCG(seed, 0)), open: open, seed: seed}
	model, err := alarm.New(c.alarm, alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	d.p = &plain{m: model, envs: []string{"Production", "Development"}, tried: map[string]db.Time{}, edge: true, knows: c.knows}
	if c.knows == nil {
		d.p.knows = func(old, a *db.Alert) bool { return old.Resource == a.Resource && knownEvent(old, a) }
	}
	d.set = func(o *engine.Options, h *plugin.Options) {
		o.Model, o.NewID = model, d.newID
		c.set(o, h)
		d.p.o = *o
		d.p.o.NotificationBlackout = h.NotificationBlackout
	}
	store, err := open()
	if err != nil {
		t.Fatal(err)
	}
	d.site = openOn(t, store, d.set)
	t.Cleanup(func() { d.store.Close() })
	d.by = engine.Caller{Principal: auth.Principal{Login: "ops", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()}}
	d.p.now = db.At(d.clock)
	d.p.turn()
	return d
}

func (d *duel) newID() string {
	d.ids++
	return fmt.Sprintf("%08x-0000-4000-8000-%012x", d.ids, d.seed&(1<<48-1))
}

func (d *duel) run(steps int) {
	d.t.Helper()
	for range steps {
		got, want := d.step()
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

// restart ends the process, as far as engine and store are it, and starts
// another one.
func (d *duel) restart() {
	d.t.Helper()
	if err := d.store.Close(); err != nil {
		d.t.Fatal(err)
	}
	var err error
	if d.store, err = d.open(); err != nil {
		d.t.Fatal(err)
	}
	by := d.by
	d.build([]func(*engine.Options, *plugin.Options){d.set})
	d.by = by
	d.p.restart()
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
	slices.Sort(d.p.published)
	slices.Sort(d.events)
	for what, diff := range map[string]string{
		"counts":     gocmp.Diff(statuses, s.statuses),
		"published":  gocmp.Diff(d.p.published, d.events, hidden...),
		"blackouts":  gocmp.Diff(byID(d.p.blackouts), byID(s.blackouts), hidden...),
		"heartbeats": gocmp.Diff(d.adoptBeats(s.beats), byID(s.beats), hidden...),
	} {
		if diff != "" {
			return what + " (-model +engine):\n" + diff
		}
	}
	d.p.published, d.events = nil, nil
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
