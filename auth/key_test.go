package auth_test

import (
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestNewKey(t *testing.T) {
	seen := map[string]bool{}
	for range 100 {
		key := auth.NewKey()
		if len(key) != 40 || url.QueryEscape(key) != key || seen[key] {
			t.Fatalf("key %q", key)
		}
		seen[key] = true
		k := &db.APIKey{Hash: auth.HashKey(key)}
		if !auth.IsKey(k, key) || auth.IsKey(k, key[1:]) || auth.IsKey(k, "") || auth.IsKey(&db.APIKey{}, "") {
			t.Errorf("IsKey of %q", key)
		}
	}
}

func TestShownKey(t *testing.T) {
	f := func(key, want string) {
		t.Helper()
		if got := auth.ShownKey(key); got != want {
			t.Errorf("ShownKey(%q) = %q, want %q", key, got, want)
		}
	}
	f("0123456789012345678901234567890123456789", "01234567***")
	f("demo-key", "de***")
	f("abc", "***")
	f("", "***")
	f("äöüä", "ä***")
	f("aäöüä", "a***")
}

func TestKeyTypes(t *testing.T) {
	f := func(want string, scopes ...string) {
		t.Helper()
		if got := auth.KeyType(scopes); got != want {
			t.Errorf("KeyType(%v) = %s, want %s", scopes, got, want)
		}
	}
	f("read-only")
	f("read-only", "read", "read:keys", "delete:alerts")
	f("read-write", "read", "write:alerts")
	f("read-write", "admin")

	roles := auth.Roles{AdminUsers: []string{"root"}}
	g := func(login, keyType string, want ...string) {
		t.Helper()
		got, err := roles.TypeScopes(login, keyType)
		if diff := cmp.Diff(want, got); diff != "" || (err == nil) != (want != nil) {
			t.Errorf("TypeScopes(%s, %s): %v\n%s", login, keyType, err, diff)
		}
	}
	g("user", "read-only", "read")
	g("user", "read-write", "read", "write")
	g("root", "read-only", "admin", "read", "write")
	g("root", "none")
}
