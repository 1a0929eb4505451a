package auth_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// A clock that is set back, or that of another server, keeps nobody out who is
// in, and makes no login longer.
func TestClockBack(t *testing.T) {
	f := func(name string, back time.Duration, code db.Code, message string) {
		t.Helper()
		t.Run(name, func(t *testing.T) {
			g := newGate(t)
			joe := auth.Proof{UserID: "u-joe", Provider: "basic"}
			bearer, cookie := "Bearer "+g.token(joe), g.cookie(joe)
			g.now = g.now.Add(-back)
			g.is(request("GET", "/", "Authorization", bearer), "joe", "admin:blackouts read write", code, message)
			g.is(request("GET", "/", "Cookie", cookie), "joe", "admin:blackouts read write", 0, "")
			g.is(request("GET", "/", "Authorization", "Bearer "+g.token(joe)), "joe", "admin:blackouts read write", 0, "") // the cure
			g.now = g.now.Add(back + time.Hour)
			g.is(request("GET", "/", "Authorization", bearer), "", "", db.Unauthorized, "Token has expired")
		})
	}
	f("not at all", 0, 0, "")
	f("as another server's is", time.Second, 0, "")
	f("by half a minute", 30*time.Second, 0, "")
	f("by an hour", time.Hour, db.Unauthorized, "Token is invalid")
}

// Who changed the password by a clock that was ahead can log in, while older
// logins stay ended.
func TestPasswordOfTheFuture(t *testing.T) {
	g := newGate(t)
	old := auth.Proof{UserID: "u-joe", Provider: "basic"}
	before := [][]string{{"Authorization", "Bearer " + g.token(old)}, {"Cookie", g.cookie(old)}}
	changed := db.At(g.now.Add(time.Hour)) + 500
	g.put(&db.User{Meta: db.Meta{ID: "u-joe"}, Login: "joe", UserStatus: db.UserActive, Roles: []string{"user"}, ValidAfter: changed})
	g.check(g.dir.Reload(t.Context()))
	again := auth.Proof{UserID: "u-joe", Provider: "basic", Since: int64(changed) / 1000}
	for _, header := range [][]string{{"Authorization", "Bearer " + g.token(again)}, {"Cookie", g.cookie(again)}} {
		g.is(request("GET", "/", header...), "joe", "admin:blackouts read write", 0, "")
	}
	for _, header := range before {
		g.is(request("GET", "/", header...), "", "", db.Unauthorized, "the password was changed after this login")
	}
}
