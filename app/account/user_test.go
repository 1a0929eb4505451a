package account_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestCreateUser(t *testing.T) {
	d := newDesk(t)
	joe := d.user(&db.User{Name: "Joe", Email: "joe@example.com", Roles: []string{"operator"}})
	if joe.Login != "joe@example.com" || joe.UserStatus != db.UserActive || joe.CreateTime != db.At(d.now) || joe.ID == "" {
		t.Errorf("%+v", joe)
	}
	stored, err := d.User(d.ctx, joe.ID)
	if diff := cmp.Diff(joe, stored); diff != "" || err != nil {
		t.Errorf("stored: %v\n%s", err, diff)
	}
	good, err := auth.NewPasswords(4, 1).Check(d.ctx, stored.Password, "p8ssw0rd")
	if !good || err != nil {
		t.Errorf("the password: %v, %v", good, err)
	}
	f := func(what string, u *db.User, code db.Code, message string) {
		t.Helper()
		_, err := d.CreateUser(d.ctx, admin, u, "")
		d.want(what, err, code, message)
	}
	f("nobody", &db.User{Name: "x"}, db.Invalid, `Missing mandatory value for "login"`)
	f("same address", &db.User{Email: "joe@example.com"}, db.Conflict, "user with that email already exists")
	f("address that is a login", &db.User{Login: "x", Email: "joe@example.com"}, db.Conflict, "user with that email already exists")
	f("login that is an address", &db.User{Login: "joe@example.com"}, db.Conflict, "user with that login already exists")
	f("same id", &db.User{Meta: db.Meta{ID: joe.ID}, Login: "other"}, db.Conflict, "")
	f("odd status", &db.User{Login: "x", UserStatus: "sleepy"}, db.Invalid, "status must be active, inactive or unknown")
	f("no address", &db.User{Login: "a"}, 0, "")
	f("no address either", &db.User{Login: "b"}, 0, "")

	boss := d.user(&db.User{Login: "boss", Email: "root@example.com", Roles: []string{"user"}})
	if diff := cmp.Diff([]string{"admin"}, boss.Roles); diff != "" {
		t.Errorf("roles of an administrator by name:\n%s", diff)
	}
}

func TestCheckPassword(t *testing.T) {
	d := newDesk(t)
	joe := d.user(&db.User{Login: "joe", Email: "joe@example.com"})
	if _, err := d.CreateUser(d.ctx, admin, &db.User{Login: "blank"}, ""); err != nil {
		t.Fatal(err)
	}
	f := func(name, password string, good bool) {
		t.Helper()
		u, err := d.CheckPassword(d.ctx, name, password)
		if good {
			if err != nil || u.ID != joe.ID {
				t.Errorf("%s, %q: %v, %v", name, password, u, err)
			}
			return
		}
		d.want(name+", "+password, err, db.Unauthorized, "Invalid username or password")
	}
	f("joe", "p8ssw0rd", true)
	f("joe@example.com", "p8ssw0rd", true)
	f("joe", "p8ssw0r", false)
	f("joe", "", false)
	f("Joe", "p8ssw0rd", false)
	f("none", "p8ssw0rd", false)
	f("", "", false)
	f("blank", "", false)
	f("blank", "p8ssw0rd", false)
}

func TestProvidersAndDomains(t *testing.T) {
	f := func(code db.Code, message, login, email string, change func(*account.Options)) {
		t.Helper()
		d := newDesk(t, change)
		_, err := d.CreateUser(d.ctx, admin, &db.User{Login: login, Email: email}, "")
		d.want(login+" "+email, err, code, message)
	}
	f(db.Invalid, "must use ldap login flow to create new user", "joe", "", func(o *account.Options) { o.Provider = "ldap" })
	only := func(o *account.Options) { o.AuthRequired, o.EmailDomains = true, []string{"example.com", "CORP"} }
	f(0, "", "joe", "joe@example.com", only)
	f(0, "", `CORP\joe`, "joe@elsewhere.com", only)
	f(db.Forbidden, "unauthorized domain", "joe", "joe@elsewhere.com", only)
	f(db.Forbidden, "unauthorized domain", "joe", "", only)
	f(0, "", "joe", "joe@elsewhere.com", func(o *account.Options) { o.EmailDomains = nil })
}

func TestUpdateUser(t *testing.T) {
	d := newDesk(t)
	joe := d.user(&db.User{Name: "Joe", Login: "joe", Email: "joe@example.com", EmailVerified: true, Attributes: db.Attributes{"a": 1.0, "b": 2.0}})
	d.user(&db.User{Login: "ann", Email: "ann@example.com"})
	f := func(what string, c account.UserChange, code db.Code, message string) *db.User {
		t.Helper()
		u, err := d.UpdateUser(d.ctx, admin, joe.ID, c)
		d.want(what, err, code, message)
		return u
	}
	f("foreign address", account.UserChange{Email: ptr("ann@example.com")}, db.Conflict, "user with that email already exists")
	f("foreign login", account.UserChange{Login: ptr("ann")}, db.Conflict, "user with that login already exists")
	f("no address", account.UserChange{Email: ptr("joe")}, db.Invalid, `Value for "email" not valid: joe`)
	f("no login", account.UserChange{Login: ptr("")}, db.Invalid, `Missing mandatory value for "login"`)
	f("no password", account.UserChange{Password: ptr("")}, db.Invalid, "")
	f("odd status", account.UserChange{Status: ptr("gone")}, db.Invalid, "")
	_, err := d.UpdateUser(d.ctx, admin, "none", account.UserChange{})
	d.want("nobody", err, db.NotFound, "not found")

	if u := f("same address", account.UserChange{Email: ptr("joe@example.com"), Name: ptr("")}, 0, ""); !u.EmailVerified || u.Name != "" {
		t.Errorf("%+v", u)
	}
	if u := f("new address", account.UserChange{Email: ptr("joe@example.org")}, 0, ""); u.EmailVerified {
		t.Error("a new address is verified")
	}
	f("verified", account.UserChange{EmailVerified: ptr(true)}, 0, "")
	u := f("much", account.UserChange{Name: ptr("J"), Status: ptr("inactive"), Text: ptr("t"), Roles: &[]string{"x"},
		Password: ptr("new"), Attributes: db.Attributes{"b": nil, "c": "d"}}, 0, "")
	want := joe.Copy()
	want.Rev, want.Email, want.Name, want.UserStatus, want.Text, want.Roles = u.Rev, "joe@example.org", "J", "inactive", "t", []string{"x"}
	want.Attributes, want.Password = db.Attributes{"a": 1.0, "c": "d"}, u.Password
	want.ValidAfter = db.At(d.now) // who is logged in with the old password is not any more
	if diff := cmp.Diff(want, u); diff != "" || u.Password == joe.Password {
		t.Errorf("changed:\n%s", diff)
	}
}

// Nobody makes an account of which they could not have the scopes, nor takes one
// over.
func TestNoEscalation(t *testing.T) {
	d := newDesk(t)
	small := d.user(&db.User{Login: "small", Roles: []string{"guest"}})
	big := d.user(&db.User{Login: "big", Roles: []string{"admin"}})
	ops := d.group("admin")
	if _, err := d.CreatePerm(d.ctx, admin, &db.Perm{Match: "writer", Scopes: []string{"write"}}); err != nil {
		t.Fatal(err)
	}
	create := func(code db.Code, u *db.User) {
		t.Helper()
		_, err := d.CreateUser(d.ctx, clerk, u, "")
		d.want("create "+u.Login, err, code, "")
	}
	create(0, &db.User{Login: "c1", Roles: []string{"guest", "unknown"}})
	create(db.Forbidden, &db.User{Login: "c2", Roles: []string{"user"}})
	create(db.Forbidden, &db.User{Login: "c3", Roles: []string{"guest", "writer"}})
	create(db.Forbidden, &db.User{Login: "root@example.com"})
	create(db.Forbidden, &db.User{Login: "c4", Email: "root@example.com"})

	update := func(code db.Code, by auth.Principal, id string, c account.UserChange) {
		t.Helper()
		_, err := d.UpdateUser(d.ctx, by, id, c)
		d.want("update", err, code, "")
	}
	update(db.Forbidden, clerk, small.ID, account.UserChange{Roles: &[]string{"admin"}})
	update(db.Forbidden, clerk, small.ID, account.UserChange{Email: ptr("root@example.com")})
	update(db.Forbidden, clerk, small.ID, account.UserChange{Login: ptr("root@example.com")})
	update(0, clerk, small.ID, account.UserChange{Password: ptr("new"), Status: ptr("inactive")})
	update(db.Forbidden, clerk, big.ID, account.UserChange{Password: ptr("new")})
	update(db.Forbidden, clerk, big.ID, account.UserChange{Email: ptr("clerk@example.com")})
	update(db.Forbidden, clerk, big.ID, account.UserChange{Status: ptr("inactive")})
	update(0, clerk, big.ID, account.UserChange{Name: ptr("Big"), Text: ptr("x"), Roles: &[]string{"admin"}})
	update(0, admin, big.ID, account.UserChange{Password: ptr("new")})

	self := auth.Principal{UserID: small.ID, Login: "small", Tenancy: auth.AllCustomers(), Scopes: []auth.Scope{auth.ReadAlerts}}
	update(0, self, small.ID, account.UserChange{Password: ptr("mine"), Email: ptr("small@example.com")})
	update(db.Forbidden, self, small.ID, account.UserChange{Email: ptr("root@example.com")})

	d.want("join", d.AddToGroup(d.ctx, clerk, ops.ID, small.ID), db.Forbidden, "Requested scope 'admin' not in existing scopes: admin:users,admin:groups,admin:perms,admin:keys,read:alerts")
	d.want("join", d.AddToGroup(d.ctx, admin, ops.ID, small.ID), 0, "")
	update(db.Forbidden, clerk, small.ID, account.UserChange{Password: ptr("by the group")})
	d.want("leave", d.RemoveFromGroup(d.ctx, ops.ID, small.ID), 0, "")
	team := d.group("team")
	d.want("join", d.AddToGroup(d.ctx, clerk, team.ID, small.ID), 0, "")
	_, err := d.UpdateGroup(d.ctx, clerk, team.ID, func(g *db.UserGroup) error { g.Name = "writer"; return nil })
	d.want("rename", err, db.Forbidden, "")
}

func TestUserAttributes(t *testing.T) {
	d := newDesk(t)
	joe := d.user(&db.User{Login: "joe"})
	f := func(set, want db.Attributes) {
		t.Helper()
		if err := d.SetUserAttributes(d.ctx, joe.ID, set); err != nil {
			t.Fatal(err)
		}
		u, err := d.User(d.ctx, joe.ID)
		if diff := cmp.Diff(want, u.Attributes); diff != "" || err != nil {
			t.Errorf("%v after %v:\n%s", err, set, diff)
		}
	}
	type o = map[string]any
	f(db.Attributes{"prefs": o{"isDark": true}}, db.Attributes{"prefs": o{"isDark": true}})
	f(db.Attributes{"prefs": o{"isMute": false, "n": 5.0}}, db.Attributes{"prefs": o{"isDark": true, "isMute": false, "n": 5.0}})
	f(db.Attributes{"prefs": o{"isMute": nil}, "x": "y"}, db.Attributes{"prefs": o{"isDark": true, "isMute": nil, "n": 5.0}, "x": "y"})
	f(db.Attributes{"x": o{"deep": o{"a": 1.0}}}, db.Attributes{"prefs": o{"isDark": true, "isMute": nil, "n": 5.0}, "x": o{"deep": o{"a": 1.0}}})
	f(db.Attributes{"x": o{"deep": o{"b": 2.0}}, "prefs": nil}, db.Attributes{"x": o{"deep": o{"a": 1.0, "b": 2.0}}})
	d.want("nobody", d.SetUserAttributes(d.ctx, "none", db.Attributes{"a": 1}), db.NotFound, "")
}
