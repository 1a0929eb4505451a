package notice_test

import (
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
	if n := got.Channels["chat"] + got.Channels["boss"]; n != len(want) || got.Alerts != 3 || !got.Complete {
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
