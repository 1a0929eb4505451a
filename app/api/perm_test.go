package api_test

import (
	"testing"

	"github.com/alertad/alertad/auth"
)

func TestPerms(t *testing.T) {
	s := newServer(t)
	builtin := s.get("/perms").is(200).has("total", 3, "permissions.0.match", "admin", "permissions.0.scopes", []string{"admin", "read", "write"},
		"permissions.1.match", "guest", "permissions.1.scopes", []string{"read:alerts"}, "permissions.2.match", "user", "permissions.2.scopes", []string{"read", "write"})
	builtin.has("status", "ok", "page", 1, "pages", 1, "more", false)
	made := s.do("POST", "/perm", object{"match": "read-only", "scopes": []string{"read"}}).is(201)
	id := made.str("id")
	perm := object{"id": id, "href": "http://example.com/perm/" + id, "match": "read-only", "scopes": []string{"read"}}
	made.has(".", object{"status": "ok", "id": id, "permission": perm})
	s.get("/perm/"+id).is(200).has(".", object{"status": "ok", "total": 1, "permission": perm})
	s.do("PUT", "/perm/"+id, object{"scopes": []string{"write", "read"}}).is(200).has("permission.scopes", []string{"write", "read"}, "permission.match", "read-only")
	s.do("PUT", "/perm/"+id, object{"match": "read-write", "scopes": nil}).is(200).has("permission.match", "read-write", "permission.scopes", []string{"write", "read"})
	s.get("/perms?scopes=write").is(200).has("total", 3)
	s.get("/perms?scope=read:alerts").is(200).has("total", 1, "permissions.0.match", "guest")
	s.get("/perms?match=read-write").is(200).has("total", 1, "permissions.0.id", id)
	s.get("/perms?scopes=none").is(200).has("message", "not found", "permissions", []any{}, "total", 0)

	f := func(method, path string, body object, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("PUT", "/perm/"+id, object{"scopes": []string{"foo:bar"}}, 400, "'foo:bar' is not a valid Scope")
	f("PUT", "/perm/"+id, object{}, 400, "nothing to change")
	f("POST", "/perm", object{"match": "x", "scopes": nil}, 400, "scopes must be a list")
	f("POST", "/perm", object{"match": "user", "scopes": []string{"read"}}, 409, "user role already exists")
	f("POST", "/perm", object{"match": "read-write", "scopes": []string{"read"}}, 409, "read-write role already exists")
	f("PUT", "/perm/admin", object{"match": "x"}, 404, "not found")
	s.do("DELETE", "/perm/"+id, nil).is(200).has(".", object{"status": "ok"})
	f("DELETE", "/perm/"+id, nil, 404, "not found")
	s.get("/perm/" + id).is(404)
}

func TestListScopes(t *testing.T) {
	s := newServer(t, func(o *setup) { o.account.Scopes = auth.Scopes("read:foo") })
	s.get("/scopes").is(200).has("status", "ok", "total", 33, "scopes.0", "read", "scopes.32", "read:foo")
	s.post("/perm", object{"match": "foo", "scopes": []string{"read:foo"}})
}
