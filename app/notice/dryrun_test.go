package notice_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/notice"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// A dry run says of the past what the rule did say: the same code told both.
func TestDryRunIsWhatWasTold(t *testing.T) {
	r := rule(func(r *db.Rule) {
		r.Name, r.Delay, r.Repeat, r.Group = "r", 60, 600, 120
		r.Query = "severity:(critical OR major)"
		r.Window = db.Attributes{"from": "12:10", "to": "20:00"}
		r.Escalation = steps(db.Step{After: 1500, Channels: []string{"boss"}})
	})
	s := open(t, r)
	s.clock = s.clock.Add(100 * time.Millisecond) // not on the second, as the turns are
	tick := func(d time.Duration) { s.clock = s.clock.Add(d) }
	round := func(d time.Duration) {
		s.clock = s.clock.Truncate(time.Second)
		s.pass(d)
		tick(100 * time.Millisecond)
	}
	web := s.post("web", "major")
	round(12 * time.Minute)
	s.post("db", "minor")
	mail := s.post("mail", "major")
	round(2 * time.Minute)
	s.post("db", "critical")
	round(time.Minute)
	s.post("web", "critical")
	round(10 * time.Minute)
	s.act(web, "ack")
	round(5 * time.Minute)
	s.act(mail, "shelve")
	round(5 * time.Minute)
	s.act(mail, "unshelve")
	round(40 * time.Minute)
	s.act(web, "close")
	s.post("db", "normal")
	round(10 * time.Minute)
	s.act(mail, "close")
	round(10 * time.Minute)

	run := func(since db.Time, change ...func(*db.Rule)) *notice.DryRun {
		t.Helper()
		n := r.Copy()
		for _, f := range change {
			f(n)
		}
		got, err := s.desk.DryRun(t.Context(), auth.Everyone(), n, since)
		s.check(err)
		return got
	}
	got := run(db.At(start))
	var lines []string
	for _, m := range got.Messages {
		for _, c := range m.Channels {
			lines = append(lines, line(c, m.Message))
		}
	}
	want := s.said()
	if len(want) < 12 {
		t.Errorf("the rule said only %q", want)
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Errorf("-said +dry run:\n%s", diff)
	}
	if n := got.Channels["chat"] + got.Channels["boss"]; n != len(want) || got.Alerts != 3 || got.Left != nil || got.Until != db.At(s.clock) {
		t.Errorf("dry run %+v", got)
	}
	later := run(db.At(start.Add(40 * time.Minute)))
	if later.Total >= got.Total || later.Total == 0 || !strings.Contains(lines[0], "web") {
		t.Errorf("%d of %d messages since", later.Total, got.Total)
	}
	acme := run(db.At(start), func(r *db.Rule) { r.Customer = "Acme" })
	if acme.Total != 0 || acme.Alerts != 0 {
		t.Errorf("of another customer: %+v", acme)
	}
	none, err := s.desk.DryRun(t.Context(), auth.Principal{Tenancy: auth.Customers("Acme")}, r, db.At(start))
	if err != nil || none.Alerts != 0 {
		t.Errorf("to another customer: %+v, %v", none, err)
	}
	if n := s.notices(); n != 0 || len(s.outbox()) != 0 {
		t.Errorf("a dry run leaves something: %d notices", n)
	}
	everything := run(db.At(start), func(r *db.Rule) { r.Query, r.Delay, r.Group, r.Window = "", 0, 0, nil })
	if !slices.ContainsFunc(everything.Messages, func(m notice.Telling) bool { return m.Alerts[0].Severity == "minor" }) {
		t.Error("a rule of all does not tell of the minor alert")
	}
}

// A dry run ends, and says where: at so many alerts, so many messages, so many
// looks at them, and after some time.
func TestDryRunIsCutOff(t *testing.T) {
	s := open(t)
	standing := func(n int) {
		s.check(s.store.Update(t.Context(), func(tx db.Tx) error {
			for i := range n {
				id := fmt.Sprint("a", i)
				a := &db.Alert{Meta: db.Meta{ID: id}, Resource: id, Event: "Down", Environment: "Production", Severity: "major", Status: "open", LastReceiveTime: db.At(start)}
				h := &db.History{Meta: db.Meta{ID: db.ChildID(id, 1)}, Type: db.ChangeNew, Event: "Down", Severity: "major", Status: "open", UpdateTime: db.At(start)}
				if err := errors.Join(tx.Put(a), tx.Put(h)); err != nil {
					return err
				}
			}
			return nil
		}))
	}
	f := func(name string, set func(*db.Rule), want ...notice.Left) *notice.DryRun {
		t.Helper()
		r := rule(set)
		r.Name = name
		got, err := s.desk.DryRunWithin(t.Context(), auth.Everyone(), r, db.At(start), 100_000)
		s.check(err)
		if !slices.Equal(got.Left, want) {
			t.Errorf("%s: left out %q, want %q", name, got.Left, want)
		}
		return got
	}
	now := func() db.Time { return db.At(s.clock) }
	standing(1100)
	s.clock = start.Add(time.Hour)
	if got := f("few messages", func(r *db.Rule) { r.Group = 30 }); got.Total != 2 || got.Until != now() || got.Alerts != 1100 {
		t.Errorf("%d messages until %s", got.Total, got.Until)
	}
	if got := f("one each", func(r *db.Rule) { r.Group = 0 }, notice.LeftMessages); got.Total != 1100 || len(got.Messages) != 1000 || got.Until != now() {
		t.Errorf("%d messages, %d shown, until %s", got.Total, len(got.Messages), got.Until)
	}
	s.clock = start.Add(360 * 24 * time.Hour)
	if got := f("a year of minutes", func(r *db.Rule) { r.Group, r.Repeat = 30, 60 }, notice.LeftTime); got.Until >= now() || got.Until < db.At(start.Add(time.Hour)) {
		t.Errorf("until %s", got.Until)
	}
	s.tick = time.Second // each look at the clock
	if got := f("a slow machine", func(r *db.Rule) { r.Group, r.Repeat = 30, 60 }, notice.LeftAlerts, notice.LeftTime); got.Alerts > 10 || got.Alerts == 0 {
		t.Errorf("%d alerts", got.Alerts)
	}
	s.tick = 0
	standing(10_001)
	if got := f("many alerts", func(r *db.Rule) { r.Group = 30 }, notice.LeftAlerts); got.Alerts != 10_000 {
		t.Errorf("%d alerts", got.Alerts)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.desk.DryRun(ctx, auth.Everyone(), rule(func(r *db.Rule) { r.Name = "x" }), db.At(start)); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits: %v", err)
	}
}
