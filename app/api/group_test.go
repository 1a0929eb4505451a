package api_test

import "testing"

func TestGroups(t *testing.T) {
	s := newServer(t)
	s.get("/groups").is(200).has("message", "not found", "groups", []any{}, "total", 0)
	id := s.post("/group", object{"name": "Group 1", "text": "Test group #1"})
	one := object{"id": id, "href": "http://example.com/group/" + id, "name": "Group 1", "text": "Test group #1", "count": 0}
	s.get("/group/"+id).is(200).has(".", object{"status": "ok", "total": 1, "group": one})
	s.do("PUT", "/group/"+id, object{"name": "Group 1 changed", "text": nil}).is(200).
		has("status", "ok", "group.name", "Group 1 changed", "group.text", "Test group #1")
	s.post("/group", object{"name": "Group 2"})

	john := s.post("/user", johnDoe)
	s.get("/user/"+john+"/groups").is(200).has(".", object{"status": "ok", "message": "not found", "groups": []any{}, "total": 0})
	s.do("PUT", "/group/"+id+"/user/"+john, "null").is(200).has(".", object{"status": "ok"})
	s.get("/group/"+id+"/users").is(200).has(".", object{"status": "ok", "total": 1, "users": []any{
		object{"id": john, "href": "http://example.com/user/" + john, "login": "john@doe.com", "name": "John Doe", "status": "active"}}})
	s.get("/user/"+john+"/groups").is(200).has("total", 1, "groups.0.id", id, "groups.0.count", 1)
	s.get("/groups?sort-by=-count").is(200).has("total", 2, "groups.0.name", "Group 1 changed", "groups.0.count", 1, "groups.1.count", 0)
	s.get("/groups?count=1").has("total", 1)
	s.get("/groups?name=~2").has("total", 1, "groups.0.name", "Group 2")
	s.get("/groups?users="+john).is(400).has("message", "Invalid filter parameter: users")
	s.do("DELETE", "/group/"+id+"/user/"+john, object{}).is(200)
	s.get("/group/"+id+"/users").is(200).has(".", object{"status": "ok", "users": []any{}, "total": 0})

	f := func(method, path string, body any, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("POST", "/group", object{"text": "x"}, 400, "Missing mandatory value for name")
	f("POST", "/group", object{"name": "Group 2"}, 409, "group with that name already exists")
	f("PUT", "/group/"+id, object{}, 400, "nothing to change")
	f("PUT", "/group/"+id+"/user/none", object{}, 400, "invalid user")
	f("PUT", "/group/none/user/"+john, object{}, 404, "not found")
	f("GET", "/group/none/users", nil, 404, "not found")
	s.do("DELETE", "/group/"+id, nil).is(200)
	f("DELETE", "/group/"+id, nil, 404, "not found")
	f("PUT", "/group/"+id, object{"name": "x"}, 404, "not found")
}
