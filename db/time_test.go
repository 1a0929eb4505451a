package db_test

import (
	"math"
	"testing"
	"time"

	"github.com/alertad/alertad/db"
)

func TestParseTime(t *testing.T) {
	f := func(text, want string) {
		t.Helper()
		got, err := db.ParseTime(text)
		if (err != nil) != (want == "") || got.String() != want {
			t.Errorf("%s: %s (%v), want %s", text, got, err, want)
		}
	}
	f("2028-02-29T23:59:59.999Z", "2028-02-29T23:59:59.999Z")
	f("2027-02-29T00:00:00Z", "")
	f("2038-01-19T03:14:08Z", "2038-01-19T03:14:08.000Z") // one second more than 32 bits hold
	f("2106-02-07T06:28:16.5Z", "2106-02-07T06:28:16.500Z")
	f("1901-12-13T20:45:51Z", "1901-12-13T20:45:51.000Z")
	f("2026-10-25T02:30:00+02:00", "2026-10-25T00:30:00.000Z") // the first of two
	f("2026-10-25T02:30:00+01:00", "2026-10-25T01:30:00.000Z")
	f("2026-03-29T02:30:00+01:00", "2026-03-29T01:30:00.000Z") // no clock showed it
	f("2016-12-31T23:59:60Z", "")
	f("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z")
	f("9999-12-31T23:59:59-00:01", "")
	f("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z")
	f("0000-01-01T00:00:00+00:01", "")
}

func TestSub(t *testing.T) {
	at := func(year int) db.Time { return db.At(time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)) }
	f := func(name string, got, want time.Duration) {
		t.Helper()
		if got.Truncate(time.Second) != want.Truncate(time.Second) {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	f("over a leap day", at(2029).Sub(at(2028)), 366*24*time.Hour)
	f("over 2038", at(2039).Sub(at(2037)), 2*365*24*time.Hour)
	f("longer than there is", at(9999).Sub(at(2026)), math.MaxInt64)
	f("back longer than there is", at(2).Sub(at(2026)), -math.MaxInt64)
}

func TestAppendTime(t *testing.T) {
	const layout = "2006-01-02T15:04:05.000Z"
	for _, at := range []time.Time{
		time.Unix(0, 1e6),
		time.Date(2024, 2, 29, 23, 59, 59, 999e6, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 1e6, time.UTC),
		time.Date(2038, 1, 19, 3, 14, 8, 70e6, time.UTC),
		time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC),
		time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC),
	} {
		if got, want := db.At(at).String(), at.UTC().Format(layout); got != want {
			t.Errorf("%s instead of %s", got, want)
		}
	}
}

func BenchmarkAppendTime(b *testing.B) {
	now := db.At(time.Now())
	var text []byte
	for b.Loop() {
		text = db.AppendTime(text[:0], now)
	}
}
