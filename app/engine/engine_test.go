package engine_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// site is an engine over a real store, with a clock that the test moves.
type site struct {
	*engine.Engine
	t     *testing.T
	store db.Store
	hooks *plugin.Chain // nil: the usual ones
	mu    sync.Mutex

	clock  time.Time
	turn   func(context.Context) // does the jobs that are due
	events []string              // the names of the published changes
	by     engine.Caller
}

// open makes a site; set changes its settings.
func open(t *testing.T, set ...func(*engine.Options, *plugin.Options)) *site {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return openOn(t, store, set...)
}

func openOn(t *testing.T, store db.Store, set ...func(*engine.Options, *plugin.Options)) *site {
	t.Helper()
	s := &site{t: t, store: store, clock: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}
	s.build(set)
	return s
}

// reopen makes the engine anew, with the hooks that the test set.
func (s *site) reopen() {
	s.t.Helper()
	s.build(nil)
}

func (s *site) build(set []func(*engine.Options, *plugin.Options)) {
	t, store := s.t, s.store
	t.Helper()
	s.by = engine.Caller{Principal: auth.Everyone(), RemoteIP: "192.0.2.1"}
	o := engine.Options{
		Store: store, Log: slog.New(slog.DiscardHandler),
		Now:          func() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.clock },
		Publish:      func(name string, _, _ *db.Alert) { s.mu.Lock(); defer s.mu.Unlock(); s.events = append(s.events, name) },
		Origin:       "alertad/test",
		AlertTimeout: 86400, HeartbeatTimeout: 86400, ShelveTimeout: 7200, BlackoutDuration: 3600,
		MaxLatency: 2 * time.Second, HistoryLimit: 100, HistoryOnValue: true,
		DeleteExpired: 2 * time.Hour, DeleteInfo: 12 * time.Hour,
		HeartbeatAlerts: true, DefaultEnv: "Production", HeartbeatSeverity: "major",
	}
	hooks := plugin.Options{
		AllowedEnvironments: []string{"Production", "Development"},
		HeartbeatEvents:     []string{"Heartbeat"},
		ShelveTimeout:       7200, RaiseOnError: true,
	}
	model, err := alarm.New("ALERTA", alarm.Options{Version: "test"})
	if err != nil {
		t.Fatal(err)
	}
	o.Model = model
	for _, f := range set {
		f(&o, &hooks)
	}
	hooks.Model = o.Model
	o.NotificationBlackout = hooks.NotificationBlackout
	if o.Hooks, _, err = plugin.New([]string{"reject", "heartbeat", "blackout"}, hooks); err != nil {
		t.Fatal(err)
	}
	if s.hooks != nil {
		o.Hooks = s.hooks
	}
	if s.Engine, err = engine.New(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	s.turn = s.Rota()
	s.turn(t.Context())
}

// pass moves the clock and does the jobs that are due then.
func (s *site) pass(d time.Duration) {
	s.after(d)
	s.turn(context.Background())
}

// after moves the clock.
func (s *site) after(d time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.clock = s.clock.Add(d) }

// post receives an alert that must be taken.
func (s *site) post(a *db.Alert) *db.Alert {
	s.t.Helper()
	got, err := s.Receive(context.Background(), s.by, a)
	if err != nil {
		s.t.Fatalf("post %s %s: %v", a.Event, a.Severity, err)
	}
	return got
}

// act does an action that must be taken.
func (s *site) act(id, name string, timeout ...int64) *db.Alert {
	s.t.Helper()
	act := plugin.Action{Name: name}
	if len(timeout) > 0 {
		act.Timeout = &timeout[0]
	}
	got, err := s.Action(context.Background(), s.by, id, act)
	if err != nil {
		s.t.Fatalf("%s: %v", name, err)
	}
	return got
}

func (s *site) get(id string) *db.Alert {
	s.t.Helper()
	got, err := s.Alert(context.Background(), s.by, id)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// subject returns the id of the alert of an event on a resource, "" if there
// is none.
func (s *site) subject(resource, event string) string {
	s.t.Helper()
	var found []*db.Alert
	err := s.store.View(context.Background(), func(f db.Finder) (err error) {
		found, err = db.Lookup[*db.Alert](f, db.Alerts, "subject", db.Subject("Production", "", resource, event))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	if len(found) == 0 {
		return ""
	}
	return found[0].ID
}

// history returns the alert's history as "type status" lines, oldest first.
func (s *site) history(id string) []string {
	s.t.Helper()
	_, entries, err := s.History(context.Background(), s.by, id)
	if err != nil {
		s.t.Fatal(err)
	}
	var out []string
	for _, h := range entries {
		out = append(out, h.Type+" "+h.Status)
	}
	return out
}

func (s *site) housekeep() engine.Report {
	s.t.Helper()
	r, err := s.Housekeep(context.Background(), nil, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// alert is a report of an event on web01; change it through edit.
func alert(event, severity string, edit ...func(*db.Alert)) *db.Alert {
	a := &db.Alert{
		Resource: "web01", Event: event, Severity: severity, Environment: "Production",
		Service: []string{"Web"}, Timeout: -1,
	}
	for _, f := range edit {
		f(a)
	}
	return a
}

func status(t *testing.T, a *db.Alert, want string) {
	t.Helper()
	if a.Status != want {
		t.Fatalf("status is %s, want %s", a.Status, want)
	}
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s is %s, want %s", what, g, w)
	}
}

func TestNewAlertGetsDefaults(t *testing.T) {
	s := open(t)
	a := s.post(alert("NodeDown", "major"))
	equal(t, "status", a.Status, "open")
	equal(t, "group", a.Group, "Misc")
	equal(t, "type", a.Type, "exceptionAlert")
	equal(t, "origin", a.Origin, "alertad/test")
	equal(t, "timeout", a.Timeout, 86400)
	equal(t, "createTime", a.CreateTime, "2026-03-01T12:00:00.000Z")
	equal(t, "duplicateCount, repeat", fmt.Sprint(a.DuplicateCount, a.Repeat), "0 false")
	equal(t, "previousSeverity, trend", a.PreviousSeverity+" "+a.TrendIndication, "indeterminate moreSevere")
	equal(t, "lastReceiveId", a.LastReceiveID, a.ID)
	equal(t, "history", s.history(a.ID), []string{"new open"})
	equal(t, "events", s.events, []string{"new"})
}

// Not every store can keep a NUL, and keys are made with it.
func TestNULIsLeftOut(t *testing.T) {
	s := open(t)
	a := s.post(alert("NodeDown", "major", func(a *db.Alert) {
		a.Resource, a.Text, a.Attributes = "\x00web\x0001", "\x00", db.Attributes{"a\x00": "b\x00"}
	}))
	equal(t, "resource, text", a.Resource+"|"+a.Text, "web01|")
	equal(t, "attribute", a.Attributes["a"], "b")
}

func TestFirstNormalAlertIsClosed(t *testing.T) {
	s := open(t)
	status(t, s.post(alert("NodeUp", "ok")), "closed")
}

func TestDuplicate(t *testing.T) {
	s := open(t)
	first := s.post(alert("DiskFull", "major", func(a *db.Alert) {
		a.Tags, a.Attributes = []string{"a", "b"}, db.Attributes{"ip": "10.0.0.1", "rack": "7"}
		a.Group, a.Origin, a.ValueText = "OS", "monit/web01", "91%"
	}))
	s.after(time.Minute)
	second := s.post(alert("DiskFull", "major", func(a *db.Alert) {
		a.Tags, a.Attributes = []string{"b", "c"}, db.Attributes{"ip": "10.0.0.2"}
		a.Group, a.Origin, a.ValueText, a.Text = "Other", "other", "91%", "nearly full"
		a.Timeout = 60
	}))
	equal(t, "id", second.ID, first.ID)
	equal(t, "duplicateCount, repeat", fmt.Sprint(second.DuplicateCount, second.Repeat), "1 true")
	equal(t, "tags", second.Tags, []string{"a", "b", "c"})
	equal(t, "attributes", second.Attributes, db.Attributes{"ip": "10.0.0.2", "rack": "7"})
	equal(t, "group, origin stay", second.Group+" "+second.Origin, "OS monit/web01")
	equal(t, "text, timeout are the new ones", fmt.Sprint(second.Text, " ", second.Timeout), "nearly full 60")
	equal(t, "createTime, receiveTime stay", fmt.Sprint(second.CreateTime, second.ReceiveTime), fmt.Sprint(first.CreateTime, first.ReceiveTime))
	equal(t, "lastReceiveTime", second.LastReceiveTime, "2026-03-01T12:01:00.000Z")
	equal(t, "history: neither status nor value changed", s.history(first.ID), []string{"new open"})
	equal(t, "found by the id of the newest report", s.get(second.LastReceiveID).ID, first.ID)
	equal(t, "found by the beginning of its id", s.get(first.ID[:8]).ID, first.ID)
}

func TestDuplicateWithAnotherValueWritesHistory(t *testing.T) {
	s := open(t)
	value := func(v string) *db.Alert { return alert("Load", "minor", func(a *db.Alert) { a.ValueText = v }) }
	a := s.post(value("1"))
	s.post(value("2"))
	s.post(value("2"))
	equal(t, "history", s.history(a.ID), []string{"new open", "value open"})
	equal(t, "events", s.events, []string{"new", "value", "duplicate"})
}

func TestCorrelate(t *testing.T) {
	s := open(t)
	updown := func(a *db.Alert) { a.Correlate = []string{"NodeUp", "NodeDown"} }
	down := s.post(alert("NodeDown", "major", updown))
	s.after(time.Minute)
	up := s.post(alert("NodeUp", "ok", updown))
	equal(t, "id", up.ID, down.ID)
	equal(t, "event, severity, status", up.Event+" "+up.Severity+" "+up.Status, "NodeUp ok closed")
	equal(t, "previousSeverity, trend", up.PreviousSeverity+" "+up.TrendIndication, "major lessSevere")
	equal(t, "history", s.history(down.ID), []string{"new open", "severity closed"})

	again := s.post(alert("NodeDown", "critical", updown))
	equal(t, "id", again.ID, down.ID)
	status(t, again, "open")
}

func TestCorrelateIsToldOfItsOwnEvent(t *testing.T) {
	a := open(t).post(alert("NodeDown", "major", func(a *db.Alert) { a.Correlate = []string{"NodeUp"} }))
	equal(t, "correlate", a.Correlate, []string{"NodeUp", "NodeDown"})
}

func TestAnotherSeverityOfNormalRankIsAChange(t *testing.T) {
	s := open(t)
	a := s.post(alert("Ping", "normal"))
	b := s.post(alert("Ping", "ok"))
	equal(t, "id", b.ID, a.ID)
	equal(t, "duplicateCount", b.DuplicateCount, 0)
	equal(t, "history", s.history(a.ID), []string{"new closed", "severity closed"})
}

// Alerta's issue 2071: the third post matches two stored alerts, one by its
// event and one by correlation. Only the first may take it: two alerts of one
// event on a resource must not come to be.
func TestCorrelationCollision(t *testing.T) {
	s := open(t)
	first := s.post(alert("E1", "major"))
	second := s.post(alert("E2", "major", func(a *db.Alert) { a.Correlate = []string{"E1", "E2"} }))
	third := s.post(alert("E1", "critical", func(a *db.Alert) { a.Correlate = []string{"E1", "E2"} }))
	equal(t, "third", third.ID, first.ID)
	equal(t, "second keeps its event", s.get(second.ID).Event, "E2")
	equal(t, "first", s.get(first.ID).Severity, "critical")
}

func TestPayloadStatusWins(t *testing.T) {
	s := open(t)
	a := s.post(alert("Chore", "minor", func(a *db.Alert) { a.Status = "assign" }))
	status(t, a, "assign")
}

func TestRefused(t *testing.T) {
	s := open(t)
	f := func(name string, code db.Code, edit func(*db.Alert)) {
		t.Helper()
		_, err := s.Receive(t.Context(), s.by, alert("E", "major", edit))
		if err == nil || db.CodeOf(err) != code {
			t.Errorf("%s: error is %v, want code %d", name, err, code)
		}
	}
	f("environment", db.Forbidden, func(a *db.Alert) { a.Environment = "Moon" })
	f("service", db.Forbidden, func(a *db.Alert) { a.Service = nil })
	f("severity", db.Invalid, func(a *db.Alert) { a.Severity = "awful" })
	f("attribute name", db.Invalid, func(a *db.Alert) { a.Attributes = db.Attributes{"a.b": "c"} })
	if len(s.events) > 0 {
		t.Errorf("a refused alert was published: %v", s.events)
	}
}

// Each of the writers reports the same event: one of them creates the alert,
// the others are its duplicates, and no count is lost.
func TestManyWritersOneSubject(t *testing.T) {
	const writers = 64
	s := open(t)
	var wg sync.WaitGroup
	for range writers {
		wg.Go(func() { s.post(alert("Same", "major")) })
	}
	wg.Wait()
	a := s.post(alert("Same", "major"))
	equal(t, "duplicateCount", a.DuplicateCount, writers)
	equal(t, "history", s.history(a.ID), []string{"new open"})
}

func TestReceiveAllIsOneTransaction(t *testing.T) {
	s := open(t)
	out, err := s.ReceiveAll(t.Context(), s.by, []*db.Alert{
		alert("A", "major"), alert("B", "awful"), alert("A", "major"),
	})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "third", out[2].Alert.ID, out[0].Alert.ID)
	equal(t, "duplicateCount", out[2].Alert.DuplicateCount, 1)
	if db.CodeOf(out[1].Err) != db.Invalid || out[1].Alert != nil {
		t.Errorf("second: %+v", out[1])
	}
}

func TestHistoryIsCapped(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.HistoryLimit = 3 })
	a := s.post(alert("E", "major"))
	for range 3 {
		s.act(a.ID, "ack")
		s.act(a.ID, "unack")
	}
	equal(t, "history", s.history(a.ID), []string{"unack open", "ack ack", "unack open"})
}

func TestHeartbeatAlertBecomesHeartbeat(t *testing.T) {
	s := open(t)
	_, err := s.Receive(t.Context(), s.by, alert("Heartbeat", "ok", func(a *db.Alert) { a.Origin = "cron/web01" }))
	beat, ok := err.(*engine.HeartbeatReceived)
	if !ok {
		t.Fatalf("error is %v", err)
	}
	h, err := s.Heartbeat(t.Context(), s.by, beat.Heartbeat.ID)
	if err != nil || h.Origin != "cron/web01" {
		t.Fatalf("heartbeat %+v, %v", h, err)
	}
}

func TestTenancy(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Customer = "Acme" }))
	other := engine.Caller{Principal: auth.Principal{Scopes: []auth.Scope{auth.Write}, Tenancy: auth.Customers("Other")}}
	nobody := engine.Caller{}
	for _, by := range []engine.Caller{other, nobody} {
		if _, err := s.Alert(t.Context(), by, a.ID); db.CodeOf(err) != db.NotFound {
			t.Errorf("Alert: %v", err)
		}
		if _, err := s.Action(t.Context(), by, a.ID, plugin.Action{Name: "ack"}); db.CodeOf(err) != db.NotFound {
			t.Errorf("Action: %v", err)
		}
		if _, err := s.Bulk(t.Context(), by, nil, engine.ChangeDelete()); db.CodeOf(err) != db.NotFound {
			t.Errorf("Bulk: %v", err)
		}
		if _, err := s.BulkOf(t.Context(), by, []string{a.ID}, nil, engine.ChangeDelete()); db.CodeOf(err) != db.NotFound {
			t.Errorf("BulkOf: %v", err)
		}
	}
	status(t, s.get(a.ID), "open")
}

func TestEditsAndNotes(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Tags = []string{"a"} }))
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(s.Tag(t.Context(), s.by, a.ID, []string{"a", "b"}))
	must(s.Untag(t.Context(), s.by, a.ID, []string{"a"}))
	must(s.SetAttributes(t.Context(), s.by, a.ID, db.Attributes{"x": "1", "y": "2"}))
	must(s.SetAttributes(t.Context(), s.by, a.ID, db.Attributes{"y": nil}))
	got := s.get(a.ID)
	equal(t, "tags", got.Tags, []string{"b"})
	equal(t, "attributes", got.Attributes, db.Attributes{"x": "1"})

	n, err := s.AddNote(t.Context(), s.by, a.ID, "looking into it")
	must(n, err)
	must(s.EditNote(t.Context(), s.by, a.ID, n.NoteID, "found it"))
	notes, err := s.Notes(t.Context(), s.by, a.ID)
	must(notes, err)
	equal(t, "note", notes[0].Text, "found it")
	must(nil, s.DeleteNote(t.Context(), s.by, a.ID, n.NoteID))
	notes, err = s.Notes(t.Context(), s.by, a.ID)
	must(notes, err)
	equal(t, "notes", len(notes), 0)
	equal(t, "history", s.history(a.ID), []string{"new open", "note open", "dismiss open"})

	must(nil, s.Delete(t.Context(), s.by, a.ID))
	if _, err := s.Alert(t.Context(), s.by, a.ID); db.CodeOf(err) != db.NotFound {
		t.Errorf("deleted alert: %v", err)
	}
}

func TestBulk(t *testing.T) {
	s := open(t)
	open1, open2 := s.post(alert("A", "major")), s.post(alert("B", "major"))
	acked := s.act(s.post(alert("C", "major")).ID, "ack")
	done, err := s.Bulk(t.Context(), s.by, nil, engine.ChangeAction(plugin.Action{Name: "ack"}))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(done.Updated)
	want := []string{open1.ID, open2.ID}
	slices.Sort(want)
	equal(t, "updated", done.Updated, want)
	equal(t, "errors", len(done.Errors), 1)
	status(t, s.get(acked.ID), "ack")
	status(t, s.get(open1.ID), "ack")

	done, err = s.BulkOf(t.Context(), s.by, []string{open1.ID, "none", open1.ID}, nil, engine.ChangeNote("seen"))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "updated", done.Updated, []string{open1.ID})
	equal(t, "before", done.Before["ack"], []string{open1.ID})
}

// What a report's answer shows is the history as it is stored, whoever changed
// the alert in between.
func TestHistoryOfIsTheStoredOne(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.HistoryLimit = 4 })
	same := func(a *db.Alert) {
		t.Helper()
		got, err := s.HistoryOf(t.Context(), a)
		if err != nil {
			t.Fatal(err)
		}
		_, want, err := s.History(t.Context(), s.by, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(db.Meta{}, "Rev")); diff != "" {
			t.Errorf("history (-stored +shown):\n%s", diff)
		}
	}
	value := func(v string) *db.Alert {
		return alert("E", "major", func(a *db.Alert) { a.ID, a.ValueText = "id-"+v, v })
	}
	first := s.post(value("1"))
	same(first)
	for i := range 8 {
		same(s.post(value(fmt.Sprint(i % 3))))
	}
	s.act(first.ID, "ack")
	same(s.post(value("9")))
	same(s.post(value("9")))
	if err := s.Delete(t.Context(), s.by, first.ID); err != nil {
		t.Fatal(err)
	}
	same(s.post(value("1"))) // another alert with the same id
}
