package account_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/app/account"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func want(change func(*account.NewKey)) account.NewKey {
	var n account.NewKey
	change(&n)
	return n
}

func TestCreateKey(t *testing.T) {
	d := newDesk(t)
	joe := auth.Principal{Login: "joe", Scopes: []auth.Scope{auth.Read, auth.Write}, Tenancy: auth.AllCustomers()}
	k, key, err := d.CreateKey(d.ctx, joe, want(func(n *account.NewKey) { n.User, n.Text = "somebody", "mine" }))
	if err != nil {
		t.Fatal(err)
	}
	if len(key) != 40 || k.Shown != key[:8]+"***" || !auth.IsKey(k, key) {
		t.Errorf("key %q: %+v", key, k)
	}
	expected := &db.APIKey{Meta: k.Meta, Hash: k.Hash, Shown: k.Shown, User: "joe", Scopes: []string{"read", "write"}, Text: "mine",
		ExpireTime: db.At(d.now.Add(24 * time.Hour))}
	for _, id := range []string{k.ID, key} {
		got, err := d.Key(d.ctx, joe, id)
		if diff := cmp.Diff(expected, got); diff != "" || err != nil {
			t.Errorf("by %q: %v\n%s", id, err, diff)
		}
	}
	_, err = d.Key(d.ctx, joe, key[:39])
	d.want("a part of the key", err, db.NotFound, "")

	f := func(what string, by auth.Principal, n account.NewKey, code db.Code, message string) {
		t.Helper()
		_, _, err := d.CreateKey(d.ctx, by, n)
		d.want(what, err, code, message)
	}
	f("wider", joe, want(func(n *account.NewKey) { n.Scopes = []string{"read", "admin"} }), db.Forbidden,
		"Requested scope 'admin' not in existing scopes: read,write")
	f("unknown scope", admin, want(func(n *account.NewKey) { n.Scopes = []string{"read:alert"} }), db.Invalid, "'read:alert' is not a valid Scope")
	f("empty scope", admin, want(func(n *account.NewKey) { n.Scopes = []string{""} }), db.Invalid, "'' is not a valid Scope")
	f("usual scopes are wider", clerk, account.NewKey{}, db.Forbidden, "")
	f("type is wider", clerk, want(func(n *account.NewKey) { n.Type = auth.ReadWrite }), db.Forbidden, "")
	f("unknown type", admin, want(func(n *account.NewKey) { n.Type = "write-only" }), db.Invalid, "")
	f("nobody's", auth.Everyone(), account.NewKey{}, db.Invalid, "An API key must be associated with a 'user'. Retry with user credentials.")
	f("same key", admin, account.NewKey{Key: key}, db.Conflict, "that API key already exists")
	f("same id", admin, want(func(n *account.NewKey) { n.ID = k.ID }), db.Conflict, "")
	f("for another", admin, account.NewKey{APIKey: db.APIKey{User: "ann"}, Key: "demo-key", Type: auth.ReadOnly}, 0, "")
	own, err := d.Key(d.ctx, admin, "demo-key")
	if err != nil || own.User != "ann" || own.Shown != "de***" || cmp.Diff(own.Scopes, []string{"read"}) != "" {
		t.Errorf("%v: %+v", err, own)
	}
}

func TestWhoSeesKeys(t *testing.T) {
	d := newDesk(t)
	of := func(login string, tenancy auth.Tenancy, scopes ...auth.Scope) auth.Principal {
		return auth.Principal{Login: login, Scopes: scopes, Tenancy: tenancy}
	}
	acme, other := auth.Customers("Acme"), auth.Customers("Other")
	for text, by := range map[string]auth.Principal{
		"joe's":   of("joe", acme, auth.Read, auth.Write),
		"ann's":   of("ann", acme, auth.Read, auth.Write),
		"other's": of("joe", other, auth.Read, auth.Write),
		"plain":   of("joe", auth.AllCustomers(), auth.Read, auth.Write),
	} {
		if _, _, err := d.CreateKey(d.ctx, by, want(func(n *account.NewKey) { n.ID, n.Text = text, text })); err != nil {
			t.Fatal(err)
		}
	}
	f := func(by auth.Principal, names ...string) {
		t.Helper()
		seen := map[string]bool{}
		keys, err := d.Keys(d.ctx, by)
		if err != nil {
			t.Error(err)
		}
		for _, k := range keys {
			seen[k.Text] = true
		}
		for _, id := range []string{"joe's", "ann's", "other's", "plain"} {
			_, err := d.Key(d.ctx, by, id)
			_, changed := d.UpdateKey(d.ctx, by, id, func(*db.APIKey) error { return nil })
			wanted := false
			for _, name := range names {
				wanted = wanted || name == id
			}
			if seen[id] != wanted || (err == nil) != wanted || (changed == nil) != wanted {
				t.Errorf("%s, %v sees %s: listed %v, read %v, changed %v, want %v", by.Login, by.Tenancy, id, seen[id], err, changed, wanted)
			}
		}
	}
	f(of("joe", acme, auth.Read), "joe's")
	f(of("joe", other, auth.Read), "other's")
	f(of("joe", auth.AllCustomers(), auth.Read), "joe's", "other's", "plain")
	f(of("ann", acme, auth.AdminKeys), "joe's", "ann's")
	f(of("ann", auth.AllCustomers(), auth.AdminKeys), "joe's", "ann's", "other's", "plain")
	f(of("", auth.AllCustomers(), auth.Admin), "joe's", "ann's", "other's", "plain")
	f(of("joe", auth.Tenancy{}, auth.Admin))
	_, err := d.Keys(d.ctx, of("", acme, auth.Read))
	d.want("without a login", err, db.Invalid, "Must define 'user' to list user keys")
}

func TestUpdateKey(t *testing.T) {
	d := newDesk(t)
	joe := auth.Principal{Login: "joe", Scopes: []auth.Scope{auth.Read, auth.WriteKeys}, Tenancy: auth.AllCustomers()}
	f := func(what string, by auth.Principal, id string, code db.Code, edit func(*db.APIKey)) *db.APIKey {
		t.Helper()
		k, err := d.UpdateKey(d.ctx, by, id, func(k *db.APIKey) error { edit(k); return nil })
		d.want(what, err, code, "")
		return k
	}
	for id, scopes := range map[string][]string{"small": {"read"}, "big": {"admin"}} {
		n := want(func(n *account.NewKey) { n.ID, n.User, n.Scopes = id, "joe", scopes })
		if _, _, err := d.CreateKey(d.ctx, admin, n); err != nil {
			t.Fatal(err)
		}
	}
	later := db.At(d.now.Add(1000 * time.Hour))
	f("wider", joe, "small", db.Forbidden, func(k *db.APIKey) { k.Scopes = []string{"write"} })
	f("unknown scope", admin, "small", db.Invalid, func(k *db.APIKey) { k.Scopes = []string{"write:x"} })
	f("longer", joe, "small", 0, func(k *db.APIKey) { k.ExpireTime = later })
	f("longer than one's scopes", joe, "big", db.Forbidden, func(k *db.APIKey) { k.ExpireTime = later })
	f("text", joe, "big", 0, func(k *db.APIKey) { k.Text = "x" })
	f("less", joe, "big", 0, func(k *db.APIKey) { k.Scopes = []string{"read:alerts"} })
	if k := f("to another", joe, "small", 0, func(k *db.APIKey) { k.User = "ann" }); k.User != "joe" || k.ExpireTime != later {
		t.Errorf("%+v", k)
	}
	if k := f("to another", admin, "small", 0, func(k *db.APIKey) { k.User = "ann" }); k.User != "ann" {
		t.Errorf("%+v", k)
	}
	f("not mine any more", joe, "small", db.NotFound, func(*db.APIKey) {})
	// A key may hold a scope that there was once; it stays when others change.
	if err := d.store.Update(d.ctx, func(tx db.Tx) error {
		return tx.Put(&db.APIKey{Meta: db.Meta{ID: "old"}, User: "joe", Scopes: []string{"read:gone"}})
	}); err != nil {
		t.Fatal(err)
	}
	f("old scope", admin, "old", 0, func(k *db.APIKey) { k.ExpireTime = later })
	gone, err := d.DeleteKey(d.ctx, admin, "small")
	if err != nil || gone.ID != "small" {
		t.Errorf("DeleteKey: %v, %v", gone, err)
	}
	_, err = d.DeleteKey(d.ctx, admin, "small")
	d.want("delete again", err, db.NotFound, "not found")
}
