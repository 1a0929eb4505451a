package notice_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/engine"
	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/query"
)

func TestTold(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Query = "severity:(critical OR major)" }))
	id := s.post("web", "major")
	s.post("other", "minor")
	s.pass(5 * time.Second)
	s.wants("Mon 12:00:01 chat trigger web:major")
	s.post("web", "major")
	s.pass(time.Minute)
	s.silent() // a duplicate
	s.post("web", "critical")
	s.pass(time.Minute)
	s.wants("Mon 12:01:06 chat trigger web:critical")
	s.post("web", "major")
	s.post("web", "critical")
	s.pass(time.Minute)
	s.silent() // no worse than it was told
	s.act(id, "close")
	s.pass(time.Minute)
	s.wants("Mon 12:03:06 chat resolve by ann, who says close web:normal")
	if n := s.notices(); n != 0 {
		t.Errorf("%d notices are left", n)
	}
	s.post("web", "major")
	s.pass(time.Minute)
	s.wants("Mon 12:04:06 chat trigger web:major")
	s.post("web", "minor") // not the rule's any more
	s.pass(time.Minute)
	s.wants("Mon 12:05:06 chat resolve web:minor")
}

func TestDelay(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Delay = 300 }))
	closed, taken := s.post("closed", "major"), s.post("taken", "major")
	s.post("open", "major")
	s.pass(200 * time.Second)
	s.act(closed, "close")
	s.act(taken, "ack")
	s.pass(150 * time.Second)
	s.wants("Mon 12:05:00 chat trigger open:major")
	s.act(taken, "unack") // waits anew
	s.pass(10 * time.Minute)
	s.wants("Mon 12:10:50 chat trigger taken:major")
}

func TestRepeatAndEscalation(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) {
		r.Repeat = 600
		r.Escalation = steps(db.Step{After: 900, Channels: []string{"phone"}}, db.Step{After: 1800, Channels: []string{"boss", "phone"}})
	}))
	id := s.post("web", "major")
	s.pass(21 * time.Minute)
	s.wants("Mon 12:00:01 chat trigger web:major",
		"Mon 12:10:01 chat reminder web:major",
		"Mon 12:15:01 phone trigger step 1 web:major",
		"Mon 12:20:01 chat reminder web:major", "Mon 12:20:01 phone reminder web:major")
	s.act(id, "ack")
	s.pass(time.Hour)
	s.wants("Mon 12:21:01 chat ack by ann, who says ack web:major", "Mon 12:21:01 phone ack by ann, who says ack web:major")
	s.act(id, "unack") // the second step's time begins anew
	s.pass(31 * time.Minute)
	s.wants("Mon 13:31:00 chat reminder web:major", "Mon 13:31:00 phone reminder web:major",
		"Mon 13:41:00 chat reminder web:major", "Mon 13:41:00 phone reminder web:major",
		"Mon 13:51:00 chat reminder web:major", "Mon 13:51:00 phone reminder web:major",
		"Mon 13:51:00 boss trigger step 2 web:major", "Mon 13:51:00 phone trigger step 2 web:major")
	s.act(id, "close")
	s.pass(time.Minute)
	s.wants("Mon 13:52:01 chat resolve by ann, who says close web:normal", "Mon 13:52:01 phone resolve by ann, who says close web:normal",
		"Mon 13:52:01 boss resolve by ann, who says close web:normal")
}

// An alert that closes and opens again before anybody was told of its end is
// the same news; so is one that was acknowledged and let go.
func TestFlaps(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Group = 60 }))
	id := s.post("web", "major")
	s.pass(10 * time.Second)
	s.act(id, "close")
	s.post("web", "major")
	s.act(id, "ack")
	s.act(id, "unack")
	s.pass(time.Hour)
	s.wants("Mon 12:00:01 chat trigger web:major")
}

func TestQuiet(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Delay, r.Repeat = 60, 300 }))
	told, pending := s.post("told", "major"), ""
	s.pass(2 * time.Minute)
	s.wants("Mon 12:01:00 chat trigger told:major")
	pending = s.post("pending", "major")
	s.act(told, "shelve")
	s.act(pending, "shelve")
	s.pass(time.Hour)
	s.silent()
	s.act(told, "unshelve")
	s.act(pending, "unshelve")
	s.pass(90 * time.Second)
	s.wants("Mon 13:03:00 chat trigger told:major pending:major")
	s.act(told, "shelve")
	s.act(told, "close") // which is told of one that is shelved
	s.act(pending, "close")
	s.pass(time.Minute)
	lines := s.said()
	if len(lines) != 2 || !strings.Contains(lines[0]+lines[1], "resolve by ann, who says close told:normal") {
		t.Errorf("said %q", lines)
	}
}

func TestEscalationAfterShelving(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Escalation = steps(db.Step{After: 600, Channels: []string{"boss"}}) }))
	id := s.post("web", "major")
	s.pass(time.Minute)
	s.act(id, "shelve")
	s.pass(time.Hour)
	s.act(id, "unshelve")
	s.pass(time.Hour)
	s.wants("Mon 12:00:01 chat trigger web:major", "Mon 13:01:01 chat trigger web:major", "Mon 13:11:00 boss trigger step 1 web:major")
}

// What is news to one rule does not hasten another.
func TestNewsToAnotherRule(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Delay = 300 }),
		rule(func(r *db.Rule) { r.ID, r.Name, r.Query, r.Channels = "r2", "bad ones", "text:bad", []string{"boss"} }))
	id := s.post("web", "major")
	s.pass(10 * time.Minute)
	s.wants("Mon 12:05:00 chat trigger web:major")
	s.act(id, "shelve")
	s.post("web", "critical")
	s.act(id, "unshelve")
	s.pass(time.Minute)
	s.post("web", "critical", func(a *db.Alert) { a.Text = "bad" })
	s.pass(10 * time.Minute)
	s.wants("Mon 12:11:01 boss trigger web:critical", "Mon 12:15:00 chat trigger web:critical")
}

func TestBlackouts(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Delay = 60 }))
	blackout := func(d time.Duration) string {
		b, err := s.engine.CreateBlackout(t.Context(), s.by(), &db.Blackout{Environment: "Production", Duration: int64(d / time.Second)})
		s.check(err)
		return b.ID
	}
	s.post("web", "major")
	id := blackout(time.Hour) // the alert stands as it was: no job gives it the status here
	s.post("later", "major")
	s.pass(30 * time.Minute)
	s.silent()
	s.check(s.engine.DeleteBlackout(t.Context(), s.by(), id))
	s.pass(2 * time.Minute)
	lines := s.said()
	if len(lines) != 1 || !strings.Contains(lines[0], "trigger web:major") {
		t.Errorf("said %q", lines)
	}
	if n := s.notices(); n != 1 {
		t.Errorf("%d notices, want that of the alert without the status", n)
	}
}

func TestGroups(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.GroupBy = []string{"environment", "service"}; r.Group = 60 }))
	s.post("first", "minor")
	s.pass(10 * time.Second)
	var ids []string
	for _, resource := range []string{"a", "b", "c"} {
		ids = append(ids, s.post(resource, "major"))
	}
	s.post("worst", "critical")
	s.post("elsewhere", "major", func(a *db.Alert) { a.Environment = "Development" })
	s.pass(10 * time.Minute)
	lines := s.said()
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "Mon 12:00:01 chat trigger first") || lines[1] != "Mon 12:00:11 chat trigger elsewhere:major" ||
		!strings.HasPrefix(lines[2], "Mon 12:01:01 chat trigger worst:critical ") {
		t.Fatalf("said %q", lines)
	}
	if got := s.keys[lines[2]]; got != "r1/*Production / Web" {
		t.Errorf("the group's key is %s", got)
	}
	s.act(ids[0], "close")
	s.act(ids[1], "ack")
	s.pass(5 * time.Minute)
	s.silent() // others of the group stand
	s.act(ids[1], "close")
	s.post("worst", "normal")
	s.pass(5 * time.Minute)
	s.silent()
	s.act(ids[2], "close")
	s.pass(time.Minute)
	s.wants("Mon 12:20:11 chat resolve by ann, who says close c:normal")
	if got := s.keys["Mon 12:20:11 chat resolve by ann, who says close c:normal"]; got != "r1/*Production / Web" {
		t.Errorf("resolved under %s", got)
	}
	if n := s.notices(); n != 2 {
		t.Errorf("%d notices, want those of the two single alerts", n)
	}
}

// A clock that is set back makes no group wait longer.
func TestGroupAfterClockBack(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) { r.Group = 600 }))
	s.post("first", "major")
	s.pass(time.Minute)
	s.wants("Mon 12:00:01 chat trigger first:major")
	s.clock = s.clock.Add(-time.Hour)
	s.post("second", "major")
	s.pass(time.Minute)
	s.wants("Mon 11:01:01 chat trigger second:major")
}

// However many alerts there are, the messages are few, and tell of all.
func TestStorm(t *testing.T) {
	s := open(t, rule(func(r *db.Rule) {}))
	const alerts, each = 10_000, 500
	for i := range alerts / each {
		var list []*db.Alert
		for j := range each {
			list = append(list, &db.Alert{Resource: fmt.Sprintf("h%d-%d", i, j), Event: "Down", Environment: "Production", Severity: "major", Timeout: -1})
		}
		_, err := s.engine.ReceiveAll(t.Context(), s.by(), list)
		s.check(err)
		s.pass(3 * time.Second)
	}
	s.pass(2 * time.Minute)
	messages, told := s.totals("trigger")
	if messages > 6 || told != alerts {
		t.Errorf("%d messages tell of %d alerts", messages, told)
	}
	_, err := s.engine.Bulk(t.Context(), s.by(), query.All{}, engine.ChangeAction(plugin.Action{Name: "close"}))
	s.check(err)
	s.pass(3 * time.Minute)
	if messages, _ = s.totals("resolve"); messages == 0 || messages > 6 {
		t.Errorf("%d messages tell of the end", messages)
	}
	if n := s.notices(); n != 0 {
		t.Errorf("%d notices are left", n)
	}
}

// totals counts the messages in the outbox, and the alerts that they are about.
func (s *site) totals(what notify.Occasion) (messages, told int) {
	s.Helper()
	for _, it := range s.outbox() {
		var m notify.Message
		s.check(json.Unmarshal([]byte(it.Body), &m))
		if m.What != what || len(m.Alerts) > notify.MaxAlerts {
			s.Errorf("%s of %d alerts", m.What, len(m.Alerts))
		}
		messages++
		told += m.Total
	}
	return messages, told
}
