package account_test

import (
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// guessed makes a door, with accounts of all sorts behind it, for who guesses.
func guessed(t *testing.T, cost int) (*account.Door, *auth.Passwords, []string) {
	t.Helper()
	passwords := auth.NewPasswords(cost, 1)
	d := newDesk(t, loose, func(o *account.Options) { o.Passwords = passwords })
	known := d.user(&db.User{Login: "known", Email: "known@example.com"})
	off := d.user(&db.User{Login: "inactive", UserStatus: db.UserInactive})
	d.want("put", d.store.Update(d.ctx, func(tx db.Tx) error {
		return tx.Put(&db.User{Meta: db.Meta{ID: "far"}, Login: "without a password", UserStatus: db.UserActive})
	}), 0, "")
	asked := 0
	door := &account.Door{
		Registry: d.Registry, Providers: []auth.Provider{directory{known: "other", asked: &asked}, account.Basic{Registry: d.Registry}},
		Limiter: auth.NewLimiter(time.Now), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	return door, passwords, []string{known.Login, known.Email, off.Login, "without a password", "unknown", "unknown@example.com", "root@example.com", "*"}
}

// Whoever guesses is told the same after the same work, whether there is such
// an account or not.
func TestGuessesCostTheSame(t *testing.T) {
	door, passwords, logins := guessed(t, 4)
	for i, login := range logins {
		before := passwords.Done()
		_, err := door.CheckPassword(t.Context(), "192.0.2.1", login, "wrong")
		var told *db.Error
		if n := passwords.Done() - before; n != 1 || !errors.As(err, &told) || told.Code != db.Unauthorized || told.Message != "Invalid username or password" {
			t.Errorf("%d %s: %d hashes, %v", i, login, n, err)
		}
	}
	before := passwords.Done()
	for _, login := range logins {
		if _, err := door.CheckPassword(t.Context(), "192.0.2.2", login, " "); err == nil || passwords.Done() != before {
			t.Errorf("%s without a password: %v", login, err)
		}
	}
}

// The fastest of some guesses each differ by less than noise can explain.
func TestGuessesTakeAsLong(t *testing.T) {
	door, _, _ := guessed(t, 8)
	fastest := map[string]time.Duration{"known": time.Hour, "unknown": time.Hour}
	for range 4 { // fewer than are slowed down
		for login := range fastest {
			begun := time.Now()
			if _, err := door.CheckPassword(t.Context(), "192.0.2.1", login, "wrong"); db.CodeOf(err) != db.Unauthorized {
				t.Fatal(err)
			}
			fastest[login] = min(fastest[login], time.Since(begun))
		}
	}
	if known, unknown := fastest["known"], fastest["unknown"]; known > 3*unknown || unknown > 3*known {
		t.Errorf("a known user takes %v, an unknown one %v", known, unknown)
	}
}
