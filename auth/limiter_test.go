package auth_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

var wrong = db.Errorf(db.Unauthorized, "wrong")

func TestLimiter(t *testing.T) {
	now := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	l := auth.NewLimiter(func() time.Time { return now })
	try := func(account, address string, good bool) time.Duration {
		err := l.Begin(account, address)
		var r *auth.Refusal
		if errors.As(err, &r) {
			if db.CodeOf(err) != db.RateLimited || r.RetryAfter <= 0 {
				t.Fatalf("%v, %v", err, r.RetryAfter)
			}
			return r.RetryAfter
		}
		if good {
			l.End(account, address, nil)
		} else {
			l.End(account, address, wrong)
		}
		return 0
	}
	refused := 0
	for range 50 {
		if try("joe", "192.0.2.1", false) > 0 {
			refused++
		}
	}
	if refused != 45 {
		t.Errorf("%d of 50 wrong logins are refused, want 45", refused)
	}
	if try("JOE", "192.0.2.2", true) == 0 {
		t.Error("from another address, the account is not slowed down")
	}
	if try("ann", "192.0.2.1", true) > 0 {
		t.Error("another account is slowed down too early")
	}
	for _, want := range []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second} {
		if got := try("joe", "192.0.2.3", false); got != want {
			t.Fatalf("wait %v, want %v", got, want)
		}
		now = now.Add(want)
		if try("joe", "192.0.2.3", false) > 0 {
			t.Fatal("refused after the wait")
		}
	}
	now = now.Add(time.Minute)
	if try("joe", "192.0.2.1", true) > 0 {
		t.Error("never let in again")
	}
	if try("joe", "192.0.2.1", false) > 0 {
		t.Error("a good login does not forget the failures before")
	}
	for i := range 19 {
		try(fmt.Sprint("user", i), "2001:db8::1", false)
	}
	if try("more", "2001:db8::2", false) > 0 || try("yet more", "2001:db8::3", false) == 0 {
		t.Error("the addresses of one network are not slowed down together after 20")
	}
	now = now.Add(time.Hour)
	if try("joe", "2001:db8::1", false) > 0 {
		t.Error("never forgotten")
	}
}

// A provider that is down shuts nobody out.
func TestLimiterCountsOnlyWrongPasswords(t *testing.T) {
	l := auth.NewLimiter(time.Now)
	for range 50 {
		if err := l.Begin("joe", "192.0.2.1"); err != nil {
			t.Fatal(err)
		}
		l.End("joe", "192.0.2.1", db.Errorf(db.Unavailable, "down"))
	}
}

// Who tries many at once gains nothing; who never failed is not held up.
func TestLimiterAtOnce(t *testing.T) {
	l := auth.NewLimiter(time.Now)
	for range 30 {
		if err := l.Begin("honest", "192.0.2.1"); err != nil {
			t.Fatalf("a good client: %v", err)
		}
	}
	for range 30 {
		l.End("honest", "192.0.2.1", nil)
	}
	l.Begin("joe", "192.0.2.9")
	l.End("joe", "192.0.2.9", wrong)
	passed := 0
	for range 30 {
		if l.Begin("joe", "192.0.2.9") == nil {
			passed++
		}
	}
	if passed > 5 {
		t.Errorf("%d guesses at once", passed)
	}
}

func TestLimiterIsBounded(t *testing.T) {
	l := auth.NewLimiter(time.Now)
	for i := range 100_000 {
		account := fmt.Sprint("user", i)
		if l.Begin(account, "") == nil {
			l.End(account, "", wrong)
		}
		l.End(account, fmt.Sprint("10.", i>>16, ".", i>>8&255, ".", i&255), wrong)
	}
	if n := l.Len(); n > 40_000 {
		t.Errorf("%d names are kept", n)
	}
}
