package rota_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/rota"
	"github.com/alertad/alertad/db"
)

func at(t *testing.T, text string) db.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return db.At(at)
}

// web is a rota whose first turn begins on Monday, 1 June 2026, at nine.
func web(t *testing.T, change func(*rota.Rota)) *rota.Rota {
	t.Helper()
	r := &rota.Rota{
		Rota:    db.Rota{Meta: db.Meta{ID: "id"}, Name: "web", Timezone: "Europe/Berlin", Start: at(t, "2026-06-03 12:00"), UpdateTime: at(t, "2026-06-01 00:00")},
		Members: []rota.Member{{Name: "Ann"}, {Name: "Bob"}, {Name: "Cid"}},
	}
	if change != nil {
		change(r)
	}
	if err := r.Check(at(t, "2026-06-03 12:00")); err != nil {
		t.Fatal(err)
	}
	return r
}

// shown is shifts as people read them, in the zone.
func shown(t *testing.T, zone string, shifts []rota.Shift) []string {
	t.Helper()
	loc, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	list := []string{}
	for _, s := range shifts {
		line := fmt.Sprintf("%s - %s %s", s.Start.Time().In(loc).Format("Mon 02.01. 15:04"), s.End.Time().In(loc).Format("Mon 02.01. 15:04"), s.Member)
		if s.Override != "" {
			line += " " + s.Override
		}
		list = append(list, line)
	}
	return list
}

func TestShifts(t *testing.T) {
	f := func(name string, change func(*rota.Rota), from, to string, want ...string) {
		t.Helper()
		r := web(t, change)
		if diff := cmp.Diff(want, shown(t, r.Timezone, r.Shifts(at(t, from), at(t, to)))); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	override := func(list ...rota.Override) func(*rota.Rota) {
		return func(r *rota.Rota) { r.Overrides = list }
	}
	over := func(id, start, end, member string) rota.Override {
		return rota.Override{ID: id, Start: at(t, start), End: at(t, end), Member: member}
	}
	f("the start is moved to the hand-over before", nil, "2026-05-01 00:00", "2026-06-09 00:00",
		"Mon 01.06. 09:00 - Mon 08.06. 09:00 Ann", "Mon 08.06. 09:00 - Mon 15.06. 09:00 Bob")
	f("they come again", nil, "2026-06-22 06:59", "2026-06-22 07:01",
		"Mon 15.06. 09:00 - Mon 22.06. 09:00 Cid", "Mon 22.06. 09:00 - Mon 29.06. 09:00 Ann")
	f("an end is outside", nil, "2026-06-08 07:00", "2026-06-15 07:00", "Mon 08.06. 09:00 - Mon 15.06. 09:00 Bob")
	f("days", func(r *rota.Rota) { r.Turn, r.Handover, r.First = rota.Daily, "18:30", "Cid" }, "2026-06-02 00:00", "2026-06-04 18:00",
		"Tue 02.06. 18:30 - Wed 03.06. 18:30 Cid", "Wed 03.06. 18:30 - Thu 04.06. 18:30 Ann", "Thu 04.06. 18:30 - Fri 05.06. 18:30 Bob")
	f("two weeks", func(r *rota.Rota) { r.Every, r.Weekday = 2, "sunday" }, "2026-06-03 00:00", "2026-06-15 00:00",
		"Sun 31.05. 09:00 - Sun 14.06. 09:00 Ann", "Sun 14.06. 09:00 - Sun 28.06. 09:00 Bob")
	f("one", func(r *rota.Rota) { r.Members = r.Members[:1] }, "2026-06-03 00:00", "2026-06-08 08:00",
		"Mon 01.06. 09:00 - Mon 08.06. 09:00 Ann", "Mon 08.06. 09:00 - Mon 15.06. 09:00 Ann")
	f("an override", override(over("x", "2026-06-02 10:00", "2026-06-09 10:00", "Cid")), "2026-06-02 00:00", "2026-06-10 00:00",
		"Mon 01.06. 09:00 - Tue 02.06. 12:00 Ann", "Tue 02.06. 12:00 - Tue 09.06. 12:00 Cid x", "Tue 09.06. 12:00 - Mon 15.06. 09:00 Bob")
	f("one made later", override(over("x", "2026-06-02 10:00", "2026-06-05 10:00", "Cid"), over("y", "2026-06-03 10:00", "2026-06-04 10:00", "Bob")), "2026-06-02 12:00", "2026-06-05 00:00",
		"Tue 02.06. 12:00 - Wed 03.06. 12:00 Cid x", "Wed 03.06. 12:00 - Thu 04.06. 12:00 Bob y", "Thu 04.06. 12:00 - Fri 05.06. 12:00 Cid x")
	f("one made later hides another", override(over("x", "2026-06-03 10:00", "2026-06-04 10:00", "Cid"), over("y", "2026-06-02 10:00", "2026-06-05 10:00", "Bob")), "2026-06-02 12:00", "2026-06-05 00:00",
		"Tue 02.06. 12:00 - Fri 05.06. 12:00 Bob y")
	f("before the first turn", override(over("x", "2026-05-02 10:00", "2026-05-03 10:00", "Cid")), "2026-05-01 00:00", "2026-05-30 00:00",
		"Sat 02.05. 12:00 - Sun 03.05. 12:00 Cid x")
}

// Hand-overs stay at their time on the wall; what is skipped there is an hour
// later, of what comes twice the first one counts.
func TestHandoverOnTheWall(t *testing.T) {
	f := func(zone, turn, handover, from, to string, want ...string) {
		t.Helper()
		r := web(t, func(r *rota.Rota) { r.Timezone, r.Turn, r.Handover = zone, turn, handover })
		if diff := cmp.Diff(want, shown(t, zone, r.Shifts(at(t, from), at(t, to)))); diff != "" {
			t.Errorf("%s %s:\n%s", zone, handover, diff)
		}
	}
	f("Europe/Berlin", rota.Daily, "02:30", "2027-03-27 12:00", "2027-03-28 12:00",
		"Sat 27.03. 02:30 - Sun 28.03. 03:30 Ann", "Sun 28.03. 03:30 - Mon 29.03. 02:30 Bob")
	f("Europe/Berlin", rota.Daily, "02:30", "2026-10-24 12:00", "2026-10-25 12:00",
		"Sat 24.10. 02:30 - Sun 25.10. 02:30 Cid", "Sun 25.10. 02:30 - Mon 26.10. 02:30 Ann")
	f("America/New_York", rota.Weekly, "09:00", "2026-11-01 12:00", "2026-11-02 15:00",
		"Mon 26.10. 09:00 - Mon 02.11. 09:00 Ann", "Mon 02.11. 09:00 - Mon 09.11. 09:00 Bob")
}

// Over years, of any rota: there is no gap, each turn begins at its time on the
// wall, the members come in their order, and what OnCall and Next say agrees.
func TestYears(t *testing.T) {
	for _, zone := range []string{"", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia"} {
		for _, turn := range []string{rota.Daily, rota.Weekly} {
			r := web(t, func(r *rota.Rota) { r.Timezone, r.Turn, r.Every = zone, turn, 3 })
			loc, err := time.LoadLocation(zone)
			if err != nil {
				t.Fatal(err)
			}
			name, next := zone+" "+turn, r.Start
			for year := range 6 {
				from := r.Start.Add(time.Duration(year) * 365 * 24 * time.Hour)
				for _, s := range r.Shifts(max(from, next), from.Add(365*24*time.Hour)) {
					if s.Start < next {
						continue
					}
					if s.Start != next || s.Start.Time().In(loc).Format("15:04") != "09:00" {
						t.Errorf("%s: a turn begins at %s, not at %s", name, s.Start, next)
					}
					turns := int(s.Start.Time().In(loc).Sub(r.Start.Time()).Hours()+12) / 24 / 3
					if turn == rota.Weekly {
						turns /= 7
					}
					if want := r.Members[turns%3].Name; s.Member != want {
						t.Errorf("%s: at %s it is %s, not %s", name, s.Start, s.Member, want)
					}
					for _, moment := range []db.Time{s.Start, s.End - 1} {
						if on, ok := r.OnCall(moment); !ok || on != s || r.Next(moment).Start != s.End {
							t.Errorf("%s: at %s on call is %v, then %v, not %v", name, moment, on, r.Next(moment), s)
						}
					}
					next = s.End
				}
			}
		}
	}
}

func TestNext(t *testing.T) {
	r := web(t, func(r *rota.Rota) {
		r.Overrides = []rota.Override{
			{ID: "long", Start: at(t, "2026-06-05 00:00"), End: at(t, "2026-08-05 00:00"), Member: "Cid"},
			{ID: "early", Start: at(t, "2026-05-05 00:00"), End: at(t, "2026-05-06 00:00"), Member: "Cid"},
		}
	})
	f := func(now, start, member string) {
		t.Helper()
		if got := r.Next(at(t, now)); got.Start != at(t, start) || got.Member != member {
			t.Errorf("after %s comes %s at %s", now, got.Member, got.Start)
		}
	}
	f("2026-05-01 00:00", "2026-05-05 00:00", "Cid")
	f("2026-05-05 00:00", "2026-06-01 07:00", "Ann")
	f("2026-06-01 07:00", "2026-06-05 00:00", "Cid")
	f("2026-06-05 00:00", "2026-08-05 00:00", "Ann")
	f("2026-08-05 00:00", "2026-08-10 07:00", "Bob")
}

// Who is on call stays on when the rota is changed.
func TestFollow(t *testing.T) {
	now := at(t, "2026-06-10 12:00") // Bob's turn
	f := func(name string, change func(*rota.Rota), member, next string) {
		t.Helper()
		old := web(t, nil)
		r := *old
		r.Members = slices.Clone(old.Members)
		change(&r)
		r.Follow(old, now)
		if err := r.Check(now); err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		on, _ := r.OnCall(now)
		if then := r.Next(now); on.Member != member || then.Member != next {
			t.Errorf("%s: %s is on call, then %s", name, on.Member, then.Member)
		}
	}
	drop := func(i int) func(*rota.Rota) {
		return func(r *rota.Rota) { r.Members = slices.Delete(r.Members, i, i+1) }
	}
	f("nothing", func(*rota.Rota) {}, "Bob", "Cid")
	f("another joins at the front", func(r *rota.Rota) { r.Members = slices.Insert(r.Members, 0, rota.Member{Name: "Dan"}) }, "Bob", "Cid")
	f("the one of before goes", drop(0), "Bob", "Cid")
	f("who is on goes", drop(1), "Cid", "Ann")
	f("all others come", func(r *rota.Rota) { r.Members = []rota.Member{{Name: "Eve"}, {Name: "Fay"}} }, "Eve", "Fay")
	f("another day", func(r *rota.Rota) { r.Weekday = "friday" }, "Bob", "Cid")
	f("days", func(r *rota.Rota) { r.Turn = rota.Daily }, "Bob", "Cid")
	f("one is named", func(r *rota.Rota) { r.First = "Cid" }, "Cid", "Ann")
	f("a start is named", func(r *rota.Rota) { r.Start = at(t, "2026-06-08 12:00") }, "Ann", "Bob")
	f("both are", func(r *rota.Rota) { r.Start, r.First = at(t, "2026-06-08 12:00"), "Cid" }, "Cid", "Ann")
	f("a start, and the first goes", func(r *rota.Rota) { drop(0)(r); r.Start = at(t, "2026-06-08 12:00") }, "Bob", "Cid")
}

func TestFollowForgets(t *testing.T) {
	old := web(t, func(r *rota.Rota) {
		r.Overrides = []rota.Override{
			{ID: "long over", Start: at(t, "2025-01-01 00:00"), End: at(t, "2025-01-02 00:00"), Member: "Bob"},
			{ID: "over", Start: at(t, "2026-06-01 00:00"), End: at(t, "2026-06-02 00:00"), Member: "Bob"},
			{ID: "of who goes", Start: at(t, "2026-06-01 00:00"), End: at(t, "2026-06-02 00:00"), Member: "Cid"},
		}
	})
	r := *old
	r.Members = r.Members[:2]
	r.Follow(old, at(t, "2026-06-10 00:00"))
	if len(r.Overrides) != 1 || r.Overrides[0].ID != "over" {
		t.Errorf("it keeps %v", r.Overrides)
	}
	r.Overrides = append(r.Overrides, rota.Override{Start: at(t, "2026-06-11 00:00"), End: at(t, "2026-06-12 00:00"), Member: "Cid"})
	r.Follow(old, at(t, "2026-06-10 00:00"))
	if err := r.Check(at(t, "2026-06-10 00:00")); db.CodeOf(err) != db.Invalid {
		t.Errorf("who has gone is still to come: %v", err)
	}
}

func TestRecord(t *testing.T) {
	r := web(t, func(r *rota.Rota) {
		r.Members[0].Addresses = map[string]string{"mail": "ann@example.com"}
		r.Overrides = []rota.Override{{ID: "x", Start: at(t, "2026-06-02 10:00"), End: at(t, "2026-06-03 10:00"), Member: "Cid", User: "chief"}}
	})
	rec, err := r.Record()
	if err != nil {
		t.Fatal(err)
	}
	back, err := rota.Read(rec)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.Members, back.Members); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(r.Overrides, back.Overrides); diff != "" {
		t.Error(diff)
	}
	if on, ok := back.OnCall(at(t, "2026-06-02 10:00")); !ok || on.Override != "x" {
		t.Errorf("on call is %v", on)
	}
	rec.MembersJSON = "["
	if _, err := rota.Read(rec); err == nil {
		t.Error("a broken record is read")
	}
}
