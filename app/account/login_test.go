package account_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// loose are the entries of providers that check nothing: one where users choose
// their addresses, one that is a directory.
func loose(o *account.Options) {
	o.AuthRequired = true
	o.Entries = map[string]auth.Entry{"openid": {Verified: true}, "ldap": {}}
	o.LinkByEmail = true
}

func who(issuer, subject, login, email string, verified bool) auth.Identity {
	return auth.Identity{Issuer: issuer, Subject: subject, Login: login, Email: email, EmailVerified: verified}
}

// in logs in and returns the account; a code is wanted otherwise.
func (d *desk) in(provider string, id auth.Identity, code db.Code, message string) *db.User {
	d.t.Helper()
	proof, err := d.LogIn(d.ctx, provider, id)
	d.want(id.Login, err, code, "")
	if code != 0 {
		if err != nil && !strings.HasPrefix(err.Error(), message) {
			d.t.Errorf("%s: %v, want %q", id.Login, err, message)
		}
		return nil
	}
	if err != nil {
		d.t.FailNow()
	}
	u, err := d.User(d.ctx, proof.UserID)
	d.want("user", err, 0, "")
	return u
}

func TestIdentities(t *testing.T) {
	d := newDesk(t, loose)
	const one, two = "https://one.example", "https://two.example"
	joe := d.in("openid", who(one, "1", "joe", "joe@example.com", true), 0, "")
	if joe.ID == "1" || joe.Roles[0] != "user" || !joe.EmailVerified || joe.LastLogin == 0 {
		t.Errorf("new account %+v", joe)
	}
	d.now = d.now.Add(time.Hour)
	if again := d.in("openid", who(one, "1", "joseph", "joe@example.com", true), 0, ""); again.ID != joe.ID || again.Login != "joseph" || again.LastLogin == joe.LastLogin {
		t.Errorf("with another name at the provider: %+v", again)
	}
	// The same number at another issuer is somebody else.
	if ann := d.in("openid", who(two, "1", "ann", "ann@example.com", true), 0, ""); ann.ID == joe.ID {
		t.Error("two issuers, one subject: one account")
	}
	d.in("openid", who(two, "2", "eve", "joe@example.com", false), db.Forbidden, "the login or the address of eve belongs to another account")
	d.in("openid", who(two, "3", "joseph", "", false), db.Forbidden, "the login or the address of joseph belongs to another account")
	if linked := d.in("openid", who(two, "4", "joe2", "joe@example.com", true), 0, ""); linked.ID != joe.ID {
		t.Error("a verified address does not join the account")
	}
	// Somebody who takes another's name at the provider stays who they were.
	if ann := d.in("openid", who(two, "1", "joe2", "joe@example.com", false), 0, ""); ann.Login != "ann" || ann.Email != "ann@example.com" {
		t.Errorf("a name that is taken: %+v", ann)
	}
	if ann := d.in("openid", who(two, "1", "root@example.com", "ann@example.com", true), 0, ""); ann.Login != "ann" {
		t.Errorf("a name that makes an administrator: %+v", ann)
	}
	d.in("openid", who(one, "", "nobody", "", false), db.Invalid, "the login provider does not tell who")
	d.in("openid", who(one, "9", "", "", false), db.Invalid, "the login provider does not tell who")

	_, err := d.UpdateUser(d.ctx, admin, joe.ID, account.UserChange{Status: ptr("inactive")})
	d.want("switch off", err, 0, "")
	d.in("openid", who(one, "1", "joseph", "joe@example.com", true), db.Forbidden, "User joseph is not active")
}

func TestLinkingToAccountsWithPasswords(t *testing.T) {
	d := newDesk(t, loose)
	own := d.user(&db.User{Login: "local", Email: "local@example.com", Roles: []string{"admin"}})
	linked := d.in("openid", who("i", "1", "other", "local@example.com", true), 0, "")
	if linked.ID != own.ID || linked.Login != "local" {
		t.Errorf("the local account: %+v", linked)
	}
	// Who signs up with another's address does not get their login later.
	_, err := d.SignUp(d.ctx, &db.User{Name: "Eve", Login: "eve", Email: "ann@example.com"}, "p8ssw0rd")
	d.want("sign up", err, 0, "")
	d.in("openid", who("i", "2", "ann", "ann@example.com", true), db.Forbidden, "there is an account with the address ann@example.com, which nobody confirmed")

	d = newDesk(t, loose, func(o *account.Options) { o.LinkByEmail = false })
	d.user(&db.User{Login: "local", Email: "local@example.com"})
	d.in("openid", who("i", "1", "other", "local@example.com", true), db.Forbidden, "the login or the address of other belongs to another account")
	d.in("openid", who("i", "1", "local", "", false), db.Forbidden, "the login or the address of local belongs to another account")
}

// Accounts that were taken over from Alerta have no identity.
func TestAdoption(t *testing.T) {
	adopt := func(o *account.Options) { o.Adopt = true }
	put := func(d *desk) {
		t.Helper()
		d.want("put", d.store.Update(d.ctx, func(tx db.Tx) error {
			for _, u := range []*db.User{
				{Meta: db.Meta{ID: "4711"}, Login: "far", UserStatus: db.UserActive, Roles: []string{"ops"}},
				{Meta: db.Meta{ID: "b7d4"}, Login: "near@example.com", Email: "near@example.com", UserStatus: db.UserActive},
				{Meta: db.Meta{ID: "own"}, Login: "own", UserStatus: db.UserActive, Password: "x"},
			} {
				if err := tx.Put(u); err != nil {
					return err
				}
			}
			return nil
		}), 0, "")
	}
	d := newDesk(t, loose, adopt)
	put(d)
	if u := d.in("openid", who("i", "4711", "far", "", false), 0, ""); u.ID != "4711" || u.Roles[0] != "ops" {
		t.Errorf("%+v", u)
	}
	d.in("openid", who("j", "4711", "far", "", false), db.Forbidden, "the login or the address of far belongs") // only once
	d.in("openid", who("i", "own", "own", "", false), db.Forbidden, "the login or the address of own belongs")  // it has a password
	d.in("openid", who("i", "5", "near@example.com", "near@example.com", false), db.Forbidden, "the login or the address of near@example.com belongs")
	if u := d.in("ldap", who("ldap://x", "cn=near", "near@example.com", "near@example.com", false), 0, ""); u.ID != "b7d4" {
		t.Errorf("%+v", u)
	}
	d = newDesk(t, loose)
	put(d)
	d.in("openid", who("i", "4711", "far", "", false), db.Forbidden, "the login or the address of far belongs")
}

func TestEntries(t *testing.T) {
	id := auth.Identity{Login: "joe", Email: "joe@example.com", EmailVerified: true, Roles: []string{"ops"}, Groups: []string{"team"}, Orgs: []string{"acme"}}
	f := func(want string, e auth.Entry, change func(*auth.Identity)) {
		t.Helper()
		i := id
		change(&i)
		err := e.Check(i, []string{"user"})
		switch {
		case want == "" && err != nil:
			t.Errorf("%+v: %v", e, err)
		case want != "" && (db.CodeOf(err) != db.Forbidden || err.Error() != "User joe is not authorized: "+want):
			t.Errorf("%+v: %v, want %s", e, err, want)
		}
	}
	as := func(*auth.Identity) {}
	f("", auth.Entry{}, as)
	f("", auth.Entry{Domains: []string{"*"}, Roles: []string{"*"}, Groups: []string{"x", "*"}, Orgs: []string{"*"}}, as)
	f("", auth.Entry{Domains: []string{"example.com"}, Roles: []string{"ops"}, Groups: []string{"team"}, Orgs: []string{"acme"}, Verified: true}, as)
	f("", auth.Entry{Roles: []string{"user"}}, as)
	f("the domain example.com is not allowed", auth.Entry{Domains: []string{"other.com"}}, as)
	f("the domain example.com is not allowed", auth.Entry{Domains: []string{}}, as)
	f("the domain  is not allowed", auth.Entry{Domains: []string{"", "other.com"}}, func(i *auth.Identity) { i.Email = "" })
	f("the address joe@example.com is not verified", auth.Entry{Domains: []string{"example.com"}, Verified: true}, func(i *auth.Identity) { i.EmailVerified = false })
	f("", auth.Entry{Domains: []string{"*"}, Verified: true}, func(i *auth.Identity) { i.EmailVerified = false })
	f("no role of theirs is allowed: ops", auth.Entry{Roles: []string{"boss"}}, as)
	f("no group of theirs is allowed: team", auth.Entry{Groups: []string{"boss"}}, as)
	f("no organisation of theirs is allowed: acme", auth.Entry{Orgs: []string{"other"}}, as)

	d := newDesk(t, loose, func(o *account.Options) { o.Entries["openid"] = auth.Entry{Groups: []string{"in"}} })
	d.in("openid", who("i", "1", "joe", "", false), db.Forbidden, "User joe is not authorized")
	if users, err := d.Users(d.ctx); err != nil || len(users) > 0 {
		t.Errorf("who may not in has an account: %v, %v", users, err)
	}
}

func TestProxiedAndFirst(t *testing.T) {
	d := newDesk(t)
	if empty, err := d.Empty(d.ctx); !empty || err != nil {
		t.Errorf("empty %v, %v", empty, err)
	}
	u, err := d.SetUp(d.ctx, &db.User{Login: "boss@example.com"}, "p8ssw0rd")
	d.want("set up", err, 0, "")
	if u.Email != "boss@example.com" || !u.EmailVerified || u.Roles[0] != "admin" {
		t.Errorf("%+v", u)
	}
	_, err = d.SetUp(d.ctx, &db.User{Login: "other"}, "p8ssw0rd")
	d.want("again", err, db.Forbidden, "this server is set up already")
	d.want("proxied", d.SignUpProxied(d.ctx, "joe", []string{"ops"}), 0, "")
	d.want("proxied twice", d.SignUpProxied(d.ctx, "joe", nil), db.Conflict, "")
}

// directory is a provider of passwords.
type directory struct {
	known string
	down  bool
	asked *int
}

func (directory) Name() string { return "ldap" }
func (p directory) CheckPassword(_ context.Context, login, password string) (auth.Identity, error) {
	*p.asked++
	switch {
	case p.down:
		return auth.Identity{}, db.Errorf(db.Unavailable, "the directory does not answer")
	case login != p.known || password != "p8ssw0rd":
		return auth.Identity{}, db.Errorf(db.Unauthorized, "Invalid username or password")
	}
	return who("ldap://x", "cn="+login, login, "", false), nil
}

// Several providers of passwords stand side by side: who is down keeps nobody
// out whom another knows.
func TestDoor(t *testing.T) {
	d := newDesk(t, loose)
	d.user(&db.User{Login: "local", Roles: []string{"admin"}})
	asked := 0
	var log bytes.Buffer
	door := func(down bool) *account.Door {
		log.Reset()
		return &account.Door{
			Registry: d.Registry, Limiter: auth.NewLimiter(func() time.Time { return d.now }), Log: slog.New(slog.NewTextHandler(&log, nil)),
			Providers: []auth.Provider{directory{"far", down, &asked}, account.Basic{Registry: d.Registry}},
		}
	}
	f := func(o *account.Door, login, password string, code db.Code, provider string) {
		t.Helper()
		proof, err := o.CheckPassword(d.ctx, "192.0.2.1", login, password)
		d.want(login, err, code, "")
		if code == 0 && proof.Provider != provider {
			t.Errorf("%s comes through %s, want %s", login, proof.Provider, provider)
		}
	}
	up, down := door(false), door(true)
	f(up, "far", "p8ssw0rd", 0, "ldap")
	f(up, "local", "p8ssw0rd", 0, "basic")
	f(up, "local", "wrong", db.Unauthorized, "")
	if want := `why="ldap: Invalid username or password; basic: Invalid username or password"`; !strings.Contains(log.String(), want) {
		t.Errorf("log %s, want %s", &log, want)
	}
	f(down, "local", "p8ssw0rd", 0, "basic")
	f(down, "far", "p8ssw0rd", db.Unavailable, "")
	if !strings.Contains(log.String(), "the directory does not answer") || !strings.Contains(log.String(), "provider=ldap") {
		t.Errorf("log %s", &log)
	}
	was := asked
	for _, empty := range []string{"", " ", "\t\n", "\x00", "a\x00"} {
		f(up, "anonymous", empty, db.Unauthorized, "")
		d.now = d.now.Add(time.Minute)
	}
	if asked != was {
		t.Error("the directory is asked with an empty password")
	}
	for range 5 { // guesses count although the directory is down
		f(down, "local", "guess", db.Unavailable, "")
	}
	f(down, "local", "p8ssw0rd", db.RateLimited, "")
}

// A login is not older than the last change of the password, even if the clock
// was set back in between.
func TestLoginAfterTheClockWentBack(t *testing.T) {
	d := newDesk(t, loose)
	changed := db.At(d.now.Add(time.Hour))
	local := d.user(&db.User{Login: "joe", Email: "joe@example.com", EmailVerified: true, Roles: []string{"user"}, ValidAfter: changed})
	for provider, id := range map[string]auth.Identity{
		"basic":  {Issuer: account.Local, Subject: local.ID, Login: "joe"},
		"openid": who("https://one.example", "1", "joe", "joe@example.com", true),
	} {
		proof, err := d.LogIn(d.ctx, provider, id)
		if err != nil || proof.UserID != local.ID || proof.Since != changed.Time().Unix() {
			t.Errorf("%s: %+v, %v", provider, proof, err)
		}
	}
}
