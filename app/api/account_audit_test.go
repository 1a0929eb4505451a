package api_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

// audited writes the audit log to out.
func audited(out *strings.Builder) func(*setup) {
	return func(o *setup) {
		o.api.Audit = api.Audit{Log: slog.New(slog.NewTextHandler(out, nil)), Trail: []string{"admin", "write"}, Redact: true}
	}
}

func TestAccountAudit(t *testing.T) {
	var out strings.Builder
	s := newServer(t, audited(&out))
	f := func(want string, do func()) {
		t.Helper()
		out.Reset()
		do()
		if n := strings.Count(out.String(), "event="); n != 1 || !strings.Contains(out.String(), want+" ") {
			t.Errorf("%s: %s", want, out.String())
		}
		for _, secret := range []string{"p8ssw0rd", "demo-key"} {
			if strings.Contains(out.String(), secret) {
				t.Errorf("%s tells %s: %s", want, secret, out.String())
			}
		}
	}
	put := func(path string, body object) { s.do("PUT", path, body).is(200) }
	var user, group, perm, customer, key string
	f("event=user-created category=admin", func() { user = s.post("/user", johnDoe) })
	f("event=user-updated category=admin", func() { put("/user/"+user, object{"password": "p8ssw0rd"}) })
	f("event=user-attributes-updated category=admin", func() { put("/user/"+user+"/attributes", object{"attributes": object{"a": 1}}) })
	f("event=group-created category=admin", func() { group = s.post("/group", object{"name": "g"}) })
	f("event=group-updated category=admin", func() { put("/group/"+group, object{"text": "x"}) })
	f("event=user-attributes-updated category=admin", func() { put("/group/"+group+"/user/"+user, object{}) })
	f("event=user-attributes-updated category=admin", func() { s.do("DELETE", "/group/"+group+"/user/"+user, nil).is(200) })
	f("event=group-deleted category=admin", func() { s.do("DELETE", "/group/"+group, nil).is(200) })
	f("event=user-deleted category=admin", func() { s.do("DELETE", "/user/"+user, nil).is(200) })
	f("event=permission-created category=admin", func() { perm = s.post("/perm", object{"match": "m", "scopes": []string{"read"}}) })
	f("event=permission-updated category=admin", func() { put("/perm/"+perm, object{"match": "n"}) })
	f("event=permission-deleted category=admin", func() { s.do("DELETE", "/perm/"+perm, nil).is(200) })
	f("event=customer-created category=admin", func() { customer = s.post("/customer", object{"match": "m", "customer": "c"}) })
	f("event=customer-updated category=admin", func() { put("/customer/"+customer, object{"match": "n"}) })
	f("event=customer-deleted category=admin", func() { s.do("DELETE", "/customer/"+customer, nil).is(200) })
	f("event=apikey-created category=write", func() {
		key = s.do("POST", "/key", object{"user": "joe", "key": "demo-key"}).is(201).str("data.id")
	})
	f("event=apikey-updated category=admin", func() { put("/key/demo-key", object{"text": "x"}) })
	if !strings.Contains(out.String(), "resource.id="+key) {
		t.Errorf("no id of the key: %s", out.String())
	}
	f("event=apikey-deleted category=admin", func() { s.do("DELETE", "/key/demo-key", nil).is(200) })
	if strings.Contains(s.log.String(), "demo-key") {
		t.Errorf("a key in the log: %s", s.log)
	}

	s = newServer(t, audited(&out), func(o *setup) {
		o.users = map[string]auth.Principal{"me": {UserID: "me-id", Tenancy: auth.AllCustomers()}}
	})
	s.check(s.store.Update(t.Context(), func(tx db.Tx) error {
		return tx.Put(&db.User{Meta: db.Meta{ID: "me-id"}, Login: "me", UserStatus: db.UserActive})
	}))
	me := func(path string, body object) func() { return func() { s.do("PUT", path, body, "User", "me").is(200) } }
	f("event=user-me-updated category=write", me("/user/me", object{"password": "p8ssw0rd"}))
	f("event=user-me-attributes-updated category=write", me("/user/me/attributes", object{"attributes": object{"a": 1}}))
}

// What logs people in is never told, whatever AUDIT_LOG_REDACT says.
func TestLoginAudit(t *testing.T) {
	var out strings.Builder
	s := newServer(t, people(), func(o *setup) {
		o.api.Audit = api.Audit{Log: slog.New(slog.NewTextHandler(&out, nil)), Trail: []string{"auth"}}
	})
	s.member("joe@example.com", "user")
	s.token("joe@example.com")
	if text := out.String(); !strings.Contains(text, "category=auth") || strings.Contains(text, "p8ssw0rd") {
		t.Errorf("audit of a login: %s", text)
	}
}
