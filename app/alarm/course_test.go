package alarm_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

func TestCourse(t *testing.T) {
	model, err := alarm.New("ALERTA", alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	// A history is type, severity and status of its entries, a minute apart.
	f := func(what, history string, want ...string) {
		t.Helper()
		var entries []*db.History
		for i, line := range strings.Split(history, ",") {
			word := strings.Fields(line)
			entries = append(entries, &db.History{Type: word[0], Severity: word[1], Status: word[2], UpdateTime: db.Time((i + 1) * 60_000)})
		}
		var got []string
		for _, m := range model.Course(entries) {
			got = append(got, fmt.Sprintf("%s %s at %d after %d", [...]string{"raised", "acked", "settled"}[m.What],
				m.Severity, m.Time/60_000, m.After/time.Minute))
		}
		if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
			t.Errorf("%s:\n%s\nwant\n%s", what, g, w)
		}
	}
	f("only new", "new major open", "raised major at 1 after 0")
	f("acked once, closed by hand", "new major open, ack major ack, unack major open, ack major ack, close major closed",
		"raised major at 1 after 0", "acked major at 2 after 1", "settled major at 5 after 4")
	f("cleared by its sender", "new major open, severity critical open, severity normal closed",
		"raised major at 1 after 0", "raised critical at 2 after 0", "raised normal at 3 after 0", "settled critical at 3 after 2")
	f("settled once", "new major open, close major closed, severity normal closed, note normal closed",
		"raised major at 1 after 0", "settled major at 2 after 1", "raised normal at 3 after 0")
	f("reopened is a new affair", "new major open, close major closed, open major open, ack major ack, close major closed",
		"raised major at 1 after 0", "settled major at 2 after 1", "acked major at 4 after 1", "settled major at 5 after 2")
	f("nobody settled it", "new major open, expired major expired", "raised major at 1 after 0")
	f("new and well", "new normal closed, severity major open, close major closed",
		"raised normal at 1 after 0", "raised major at 2 after 0", "settled major at 3 after 1")
	f("its beginning is lost", "value major open, ack major ack, close major closed, severity minor open, ack minor ack",
		"raised minor at 4 after 0", "acked minor at 5 after 1")
}

// Clocks of senders differ; no time is less than nothing.
func TestCourseOfAWrongClock(t *testing.T) {
	model, err := alarm.New("ALERTA", alarm.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := model.Course([]*db.History{
		{Type: db.ChangeNew, Severity: "major", Status: "open", UpdateTime: 5000},
		{Type: "ack", Severity: "major", Status: "ack", UpdateTime: 1000},
	})
	if len(got) != 2 || got[1].After != 0 {
		t.Errorf("got %v", got)
	}
}
