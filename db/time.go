package db

import (
	"math"
	"time"
)

// Time is an instant in milliseconds since 1970 in UTC, the precision of the
// API and of every store. Zero means that there is none.
type Time int64

// At converts, cutting to milliseconds. A zero time.Time becomes zero.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMilli())
}

// Time converts back, in UTC.
func (t Time) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(t)).UTC()
}

// Add returns t moved by d.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Milliseconds()) }

// AddSeconds returns t moved by n seconds.
func (t Time) AddSeconds(n int64) Time { return t + Time(n*1000) }

// Sub returns the time from u to t, at most the longest there is, which is 292
// years.
func (t Time) Sub(u Time) time.Duration {
	const longest = Time(math.MaxInt64 / int64(time.Millisecond))
	return time.Duration(max(-longest, min(longest, t-u))) * time.Millisecond
}

// String prints the form of the API, 2006-01-02T15:04:05.000Z; zero is "".
func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return string(t.Append(nil))
}

// Append appends the form of the API. It stands in every answer several times,
// and this costs two thirds of what time.AppendFormat does.
func (t Time) Append(dst []byte) []byte {
	u := t.Time()
	year, month, day := u.Date()
	if year < 0 || year > 9999 {
		return u.AppendFormat(dst, "2006-01-02T15:04:05.000Z")
	}
	hour, minute, second := u.Clock()
	dst = append(appendTwo(appendTwo(dst, year/100), year%100), '-')
	dst = append(appendTwo(dst, int(month)), '-')
	dst = append(appendTwo(dst, day), 'T')
	dst = append(appendTwo(dst, hour), ':')
	dst = append(appendTwo(dst, minute), ':')
	dst = append(appendTwo(dst, second), '.')
	ms := u.Nanosecond() / 1e6
	return append(appendTwo(dst, ms/10), byte('0'+ms%10), 'Z')
}

func appendTwo(dst []byte, n int) []byte { return append(dst, byte('0'+n/10), byte('0'+n%10)) }

// ParseTime reads any RFC 3339 time, with or without a fraction, that is of the
// years 0 to 9999 in UTC too.
func ParseTime(s string) (Time, error) {
	t, err := time.Parse(time.RFC3339, s)
	if year := t.UTC().Year(); err != nil || year < 0 || year > 9999 {
		return 0, Errorf(Invalid, "dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not '%s'", s)
	}
	return At(t), nil
}
