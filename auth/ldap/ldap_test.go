package ldap_test

import (
	"context"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/auth/ldap"
	"github.com/alertad/alertad/db"
)

const people = "ou=people,dc=example,dc=org"

// byName are options that bind by a name made of the login.
func (d *directory) byName() ldap.Options {
	return ldap.Options{
		URLs:    []string{d.url},
		Domains: map[string]string{"Example.org": "uid=%s," + people},
	}
}

// byFilter are options that look users up.
func (d *directory) byFilter() ldap.Options {
	return ldap.Options{
		URLs:         []string{d.url},
		BaseDN:       people,
		UserFilter:   "(&(objectClass=inetOrgPerson)(uid={username}))",
		BindDN:       "cn=reader,dc=example,dc=org",
		BindPassword: "reader secret",
	}
}

func newProvider(t *testing.T, o ldap.Options) *ldap.Provider {
	t.Helper()
	p, err := ldap.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var ignoreClaims = cmpopts.IgnoreFields(auth.Identity{}, "Claims")

func TestLogin(t *testing.T) {
	d := startDirectory(t)
	f := func(o ldap.Options, login, password string, want auth.Identity) {
		t.Helper()
		got, err := newProvider(t, o).CheckPassword(t.Context(), login, password)
		if err != nil {
			t.Errorf("%s: %v", login, err)
			return
		}
		want.Issuer = "ldap"
		want.Login = want.Email
		if diff := cmp.Diff(want, got, ignoreClaims); diff != "" {
			t.Errorf("%s: %s", login, diff)
		}
	}
	const id = "00000000-0000-0000-0000-00000000000"

	// By name, as Alerta takes it: what is known follows from the login.
	alice := auth.Identity{Subject: id + "1", Name: "alice", Email: "alice@Example.org"}
	f(d.byName(), "alice@Example.org", "alice secret", alice)
	f(d.byName(), "alice@example.ORG", "alice secret", alice)
	f(d.byName(), `Example.org\alice`, "alice secret", alice)
	f(d.byName(), " alice@Example.org ", "alice secret", alice)
	o := d.byName()
	o.DefaultDomain = "example.org"
	f(o, "alice", "alice secret", alice)
	o.Domains = map[string]string{"Example.org": "uid={},ou=people,dc=example,dc=org"}
	f(o, "alice", "alice secret", alice)
	f(d.byName(), "zoë@Example.org", "zoë secret", auth.Identity{Subject: id + "3", Name: "zoë", Email: "zoë@Example.org"})

	// Many ways to write a name, one subject; also if the entry cannot be read.
	f(d.byName(), "ALICE@Example.org", "alice secret", auth.Identity{Subject: id + "1", Name: "ALICE", Email: "ALICE@Example.org"})
	f(d.byName(), "ａlice@Example.org", "alice secret", auth.Identity{Subject: id + "1", Name: "ａlice", Email: "ａlice@Example.org"})
	o.Domains = map[string]string{"Example.org": "uid=%s,OU=Closed,dc=example,dc=org"}
	f(o, "Hidden", "hidden secret", auth.Identity{Subject: "uid=hidden,ou=closed,dc=example,dc=org", Name: "Hidden", Email: "Hidden@Example.org"})

	// By filter: what is known is in the entry.
	alice = auth.Identity{Subject: id + "1", Name: "Alice Liddell", Email: "alice@mail.example.org", EmailVerified: true}
	f(d.byFilter(), "alice@anywhere", "alice secret", alice)
	o = d.byFilter()
	o.BindDN, o.BindPassword = "", ""
	f(o, "ALICE@anywhere", "alice secret", alice)
	o.NameAttr, o.EmailAttr = "DISPLAYNAME", "Mail"
	alice.Name = "Alice"
	f(o, "alice@anywhere", "alice secret", alice)
	o.UserFilter = "(mail={login})"
	f(o, "liddell@mail.example.org", "alice secret", alice)
	o.UserFilter, o.BaseDN = "(mail={username}@{domain})", "dc=nowhere"
	o.UserBaseDN = "dc=example,dc=org"
	f(o, "liddell@mail.example.org", "alice secret", alice)
	f(d.byFilter(), "Bob@anywhere", "bob secret", auth.Identity{Subject: id + "2", Name: "Bob", Email: "bob@ldapdomain.invalid"})
}

// wantCode checks the code of an error, and that it does not tell secrets.
func wantCode(t *testing.T, login string, err error, code db.Code, secrets ...string) {
	t.Helper()
	if err == nil || db.CodeOf(err) != code {
		t.Errorf("%q: code %d, want %d: %v", login, db.CodeOf(err), code, err)
		return
	}
	for _, s := range append(secrets, rootPassword, "reader secret") {
		if strings.TrimSpace(s) != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%q: the error tells %q: %v", login, s, err)
		}
	}
}

func TestRefused(t *testing.T) {
	d := startDirectory(t)
	f := func(o ldap.Options, code db.Code, login, password string) {
		t.Helper()
		_, err := newProvider(t, o).CheckPassword(t.Context(), login, password)
		wantCode(t, login, err, code, password)
	}
	f(d.byName(), db.Unauthorized, "alice@example.org", "wrong secret")
	f(d.byName(), db.Unauthorized, "alice@example.org", "bob secret")
	f(d.byName(), db.Unauthorized, "nobody@example.org", "alice secret")
	f(d.byName(), db.Unauthorized, "alice", "alice secret")
	f(d.byName(), db.Unauthorized, "a@alice@example.org", "alice secret")
	f(d.byName(), db.Unauthorized, "@example.org", "alice secret")
	f(d.byName(), db.Unauthorized, "alice@", "alice secret")
	f(d.byName(), db.Unauthorized, "", "alice secret")
	f(d.byName(), db.Forbidden, "alice@elsewhere.org", "alice secret")
	f(d.byFilter(), db.Unauthorized, "alice@example.org", "wrong secret")
	f(d.byFilter(), db.Unauthorized, "nobody@example.org", "alice secret")

	// The filter must tell users apart, also if the password fits one of them.
	o := d.byFilter()
	o.UserFilter = "(sn={username})"
	f(o, db.Unauthorized, "Liddell@example.org", "alice secret")
	o.UserFilter = "(|(sn={username})(objectClass=inetOrgPerson))"
	f(o, db.Unauthorized, "Liddell@example.org", "alice secret")

	// What is wrong with the settings is nobody's password.
	o = d.byFilter()
	o.BindPassword = "wrong service secret"
	f(o, db.Unavailable, "alice@example.org", "alice secret")
	o = d.byFilter()
	o.BaseDN = "dc=nowhere"
	f(o, db.Unavailable, "alice@example.org", "alice secret")
	o = d.byName()
	o.GroupFilter, o.GroupBaseDN = "(member={userdn})", "dc=nowhere"
	f(o, db.Unavailable, "alice@example.org", "alice secret")
}

func TestEmailRules(t *testing.T) {
	d := startDirectory(t)
	o := d.byFilter()
	o.DemandEmail = true
	o.Domains = map[string]string{"listed.org": ""}
	o.EmailDomains = []string{"allowed.org"}
	f := func(want db.Code, login, password string) {
		t.Helper()
		_, err := newProvider(t, o).CheckPassword(t.Context(), login, password)
		if want == db.Internal && err != nil || want != db.Internal && db.CodeOf(err) != want {
			t.Errorf("%s: %v", login, err)
		}
	}
	const good = db.Internal
	f(good, "alice@listed.org", "alice secret")
	f(good, `ALLOWED.org\alice`, "alice secret")
	f(db.Forbidden, "alice@elsewhere.org", "alice secret")
	f(db.Unauthorized, "bob@listed.org", "bob secret")
	o.EmailDomains = []string{"*"}
	f(good, "alice@elsewhere.org", "alice secret")
	f(db.Unauthorized, "bob@elsewhere.org", "bob secret")
	o.DemandEmail, o.EmailDomains = false, nil
	f(good, "bob@elsewhere.org", "bob secret")
}

// CVE-2020-26214: a directory takes a bind without a password for an anonymous
// one, and says yes.
func TestNoPasswordNoBind(t *testing.T) {
	d := startDirectory(t)
	wire := startTap(t, d.address)
	for _, password := range []string{"", " ", "\t\n", "\u00a0", "\x00", "alice secret\x00", "\x00alice secret"} {
		for _, o := range []ldap.Options{d.byName(), d.byFilter(), ldap.ActiveDirectory(ldap.Options{})} {
			o.URLs = []string{wire.url}
			_, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", password)
			wantCode(t, "alice@example.org", err, db.Unauthorized, password)
		}
	}
	if calls, _ := wire.heard(); calls != 0 {
		t.Errorf("%d connections", calls)
	}
	o := d.byName()
	o.URLs = []string{wire.url}
	if _, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", "alice secret"); err != nil {
		t.Error(err)
	}
	if calls, said := wire.heard(); calls != 1 || !strings.Contains(said, "alice secret") {
		t.Errorf("the tap is deaf: %d connections", calls)
	}
}

// Each name is that of one user, whatever it means to a filter or a DN.
func TestInjection(t *testing.T) {
	d := startDirectory(t)
	d.group("cn=star,ou=groups,dc=example,dc=org", "group", `uid=*)(uid\3D*,`+people)
	d.group("cn=comma,ou=groups,dc=example,dc=org", "group", `uid=a\2Cou\3Dx,`+people)
	d.group("cn=backslash,ou=groups,dc=example,dc=org", "group", `uid=\5C2a\5C,`+people)
	d.group("cn=everybody,ou=groups,dc=example,dc=org", "group", "uid=alice,"+people, "uid=bob,"+people)

	byName, byFilter := d.byName(), d.byFilter()
	for _, o := range []*ldap.Options{&byName, &byFilter} {
		o.DefaultDomain = "Example.org"
		o.GroupBaseDN = "ou=groups,dc=example,dc=org"
		o.GroupFilter = "(&(objectClass=group)(member={userdn}))"
		o.GroupNameAttr = "cn"
	}
	f := func(login, password, group string) {
		t.Helper()
		for _, o := range []ldap.Options{byName, byFilter} {
			id, err := newProvider(t, o).CheckPassword(t.Context(), login, password)
			if err != nil {
				t.Errorf("%q: %v", login, err)
			}
			if diff := cmp.Diff([]string{group}, id.Groups); diff != "" {
				t.Errorf("%q: groups %s", login, diff)
			}
		}
	}
	f("*)(uid=*", "star secret", "star")
	f("*)(uid=*@Example.org", "star secret", "star")
	f(`Example.org\a,ou=x`, "comma secret", "comma")
	f(`\2a\`, "backslash secret", "backslash")

	refuse := func(login string) {
		t.Helper()
		for _, o := range []ldap.Options{byName, byFilter} {
			for _, password := range []string{"alice secret", "bob secret"} {
				_, err := newProvider(t, o).CheckPassword(t.Context(), login, password)
				wantCode(t, login, err, db.Unauthorized, password)
			}
		}
	}
	refuse("*")
	refuse("ali*")
	refuse("*)(uid=*")
	refuse("alice)(objectClass=*")
	refuse("a,ou=x")
	refuse("alice,ou=people")
	refuse("alice,ou=people,dc=example,dc=org#")
	refuse("alice+cn=Alice Liddell")
	refuse(`\2a`)
	refuse(`Example.org\2a`)
	refuse(`Example.org\\2a`)
	refuse(`Example.org\\61lice`)
	refuse("alice\x00")
	refuse("\x00")
	refuse("alice\x00@Example.org")
	refuse("alice\n")
	refuse("al\xffice")

	// The same in a group filter that takes the login.
	byName.GroupFilter, byFilter.GroupFilter = "(cn={username})", "(cn={username})"
	for _, o := range []ldap.Options{byName, byFilter} {
		id, err := newProvider(t, o).CheckPassword(t.Context(), "*)(uid=*", "star secret")
		if err != nil || id.Groups == nil || len(id.Groups) != 0 {
			t.Errorf("%q, %v", id.Groups, err)
		}
	}
}

func TestGroups(t *testing.T) {
	d := startDirectory(t)
	const at = ",ou=groups,dc=example,dc=org"
	d.group("cn=ops"+at, "groupOfNames", "uid=alice,"+people)
	d.group("cn=dev"+at, "groupOfNames", "uid=alice,"+people, "uid=bob,"+people)
	d.group("cn=all"+at, "groupOfNames", "cn=ops"+at)
	f := func(o ldap.Options, filter, attr string, want ...string) {
		t.Helper()
		o.BaseDN = "dc=example,dc=org"
		o.GroupFilter, o.GroupNameAttr = filter, attr
		id, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", "alice secret")
		if err != nil {
			t.Error(err)
			return
		}
		sorted := cmpopts.SortSlices(strings.Compare)
		if diff := cmp.Diff(want, id.Groups, sorted); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff(any(want), id.Claims["groups"], sorted); diff != "" {
			t.Errorf("claims: %s", diff)
		}
	}
	const members = "(&(objectClass=groupOfNames)(member={userdn}))"
	for _, o := range []ldap.Options{d.byName(), d.byFilter()} {
		f(o, "", "cn")
		f(o, members, "", "cn=ops"+at, "cn=dev"+at)
		f(o, members, "dn", "cn=ops"+at, "cn=dev"+at)
		f(o, members, "CN", "ops", "dev")
		f(o, members, "description", "cn=ops"+at, "cn=dev"+at)
		f(o, "(uid={username})", "memberOf", "cn=ops"+at, "cn=dev"+at)
		f(o, "(&(cn=ops)(|(member={email})(member={userdn})))", "cn", "ops")
	}
	f(d.byFilter(), "(mail={email})", "displayName", "Alice")
	o := d.byFilter()
	o.GroupBaseDN = "cn=dev" + at
	f(o, members, "cn", "dev")
}

func TestManyGroups(t *testing.T) {
	d := startDirectory(t)
	const n = 1100 // more than a page, and more than Active Directory gives at a time
	d.groups(n, "uid=bob,"+people)
	o := d.byName()
	o.GroupFilter, o.GroupNameAttr, o.BaseDN = "(member={userdn})", "cn", "dc=example,dc=org"
	id, err := newProvider(t, o).CheckPassword(t.Context(), "bob@example.org", "bob secret")
	if err != nil || len(id.Groups) != n {
		t.Errorf("%d groups, %v", len(id.Groups), err)
	}
}

func TestActiveDirectory(t *testing.T) {
	d := startDirectory(t)
	wire := startTap(t, d.address)
	o := ldap.Options{
		URLs: []string{wire.url}, BaseDN: "ou=ad,dc=example,dc=org", DefaultDomain: "corp.example.org",
		BindDN: "cn=reader,dc=example,dc=org", BindPassword: "reader secret",
	}
	want := auth.Identity{
		Issuer: "ldap", Subject: "000102030405060708090a0b0c0d0e0f", Login: "dora@mail.example.org",
		Name: "Dora", Email: "dora@mail.example.org", EmailVerified: true, Groups: []string{},
	}
	for _, login := range []string{"dora", `CORP\dora`, "dora@corp.example.org", "dora.d@corp.example.org", "Dora.D"} {
		got, err := newProvider(t, ldap.ActiveDirectory(o)).CheckPassword(t.Context(), login, "dora secret")
		if err != nil {
			t.Errorf("%s: %v", login, err)
		}
		if diff := cmp.Diff(want, got, ignoreClaims); diff != "" {
			t.Errorf("%s: %s", login, diff)
		}
	}
	// slapd does not know the rule, so it says that nothing matches. It is asked.
	_, said := wire.heard()
	for _, part := range []string{"1.2.840.113556.1.4.1941", "member", "cn=Dora,ou=ad,dc=example,dc=org"} {
		if !strings.Contains(said, part) {
			t.Errorf("no %s in the search", part)
		}
	}

	// What is set stays.
	d.group("cn=dora,ou=groups,dc=example,dc=org", "group", "cn=Dora,ou=ad,dc=example,dc=org")
	o.GroupBaseDN, o.GroupFilter, o.GroupNameAttr = "ou=groups,dc=example,dc=org", "(cn={username})", "member"
	got, err := newProvider(t, ldap.ActiveDirectory(o)).CheckPassword(t.Context(), `CORP\dora`, "dora secret")
	if diff := cmp.Diff([]string{"cn=Dora,ou=ad,dc=example,dc=org"}, got.Groups); diff != "" || err != nil {
		t.Errorf("%v %s", err, diff)
	}
}

// Without anybody to search, the user does, bound to by the login.
func TestBindAsUser(t *testing.T) {
	d := startDirectory(t)
	f := func(login, principal string) {
		t.Helper()
		wire := startTap(t, d.address)
		o := ldap.ActiveDirectory(ldap.Options{URLs: []string{wire.url}, BaseDN: "ou=ad,dc=example,dc=org", DefaultDomain: "corp.example.org"})
		_, err := newProvider(t, o).CheckPassword(t.Context(), login, "dora secret")
		// slapd takes nothing but a DN.
		wantCode(t, login, err, db.Unauthorized, "dora secret")
		_, said := wire.heard()
		if principal == "" && said != "" || !strings.Contains(said, principal) {
			t.Errorf("%s: said %q", login, said)
		}
	}
	f("dora", "\x15dora@corp.example.org")
	f("dora@other.org", "\x0edora@other.org")
	f(`CORP\dora`, "\x09CORP\\dora")
	f("cn=Dora,ou=ad,dc=example,dc=org", "")
	f(`cn=Dora\dora`, "")
	f("*)(sAMAccountName=*", "")
}

func TestServers(t *testing.T) {
	d := startDirectory(t)
	closed := "ldap://" + freeAddress(t)
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	mute := "ldap://" + silent.Addr().String()
	f := func(good bool, password string, urls ...string) {
		t.Helper()
		o := d.byFilter()
		o.URLs = urls
		o.Timeout = time.Second
		_, err := newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", password)
		if good && err != nil {
			t.Errorf("%v: %v", urls, err)
		}
		if !good {
			wantCode(t, "alice", err, db.Unavailable, password)
			for _, u := range urls {
				if err != nil && !strings.Contains(err.Error(), u) {
					t.Errorf("no %s in %v", u, err)
				}
			}
		}
	}
	f(true, "alice secret", closed, d.url)
	f(true, "alice secret", mute, d.url)
	f(true, "alice secret", d.url, closed)
	f(true, "alice secret", "ldapi://%2Fno-such-socket", d.ldapi)
	f(false, "alice secret", closed)
	f(false, "alice secret", mute, closed)

	// An answer is an answer.
	wire := startTap(t, d.address)
	o := d.byFilter()
	o.URLs = []string{d.url, wire.url}
	_, err = newProvider(t, o).CheckPassword(t.Context(), "alice@example.org", "wrong secret")
	wantCode(t, "alice", err, db.Unauthorized)
	if calls, _ := wire.heard(); calls != 0 {
		t.Error("the second server was asked after the first had answered")
	}

	// Whoever does not wait any longer is not made to.
	ctx, cancel := context.WithCancel(t.Context())
	var waiting sync.WaitGroup
	waiting.Go(func() {
		defer cancel()
		c, err := silent.Accept()
		if err != nil {
			t.Error(err)
			return
		}
		defer c.Close()
		if _, err := c.Read(make([]byte, 1)); err != nil {
			t.Error(err)
		}
	})
	o.URLs, o.Timeout = []string{mute, wire.url}, time.Hour
	_, err = newProvider(t, o).CheckPassword(ctx, "alice@example.org", "alice secret")
	waiting.Wait()
	wantCode(t, "alice", err, db.Unavailable, "alice secret")
	if calls, _ := wire.heard(); calls != 0 {
		t.Error("asked on after the caller had gone")
	}
}

func TestNew(t *testing.T) {
	f := func(want string, change func(*ldap.Options)) {
		t.Helper()
		o := ldap.Options{URLs: []string{"ldap://localhost"}, Domains: map[string]string{"a": "uid=%s,dc=a"}}
		change(&o)
		_, err := ldap.New(o)
		if err == nil && want != "" || err != nil && (want == "" || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	f("", func(o *ldap.Options) {})
	f("", func(o *ldap.Options) { o.URLs = []string{"ldaps://[::1]:636/", "ldapi://%2Frun%2Fslapd", "ldapi:///"} })
	f("URL", func(o *ldap.Options) { o.URLs = nil })
	f("URL", func(o *ldap.Options) { o.URLs = []string{"localhost:389"} })
	f("ldapi", func(o *ldap.Options) { o.URLs = []string{"https://localhost"} })
	f("URL", func(o *ldap.Options) { o.URLs = []string{"ldap://localhost/dc=a"} })
	f("URL", func(o *ldap.Options) { o.URLs = []string{"ldap://"} })
	f("password", func(o *ldap.Options) { o.BindDN = "cn=reader" })
	f("user filter", func(o *ldap.Options) { o.Domains = nil })
	f("domain a: %s", func(o *ldap.Options) { o.Domains["a"] = "uid=admin,dc=a" })
	f("domain a: %s", func(o *ldap.Options) { o.Domains["a"] = "" })
	f("", func(o *ldap.Options) { o.Domains["a"], o.UserFilter = "", "(uid={username})" })
	f("domain a: a single %", func(o *ldap.Options) { o.Domains["a"] = "uid=%s,dc=%d" })
	f("domain a: {name}", func(o *ldap.Options) { o.Domains["a"] = "uid={name},dc=a" })
	f("domain a: ", func(o *ldap.Options) { o.Domains["a"] = "uid=%s,people" })
	f("", func(o *ldap.Options) { o.Domains["a"] = "%s@a.org" })
	f("", func(o *ldap.Options) { o.Domains["a"] = "uid=%s,ou=50%%,dc=a" })
	f("", func(o *ldap.Options) { o.Domains["a"] = `A\{username}` })
	f("user filter: {username} is missing", func(o *ldap.Options) { o.UserFilter = "(uid=admin)" })
	f("user filter: {userdn}", func(o *ldap.Options) { o.UserFilter = "(uid={username}{userdn})" })
	f("user filter: ", func(o *ldap.Options) { o.UserFilter = "(uid={username}" })
	f("user filter: a single }", func(o *ldap.Options) { o.UserFilter = "(uid={username}})" })
	f("group filter: ", func(o *ldap.Options) { o.GroupFilter = "member={user}" })
	f("group filter: ", func(o *ldap.Options) { o.GroupFilter = "(&(member={userdn})" })
	f("group filter: {}", func(o *ldap.Options) { o.GroupFilter = "(member={})" })
	f("", func(o *ldap.Options) { o.GroupFilter = "(|(member={userdn})(mail={email})(cn={{{domain}}}))" })
}
