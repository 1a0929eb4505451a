package api_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// reached has a server be at one address for its tokens, however it is reached.
func reached(o *setup) { o.api.BaseURL = "http://example.com" }

// ends wants the stream to be closed soon, with nothing said any more.
func (l *listener) ends(why string) {
	l.t.Helper()
	began := time.Now()
	for l.lines.Scan() {
		if l.lines.Text() != "" {
			l.t.Errorf("%s: still told: %s", why, l.lines.Text())
		}
	}
	if err := l.lines.Err(); err != nil || time.Since(began) > 10*time.Second {
		l.t.Errorf("%s: ended after %v with %v", why, time.Since(began), err)
	}
}

// A stream ends at once when somebody is shut out or gets other customers, and
// goes on when others are.
func TestStreamsEndWithTheRight(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.dir.CustomerViews = true }), reached)
	s.member("root@example.com", "admin")
	root := s.token("root@example.com")
	f := func(what string, change func(joe *db.User, in string), way func(login string) []string) {
		t.Helper()
		joe := s.member("joe "+what, "user")
		_, err := s.accounts.CreateCustomer(t.Context(), &db.Customer{Match: joe.Login, Customer: "Acme"})
		s.check(err)
		in := way(joe.Login)
		l := s.listen(t, "/alerts/stream", in...)
		l.want("ready")
		tell := func(resource string) {
			t.Helper()
			s.post("/alert", with(nodeDown, "resource", resource, "customer", "Acme"), "Authorization", root)
		}
		tell(what)
		l.want("alert", "alert.resource", what)
		_, err = s.accounts.CreatePerm(t.Context(), auth.System(), &db.Perm{Match: what, Scopes: []string{"read"}})
		s.check(err)
		tell(what + " again")
		l.want("alert", "alert.resource", what+" again") // others' rights changed
		change(joe, in[1])
		l.ends(what)
	}
	cookie := func(login string) []string { return []string{"Cookie", s.cookie(login)} }
	bearer := func(login string) []string { return []string{"Authorization", s.token(login)} }
	basic := func(login string) []string {
		return []string{"Authorization", "Basic " + base64.StdEncoding.EncodeToString([]byte(login+":p8ssw0rd"))}
	}
	update := func(c account.UserChange) func(*db.User, string) {
		return func(joe *db.User, _ string) {
			_, err := s.accounts.UpdateUser(t.Context(), auth.System(), joe.ID, c)
			s.check(err)
		}
	}
	for name, way := range map[string]func(string) []string{"session": cookie, "token": bearer, "basic": basic} {
		f(name+" inactive", update(account.UserChange{Status: ptr("inactive")}), way)
		f(name+" without the scope", update(account.UserChange{Roles: &[]string{"none"}}), way)
		f(name+" gone", func(joe *db.User, _ string) { s.check(s.accounts.DeleteUser(t.Context(), joe.ID)) }, way)
		f(name+" of another customer too", func(joe *db.User, _ string) {
			_, err := s.accounts.CreateCustomer(t.Context(), &db.Customer{Match: joe.Login, Customer: "Other"})
			s.check(err)
		}, way)
		f(name+" an administrator", update(account.UserChange{Roles: &[]string{"admin"}, Login: ptr("boss " + name)}), way)
	}
	f("new password", update(account.UserChange{Password: ptr("another")}), basic)
	s.clock.pass(2 * time.Second)
	f("new password for a session", func(joe *db.User, _ string) {
		s.clock.pass(2 * time.Second)
		update(account.UserChange{Password: ptr("another")})(joe, "")
	}, cookie)
	f("logged out", func(_ *db.User, cookie string) { s.do("POST", "/auth/logout", nil, "Cookie", cookie).is(200) }, cookie)
	f("another login in its place", func(joe *db.User, cookie string) {
		body := object{"username": joe.Login, "password": "p8ssw0rd", "session": true}
		s.do("POST", "/auth/login", body, "Cookie", cookie).is(200)
	}, cookie)
}

// A stream does not outlive the credential that it was opened with.
func TestStreamsEndWithTheCredential(t *testing.T) {
	f := func(what string, way func(s *server) []string, end func(s *server)) {
		t.Helper()
		t.Run(what, func(t *testing.T) {
			s := newServer(t, people(), reached, func(o *setup) { o.api.KeepAlive = time.Millisecond })
			s.member("joe", "user")
			l := s.listen(t, "/alerts/stream", way(s)...)
			l.want("ready")
			if e := l.next(); e.comment != "keep-alive" {
				t.Fatalf("%+v", e)
			}
			end(s)
			for l.lines.Scan() { // until it is closed; keep-alives may be under way
			}
			if err := l.lines.Err(); err != nil {
				t.Error(err)
			}
			if s.hub.Len() != 0 {
				t.Error("somebody listens still")
			}
		})
	}
	hours := func(s *server) { s.clock.pass(2 * time.Hour) }
	var key *db.APIKey
	withKey := func(s *server) []string {
		k, text, err := s.accounts.CreateKey(t.Context(), auth.System(), account.NewKey{APIKey: db.APIKey{
			User: "joe", Scopes: []string{"read"}, ExpireTime: db.At(s.clock.Now().Add(time.Hour)),
		}})
		s.check(err)
		key = k
		return []string{"X-API-Key", text}
	}
	f("session", func(s *server) []string { return []string{"Cookie", s.cookie("joe")} }, hours)
	f("token", func(s *server) []string { return []string{"Authorization", s.token("joe")} }, hours)
	f("key", withKey, hours)
	f("key that is deleted", withKey, func(s *server) {
		_, err := s.accounts.DeleteKey(t.Context(), auth.System(), key.ID)
		s.check(err)
	})
	f("key that ends earlier", withKey, func(s *server) {
		_, err := s.accounts.UpdateKey(t.Context(), auth.System(), key.ID, func(k *db.APIKey) error {
			k.ExpireTime = db.At(s.clock.Now())
			return nil
		})
		s.check(err)
	})
	f("key of somebody inactive", withKey, func(s *server) {
		u, err := s.accounts.Named(t.Context(), "joe")
		s.check(err)
		_, err = s.accounts.UpdateUser(t.Context(), auth.System(), u.ID, account.UserChange{Status: ptr("inactive")})
		s.check(err)
	})
}

// successor makes the server that takes over after a reload: another API over
// another directory. What was let in before goes on at the old one.
func (s *server) successor(required bool) (*api.API, *account.Registry) {
	s.t.Helper()
	o := s.api.Options
	dir := s.login.dir
	dir.Before = o.Login.Directory
	var err error
	o.Login.Directory, err = auth.NewDirectory(s.t.Context(), dir)
	s.check(err)
	ways := s.login.auth
	ways.Directory, ways.Required = o.Login.Directory, required
	a, err := auth.NewAuthenticator(ways)
	s.check(err)
	o.Authenticate, o.Metrics = a.Authenticate, o.Metrics.Again()
	next, err := api.After(s.api, o)
	s.check(err)
	registry := account.New(account.Options{Store: s.store, Passwords: auth.NewPasswords(4, 1), Scopes: auth.Scopes(), Changed: o.Login.Directory.Reload})
	s.api.HandOver(next)
	return next, registry
}

// Streams that were opened before a reload, or two, are judged by what is known
// after it.
func TestStreamsFollowTheNewest(t *testing.T) {
	s := newServer(t, people(func(l *loginSetup) { l.auth.Required = false }), reached)
	joe, ann := s.member("joe", "user"), s.member("ann", "user")
	ofJoe := s.listen(t, "/alerts/stream", "Authorization", s.token("joe"))
	ofAnn := s.listen(t, "/alerts/stream", "Cookie", s.cookie("ann"))
	anyones := s.listen(t, "/alerts/stream")
	for _, l := range []*listener{ofJoe, ofAnn, anyones} {
		l.want("ready")
	}
	next, _ := s.successor(false)
	s.post("/alert", with(nodeDown, "resource", "a"))
	for _, l := range []*listener{ofJoe, ofAnn, anyones} {
		l.want("alert", "alert.resource", "a")
	}
	old := s.api
	s.api = next
	last, registry := s.successor(true)
	anyones.ends("a login is required by now")

	_, err := registry.UpdateUser(t.Context(), auth.System(), joe.ID, account.UserChange{Status: ptr("inactive")})
	s.check(err)
	ofJoe.ends("inactive after the reload")
	s.api = last
	s.post("/alert", with(nodeDown, "resource", "b"), "Authorization", s.token("ann"))
	ofAnn.want("alert", "alert.resource", "b")

	// What a request changes that was let in before the reload counts after it.
	s.api = old
	_, err = s.accounts.UpdateUser(t.Context(), auth.System(), ann.ID, account.UserChange{Status: ptr("inactive")})
	s.check(err)
	s.api = last
	s.do("POST", "/auth/login", object{"username": "ann", "password": "p8ssw0rd"}).is(403)
	ofAnn.ends("inactive, by a request of before the reload")
}

// Who is shut out while they send many alerts is stopped at the next of them.
func TestLongBatchEndsWithTheRight(t *testing.T) {
	s := newServer(t, people())
	joe := s.member("joe", "user")
	in, out := io.Pipe()
	r := httptest.NewRequest("POST", "/alerts", in)
	r.Header.Set("Content-Type", ndjson)
	r.Header.Set("Authorization", s.token("joe"))
	go func() {
		for i := range 3000 {
			if i == 1500 {
				_, err := s.accounts.UpdateUser(t.Context(), auth.System(), joe.ID, account.UserChange{Status: ptr("inactive")})
				if err != nil {
					out.CloseWithError(err)
					return
				}
			}
			if _, err := io.WriteString(out, line(nodeDown)+"\n"); err != nil {
				return
			}
		}
		out.Close()
	}()
	w := httptest.NewRecorder()
	s.api.ServeHTTP(w, r)
	in.Close()
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `"complete":false,"total":1024,"ok":1024`) {
		t.Errorf("%d %.300s", w.Code, w.Body)
	}
}
