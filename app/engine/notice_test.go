package engine_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// A rule that is made at one server counts at all; the one that leads tells, and
// loses nothing of a rule that it has not heard of yet.
func TestRulesOfPeers(t *testing.T) {
	p := openPair(t)
	err := p.a.store.Update(t.Context(), func(tx db.Tx) error {
		return tx.Put(&db.Channel{Meta: db.Meta{ID: "chat"}, Name: "chat", Enabled: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.b.Notices().CreateRule(t.Context(), auth.Everyone(), &db.Rule{Meta: db.Meta{ID: "r"}, Name: "r", Enabled: true, Channels: []string{"chat"}})
	if err != nil {
		t.Fatal(err)
	}
	p.b.post(alert("E", "major"))
	p.a.pass(time.Second) // it leads, and has not heard
	p.hear()
	p.a.post(alert("F", "major"))
	p.pass(5 * time.Second)
	told := ""
	for _, it := range outbox(t, p.a.store) {
		told += it.Sender + " " + it.To + " " + it.Body + "\n"
	}
	if strings.Count(told, "channel chat ") != 2 || !strings.Contains(told, `"event":"E"`) || !strings.Contains(told, `"event":"F"`) {
		t.Errorf("told %s", told)
	}
}

// What a bulk change, a deletion and the housekeeping do is told with who did
// it, if anybody.
func TestWhoDidIt(t *testing.T) {
	s := open(t)
	err := s.store.Update(t.Context(), func(tx db.Tx) error {
		return tx.Put(&db.Channel{Meta: db.Meta{ID: "chat"}, Name: "chat", Enabled: true})
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Notices().CreateRule(t.Context(), auth.Everyone(), &db.Rule{Name: "r", Enabled: true, Resolve: true, Channels: []string{"chat"}})
	if err != nil {
		t.Fatal(err)
	}
	s.by.Principal.Login = "ann"
	f := func(event, want string, end func(id string)) {
		t.Helper()
		a := s.post(alert(event, "major", func(a *db.Alert) {
			if event == "Expired" {
				a.Timeout = 300
			}
		}))
		s.pass(time.Second)
		end(a.ID)
		s.pass(10 * time.Second)
		items := outbox(t, s.store)
		last := items[len(items)-1].Body
		if !strings.Contains(last, `"what":"`+want) || !strings.Contains(last, `"event":"`+event) {
			t.Errorf("%s: the last is %s", event, last)
		}
		if by := strings.Contains(last, `"by":"ann"`); by != (event != "Expired" && event != "Well") {
			t.Errorf("%s: ann did it: %v", event, by)
		}
	}
	f("Acked", "ack", func(id string) { s.act(id, "ack") })
	f("Closed", "resolve", func(id string) { s.act(id, "close") })
	f("Deleted", "resolve", func(id string) {
		if err := s.Delete(t.Context(), s.by, id); err != nil {
			t.Fatal(err)
		}
	})
	f("Expired", "resolve", func(string) { s.pass(10 * time.Minute) })
	f("Well", "resolve", func(string) { s.post(alert("Well", "normal")) })
}
