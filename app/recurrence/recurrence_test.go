package recurrence_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/teambition/rrule-go"

	"github.com/alertad/alertad/app/recurrence"
)

const form = "2006-01-02T15:04:05Z07:00"

func at(t *testing.T, s string) time.Time {
	t.Helper()
	if s == "" {
		return time.Time{}
	}
	v, err := time.Parse(form, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// starts returns the first n starts after a time, as the clock of the zone
// shows them.
func starts(t *testing.T, o recurrence.Options, after time.Time, n int) []string {
	t.Helper()
	s, err := recurrence.New(o)
	if err != nil {
		t.Fatalf("%s: %v", o.Rule, err)
	}
	zone := time.UTC
	if o.Zone != "" {
		if zone, err = time.LoadLocation(o.Zone); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for range n {
		next, ok := s.Next(after)
		if !ok {
			break
		}
		got = append(got, next.Start.In(zone).Format("Mon "+form))
		after = next.Start
	}
	return got
}

func TestNext(t *testing.T) {
	f := func(name, rule, start, after string, want ...string) {
		t.Helper()
		o := recurrence.Options{Rule: rule, Start: at(t, start), Lasts: 10 * time.Minute}
		if diff := cmp.Diff(want, starts(t, o, at(t, after), len(want))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	const start = "2026-01-01T22:00:00Z" // a Thursday
	f("the start is the first", "FREQ=DAILY", start, start, "Fri 2026-01-02T22:00:00Z")
	f("nothing before the start", "FREQ=DAILY", start, "2020-01-01T00:00:00Z", "Thu 2026-01-01T22:00:00Z")
	f("weekends", "FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=3;BYMINUTE=30", start, "2030-06-05T00:00:00Z",
		"Sat 2030-06-08T03:30:00Z", "Sun 2030-06-09T03:30:00Z", "Sat 2030-06-15T03:30:00Z")
	f("prefix and lower case", "RRULE:freq=weekly;byday=mo", start, start, "Mon 2026-01-05T22:00:00Z")
	f("every other week keeps its weeks", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", start, "2026-06-01T23:00:00Z",
		"Mon 2026-06-15T22:00:00Z", "Mon 2026-06-29T22:00:00Z")
	f("every third day keeps its days", "FREQ=DAILY;INTERVAL=3", start, "2029-01-01T00:00:00Z",
		"Wed 2029-01-03T22:00:00Z", "Sat 2029-01-06T22:00:00Z")
	f("every third month keeps its months", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO", start, "2031-02-10T00:00:00Z",
		"Mon 2031-04-07T22:00:00Z", "Mon 2031-07-07T22:00:00Z")
	f("every third year keeps its years", "FREQ=YEARLY;INTERVAL=3;BYMONTH=6", start, "2036-01-01T00:00:00Z",
		"Tue 2038-06-01T22:00:00Z")
	f("the month of the time", "FREQ=MONTHLY", start, "2031-03-01T21:59:59Z", "Sat 2031-03-01T22:00:00Z")
	f("last Friday", "FREQ=MONTHLY;BYDAY=-1FR", start, start, "Fri 2026-01-30T22:00:00Z", "Fri 2026-02-27T22:00:00Z")
	f("months without a 31st", "FREQ=MONTHLY;BYMONTHDAY=31", start, start, "Sat 2026-01-31T22:00:00Z", "Tue 2026-03-31T22:00:00Z")
	f("leap day", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", start, start, "Tue 2028-02-29T22:00:00Z", "Sun 2032-02-29T22:00:00Z")
	f("second working day", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=2", start, start, "Fri 2026-01-02T22:00:00Z", "Tue 2026-02-03T22:00:00Z")
	f("far from the start", "FREQ=YEARLY", start, "2200-01-02T00:00:00Z", "Thu 2201-01-01T22:00:00Z")
	f("cron", "30 4 * * 1-5", start, start, "Fri 2026-01-02T04:30:00Z", "Mon 2026-01-05T04:30:00Z")
	f("cron with steps", "*/20 9 1 * *", start, start, "Sun 2026-02-01T09:00:00Z", "Sun 2026-02-01T09:20:00Z", "Sun 2026-02-01T09:40:00Z", "Sun 2026-03-01T09:00:00Z")
	f("cron does not start early", "0 22 * * *", start, "2020-01-01T00:00:00Z", "Thu 2026-01-01T22:00:00Z")
}

// Where the search begins makes no difference: in UTC the occurrences are those
// that the library finds from the start, one after the other.
func TestSearchFromAnywhere(t *testing.T) {
	start := at(t, "2016-01-28T22:00:00Z")
	for _, rule := range []string{
		"FREQ=DAILY", "FREQ=DAILY;INTERVAL=7;BYMONTH=1,6", "FREQ=DAILY;COUNT=50", "FREQ=DAILY;BYHOUR=3,23;BYSETPOS=-1",
		"FREQ=WEEKLY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO",
		"FREQ=MONTHLY;INTERVAL=5", "FREQ=MONTHLY;BYMONTHDAY=-1,31", "FREQ=MONTHLY;INTERVAL=2;BYDAY=MO,TU;BYSETPOS=-2",
		"FREQ=YEARLY;INTERVAL=2", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO", "FREQ=YEARLY;BYYEARDAY=-1,366", "FREQ=YEARLY;BYDAY=20MO,-1SU;BYHOUR=1",
	} {
		o, err := rrule.StrToROption(rule)
		if err != nil {
			t.Fatal(err)
		}
		o.Dtstart = start
		oracle, err := rrule.NewRRule(*o)
		if err != nil {
			t.Fatal(err)
		}
		s, err := recurrence.New(recurrence.Options{Rule: rule, Start: start, Lasts: time.Minute})
		if err != nil {
			t.Fatalf("%s: %v", rule, err)
		}
		var before time.Time
		for _, want := range oracle.Between(start, start.AddDate(15, 0, 0), true) {
			if want.Sub(before) < time.Minute {
				continue
			}
			for _, after := range []time.Time{before, before.Add(want.Sub(before) / 2), want.Add(-time.Second)} {
				if got, ok := s.Next(after); !ok || !got.Start.Equal(want) {
					t.Fatalf("%s after %s: %s, want %s", rule, after, got.Start, want)
				}
			}
			before = want
		}
	}
}

func TestSeriesEnds(t *testing.T) {
	f := func(name, rule, end string, want ...string) {
		t.Helper()
		o := recurrence.Options{Rule: rule, Start: at(t, "2026-01-01T22:00:00Z"), End: at(t, end), Lasts: time.Hour}
		if diff := cmp.Diff(want, starts(t, o, at(t, "2026-01-01T00:00:00Z"), 5)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	two := []string{"Thu 2026-01-01T22:00:00Z", "Fri 2026-01-02T22:00:00Z"}
	f("COUNT", "FREQ=DAILY;COUNT=2", "", two...)
	f("UNTIL is included", "FREQ=DAILY;UNTIL=20260102T220000Z", "", two...)
	f("UNTIL a day", "FREQ=DAILY;UNTIL=20260102", "", two...)
	f("the end is not included", "FREQ=DAILY", "2026-01-03T22:00:00Z", two...)
	f("cron", "0 22 * * *", "2026-01-03T00:00:00Z", two...)

	s, err := recurrence.New(recurrence.Options{Rule: "FREQ=DAILY", Start: at(t, "2026-01-01T22:00:00Z"),
		End: at(t, "2026-01-02T22:10:00Z"), Lasts: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	last, ok := s.On(at(t, "2026-01-02T22:05:00Z"))
	if want := (recurrence.Span{Start: at(t, "2026-01-02T22:00:00Z"), End: at(t, "2026-01-02T22:10:00Z")}); !ok || last != want {
		t.Errorf("the last is not cut: %v, want %v", last, want)
	}
}

// The clock of Berlin is set from 02:00 to 03:00 on 2026-03-29 and from 03:00
// to 02:00 on 2026-10-25; that of New York on 2026-03-08 and 2026-11-01.
func TestChangesOfTheClock(t *testing.T) {
	f := func(name, rule, zone, after string, want ...string) {
		t.Helper()
		o := recurrence.Options{Rule: rule, Zone: zone, Start: at(t, "2026-01-01T00:00:00Z"), Lasts: 10 * time.Minute}
		if diff := cmp.Diff(want, starts(t, o, at(t, after), len(want))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	f("the wall clock stays", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=9;BYMINUTE=0", "Europe/Berlin", "2026-03-20T00:00:00Z",
		"Sun 2026-03-22T09:00:00+01:00", "Sun 2026-03-29T09:00:00+02:00")
	f("a skipped time", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "Europe/Berlin", "2026-03-28T00:00:00Z",
		"Sat 2026-03-28T02:30:00+01:00", "Sun 2026-03-29T03:30:00+02:00", "Mon 2026-03-30T02:30:00+02:00")
	f("a skipped time and one after it", "FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30", "Europe/Berlin", "2026-03-29T00:55:00Z",
		"Sun 2026-03-29T03:00:00+02:00", "Sun 2026-03-29T03:30:00+02:00", "Mon 2026-03-30T02:00:00+02:00")
	f("a repeated time", "FREQ=DAILY;BYHOUR=2;BYMINUTE=30", "Europe/Berlin", "2026-10-24T12:00:00Z",
		"Sun 2026-10-25T02:30:00+02:00", "Mon 2026-10-26T02:30:00+01:00")
	f("a repeated time in cron", "30 1 * * *", "America/New_York", "2026-10-31T12:00:00Z",
		"Sun 2026-11-01T01:30:00-04:00", "Mon 2026-11-02T01:30:00-05:00")
	f("a skipped time in cron", "30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z",
		"Sun 2026-03-08T03:30:00-04:00", "Mon 2026-03-09T02:30:00-04:00")
	f("half an hour", "15 2 * * *", "Australia/Lord_Howe", "2026-10-02T18:00:00Z",
		"Sun 2026-10-04T02:45:00+11:00", "Mon 2026-10-05T02:15:00+11:00")
	f("UNTIL in UTC", "FREQ=DAILY;BYHOUR=2;UNTIL=20260101T070000Z", "America/New_York", "2025-12-31T00:00:00Z",
		"Thu 2026-01-01T02:00:00-05:00")
}

// The length is elapsed time: an hour from 01:30 ends at 03:30 by the clock
// that is set forward, and at 01:30 by the one that is set back.
func TestLengthIsElapsedTime(t *testing.T) {
	f := func(name, now, start, end string) {
		t.Helper()
		s, err := recurrence.New(recurrence.Options{Rule: "FREQ=DAILY;BYHOUR=1;BYMINUTE=30", Zone: "America/New_York",
			Start: at(t, "2026-01-01T00:00:00Z"), Lasts: time.Hour})
		if err != nil {
			t.Fatal(err)
		}
		got, ok := s.On(at(t, now))
		if !ok || !got.Start.Equal(at(t, start)) || !got.End.Equal(at(t, end)) {
			t.Errorf("%s: %v", name, got)
		}
	}
	f("forward", "2026-03-08T03:10:00-04:00", "2026-03-08T01:30:00-05:00", "2026-03-08T03:30:00-04:00")
	f("back", "2026-11-01T01:15:00-05:00", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00")
	f("over", "2026-11-01T01:30:00-05:00", "2026-11-02T01:30:00-05:00", "2026-11-02T02:30:00-05:00")
}

func TestOn(t *testing.T) {
	s, err := recurrence.New(recurrence.Options{Rule: "FREQ=DAILY;COUNT=3", Start: at(t, "2026-01-01T22:00:00Z"), Lasts: 3 * time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	f := func(name, now, want string) {
		t.Helper()
		got, ok := s.On(at(t, now))
		if ok != (want != "") || ok && !got.Start.Equal(at(t, want)) {
			t.Errorf("%s: %v, %v", name, got, ok)
		}
	}
	f("before", "2025-01-01T00:00:00Z", "2026-01-01T22:00:00Z")
	f("at the start", "2026-01-01T22:00:00Z", "2026-01-01T22:00:00Z")
	f("past midnight", "2026-01-02T00:59:59Z", "2026-01-01T22:00:00Z")
	f("at the end", "2026-01-02T01:00:00Z", "2026-01-02T22:00:00Z")
	f("the last", "2026-01-04T00:00:00Z", "2026-01-03T22:00:00Z")
	f("after the last", "2026-01-04T01:00:00Z", "")
	if n := len(s.Around(at(t, "2026-01-02T00:00:00Z"), at(t, "2026-01-02T23:00:00Z"))); n != 3 {
		t.Errorf("%d spans around, want 3", n)
	}
}

func TestRefusals(t *testing.T) {
	f := func(name, want string, change func(*recurrence.Options)) {
		t.Helper()
		o := recurrence.Options{Rule: "FREQ=DAILY", Start: at(t, "2026-01-01T00:00:00Z"), Lasts: time.Hour}
		change(&o)
		if _, err := recurrence.New(o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
	rule := func(text string) func(*recurrence.Options) {
		return func(o *recurrence.Options) { o.Rule = text }
	}
	f("zone", `there is no time zone "Mars/Olympus"`, func(o *recurrence.Options) { o.Zone = "Mars/Olympus" })
	f("the zone of the machine", `there is no time zone "Local"`, func(o *recurrence.Options) { o.Zone = "Local" })
	f("a path", `there is no time zone`, func(o *recurrence.Options) { o.Zone = "../etc/passwd" })
	f("no length", "must last from a second", func(o *recurrence.Options) { o.Lasts = 0 })
	f("overlap", "lasts 25h0m0s but the next begins after 24h0m0s", func(o *recurrence.Options) { o.Lasts = 25 * time.Hour })
	f("a start long ago", "must start between the years", func(o *recurrence.Options) { o.Start = time.Time{} })
	f("an end before the first", "no occurrence after the start", func(o *recurrence.Options) {
		o.Rule, o.End = "0 22 * * *", o.Start.Add(time.Hour)
	})
	f("empty", "five fields", rule(""))
	f("words", "five fields", rule("every day"))
	f("six fields", "five fields", rule("0 0 22 * * *"))
	f("no such minute", "60", rule("60 * * * *"))
	f("descriptor", "descriptors", rule("@daily"))
	f("a zone in the rule", "not a part of an RRULE", rule("TZ=UTC 0 22 * * *"))
	f("hourly", "FREQ must be DAILY, WEEKLY, MONTHLY or YEARLY", rule("FREQ=HOURLY"))
	f("no FREQ", "FREQ", rule("BYDAY=SA"))
	f("unknown part", `"BYDAYS" is not a part`, rule("FREQ=WEEKLY;BYDAYS=SA"))
	f("a start in the rule", `"DTSTART" is not a part`, rule("FREQ=DAILY;DTSTART=20260101T000000Z"))
	f("two lines", "is not a part", rule("DTSTART:20260101T000000Z\nRRULE:FREQ=DAILY"))
	f("twice", "COUNT is given twice", rule("FREQ=DAILY;COUNT=2;COUNT=3"))
	f("no day", "weekday", rule("FREQ=WEEKLY;BYDAY=XX"))
	f("a number where none counts", "a number in BYDAY", rule("FREQ=WEEKLY;BYDAY=2MO"))
	f("no such week of the month", "between -5 and 5", rule("FREQ=MONTHLY;BYDAY=10FR"))
	f("no such week of a month", "between -5 and 5", rule("FREQ=YEARLY;BYMONTH=2;BYDAY=-6FR"))
	f("no such week of the year", "byday must be", rule("FREQ=YEARLY;BYDAY=54FR"))
	f("no such month", "bymonth", rule("FREQ=YEARLY;BYMONTH=13"))
	f("no interval", "INTERVAL must be", rule("FREQ=DAILY;INTERVAL=0"))
	f("wide interval", "INTERVAL must be", rule("FREQ=DAILY;INTERVAL=9223372036854775807"))
	f("no count", "COUNT must be", rule("FREQ=DAILY;COUNT=0"))
	f("count and until", "exclude each other", rule("FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z"))
	f("never", "no occurrence", rule("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"))
	f("never in cron", "no occurrence", rule("0 0 30 2 *"))
	f("long", "longer than 500 characters", rule("FREQ=DAILY;BYHOUR=1"+strings.Repeat(",1", 300)))
}

// A rule that never holds must not keep the server busy.
func TestSearchIsShort(t *testing.T) {
	for _, rule := range []string{
		"FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
	} {
		began := time.Now()
		if _, err := recurrence.New(recurrence.Options{Rule: rule, Start: at(t, "2026-01-01T00:00:00Z"), Lasts: time.Hour}); err == nil {
			t.Errorf("%s was taken", rule)
		}
		if d := time.Since(began); d > 5*time.Second {
			t.Errorf("%s took %s", rule, d)
		}
	}
}

// Whatever is sent as a rule, the answer comes soon, and what it says is in
// order.
func FuzzNew(f *testing.F) {
	f.Add("FREQ=WEEKLY;BYDAY=SA,SU;BYHOUR=3", "Europe/Berlin", int64(600))
	f.Add("FREQ=MONTHLY;BYDAY=-1FR;COUNT=3", "America/New_York", int64(3600))
	f.Add("FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=-1;UNTIL=20300101", "Asia/Kolkata", int64(1))
	f.Add("FREQ=YEARLY;BYYEARDAY=366;INTERVAL=7;WKST=SU", "", int64(86400))
	f.Add("*/5 0-6,22 1,15 */2 MON-FRI", "Australia/Lord_Howe", int64(60))
	now := time.Date(2026, 3, 29, 0, 59, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, rule, zone string, seconds int64) {
		began := time.Now()
		s, err := recurrence.New(recurrence.Options{Rule: rule, Zone: zone,
			Start: now.AddDate(-1, 0, 0), Lasts: time.Duration(seconds%1e7) * time.Second})
		if err != nil {
			return
		}
		at := now
		for range 3 {
			next, ok := s.Next(at)
			if !ok {
				break
			}
			on, ok := s.On(next.Start)
			if !next.Start.After(at) || !next.End.After(next.Start) || !ok || on != next {
				t.Fatalf("%q in %q: %v after %v, on %v", rule, zone, next, at, on)
			}
			at = next.Start
		}
		if d := time.Since(began); d > 10*time.Second {
			t.Fatalf("%q took %s", rule, d)
		}
	})
}

func BenchmarkOn(b *testing.B) {
	for _, rule := range []string{"FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=-1FR", "0 22 * * 5"} {
		b.Run(rule, func(b *testing.B) {
			start := time.Date(2016, 1, 1, 22, 0, 0, 0, time.UTC)
			s, err := recurrence.New(recurrence.Options{Rule: rule, Zone: "Europe/Berlin", Start: start, Lasts: time.Hour})
			if err != nil {
				b.Fatal(err)
			}
			now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
			for b.Loop() {
				s.On(now)
			}
		})
	}
}
