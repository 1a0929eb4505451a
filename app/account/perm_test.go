package account_test

import (
	"testing"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestPerms(t *testing.T) {
	d := newDesk(t)
	f := func(what string, by auth.Principal, match string, code db.Code, message string, scopes ...string) *db.Perm {
		t.Helper()
		p, err := d.CreatePerm(d.ctx, by, &db.Perm{Match: match, Scopes: scopes})
		d.want(what, err, code, message)
		return p
	}
	reader := f("reader", clerk, "reader", 0, "", "read:alerts")
	f("again", admin, "reader", db.Conflict, "reader role already exists", "read")
	for _, builtin := range []string{"admin", "user", "guest"} {
		f(builtin, admin, builtin, db.Conflict, builtin+" role already exists", "read")
	}
	f("wider", clerk, "writer", db.Forbidden, "", "write:alerts")
	f("unknown", admin, "writer", db.Invalid, "'read:x' is not a valid Scope", "read:x")
	f("no name", admin, "", db.Invalid, `Missing mandatory value for "match"`, "read")
	f("nothing", admin, "idle", 0, "")

	g := func(what string, by auth.Principal, code db.Code, message string, edit func(*db.Perm)) {
		t.Helper()
		_, err := d.UpdatePerm(d.ctx, by, reader.ID, func(p *db.Perm) error { edit(p); return nil })
		d.want(what, err, code, message)
	}
	g("unknown", admin, db.Invalid, "'foo:bar' is not a valid Scope", func(p *db.Perm) { p.Scopes = []string{"foo:bar"} })
	g("wider", clerk, db.Forbidden, "", func(p *db.Perm) { p.Scopes = []string{"write"} })
	g("taken", admin, db.Conflict, "", func(p *db.Perm) { p.Match = "idle" })
	g("builtin", admin, db.Conflict, "", func(p *db.Perm) { p.Match = "admin" })
	g("renamed", clerk, 0, "", func(p *db.Perm) { p.Match = "watcher" })

	perms, err := d.Perms(d.ctx)
	if err != nil || len(perms) != 5 || perms[0].Match != "admin" || perms[1].Match != "user" || perms[2].Match != "guest" {
		t.Errorf("%v, %v", perms, err)
	}
	d.want("delete", d.DeletePerm(d.ctx, reader.ID), 0, "")
	d.want("delete again", d.DeletePerm(d.ctx, reader.ID), db.NotFound, "")
}
