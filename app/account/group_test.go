package account_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/alertad/alertad/db"
)

func TestGroups(t *testing.T) {
	d := newDesk(t)
	joe, ann := d.user(&db.User{Login: "joe"}), d.user(&db.User{Login: "ann"})
	one, two := d.group("one"), d.group("two")
	_, err := d.CreateGroup(d.ctx, &db.UserGroup{Name: "one"})
	d.want("same name", err, db.Conflict, "group with that name already exists")
	_, err = d.CreateGroup(d.ctx, &db.UserGroup{Text: "x"})
	d.want("no name", err, db.Invalid, "Missing mandatory value for name")
	_, err = d.UpdateGroup(d.ctx, admin, two.ID, func(g *db.UserGroup) error { g.Name = "one"; return nil })
	d.want("rename", err, db.Conflict, "")

	members := func(g *db.UserGroup, want ...string) {
		t.Helper()
		users, err := d.GroupUsers(d.ctx, g.ID)
		var got []string
		for _, u := range users {
			got = append(got, u.Login)
		}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("members of %s: %v\n%s", g.Name, err, diff)
		}
	}
	for range 2 { // once more changes nothing
		d.want("join", d.AddToGroup(d.ctx, admin, one.ID, ann.ID), 0, "")
	}
	d.want("join", d.AddToGroup(d.ctx, admin, one.ID, joe.ID), 0, "")
	d.want("join", d.AddToGroup(d.ctx, admin, two.ID, joe.ID), 0, "")
	members(one, "ann", "joe")
	d.want("no group", d.AddToGroup(d.ctx, admin, "none", joe.ID), db.NotFound, "not found")
	d.want("no user", d.AddToGroup(d.ctx, admin, one.ID, "none"), db.Invalid, "invalid user")
	d.want("no user", d.RemoveFromGroup(d.ctx, one.ID, "none"), db.Invalid, "invalid user")
	d.want("leave", d.RemoveFromGroup(d.ctx, one.ID, ann.ID), 0, "")
	d.want("leave again", d.RemoveFromGroup(d.ctx, one.ID, ann.ID), 0, "")
	members(one, "joe")
	if groups, err := d.UserGroups(d.ctx, joe.ID); len(groups) != 2 || err != nil {
		t.Errorf("groups of joe: %v, %v", groups, err)
	}

	d.want("delete", d.DeleteUser(d.ctx, joe.ID), 0, "")
	members(one)
	_, err = d.UserGroups(d.ctx, joe.ID)
	d.want("groups of nobody", err, db.NotFound, "")
	d.want("delete", d.DeleteGroup(d.ctx, one.ID), 0, "")
	d.want("delete again", d.DeleteGroup(d.ctx, one.ID), db.NotFound, "")
	_, err = d.GroupUsers(d.ctx, one.ID)
	d.want("members of none", err, db.NotFound, "")
}
