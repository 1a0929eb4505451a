package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestAckEndsAtItsDeadline(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major"))
	s.act(a.ID, "ack", 600)
	s.after(599 * time.Second)
	s.housekeep()
	status(t, s.get(a.ID), "ack")
	s.after(time.Second)
	equal(t, "unacked", s.housekeep().Unacked, []string{a.ID})
	status(t, s.get(a.ID), "open")
	equal(t, "history", s.history(a.ID), []string{"new open", "ack ack", "timeout open"})
	equal(t, "events", s.events, []string{"new", "ack", "timeout"})
}

func TestAckWithoutTimeoutLasts(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.act(a.ID, "ack")
	s.after(1000 * time.Hour)
	s.housekeep()
	status(t, s.get(a.ID), "ack")
}

func TestShelvingReturnsToWhatWas(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major"))
	s.act(a.ID, "ack")
	s.act(a.ID, "shelve")
	s.after(2 * time.Hour)
	equal(t, "unshelved", s.housekeep().Unshelved, []string{a.ID})
	status(t, s.get(a.ID), "ack")

	s.act(a.ID, "shelve")
	s.post(alert("E", "critical")) // worse, but shelved is shelved
	status(t, s.get(a.ID), "shelved")
	status(t, s.act(a.ID, "unshelve"), "ack")
	status(t, s.act(a.ID, "unack"), "open")
}

// What an alert returns to does not depend on how much history is left.
func TestUnackAfterItsHistoryIsGone(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.HistoryLimit = 2 })
	value := func(v string) *db.Alert {
		return alert("E", "major", func(a *db.Alert) { a.ValueText, a.Status = v, "" })
	}
	a := s.post(value("1"))
	s.act(a.ID, "shelve")
	s.post(value("2"))
	s.post(value("3"))
	s.post(value("4"))
	status(t, s.act(a.ID, "unshelve"), "open")
}

// The sender's timeout is no deadline for what an operator put off.
func TestThreeDeadlines(t *testing.T) {
	s := open(t)
	short := func(a *db.Alert) { a.Timeout = 60 }
	shelved, acked, plain := s.post(alert("A", "major", short)), s.post(alert("B", "major", short)), s.post(alert("C", "major", short))
	s.act(shelved.ID, "shelve", 3600)
	s.act(acked.ID, "ack", 1800)
	s.after(61 * time.Second)
	equal(t, "expired", s.housekeep().Expired, []string{plain.ID})
	status(t, s.get(plain.ID), "expired")
	status(t, s.get(shelved.ID), "shelved")
	status(t, s.get(acked.ID), "ack")

	s.post(alert("A", "major", func(a *db.Alert) { a.Timeout = 86400 })) // moves the expiry only
	s.after(time.Hour)
	s.housekeep()
	status(t, s.get(shelved.ID), "open")
	status(t, s.get(acked.ID), "expired")
}

func TestExpiredAlertComesBack(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 60 }))
	s.after(61 * time.Second)
	s.housekeep()
	status(t, s.post(alert("E", "major")), "open")
	equal(t, "history", s.history(a.ID), []string{"new open", "expired expired", "status open"})
}

func TestTimeoutZeroNeverExpires(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major", func(a *db.Alert) { a.Timeout = 0 }))
	s.after(10000 * time.Hour)
	s.housekeep()
	status(t, s.get(a.ID), "open")
}

func TestHousekeepingDeletes(t *testing.T) {
	s := open(t)
	closed, info, stays := s.post(alert("A", "ok")), s.post(alert("B", "informational")), s.post(alert("C", "major"))
	s.after(2*time.Hour + time.Millisecond)
	equal(t, "deleted", s.housekeep().Deleted, []string{closed.ID})
	s.after(10 * time.Hour)
	equal(t, "deleted", s.housekeep().Deleted, []string{info.ID})
	status(t, s.get(stays.ID), "open")
}

func TestHousekeepingZeroIsNever(t *testing.T) {
	s := open(t, func(o *engine.Options, _ *plugin.Options) { o.DeleteExpired, o.DeleteInfo = 0, 0 })
	a := s.post(alert("A", "ok", func(a *db.Alert) { a.Timeout = 0 }))
	s.after(1000 * time.Hour)
	s.housekeep()
	status(t, s.get(a.ID), "closed")
}

func TestReopenTakesThePreviousSeverity(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major"))
	closed := s.act(a.ID, "close")
	equal(t, "closed", closed.Severity+" "+closed.Status, "normal closed")
	reopened := s.act(a.ID, "open")
	equal(t, "reopened", reopened.Severity+" "+reopened.Status, "major open")
}

func TestUselessActionIsAConflict(t *testing.T) {
	s := open(t)
	a := s.post(alert("E", "major"))
	_, err := s.Action(t.Context(), s.by, a.ID, plugin.Action{Name: "unack"})
	equal(t, "code", db.CodeOf(err), db.Conflict)
	s.act(a.ID, "createTicket")
	equal(t, "an unknown action only writes history", s.history(a.ID), []string{"new open", "action open"})
}

// A blackout begins and ends by itself: the alerts that stand then change
// their status without being sent again.
func TestBlackoutEdges(t *testing.T) {
	s := open(t, func(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true })
	was, acked := s.post(alert("A", "major")), s.post(alert("B", "major"))
	s.act(acked.ID, "ack")
	elsewhere := s.post(alert("C", "major", func(a *db.Alert) { a.Environment = "Development" }))
	start := s.clock.Add(time.Minute)
	_, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{
		Environment: "Production", StartTime: db.At(start), Duration: 3600,
	})
	if err != nil {
		t.Fatal(err)
	}
	status(t, s.get(was.ID), "open")
	s.pass(time.Minute)
	status(t, s.get(was.ID), "blackout")
	status(t, s.get(acked.ID), "blackout")
	status(t, s.get(elsewhere.ID), "open")
	during := s.post(alert("D", "major"))
	status(t, during, "blackout")
	s.pass(time.Hour)
	status(t, s.get(was.ID), "open")
	status(t, s.get(acked.ID), "ack")
	status(t, s.get(during.ID), "open")
	equal(t, "history", s.history(was.ID), []string{"new open", "status blackout", "status open"})
}

func TestBlackoutDropsAlerts(t *testing.T) {
	s := open(t)
	if _, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production", Service: []string{"Web"}}); err != nil {
		t.Fatal(err)
	}
	_, err := s.Receive(t.Context(), s.by, alert("E", "major"))
	equal(t, "code", db.CodeOf(err), db.Suppressed)
	s.post(alert("E", "major", func(a *db.Alert) { a.Service = []string{"Mail"} }))
}

func TestDeletedBlackoutLetsGo(t *testing.T) {
	s := open(t, func(_ *engine.Options, p *plugin.Options) { p.NotificationBlackout = true })
	b, err := s.CreateBlackout(t.Context(), s.by, &db.Blackout{Environment: "Production"})
	if err != nil {
		t.Fatal(err)
	}
	a := s.post(alert("E", "major"))
	status(t, a, "blackout")
	if err := s.DeleteBlackout(t.Context(), s.by, b.ID); err != nil {
		t.Fatal(err)
	}
	s.pass(2 * time.Second)
	status(t, s.get(a.ID), "open")
}

func TestStaleHeartbeatBecomesAnAlertAndClears(t *testing.T) {
	s := open(t)
	beat := func() {
		t.Helper()
		if _, err := s.Beat(t.Context(), s.by, &db.Heartbeat{Origin: "cron/web01", Timeout: 60}); err != nil {
			t.Fatal(err)
		}
	}
	find := func() *db.Alert {
		t.Helper()
		if id := s.subject("cron/web01", "HeartbeatFail"); id != "" {
			return s.get(id)
		}
		return nil
	}
	beat()
	s.pass(30 * time.Second)
	if find() != nil {
		t.Fatal("an alert although the heartbeat is well")
	}
	s.pass(time.Minute)
	a := find()
	if a == nil {
		t.Fatal("no alert of a stale heartbeat")
	}
	equal(t, "alert", a.Event+" "+a.Severity+" "+a.Status, "HeartbeatFail major open")
	s.pass(time.Minute)
	equal(t, "a standing trouble is told once", find().DuplicateCount, 0)
	beat()
	s.pass(20 * time.Second)
	a = find()
	equal(t, "cleared", a.Event+" "+a.Severity+" "+a.Status, "HeartbeatOK normal closed")
}

func TestRunEndsWithItsContext(t *testing.T) {
	s := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s.Run(ctx)
}
