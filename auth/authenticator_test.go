package auth_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// gate is an authenticator over a real store, with everybody in it.
type gate struct {
	t      testing.TB
	store  db.Store
	dir    *auth.Directory
	tokens *auth.Tokens
	auth   *auth.Authenticator
	now    time.Time
	asked  int // how often a password was checked
}

var here = auth.From{Address: "192.0.2.1", Root: "http://example.com"}

type gateOptions struct {
	auth auth.Options
	dir  auth.DirectoryOptions
}

func newGate(t testing.TB, changes ...func(*gateOptions)) *gate {
	t.Helper()
	g := &gate{t: t, now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
	now := func() time.Time { return g.now }
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	g.check(err)
	t.Cleanup(func() { g.check(store.Close()) })
	g.store = store
	g.fill()
	g.tokens = &auth.Tokens{Keys: [][]byte{[]byte("new secret"), []byte("old secret")}, Lifetime: time.Hour, Now: now}
	hawk, err := auth.NewHawk([]auth.HawkCredential{{ID: "hmac", Secret: "s3cret"}, {ID: "small", Secret: "s", Scopes: []string{"read"}, Customer: "Acme"}}, 1<<20, now)
	g.check(err)
	o := gateOptions{
		dir: auth.DirectoryOptions{Store: store, RoleGroups: []string{"ldap"}, Roles: auth.Roles{
			AdminUsers: []string{"root@example.com"}, AdminRoles: []string{"admin"}, UserRoles: []string{"user"}, GuestRoles: []string{"guest"},
			UserScopes: []string{"read", "write"}, GuestScopes: []string{"read:alerts"},
		}},
		auth: auth.Options{
			Tokens: g.tokens, Hawk: hawk, Sessions: &auth.Sessions{Store: store, Lifetime: time.Hour, Now: now}, Required: true, Now: now, Realm: "Alerta",
			Proxy: &auth.Proxy{Networks: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}, UserHeader: "X-Proxy-User", RolesHeader: "X-Proxy-Roles", Separator: ";"},
			CheckPassword: func(_ context.Context, _, login, password string) (auth.Proof, error) {
				g.asked++
				if login == "joe" && password == "pass:word" {
					return auth.Proof{UserID: "u-joe", Provider: "basic"}, nil
				}
				return auth.Proof{}, db.Errorf(db.Unauthorized, "Invalid username or password")
			},
		},
	}
	for _, change := range changes {
		change(&o)
	}
	g.dir, err = auth.NewDirectory(t.Context(), o.dir)
	g.check(err)
	o.auth.Directory = g.dir
	g.auth, err = auth.NewAuthenticator(o.auth)
	g.check(err)
	return g
}

func (g *gate) check(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *gate) fill() {
	later := db.At(g.now.Add(24 * time.Hour))
	g.put(
		&db.User{Meta: db.Meta{ID: "u-joe"}, Login: "joe", Email: "joe@acme.com", UserStatus: db.UserActive, Roles: []string{"user"}, Password: "x"},
		&db.User{Meta: db.Meta{ID: "u-off"}, Login: "off", UserStatus: db.UserInactive, Roles: []string{"user"}},
		&db.User{Meta: db.Meta{ID: "u-root"}, Login: "root@example.com", Email: "root@example.com", UserStatus: db.UserActive},
		&db.User{Meta: db.Meta{ID: "u-far"}, Login: "far", UserStatus: db.UserActive, Roles: []string{"user"}},
		&db.Identity{Meta: db.Meta{ID: "i-far"}, Issuer: "https://idp", Subject: "4711", User: "u-far", Provider: "openid", Roles: []string{"keeper"}, Groups: []string{"admin", "org-x"}},
		&db.Perm{Meta: db.Meta{ID: "p"}, Match: "keeper", Scopes: []string{"write:keys"}},
		&db.UserGroup{Meta: db.Meta{ID: "g"}, Name: "team", Users: []string{"u-joe"}},
		&db.Perm{Meta: db.Meta{ID: "p2"}, Match: "team", Scopes: []string{"admin:blackouts"}},
		&db.APIKey{Meta: db.Meta{ID: "k-joe"}, Hash: auth.HashKey("joe-key"), User: "joe", Scopes: []string{"write"}, ExpireTime: later},
		&db.APIKey{Meta: db.Meta{ID: "k-off"}, Hash: auth.HashKey("off-key"), User: "off", Scopes: []string{"write"}, ExpireTime: later},
		&db.APIKey{Meta: db.Meta{ID: "k-old"}, Hash: auth.HashKey("old-key"), User: "joe", Scopes: []string{"write"}, ExpireTime: db.At(g.now.Add(-time.Second))},
		&db.APIKey{Meta: db.Meta{ID: "k-adm"}, Hash: auth.HashKey("adm-key"), User: "nobody", Scopes: []string{"admin"}, ExpireTime: later},
		&db.APIKey{Meta: db.Meta{ID: "k-acme"}, Hash: auth.HashKey("acme-key"), User: "joe", Scopes: []string{"write"}, ExpireTime: later, Customer: "Acme"},
		&db.Customer{Meta: db.Meta{ID: "c1"}, Match: "acme.com", Customer: "Acme"},
		&db.Customer{Meta: db.Meta{ID: "c2"}, Match: "org-x", Customer: "X"},
		&db.Customer{Meta: db.Meta{ID: "c3"}, Match: "team", Customer: "Team"},
	)
}

func (g *gate) put(recs ...db.Record) {
	g.t.Helper()
	g.check(g.store.Update(context.Background(), func(tx db.Tx) error {
		for _, r := range recs {
			if err := tx.Put(r); err != nil {
				return err
			}
		}
		return nil
	}))
}

// token makes the token of a user, as a login does.
func (g *gate) token(proof auth.Proof) string {
	g.t.Helper()
	u, given, p, err := g.dir.Find(g.t.Context(), proof)
	g.check(err)
	token, err := g.tokens.New(here, proof, u, given, p)
	g.check(err)
	return token
}

// cookie is that of a session of a user.
func (g *gate) cookie(proof auth.Proof) string {
	g.t.Helper()
	w := httptest.NewRecorder()
	s := &auth.Sessions{Store: g.store, Lifetime: time.Hour, Now: func() time.Time { return g.now }}
	g.check(s.LogIn(w, httptest.NewRequest("POST", "/auth/login", nil), here, proof))
	return strings.Split(w.Header().Get("Set-Cookie"), ";")[0]
}

func request(method, path string, header ...string) *http.Request {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func basic(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }

// is wants a login and scopes, or with a code an error.
func (g *gate) is(r *http.Request, login, scopes string, code db.Code, message string) auth.Principal {
	g.t.Helper()
	p, err := g.auth.Authenticate(r, here)
	var have []string
	for _, s := range p.Scopes {
		have = append(have, string(s))
	}
	if code != 0 {
		if db.CodeOf(err) != code || !strings.HasPrefix(err.Error(), message) {
			g.t.Errorf("%s: %v, want code %d, %q", r.Header, err, code, message)
		}
		if len(p.Scopes) > 0 || p.Tenancy.All() {
			g.t.Errorf("%s: an error comes with rights: %v", r.Header, p)
		}
		return p
	}
	if err != nil || p.Login != login || strings.Join(have, " ") != scopes {
		g.t.Errorf("%s: %q %v, %v; want %q %s", r.Header, p.Login, have, err, login, scopes)
	}
	return p
}

func TestWaysIn(t *testing.T) {
	g := newGate(t)
	joe, off := auth.Proof{UserID: "u-joe", Provider: "basic"}, auth.Proof{UserID: "u-off", Provider: "basic"}
	f := func(login, scopes string, code db.Code, message string, header ...string) {
		t.Helper()
		g.is(request("GET", "/alerts", header...), login, scopes, code, message)
	}
	const mine = "admin:blackouts read write"
	f("joe", "write", 0, "", "Authorization", "Key joe-key")
	f("joe", "write", 0, "", "Authorization", "key  joe-key")
	f("joe", "write", 0, "", "X-API-Key", "joe-key")
	f("", "", db.Unauthorized, "API key parameter is invalid", "Authorization", "Key ")
	f("", "", db.Unauthorized, "API key parameter is invalid", "X-API-Key", "joe-kez")
	f("", "", db.Unauthorized, "API key has expired", "X-API-Key", "old-key")
	f("", "", db.Unauthorized, "User off not active", "X-API-Key", "off-key")
	f("joe", mine, 0, "", "Authorization", "Bearer "+g.token(joe))
	f("", "", db.Unauthorized, "Token is invalid", "Authorization", "Bearer x.y.z")
	f("", "", db.Unauthorized, "Token is invalid", "Authorization", "Bearer")
	f("joe", mine, 0, "", "Authorization", basic("joe:pass:word"))
	f("", "", db.Unauthorized, "Invalid username or password", "Authorization", basic("joe:pass"))
	f("", "", db.Invalid, "Invalid credentials", "Authorization", "Basic ???")
	f("", "", db.Invalid, "Invalid credentials", "Authorization", basic("joe"))
	f("joe", mine, 0, "", "Cookie", g.cookie(joe))
	f("", "", db.Unauthorized, "User off not active", "Cookie", g.cookie(off))
	f("", "", db.Unauthorized, "Missing authorization API Key or Bearer Token", "Cookie", "alertad_session=x")
	f("", "", db.Unauthorized, "Missing authorization API Key or Bearer Token")
	f("", "", db.Unauthorized, "Missing authorization API Key or Bearer Token", "X-Appengine-Cron", "true", "X-Forwarded-For", "0.1.0.1")
	g.is(request("GET", "/alerts?api-key=joe-key"), "joe", "write", 0, "")
	g.is(request("GET", "/alerts?api-key=none"), "", "", db.Unauthorized, "API key parameter is invalid")
	g.is(request("GET", "/alerts?api-key="), "", "", db.Unauthorized, "Missing")

	// The first that is there counts, and no other after it.
	f("joe", "write", 0, "", "Authorization", "Key joe-key", "X-API-Key", "none", "Cookie", g.cookie(off))
	for _, bad := range []string{"Key none", "Bearer none", "Hawk none", basic("joe:no"), basic("joe")} {
		p, err := g.auth.Authenticate(request("GET", "/alerts", "Authorization", bad, "Cookie", g.cookie(joe)), here)
		if err == nil || len(p.Scopes) > 0 {
			t.Errorf("%s and a good cookie: %v", bad, p)
		}
	}
}

func TestNobodyNeedsToLogIn(t *testing.T) {
	open := newGate(t, func(o *gateOptions) { o.auth.Required = false })
	open.is(request("GET", "/alerts"), "", "admin", 0, "")
	open.is(request("GET", "/alerts", "X-API-Key", "none"), "", "", db.Unauthorized, "API key parameter is invalid")
	open.is(request("GET", "/alerts", "Authorization", "Bearer none"), "", "", db.Unauthorized, "Token is invalid")
	open.is(request("GET", "/alerts", "Authorization", basic("joe:no")), "", "", db.Unauthorized, "Invalid")
	open.is(request("GET", "/alerts", "Authorization", "Negotiate abc"), "", "admin", 0, "")
	open.is(request("GET", "/alerts", "Cookie", "alertad_session=gone"), "", "admin", 0, "")

	readonly := func(o *gateOptions) { o.auth.AllowReadonly, o.auth.ReadonlyScopes = true, []string{"read"} }
	g := newGate(t, readonly)
	if p := g.is(request("GET", "/alerts"), "", "read", 0, ""); !p.Tenancy.All() {
		t.Error("ALLOW_READONLY sees nothing")
	}
	g = newGate(t, readonly, func(o *gateOptions) { o.dir.CustomerViews = true })
	if p := g.is(request("GET", "/alerts"), "", "read", 0, ""); p.Tenancy.All() || p.Tenancy.Sees("Acme") {
		t.Error("with customer views, somebody unknown sees alerts")
	}
}

func TestProxyHeaders(t *testing.T) {
	g := newGate(t)
	f := func(peer, login, scopes string, code db.Code, message string, header ...string) {
		t.Helper()
		r := request("GET", "/alerts", header...)
		r.RemoteAddr = peer
		g.is(r, login, scopes, code, message)
	}
	f("10.1.2.3:99", "joe", "admin:blackouts read:alerts", 0, "", "X-Proxy-User", "joe", "X-Proxy-Roles", "guest; x")
	f("10.1.2.3:99", "joe", "admin:blackouts read write", 0, "", "X-Proxy-User", "joe@acme.com")
	f("[::ffff:10.1.2.3]:99", "joe", "admin read write", 0, "", "X-Proxy-User", "joe", "X-Proxy-Roles", "admin")
	f("192.0.2.1:99", "", "", db.Unauthorized, "Missing", "X-Proxy-User", "joe", "X-Proxy-Roles", "admin")
	f("192.0.2.1:99", "", "", db.Unauthorized, "Missing", "X-Proxy-User", "joe", "X-Forwarded-For", "10.1.2.3")
	f("10.1.2.3:99", "", "", db.Unauthorized, "User off not active", "X-Proxy-User", "off", "X-Proxy-Roles", "admin")
	f("10.1.2.3:99", "", "", db.Forbidden, "user auto-signup is disabled", "X-Proxy-User", "new", "X-Proxy-Roles", "admin")

	g = newGate(t, func(o *gateOptions) {
		o.auth.Proxy.SignUp = func(ctx context.Context, login string, roles []string) error {
			g.put(&db.User{Meta: db.Meta{ID: "u-" + login}, Login: login, UserStatus: db.UserActive, Roles: roles})
			return g.dir.Reload(ctx)
		}
	})
	f("10.1.2.3:99", "new", "read write", 0, "", "X-Proxy-User", "new", "X-Proxy-Roles", "user")
	f("10.1.2.3:99", "new", "", 0, "", "X-Proxy-User", "new", "X-Proxy-Roles", "")
}

// A change counts from the next request on, however somebody came in.
func TestChangesCountAtOnce(t *testing.T) {
	g := newGate(t)
	joe := auth.Proof{UserID: "u-joe", Provider: "basic"}
	ways := map[string][]string{
		"key": {"X-API-Key", "joe-key"}, "bearer": {"Authorization", "Bearer " + g.token(joe)},
		"session": {"Cookie", g.cookie(joe)}, "basic": {"Authorization", basic("joe:pass:word")}, "proxy": {"X-Proxy-User", "joe"},
	}
	f := func(way, scopes string, code db.Code, message string) {
		t.Helper()
		r := request("GET", "/alerts", ways[way]...)
		r.RemoteAddr = "10.0.0.1:1"
		g.is(r, "joe", scopes, code, message)
	}
	change := func(u db.User) {
		t.Helper()
		u.ID, u.Login = "u-joe", "joe"
		changed := g.dir.Changed()
		g.put(&u)
		g.check(g.dir.Reload(t.Context()))
		select {
		case <-changed:
		default:
			t.Error("nobody is told of the change")
		}
	}
	for way := range ways {
		f(way, map[bool]string{true: "write", false: "admin:blackouts read write"}[way == "key"], 0, "")
	}
	change(db.User{UserStatus: db.UserActive, Roles: []string{"guest"}})
	for way := range ways {
		f(way, map[bool]string{true: "write", false: "admin:blackouts read:alerts"}[way == "key"], 0, "")
	}
	change(db.User{UserStatus: db.UserInactive, Roles: []string{"user"}})
	for way := range ways {
		f(way, "", db.Unauthorized, "User joe not active")
	}
	change(db.User{UserStatus: db.UserActive, Roles: []string{"user"}, ValidAfter: db.At(g.now.Add(2 * time.Second))})
	for _, way := range []string{"bearer", "session"} {
		f(way, "", db.Unauthorized, "the password was changed after this login")
	}
	g.check(g.store.Update(t.Context(), func(tx db.Tx) error { return tx.Delete(db.Users, "u-joe") }))
	g.check(g.dir.Reload(t.Context()))
	for _, way := range []string{"bearer", "session", "basic"} {
		f(way, "", db.Unauthorized, "the account of this login is gone")
	}
}

func TestCustomerViews(t *testing.T) {
	g := newGate(t, func(o *gateOptions) { o.dir.CustomerViews = true })
	f := func(all bool, names string, header ...string) {
		t.Helper()
		p, err := g.auth.Authenticate(request("GET", "/alerts", header...), here)
		if err != nil || p.Tenancy.All() != all || strings.Join(p.Tenancy.Names(), " ") != names {
			t.Errorf("%v: all %v, %v, %v; want %v, %s", header, p.Tenancy.All(), p.Tenancy.Names(), err, all, names)
		}
	}
	bearer := func(user, subject string) string {
		t.Helper()
		provider := "basic"
		if subject != "" {
			provider = "openid"
		}
		return "Bearer " + g.token(auth.Proof{UserID: user, Subject: subject, Provider: provider})
	}
	f(false, "Acme Team", "Authorization", bearer("u-joe", ""))
	f(false, "X", "Authorization", bearer("u-far", "4711"))
	f(true, "", "Authorization", bearer("u-root", ""))
	f(false, "", "X-API-Key", "joe-key")
	f(false, "Acme", "X-API-Key", "acme-key")
	f(true, "", "X-API-Key", "adm-key")

	lone := "Bearer " + g.token(auth.Proof{UserID: "u-joe", Provider: "basic"})
	for _, u := range []*db.User{
		{Login: "joe", Email: "joe@acme.com", SelfGiven: true, Password: "x", Roles: []string{"user"}}, // says so himself
		{Login: "acme.com", Email: "joe@other.com", SelfGiven: true, Password: "x", Roles: []string{"user"}},
		{Login: "joe", Email: "root@example.com", SelfGiven: true, Roles: []string{"user"}},
		{Login: "joe", Email: "joe@other.com", Roles: []string{"user"}},
	} {
		u.ID, u.UserStatus = "u-joe", db.UserActive
		g.put(u, &db.UserGroup{Meta: db.Meta{ID: "g"}, Name: "team"})
		g.check(g.dir.Reload(t.Context()))
		g.is(request("GET", "/alerts", "Authorization", lone), "", "", db.Forbidden, "No customer lookup configured for user '"+u.Login+"'")
	}
	g.put(&db.User{Meta: db.Meta{ID: "u-joe"}, Login: "joe", UserStatus: db.UserActive, Roles: []string{"admin"}})
	g.check(g.dir.Reload(t.Context()))
	f(true, "", "Authorization", lone)
}

func TestKeyUse(t *testing.T) {
	g := newGate(t)
	for range 3 {
		g.is(request("GET", "/alerts", "X-API-Key", "joe-key"), "joe", "write", 0, "")
	}
	g.check(g.auth.FlushUsage(t.Context()))
	g.check(g.auth.FlushUsage(t.Context()))
	g.check(g.store.View(t.Context(), func(f db.Finder) error {
		k, err := db.Get[*db.APIKey](f, db.APIKeys, "k-joe")
		if err == nil && (k.Count != 3 || k.LastUsedTime != db.At(g.now)) {
			t.Errorf("count %d, last used %v", k.Count, k.LastUsedTime)
		}
		return err
	}))
}

// Ingest with an API key must not cost more than looking it up.
func TestKeyCostsLittle(t *testing.T) {
	g := newGate(t)
	r := request("POST", "/alert", "Authorization", "Key joe-key")
	if n := testing.AllocsPerRun(1000, func() { g.auth.Authenticate(r, here) }); n > 0 {
		t.Errorf("%v allocations for each request", n)
	}
}

func TestForeignPagesChangeNothing(t *testing.T) {
	g := newGate(t)
	cookie := g.cookie(auth.Proof{UserID: "u-joe", Provider: "basic"})
	f := func(method string, code db.Code, header ...string) {
		t.Helper()
		g.is(request(method, "http://example.com/alert/1", append(header, "Cookie", cookie)...), "joe", "admin:blackouts read write", code, "this change was asked for")
	}
	f("GET", 0, "Sec-Fetch-Site", "cross-site")
	f("PUT", 0, "Sec-Fetch-Site", "same-origin")
	f("PUT", 0)
	f("PUT", 0, "Origin", "http://example.com")
	f("DELETE", db.Forbidden, "Sec-Fetch-Site", "cross-site")
	f("POST", db.Forbidden, "Origin", "http://evil.example")
	f("POST", db.Forbidden, "Origin", "null")
	g.is(request("POST", "/alert", "Origin", "http://evil.example", "X-API-Key", "joe-key"), "joe", "write", 0, "") // no cookie: not the browser's doing
}

// Each credential that is no good is told once, with its kind; no credential is
// none, and a wrong password is told by whoever checks it.
func TestFailedCredentials(t *testing.T) {
	var told []string
	g := newGate(t, func(o *gateOptions) {
		o.auth.Failed = func(_ context.Context, kind, remote, login string, err error) {
			told = append(told, strings.Join([]string{kind, remote, login, err.Error()}, "|"))
		}
	})
	f := func(want string, header ...string) {
		t.Helper()
		told = nil
		r := httptest.NewRequest("GET", "/alerts", nil)
		r.RemoteAddr = "10.1.2.3:99"
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		g.auth.Authenticate(r, here)
		if got := strings.Join(told, " "); (got == "") != (want == "") || !strings.HasPrefix(got, want) || len(told) > 1 {
			t.Errorf("%v: told %q, want %q", header, told, want)
		}
	}
	f("")
	f("key|192.0.2.1||API key parameter is invalid", "X-API-Key", "nonsense")
	f("key|192.0.2.1||API key parameter is invalid", "Authorization", "Key nonsense")
	f("token|192.0.2.1||Token is invalid", "Authorization", "Bearer nonsense")
	f("hmac|192.0.2.1||", "Authorization", "Hawk nonsense")
	f("proxy|192.0.2.1|off|User off not active", "X-Proxy-User", "off")
	f("", "X-Proxy-User", "joe")
	basic := func(text string) string { return "Basic " + base64.StdEncoding.EncodeToString([]byte(text)) }
	f("", "Authorization", basic("joe:wrong"))
	f("", "Authorization", basic("joe:pass:word"))
	f("password|192.0.2.1||Invalid credentials", "Authorization", "Basic nonsense")
	f("", "Cookie", "alertad_session=nonsense")
}

// What is told to the directory of before counts at the one that took over, and
// everybody knows when their credential ends.
func TestDirectoryTakesOver(t *testing.T) {
	g := newGate(t)
	next, err := auth.NewDirectory(t.Context(), auth.DirectoryOptions{Store: g.store, Before: g.dir})
	g.check(err)
	joe := auth.Proof{UserID: "u-joe", Provider: "basic"}
	if _, _, _, err := next.Find(t.Context(), joe); err != nil {
		t.Fatal(err)
	}
	changed := next.Changed()
	g.put(&db.User{Meta: db.Meta{ID: "u-joe"}, Login: "joe", UserStatus: db.UserInactive})
	g.check(g.dir.Reload(t.Context()))
	if _, _, _, err := next.Find(t.Context(), joe); db.CodeOf(err) != db.Unauthorized {
		t.Errorf("let in: %v", err)
	}
	select {
	case <-changed:
	default:
		t.Error("nobody is told")
	}
}

func TestCredentialsEnd(t *testing.T) {
	g := newGate(t)
	f := func(want time.Duration, header ...string) {
		t.Helper()
		p, err := g.auth.Authenticate(request("GET", "/alerts", header...), here)
		if err != nil || p.Until != db.At(g.now.Add(want)) {
			t.Errorf("%v: ends at %v, %v; want %v", header, p.Until, err, g.now.Add(want))
		}
	}
	joe := auth.Proof{UserID: "u-joe", Provider: "basic"}
	f(time.Hour, "Authorization", "Bearer "+g.token(joe))
	f(time.Hour, "Cookie", g.cookie(joe))
	f(24*time.Hour, "X-API-Key", "joe-key")
	p, err := g.auth.Authenticate(request("GET", "/alerts", "Authorization", basic("joe:pass:word")), here)
	if err != nil || p.Until != 0 {
		t.Errorf("a password ends at %v, %v", p.Until, err)
	}
}

// A login through another site ends once, also if the browser comes back many
// times at once.
func TestFlowIsSpentOnce(t *testing.T) {
	g := newGate(t)
	s := &auth.Sessions{Store: g.store, Keys: [][]byte{[]byte("k")}, Lifetime: time.Hour, Now: func() time.Time { return g.now }}
	var spent atomic.Int64
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			switch err := s.SpendFlow(t.Context(), auth.Flow{State: "of this login"}); {
			case err == nil:
				spent.Add(1)
			case db.CodeOf(err) != db.Unauthorized:
				t.Error(err)
			}
		})
	}
	group.Wait()
	if spent.Load() != 1 {
		t.Errorf("spent %d times", spent.Load())
	}
	g.check(s.SpendFlow(t.Context(), auth.Flow{State: "of another"}))
	if _, ok, err := s.Proof(request("GET", "/", "Cookie", "alertad_session=of this login")); ok || err != nil {
		t.Errorf("a flow is a session: %v, %v", ok, err)
	}
	g.now = g.now.Add(11 * time.Minute)
	g.check(s.Sweep(t.Context()))
	g.check(g.store.View(t.Context(), func(f db.Finder) error {
		left, err := f.Count(db.Sessions, nil)
		if len(left) != 0 {
			t.Errorf("left: %v", left)
		}
		return err
	}))
}
