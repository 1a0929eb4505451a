package engine_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

// between is a store in which something happens between a search and the
// change that follows from it.
type between struct {
	db.Store
	then func()
	fail error // of the next Update
}

func (b *between) View(ctx context.Context, fn func(db.Finder) error) error {
	err := b.Store.View(ctx, fn)
	if then := b.then; then != nil {
		b.then = nil
		then()
	}
	return err
}

func (b *between) Update(ctx context.Context, fn func(db.Tx) error) error {
	if err := b.fail; err != nil {
		b.fail = nil
		return err
	}
	return b.Store.Update(ctx, fn)
}

func openBetween(t *testing.T, set ...func(*engine.Options, *plugin.Options)) (*site, *between) {
	t.Helper()
	b := &between{Store: open(t).store}
	return openOn(t, b, set...), b
}

// An alert that came back after the housekeeping found it stays.
func TestHousekeepingLooksAgain(t *testing.T) {
	s, b := openBetween(t)
	a := s.post(alert("E", "ok"))
	s.after(3 * time.Hour)
	b.then = func() { s.post(alert("E", "critical")) }
	equal(t, "deleted", len(s.housekeep().Deleted), 0)
	status(t, s.get(a.ID), "open")
}

func TestBulkLooksAgain(t *testing.T) {
	s, b := openBetween(t)
	a := s.post(alert("E", "ok"))
	b.then = func() { s.post(alert("E", "critical")) }
	_, err := s.Bulk(t.Context(), s.by, db.Alerts.Is("status", "closed"), engine.ChangeDelete())
	if err != nil {
		t.Fatal(err)
	}
	status(t, s.get(a.ID), "open")
}

// An edge that could not be applied is applied later.
func TestBlackoutEdgeIsTriedAgain(t *testing.T) {
	s, b := openBetween(t, func(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true })
	if _, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production", Duration: 60}); err != nil {
		t.Fatal(err)
	}
	a := s.post(alert("E", "major"))
	b.fail = errors.New("disk full")
	s.pass(61 * time.Second)
	status(t, s.get(a.ID), "blackout")
	s.pass(time.Second)
	status(t, s.get(a.ID), "open")
}

// A blackout is in force once it is stored, though its maker hung up.
func TestBlackoutOfOneWhoHungUp(t *testing.T) {
	s, b := openBetween(t)
	ctx, hangUp := context.WithCancel(t.Context())
	store := b.Store
	b.Store = hangingUp{store, hangUp}
	if _, err := s.CreateBlackout(ctx, s.by, &db.Blackout{Environment: "Production"}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Receive(t.Context(), s.by, alert("E", "major"))
	equal(t, "code", db.CodeOf(err), db.Suppressed)
}

type hangingUp struct {
	db.Store
	hangUp func()
}

func (h hangingUp) Update(ctx context.Context, fn func(db.Tx) error) error {
	defer h.hangUp()
	return h.Store.Update(ctx, fn)
}

// An alert made in a blackout, but received after it, does not stay in it.
func TestLateAlertLeavesBlackout(t *testing.T) {
	s := open(t, func(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true })
	if _, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production", Duration: 60}); err != nil {
		t.Fatal(err)
	}
	made := db.At(s.clock.Add(50 * time.Second))
	s.pass(62 * time.Second)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.CreateTime = made }))
	status(t, a, "blackout")
	s.pass(time.Second)
	status(t, s.get(a.ID), "open")
}

// Without NOTIFICATION_BLACKOUT, a blackout drops alerts and leaves those that
// stand alone.
func TestDroppingBlackoutLeavesStandingAlerts(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major"))
	if _, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production"}); err != nil {
		t.Fatal(err)
	}
	s.pass(time.Second)
	status(t, s.get(a.ID), "open")
}

func TestOtherActionsLeaveTheDeadline(t *testing.T) {
	s := open(t)
	shelved, acked := s.post(alert("A", "major")), s.post(alert("B", "major"))
	until := s.act(shelved.ID, "shelve", 600).ShelveUntil
	s.act(acked.ID, "ack")
	equal(t, "shelved until", s.act(shelved.ID, "createTicket").ShelveUntil, until)
	equal(t, "acked for good", s.act(acked.ID, "createTicket").AckUntil, db.Time(0))
}

// What a status replaced is forgotten once the alert was closed: a new trouble
// is not taken for an old one that somebody saw to.
func TestClosedAlertStartsAfresh(t *testing.T) {
	s := open(t, func(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true })
	blackout := func() {
		t.Helper()
		if _, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production", Duration: 60}); err != nil {
			t.Fatal(err)
		}
		s.pass(time.Second)
	}
	a := s.post(alert("E", "major"))
	s.act(a.ID, "ack")
	blackout()
	s.pass(time.Minute)
	status(t, s.get(a.ID), "ack")
	s.act(a.ID, "close")
	blackout()
	status(t, s.post(alert("E", "critical")), "blackout")
	s.pass(time.Minute)
	status(t, s.get(a.ID), "open")
}

func TestLoweredHistoryLimitTrims(t *testing.T) {
	limit := func(n int64) func(*engine.Options, *plugin.Options) {
		return func(o *engine.Options, _ *plugin.Options) { o.HistoryLimit = n }
	}
	s := open(t, limit(100))
	a := s.post(alert("E", "major"))
	for range 5 {
		s.act(a.ID, "ack")
		s.act(a.ID, "unack")
	}
	s = openOn(t, s.store, limit(3))
	s.act(a.ID, "ack")
	equal(t, "history", s.history(a.ID), []string{"ack ack", "unack open", "ack ack"})
}

func TestNullAttributesAreRemoved(t *testing.T) {
	a := open(t).post(alert("E", "major", func(a *db.Alert) { a.Attributes = db.Attributes{"a": nil, "b": "c"} }))
	equal(t, "attributes", a.Attributes, db.Attributes{"b": "c"})
}

func TestWholeIDIsNoPrefix(t *testing.T) {
	s := open(t)
	for _, id := range []string{"webserver-10", "webserver-11", "webserver-1", "x1"} {
		s.post(alert(id, "major", func(a *db.Alert) { a.ID = id }))
	}
	equal(t, "found", s.get("webserver-1").ID, "webserver-1")
	equal(t, "found", s.get("x1").ID, "x1")
	_, err := s.Alert(t.Context(), s.by, "webserver")
	equal(t, "code of an ambiguous beginning", db.CodeOf(err), db.Invalid)
}

func TestHeartbeatsKeepTheirIDs(t *testing.T) {
	s := open(t)
	beat := func(id, origin string) error {
		_, err := s.Beat(t.Context(), s.by, &db.Heartbeat{Meta: db.Meta{ID: id}, Origin: origin, Timeout: 60})
		return err
	}
	if err := errors.Join(beat("hb-00000-1", "a"), beat("hb-00000-10", "b"), beat("", "a")); err != nil {
		t.Fatal(err)
	}
	equal(t, "code of another's id", db.CodeOf(beat("hb-00000-1", "c")), db.Conflict)
	if err := s.DeleteHeartbeat(t.Context(), s.by, "hb-00000-1"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Heartbeat(t.Context(), s.by, "hb-00000-10"); err != nil {
		t.Errorf("the other heartbeat: %v", err)
	}
}

func TestHeartbeatOfAThousandYears(t *testing.T) {
	s := open(t)
	h, err := s.Beat(t.Context(), s.by, &db.Heartbeat{Origin: "a", Timeout: 1000 * 365 * 86400})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "status", h.Status(h.ReceiveTime+1, time.Second), "ok")
}

// A clock that was set back does not stop the housekeeping.
func TestClockSetBack(t *testing.T) {
	s := open(t)
	s.pass(time.Hour)
	s.after(-time.Hour)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 30 }))
	s.pass(31 * time.Second)
	status(t, s.get(a.ID), "expired")
}

func TestClosedHeartbeatAlertStaysClosed(t *testing.T) {
	s := open(t)
	if _, err := s.Beat(t.Context(), s.by, &db.Heartbeat{Origin: "a", Timeout: 60}); err != nil {
		t.Fatal(err)
	}
	s.pass(61 * time.Second)
	id := s.subject("a", "HeartbeatFail")
	s.act(id, "close")
	s.pass(time.Minute)
	status(t, s.get(id), "closed")
}

// A hook that fails for one alert does not keep the others from their ends.
func TestHousekeepingGoesOnAfterAFault(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.AckTimeout = 60 })
	bad := s.post(alert("Bad", "major", func(a *db.Alert) { a.Timeout = 30 }))
	good := s.post(alert("Good", "major", func(a *db.Alert) { a.Timeout = 30 }))
	acked := s.post(alert("Acked", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.act(acked.ID, "ack")
	s.after(61 * time.Second)
	model, err := alarm.New("ALERTA", alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s.hooks = plugin.Of(plugin.Options{Model: model, RaiseOnError: true}, faulty{})
	s.reopen() // does what is due
	status(t, s.get(good.ID), "expired")
	status(t, s.get(acked.ID), "open")
	status(t, s.get(bad.ID), "open")
	if r := s.housekeep(); len(r.Errors) != 1 {
		t.Errorf("errors: %q", r.Errors)
	}
}

type faulty struct{}

func (faulty) Name() string { return "faulty" }

func (faulty) Action(_ *plugin.Call, a *db.Alert, act plugin.Action) (*db.Alert, plugin.Action, error) {
	if a.Event == "Bad" {
		return nil, act, errors.New("something broke")
	}
	return a, act, nil
}

// laborious is a store in which every change takes a while.
type laborious struct {
	db.Store
	takes time.Duration
}

func (l *laborious) Update(ctx context.Context, fn func(db.Tx) error) error {
	time.Sleep(l.takes)
	return l.Store.Update(ctx, fn)
}

// Housekeeping that has a lot to do leaves the store to others half of the time. It
// does not so for an operator, who waits.
func TestHousekeepingGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &laborious{Store: open(t).store}
		s := openOn(t, l, func(o *engine.Options, _ *plugin.Options) { o.Now = time.Now })
		var list []*db.Alert
		for n := range 500 {
			list = append(list, alert(fmt.Sprint(n), "major", func(a *db.Alert) { a.Timeout = 30 }))
		}
		if _, err := s.ReceiveAll(t.Context(), s.by, list); err != nil {
			t.Fatal(err)
		}
		time.Sleep(31 * time.Second)
		l.takes = 30 * time.Millisecond
		begun := time.Now()
		equal(t, "expired", len(s.housekeep().Expired), 500)
		equal(t, "the housekeeping took", time.Since(begun), 3*l.takes+2*l.takes)
		begun = time.Now()
		if _, err := s.Bulk(t.Context(), s.by, db.Alerts.Is("status", "expired"), engine.ChangeDelete()); err != nil {
			t.Fatal(err)
		}
		equal(t, "the operator waited", time.Since(begun), 3*l.takes)
	})
}

// The other alarm model lives through the same rules.
func TestISA(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) {
		var err error
		if o.Model, err = alarm.New("ISA_18_2", alarm.Options{}); err != nil {
			t.Fatal(err)
		}
	})
	a := s.post(alert("Pressure", "High"))
	status(t, a, "UNACK")
	status(t, s.act(a.ID, "ack", 60), "ACKED")
	s.after(61 * time.Second)
	s.housekeep()
	status(t, s.get(a.ID), "UNACK")
	status(t, s.act(a.ID, "shelve", 60), "SHLVD")
	s.after(61 * time.Second)
	s.housekeep()
	status(t, s.get(a.ID), "UNACK")
	status(t, s.post(alert("Pressure", "OK")), "RTNUN")
	status(t, s.act(a.ID, "ack"), "NORM")
}
