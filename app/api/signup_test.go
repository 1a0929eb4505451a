package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
)

func TestSignUp(t *testing.T) {
	s := newServer(t, people())
	ann := object{"name": "Ann", "email": "ann@example.com", "password": "p8ssw0rd"}
	f := func(change object, code int, message string) {
		t.Helper()
		body := object{}
		for _, m := range []object{ann, change} {
			for k, v := range m {
				body[k] = v
			}
		}
		s.do("POST", "/auth/signup", body).is(code).has("message", message)
		s.clock.pass(time.Hour)
	}
	f(object{"email": "root@example.com"}, 403, "administrators do not sign up: alertad user makes their accounts")
	f(object{"password": ""}, 400, "password must not be empty or hold a NUL character")
	f(object{"email": nil}, 400, `Missing mandatory value for "login"`)
	token := s.do("POST", "/auth/signup", with(ann, "roles", []string{"admin"}, "status", "inactive", "id", "mine", "email_verified", true)).is(200).str("token")
	me := s.get("/user/me", "Authorization", "Bearer "+token).is(200).has("user.roles", []string{"user"}, "user.status", "active", "user.email_verified", false)
	if me.str("user.id") == "mine" {
		t.Error("a visitor chooses the id")
	}
	s.do("PUT", "/user/me", object{"email": "root@example.com"}, "Authorization", "Bearer "+token).is(403)
	f(nil, 409, "user with that email already exists")

	s = newServer(t, people(func(l *loginSetup) { l.api.SignUp = false }))
	f(nil, 403, "user signup is disabled")
	s = newServer(t, people(func(l *loginSetup) { l.noBasic = true }))
	f(nil, 403, "user signup is disabled")
	for _, path := range []string{"/auth/forgot", "/auth/reset/x", "/auth/confirm/x"} {
		s.do("POST", path, ann).is(403)
	}
	s = newServer(t, people(), func(o *setup) { o.account.EmailDomains = []string{"other.com"} })
	f(nil, 403, "unauthorized domain")
}

// link returns the last part of the address in a mail.
func (m mailed) link(t *testing.T, start string) string {
	t.Helper()
	_, rest, ok := strings.Cut(m.text, start)
	if !ok {
		t.Fatalf("no %s in %s", start, m.text)
	}
	return strings.Fields(rest)[0]
}

func TestConfirmation(t *testing.T) {
	s := newServer(t, people(), func(o *setup) { o.account.EmailVerification = true })
	ann := object{"name": "Ann", "email": "ann@example.com", "password": "p8ssw0rd"}
	s.do("POST", "/auth/signup", ann, "Host", "evil.example", "Referer", "http://evil.example/").is(403).has("message", "email not verified")
	s.do("POST", "/auth/login", ann).is(403).has("message", "email not verified")
	mails := s.login.mails
	if len(mails) != 2 || mails[0].to != "ann@example.com" || strings.Contains(fmt.Sprint(mails), "evil") {
		t.Fatalf("mails %v", mails)
	}
	first, second := mails[0].link(t, "http://example.com/confirm/"), mails[1].link(t, "http://example.com/confirm/")
	s.do("POST", "/auth/confirm/"+first, object{}).is(400).has("message", "invalid confirmation hash") // the second took its place
	s.do("POST", "/auth/reset/"+second, object{"password": "x"}).is(400).has("message", "invalid password reset hash")
	s.do("POST", "/auth/confirm/"+second, object{}).is(200).has("message", "email address ann@example.com confirmed")
	s.do("POST", "/auth/confirm/"+second, object{}).is(400).has("message", "invalid confirmation hash")
	s.do("POST", "/auth/login", ann).is(200)
	if strings.Contains(s.log.String(), second) {
		t.Error("the log has the link")
	}
	// An administrator by name may sign up here: the mail shows who it is.
	s.do("POST", "/auth/signup", with(ann, "email", "root@example.com")).is(403).has("message", "email not verified")
	s.do("POST", "/auth/confirm/"+s.login.mails[2].link(t, "/confirm/"), object{}).is(200)
	s.get("/users", "Authorization", "Bearer "+s.do("POST", "/auth/login", with(ann, "email", "root@example.com")).is(200).str("token")).is(200)
}

func TestForgottenPassword(t *testing.T) {
	s := newServer(t, people())
	s.member("joe@example.com", "user")
	old, cookie := s.token("joe@example.com"), s.cookie("joe@example.com")
	s.clock.pass(2 * time.Second)
	a := s.do("POST", "/auth/forgot", object{"email": "joe@example.com"}, "Host", "evil.example").is(200).has("message", "password reset sent")
	b := s.do("POST", "/auth/forgot", object{"email": "nobody@example.com"}).is(200)
	if a.text != b.text || len(s.login.mails) != 1 {
		t.Errorf("who asks learns who has an account: %s %s, %d mails", a.text, b.text, len(s.login.mails))
	}
	token := s.login.mails[0].link(t, "http://example.com/reset/")
	s.do("POST", "/auth/confirm/"+token, object{}).is(400)
	s.do("POST", "/auth/reset/"+token, object{"password": "new"}).is(200).has("message", "password reset successful")
	s.do("POST", "/auth/reset/"+token, object{"password": "newer"}).is(400).has("message", "invalid password reset hash")
	s.do("POST", "/auth/login", object{"username": "joe@example.com", "password": "new"}).is(200)
	s.do("POST", "/auth/login", object{"username": "joe@example.com", "password": "p8ssw0rd"}).is(401)
	s.get("/alerts", "Authorization", old).is(401)
	s.get("/alerts", "Cookie", cookie).is(401)

	s.do("POST", "/auth/forgot", object{"email": "joe@example.com"}).is(200)
	late := s.login.mails[1].link(t, "/reset/")
	s.clock.pass(16 * time.Minute)
	s.do("POST", "/auth/reset/"+late, object{"password": "late"}).is(401).has("message", "confirmation token has expired")
	s.login.api.External = ""
	lost := newServer(t, people(func(l *loginSetup) { l.api.External = "" }))
	lost.do("POST", "/auth/forgot", object{"email": "joe@example.com"}).is(503)
}

func TestSetup(t *testing.T) {
	setup := account.NewSetup(time.Now, time.Hour, []byte("key"))
	s := newServer(t, people(func(l *loginSetup) { l.api.Setup = setup }))
	s.get("/auth/setup/guess").is(404)
	s.get("/auth/setup/" + setup.Token).is(200)
	s.get("/auth/session").is(200).has("setup", true)
	boss := object{"login": "boss@example.com", "password": "p8ssw0rd"}
	s.do("POST", "/auth/setup/guess", boss).is(404)
	s.do("POST", "/auth/setup/"+setup.Token, boss, "Sec-Fetch-Site", "cross-site").is(403)
	s.do("POST", "/auth/setup/"+setup.Token, object{"login": "boss"}).is(400)
	token := s.do("POST", "/auth/setup/"+setup.Token, boss).is(200).str("token")
	s.get("/users", "Authorization", "Bearer "+token).is(200).has("users.0.email", "boss@example.com")
	s.do("POST", "/auth/setup/"+setup.Token, boss).is(404)
	s.get("/auth/setup/" + setup.Token).is(404)
	s.get("/auth/session").is(200).has("setup", false)
	if strings.Contains(s.log.String(), setup.Token) {
		t.Error("the log has the link")
	}

	other := account.NewSetup(time.Now, time.Hour, []byte("key"))
	s = newServer(t, people(func(l *loginSetup) { l.api.Setup = other }))
	s.member("joe", "user")
	s.do("POST", "/auth/setup/"+other.Token, boss).is(403).has("message", "this server is set up already")
	expired := account.NewSetup(time.Now, -time.Second, []byte("key"))
	if expired.Good(expired.Token) {
		t.Error("good for ever")
	}
}

// Who guesses the links of mails, or has mails sent, is slowed down.
func TestLinksAreSlow(t *testing.T) {
	s := newServer(t, people(), func(o *setup) { o.account.EmailVerification = true })
	f := func(path string, body object) {
		t.Helper()
		for range 20 {
			s.do("POST", path, body)
		}
		a := s.do("POST", path, body).is(429)
		if a.header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
		s.clock.pass(time.Hour)
	}
	f("/auth/reset/guess", object{"password": "x"})
	f("/auth/confirm/guess", object{})
	f("/auth/forgot", object{"email": "nobody@example.com"})
	f("/auth/signup", object{"name": "Ann", "email": "ann@example.com", "password": "p8ssw0rd"})
	before := len(s.login.mails)
	for range 20 {
		s.do("POST", "/auth/login", object{"email": "ann@example.com", "password": "p8ssw0rd"}).is(403).has("message", "email not verified")
	}
	if n := len(s.login.mails) - before; n < 1 || n > 5 {
		t.Errorf("20 logins send %d mails", n)
	}
}
