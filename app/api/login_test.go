package api_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// loginSetup is what a test changes about how people log in.
type loginSetup struct {
	dir       auth.DirectoryOptions
	auth      auth.Options
	api       api.Login
	providers []auth.Provider // besides the accounts with passwords
	noBasic   bool
	mails     []mailed
}

type mailed struct{ to, subject, text string }

// people makes a server to log in to.
func people(changes ...func(*loginSetup)) func(*setup) {
	return func(o *setup) {
		o.account.AuthRequired = true
		o.account.EmailDomains = []string{"*"}
		o.login = func(l *loginSetup) {
			for _, change := range changes {
				change(l)
			}
		}
	}
}

func (s *server) prepareLogin(o *setup) {
	if o.login == nil {
		return
	}
	s.login = &loginSetup{
		dir:  auth.DirectoryOptions{Store: s.store, Roles: o.account.Roles},
		auth: auth.Options{Required: true, Now: s.clock.Now, Realm: "Alerta"},
		api:  api.Login{SignUp: true, External: "http://example.com"},
	}
	o.login(s.login)
	s.login.api.EmailVerification = o.account.EmailVerification
	var err error
	s.login.api.Directory, err = auth.NewDirectory(context.Background(), s.login.dir)
	s.check(err)
	o.account.Changed = s.login.api.Directory.Reload
}

func (s *server) buildLogin(o *setup, log *slog.Logger) {
	l := s.login
	if l == nil {
		return
	}
	if !l.noBasic {
		l.providers = append([]auth.Provider{account.Basic{Registry: s.accounts}}, l.providers...)
	}
	l.api.Door = &account.Door{Registry: s.accounts, Providers: l.providers, Limiter: auth.NewLimiter(s.clock.Now), Log: log}
	l.api.Tokens = &auth.Tokens{Keys: [][]byte{[]byte("secret")}, Lifetime: time.Hour, CustomerViews: l.dir.CustomerViews, Now: s.clock.Now}
	l.api.Sessions = &auth.Sessions{Store: s.store, Keys: l.api.Tokens.Keys, Lifetime: time.Hour, Now: s.clock.Now}
	l.api.Mail = func(to, subject, text string) error {
		l.mails = append(l.mails, mailed{to, subject, text})
		return nil
	}
	hawk, err := auth.NewHawk([]auth.HawkCredential{{ID: "robot", Secret: "s3cret", Scopes: []string{"read", "write"}}}, 1<<20, s.clock.Now)
	s.check(err)
	l.auth.Directory, l.auth.Tokens, l.auth.Sessions, l.auth.CheckPassword = l.api.Directory, l.api.Tokens, l.api.Sessions, l.api.Door.CheckPassword
	l.auth.Hawk, l.auth.Failed = hawk, l.api.Door.FailedCredential
	a, err := auth.NewAuthenticator(l.auth)
	s.check(err)
	l.api.OwnPage = a.OwnPage
	o.api.Authenticate, o.api.Login = a.Authenticate, l.api
}

// member makes an account with the password "p8ssw0rd".
func (s *server) member(login string, roles ...string) *db.User {
	s.t.Helper()
	u := &db.User{Login: login, Roles: roles}
	if strings.Contains(login, "@") {
		u.Email = login
	}
	u, err := s.accounts.CreateUser(s.t.Context(), auth.System(), u, "p8ssw0rd")
	s.check(err)
	return u
}

func (s *server) token(login string) string {
	s.t.Helper()
	return "Bearer " + s.do("POST", "/auth/login", object{"username": login, "password": "p8ssw0rd"}).is(200).str("token")
}

// cookie logs in as the console does and returns the cookie.
func (s *server) cookie(login string) string {
	s.t.Helper()
	a := s.do("POST", "/auth/login", object{"username": login, "password": "p8ssw0rd", "session": true}).is(200)
	return strings.Split(a.header.Get("Set-Cookie"), ";")[0]
}

func TestLogin(t *testing.T) {
	s := newServer(t, people())
	joe := s.member("joe@example.com", "user")
	f := func(body any, code int, message string) {
		t.Helper()
		s.do("POST", "/auth/login", body).is(code).has("message", message)
	}
	f(object{"username": "joe@example.com", "password": "wrong"}, 401, "Invalid username or password")
	f(object{"username": "nobody@example.com", "password": "p8ssw0rd"}, 401, "Invalid username or password")
	f(object{"username": "joe@example.com"}, 401, "must supply 'username' and 'password'")
	f(object{"username": "joe@example.com", "password": nil}, 401, "must supply 'username' and 'password'")
	f(object{"password": "p8ssw0rd"}, 401, "must supply 'username' and 'password'")
	for _, empty := range []string{"", " ", "\t", "\x00"} {
		f(object{"username": "ann" + empty, "password": empty}, 401, "password not allowed to be empty")
	}
	f("[]", 400, "request body must be a JSON object")
	if log := s.log.String(); !strings.Contains(log, "login failed") || !strings.Contains(log, "nobody@example.com") || strings.Contains(log, "p8ssw0rd") {
		t.Errorf("log: %s", log)
	}
	a := s.do("POST", "/auth/login", object{"email": "joe@example.com", "password": "p8ssw0rd"}).is(200)
	if a.header.Get("Set-Cookie") != "" || len(a.json.(object)) != 1 {
		t.Errorf("answer %s, %v", a.text, a.header)
	}
	bearer := "Bearer " + a.str("token")
	s.get("/alerts", "Authorization", bearer).is(200)
	s.get("/users", "Authorization", bearer).is(403).has("message", "Missing required scope: admin:users")
	s.get("/user/me", "Authorization", bearer).is(200).has("user.id", joe.ID)
	s.get("/userinfo", "Authorization", bearer).is(200).has("sub", joe.ID, "scope", "read write")
	if s.get("/user/me", "Authorization", bearer).at("user.lastLogin") == nil {
		t.Error("the login is not noted")
	}
	s.get("/alerts").is(401).has("message", "Missing authorization API Key or Bearer Token")

	_, err := s.accounts.UpdateUser(t.Context(), auth.System(), joe.ID, account.UserChange{Status: ptr("inactive")})
	s.check(err)
	f(object{"username": "joe@example.com", "password": "p8ssw0rd"}, 403, "User joe@example.com not active")
	s.get("/alerts", "Authorization", bearer).is(401).has("message", "User joe@example.com not active")
}

func TestBasicIsChallenged(t *testing.T) {
	s := newServer(t, people())
	s.member("joe", "user")
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	s.get("/alerts", "Authorization", basic("joe:p8ssw0rd")).is(200)
	a := s.get("/alerts", "Authorization", basic("joe:wrong")).is(401)
	if got := a.header.Get("WWW-Authenticate"); got != `Basic realm="Alerta", charset="UTF-8"` {
		t.Errorf("challenge %q", got)
	}
	s.get("/alerts", "Authorization", basic("joe:")).is(401)
	s.get("/alerts", "Authorization", basic("joe: ")).is(401)
	s.get("/groups", "Authorization", "Basic joe").is(400).has("message", "Invalid credentials")
}

func TestGuessingIsSlow(t *testing.T) {
	s := newServer(t, people())
	s.member("joe", "user")
	codes := map[int]int{}
	for range 50 {
		a := s.do("POST", "/auth/login", object{"username": "joe", "password": "guess"})
		codes[a.code]++
		if a.code == 429 && a.header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
	}
	if codes[401] > 6 || codes[401]+codes[429] != 50 {
		t.Errorf("50 wrong logins: %v", codes)
	}
	s.do("POST", "/auth/login", object{"username": "joe", "password": "p8ssw0rd"}).is(429)
	for _, path := range []string{"/groups", "/webhooks/prometheus", "/alertmanager/api/v2/alerts"} {
		s.get(path, "Authorization", "Basic am9lOnA4c3N3MHJk").is(429)
	}
	s.do("POST", "/alert", object{}, "Authorization", "Basic am9lOnA4c3N3MHJk").is(429)
	s.clock.pass(2 * time.Minute)
	s.do("POST", "/auth/login", object{"username": "joe", "password": "p8ssw0rd"}).is(200)
}

func TestSessions(t *testing.T) {
	s := newServer(t, people())
	s.member("joe", "user")
	body := object{"username": "joe", "password": "p8ssw0rd", "session": true}
	a := s.do("POST", "/auth/login", body, "Cookie", "alertad_session=fixed").is(200)
	c, err := http.ParseSetCookie(a.header.Get("Set-Cookie"))
	s.check(err)
	if c.Name != "alertad_session" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.Path != "/" || c.MaxAge != 3600 || len(c.Value) < 40 || c.Value == "fixed" {
		t.Errorf("cookie %v", c)
	}
	cookie := "alertad_session=" + c.Value
	s.get("/alerts", "Cookie", cookie).is(200)
	s.get("/userinfo", "Cookie", cookie).is(200).has("preferred_username", "joe")
	s.get("/user/me", "Cookie", cookie).is(200).has("user.login", "joe")
	s.post("/alert", nodeDown, "Cookie", cookie)
	s.do("POST", "/alert", nodeDown, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").is(403)
	s.do("POST", "/alert", nodeDown, "Cookie", cookie, "Origin", "http://evil.example").is(403)
	s.do("POST", "/auth/login", body, "Sec-Fetch-Site", "cross-site").is(403)
	s.get("/webhooks/pingdom", "Cookie", cookie, "Sec-Fetch-Site", "cross-site").is(403)

	again := s.do("POST", "/auth/login", body, "Cookie", cookie).is(200)
	if strings.Contains(again.header.Get("Set-Cookie"), c.Value) {
		t.Error("a login keeps the id")
	}
	s.get("/alerts", "Cookie", cookie).is(401) // its place was taken
	cookie = strings.Split(again.header.Get("Set-Cookie"), ";")[0]

	s.get("/auth/logout", "Cookie", cookie).is(200)
	s.get("/alerts", "Cookie", cookie).is(200) // a link cannot log out
	s.do("POST", "/auth/logout", object{}, "Cookie", cookie, "Sec-Fetch-Site", "cross-site").is(403)
	out := s.do("POST", "/auth/logout", nil, "Cookie", cookie).is(200).has("status", "ok", "message", "OIDC end_session_endpoint not configured")
	if !strings.Contains(out.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("cookie %s", out.header.Get("Set-Cookie"))
	}
	s.get("/alerts", "Cookie", cookie).is(401)

	cookie = s.cookie("joe")
	s.clock.pass(2 * time.Hour)
	s.get("/alerts", "Cookie", cookie).is(401)
	s.check(s.login.api.Sessions.Sweep(t.Context()))
	s.check(s.store.View(t.Context(), func(f db.Finder) error {
		left, err := f.Count(db.Sessions, nil)
		if len(left) != 0 {
			t.Errorf("ended sessions are left: %v", left)
		}
		return err
	}))
	secure := s.do("POST", "/auth/login", body, "X-Forwarded-Proto", "https")
	if secure.is(200); strings.Contains(secure.header.Get("Set-Cookie"), "Secure") {
		t.Error("USE_PROXYFIX is off, and the header counts")
	}
}

func TestSessionsBehindTLS(t *testing.T) {
	s := newServer(t, people(), func(o *setup) { o.api.BaseURL = "https://alerts.example.com/alerta" })
	s.member("joe", "user")
	c, err := http.ParseSetCookie(s.do("POST", "/auth/login", object{"username": "joe", "password": "p8ssw0rd", "session": true}).is(200).header.Get("Set-Cookie"))
	s.check(err)
	if !c.Secure || c.Path != "/alerta/" {
		t.Errorf("cookie %v", c)
	}
}

func ptr[T any](v T) *T { return &v }

func TestTokenSaysWhatAlertasDoes(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.dir.CustomerViews = true }))
	s.post("/customer", object{"match": "example.com", "customer": "Acme"}, "Authorization", "Bearer "+func() string {
		s.member("root@example.com", "admin")
		return s.do("POST", "/auth/login", object{"username": "root@example.com", "password": "p8ssw0rd"}).is(200).str("token")
	}())
	s.member("joe@example.com", "user")
	text, err := base64.RawURLEncoding.DecodeString(strings.Split(s.token("joe@example.com"), ".")[1])
	s.check(err)
	var claims map[string]any
	s.check(json.Unmarshal(text, &claims))
	if fmt.Sprint(claims["customers"]) != "[Acme]" || claims["scope"] != "read write" || claims["aud"] != "http://example.com/" {
		t.Errorf("claims %v", claims)
	}
	s.member("ann@other.com", "user")
	s.do("POST", "/auth/login", object{"username": "ann@other.com", "password": "p8ssw0rd"}).is(403).
		has("message", "No customer lookup configured for user 'ann@other.com' or 'ann@other.com,other.com'")
}
