package notice_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestBadRules(t *testing.T) {
	s := open(t)
	s.channel(&db.Channel{Meta: db.Meta{ID: "acme"}, Name: "acme", Enabled: true, Customer: "Acme"})
	f := func(want string, set func(*db.Rule)) {
		t.Helper()
		_, err := s.desk.CreateRule(t.Context(), auth.Everyone(), rule(func(r *db.Rule) { r.Name = "x"; set(r) }))
		switch {
		case want == "" && err != nil:
			t.Error(err)
		case want != "" && (err == nil || err.Error() != want || db.CodeOf(err) != db.Invalid):
			t.Errorf("error %v, want %s", err, want)
		}
	}
	f(`Missing mandatory value for "name"`, func(r *db.Rule) { r.Name = " " })
	f("query: unknown field 'nosuch' at position 0", func(r *db.Rule) { r.Query = "nosuch:x" })
	f("there is no channel 'none' that this rule may use", func(r *db.Rule) { r.Channels = []string{"chat", "none"} })
	f("there is no channel 'acme' that this rule may use", func(r *db.Rule) { r.Channels = []string{"acme"} })
	f("", func(r *db.Rule) { r.Channels, r.Customer = []string{"acme", "chat"}, "Acme" })
	f("there is no channel 'none' that this rule may use", func(r *db.Rule) { r.Escalation = steps(db.Step{After: 1, Channels: []string{"none"}}) })
	f("window: there is no time zone 'Mars/Base': write an IANA name such as Europe/Berlin", func(r *db.Rule) { r.Window = db.Attributes{"timezone": "Mars/Base"} })
	f("window: there is no day 'Monday': write mon, tue, wed, thu, fri, sat, sun", func(r *db.Rule) { r.Window = db.Attributes{"days": []any{"Monday"}} })
	f("window: to must be a time such as 08:00, not ''", func(r *db.Rule) { r.Window = db.Attributes{"from": "08:00"} })
	f("window: from must be a time such as 08:00, not '8:00'", func(r *db.Rule) { r.Window = db.Attributes{"from": "8:00", "to": "9:00"} })
	f(`window: unknown field "until"`, func(r *db.Rule) { r.Window = db.Attributes{"until": "8:00"} })
	f("steps: after of step 2 must be more seconds than 600, and 31622400 at most", func(r *db.Rule) {
		r.Escalation = steps(db.Step{After: 600, Channels: []string{"boss"}}, db.Step{After: 600, Channels: []string{"boss"}})
	})
	f("steps: step 1 has no channels", func(r *db.Rule) { r.Escalation = steps(db.Step{After: 600}) })
	f("repeat must be 0 or 60 seconds at least", func(r *db.Rule) { r.Repeat = 5 })
	f("delay must be a number of seconds from 0 to 31622400", func(r *db.Rule) { r.Delay = -1 })
	f("cannot group alert by 'nosuch'", func(r *db.Rule) { r.GroupBy = []string{"nosuch"} })
	f("", func(r *db.Rule) { r.GroupBy = []string{"attributes.site", "service"} })
}

func TestCustomers(t *testing.T) {
	acme := auth.Principal{Login: "eve", Tenancy: auth.Customers("Acme")}
	s := open(t, rule(func(r *db.Rule) { r.ID, r.Channels = "ours", []string{"boss"} }), rule(func(r *db.Rule) { r.ID, r.Customer = "theirs", "Acme" }))
	list, err := s.desk.Rules(t.Context(), acme)
	if err != nil || len(list) != 1 || list[0].ID != "theirs" {
		t.Errorf("they see %v, %v", list, err)
	}
	for _, err := range []error{
		func() error { _, err := s.desk.Rule(t.Context(), acme, "ours"); return err }(),
		s.desk.DeleteRule(t.Context(), acme, "ours"),
	} {
		if db.CodeOf(err) != db.NotFound {
			t.Error(err)
		}
	}
	customer := func(name string) func(*db.Alert) { return func(a *db.Alert) { a.Customer = name } }
	s.post("web", "major", customer("Acme"))
	s.clock = s.clock.Add(time.Millisecond)
	s.post("other", "major", customer("Other"))
	s.clock = s.clock.Add(-time.Millisecond)
	s.pass(time.Minute)
	s.wants("Mon 12:00:01 boss trigger web:major other:major", "Mon 12:00:01 chat trigger web:major")

	// A channel that became another customer's hears of nobody else.
	s.channel(&db.Channel{Meta: db.Meta{ID: "boss"}, Name: "boss", Enabled: true, Customer: "Acme"})
	s.post("third", "major", customer("Other"))
	s.pass(time.Minute)
	s.silent()
}

// What is disabled or gone tells nothing, and leaves nothing.
func TestGone(t *testing.T) {
	f := func(want int, change func(s *site)) {
		t.Helper()
		s := open(t, rule(func(r *db.Rule) { r.Delay = 60 }))
		id := s.post("web", "major")
		s.pass(30 * time.Second)
		change(s)
		s.pass(time.Hour)
		s.silent()
		if n := s.notices(); n != want {
			t.Errorf("%d notices, want %d", n, want)
		}
		s.act(id, "close")
		s.pass(time.Hour)
		s.silent()
		if n := s.notices(); n != 0 {
			t.Errorf("%d notices are left", n)
		}
	}
	edit := func(s *site, change func(*db.Rule)) {
		_, err := s.desk.UpdateRule(s.Context(), auth.Everyone(), "r1", func(r *db.Rule) error { change(r); return nil })
		s.check(err)
	}
	f(0, func(s *site) { edit(s, func(r *db.Rule) { r.Enabled = false }) })
	f(0, func(s *site) { edit(s, func(r *db.Rule) { r.Query = "severity:minor" }) })
	f(0, func(s *site) { s.check(s.desk.DeleteRule(s.Context(), auth.Everyone(), "r1")) })
	f(1, func(s *site) { s.channel(&db.Channel{Meta: db.Meta{ID: "chat"}, Name: "chat"}) })
	f(1, func(s *site) {
		s.check(s.store.Update(s.Context(), func(tx db.Tx) error { return tx.Delete(db.Channels, "chat") }))
	})
	f(0, func(s *site) {
		list, err := s.desk.Rules(s.Context(), auth.Everyone())
		s.check(err)
		n := list[0].Copy()
		n.Query = "(" // by a newer program, say
		s.check(s.store.Update(s.Context(), func(tx db.Tx) error { return tx.Put(n) }))
		s.check(s.desk.Reload(s.Context()))
	})
}
