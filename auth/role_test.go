package auth_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestRoles(t *testing.T) {
	roles := auth.Roles{
		AdminUsers: []string{"root", "boss@example.com"}, AdminRoles: []string{"admin", "ops"},
		UserRoles: []string{"user"}, GuestRoles: []string{"guest"},
		UserScopes: []string{"read", "write"}, GuestScopes: []string{"read:alerts"},
	}
	stored := map[string][]string{"keys": {"write:keys", "read"}, "user": {"delete:alerts"}}
	f := func(names []string, want ...string) {
		t.Helper()
		got, err := roles.Scopes(names, func(name string) ([]string, error) { return stored[name], nil })
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v: %v\n%s", names, err, diff)
		}
	}
	f(nil)
	f([]string{"unknown"})
	f([]string{"guest"}, "read:alerts")
	f([]string{"keys", "user"}, "delete:alerts", "read", "write", "write:keys")
	f([]string{"guest", "ops"}, "admin", "read", "write")
	broken := errors.New("broken")
	if _, err := roles.Scopes([]string{"x"}, func(string) ([]string, error) { return nil, broken }); err != broken {
		t.Errorf("the store's error: %v", err)
	}

	g := func(login, email string, want ...string) {
		t.Helper()
		if got := roles.Of(&db.User{Login: login, Email: email, Roles: []string{"user"}}); !slices.Equal(got, want) {
			t.Errorf("roles of %s, %s: %v, want %v", login, email, got, want)
		}
	}
	g("root", "", "admin", "ops")
	g("boss", "boss@example.com", "admin", "ops")
	g("joe", "joe@example.com", "user")
	if (auth.Roles{AdminUsers: []string{""}}).IsAdmin("", "") {
		t.Error("nobody is an administrator")
	}
}

func TestMayGrant(t *testing.T) {
	f := func(have []auth.Scope, message string, scopes ...string) {
		t.Helper()
		err := auth.Principal{Scopes: have}.MayGrant(scopes)
		if (err == nil) != (message == "") || err != nil && (err.Error() != message || db.CodeOf(err) != db.Forbidden) {
			t.Errorf("%v grants %v: %v, want %q", have, scopes, err, message)
		}
	}
	f(nil, "")
	f([]auth.Scope{auth.Write}, "", "read", "read:alerts", "write:keys")
	f([]auth.Scope{auth.Admin}, "", "admin:keys", "delete:alerts")
	f([]auth.Scope{auth.Read, auth.WriteKeys}, "Requested scope 'admin' not in existing scopes: read,write:keys", "read", "admin")
	f([]auth.Scope{auth.Admin}, "Requested scope 'foo' not in existing scopes: admin", "foo")
}

// The list is that of https://docs.alerta.io/authorization.html, in the order of
// the reference, with our own behind it.
func TestScopes(t *testing.T) {
	scopes := auth.Scopes("read:foo")
	if len(scopes) != 33 || scopes[0] != auth.Read || scopes[28] != auth.ReadUserinfo || scopes[32] != "read:foo" {
		t.Errorf("%d scopes: %v", len(scopes), scopes)
	}
	if len(auth.Scopes()) != 32 {
		t.Error("custom scopes stay for ever")
	}
	seen := map[auth.Scope]bool{}
	for _, s := range scopes {
		if seen[s] {
			t.Errorf("%s twice", s)
		}
		seen[s] = true
	}
}
