package account_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
	"github.com/alertad/alertad/db/bolt"
)

// desk is a registry over a real store, with the roles that Alerta has by
// default.
type desk struct {
	*account.Registry
	t     testing.TB
	ctx   context.Context
	store db.Store
	now   time.Time
}

func newDesk(t testing.TB, changes ...func(*account.Options)) *desk {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "alertad.db"), bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	d := &desk{t: t, ctx: context.Background(), store: store, now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
	o := account.Options{
		Store: store, Passwords: auth.NewPasswords(4, 1), Scopes: auth.Scopes(), Provider: "basic",
		EmailDomains: []string{"*"}, KeyLifetime: 24 * time.Hour,
		Roles: auth.Roles{
			AdminUsers: []string{"root@example.com"}, AdminRoles: []string{"admin"}, UserRoles: []string{"user"}, GuestRoles: []string{"guest"},
			UserScopes: []string{"read", "write"}, GuestScopes: []string{"read:alerts"},
			DefaultAdmin: "admin", DefaultUser: "user", DefaultGuest: "guest",
		},
		Now: func() time.Time { return d.now },
	}
	for _, change := range changes {
		change(&o)
	}
	d.Registry = account.New(o)
	return d
}

// The callers: one who may do everything, and one who administers accounts but
// is no administrator otherwise.
var (
	admin = auth.Principal{Login: "admin", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()}
	clerk = auth.Principal{Login: "clerk", Tenancy: auth.AllCustomers(), Scopes: []auth.Scope{
		auth.AdminUsers, auth.AdminGroups, auth.AdminPerms, auth.AdminKeys, auth.ReadAlerts}}
)

func (d *desk) user(u *db.User) *db.User {
	d.t.Helper()
	made, err := d.CreateUser(d.ctx, admin, u, "p8ssw0rd")
	if err != nil {
		d.t.Fatal(err)
	}
	return made
}

func (d *desk) group(name string) *db.UserGroup {
	d.t.Helper()
	g, err := d.CreateGroup(d.ctx, &db.UserGroup{Name: name})
	if err != nil {
		d.t.Fatal(err)
	}
	return g
}

// want checks an error's code and, unless it is empty, its message.
func (d *desk) want(what string, err error, code db.Code, message string) {
	d.t.Helper()
	if code == db.Internal {
		if err != nil {
			d.t.Errorf("%s: %v", what, err)
		}
		return
	}
	if err == nil || db.CodeOf(err) != code || message != "" && err.Error() != message {
		d.t.Errorf("%s: %v, want code %d, %q", what, err, code, message)
	}
}

func ptr[T any](v T) *T { return &v }
