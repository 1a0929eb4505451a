package rota_test

import (
	"flag"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/alertad/alertad/app/rota"
)

var update = flag.Bool("update", false, "write the golden calendar")

func TestCalendar(t *testing.T) {
	r := web(t, func(r *rota.Rota) {
		r.Name, r.Text = "web, shop; and all", `Looks after the shop\till`+"\nand the "+strings.Repeat("Bestellübersicht ", 6)
		r.Members[1].Name = "Bjørn"
		r.Overrides = []rota.Override{{ID: "2f1c", Start: at(t, "2026-06-02 10:00"), End: at(t, "2026-06-03 10:00"), Member: "Cid"}}
	})
	got := string(r.Calendar(at(t, "2026-06-01 00:00"), at(t, "2026-06-09 00:00")))
	const golden = "testdata/calendar.ics"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the calendar is\n%s", got)
	}
	events := parse(t, got)
	if len(events) != 4 {
		t.Fatalf("%d events", len(events))
	}
	for _, e := range events {
		if e["DESCRIPTION"] != r.Text || e["DTSTAMP"] != "20260601T000000Z" {
			t.Errorf("an event is %v", e)
		}
	}
	if e := events[1]; e["SUMMARY"] != "Cid (web, shop; and all)" || e["DTSTART"] != "20260602T100000Z" || e["DTEND"] != "20260603T100000Z" {
		t.Errorf("the override is %v", e)
	}
}

// A shift keeps its UID, and no two have the same.
func TestCalendarUIDs(t *testing.T) {
	r := web(t, func(r *rota.Rota) {
		r.Overrides = []rota.Override{
			{ID: "x", Start: at(t, "2026-06-02 10:00"), End: at(t, "2026-06-20 10:00"), Member: "Cid"},
			{ID: "y", Start: at(t, "2026-06-03 10:00"), End: at(t, "2026-06-04 10:00"), Member: "Bob"},
		}
	})
	uids := func(from, to string) map[string]string {
		all := map[string]string{}
		for _, e := range parse(t, string(r.Calendar(at(t, from), at(t, to)))) {
			if all[e["UID"]] != "" {
				t.Errorf("%s twice", e["UID"])
			}
			all[e["UID"]] = e["DTSTART"]
		}
		return all
	}
	all := uids("2026-06-01 00:00", "2026-07-01 00:00")
	for uid, start := range uids("2026-06-10 00:00", "2026-06-30 00:00") {
		if all[uid] != start {
			t.Errorf("%s is new in a later calendar", uid)
		}
	}
}

// parse reads the events of a calendar as section 3.1 of RFC 5545 has it.
func parse(t *testing.T, text string) (events []map[string]string) {
	t.Helper()
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\r\n"), "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("bad line %q", line)
		}
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n ", ""), "\r\n") {
		name, value, _ := strings.Cut(line, ":")
		switch {
		case line == "BEGIN:VEVENT":
			events = append(events, map[string]string{})
		case len(events) > 0:
			events[len(events)-1][name] = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\,`, ",", `\;`, ";").Replace(value)
		}
	}
	return events
}
