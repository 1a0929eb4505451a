package api_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
)

var johnDoe = object{"name": "John Doe", "email": "john@doe.com", "password": "p8ssw0rd", "roles": []string{"operator"}, "text": "devops user"}

func TestUsers(t *testing.T) {
	s := newServer(t)
	s.get("/users").is(200).has("status", "ok", "message", "not found", "users", []any{}, "total", 0, "domains", []string{"*"})
	made := s.do("POST", "/user", johnDoe).is(201)
	id := made.str("id")
	at := made.str("user.createTime")
	john := object{
		"id": id, "href": "http://example.com/user/" + id, "name": "John Doe", "login": "john@doe.com", "email": "john@doe.com",
		"domain": "doe.com", "status": "active", "roles": []string{"operator"}, "attributes": object{}, "createTime": at,
		"lastLogin": nil, "text": "devops user", "updateTime": at, "email_verified": false,
	}
	made.has(".", object{"status": "ok", "id": id, "user": john})
	s.get("/user/"+id).is(200).has(".", object{"status": "ok", "total": 1, "user": john})
	s.get("/users").is(200).has(".", object{"status": "ok", "page": 1, "pageSize": 1000, "pages": 1, "more": false,
		"users": []any{john}, "domains": []string{"*"}, "total": 1})

	edit := func(change object, want ...any) {
		t.Helper()
		s.do("PUT", "/user/"+id, change).is(200).has("status", "ok").has(want...)
		s.get("/user/" + id).has(want...)
	}
	edit(object{"role": "devops"}, "user.roles", []string{"devops"}, "user.name", "John Doe")
	edit(object{"roles": []string{"devops", "operator", "user"}}, "user.roles", []string{"devops", "operator", "user"})
	edit(object{"roles": []string{}, "attributes": object{}, "name": nil, "email": nil, "password": nil, "status": "inactive", "text": nil,
		"email_verified": true}, "user.roles", []any{}, "user.status", "inactive", "user.email_verified", true, "user.text", "devops user")
	edit(object{"attributes": object{"a": 1}}, "user.attributes", object{"a": 1})

	s.do("DELETE", "/user/"+id, nil).is(200).has(".", object{"status": "ok"})
	s.do("DELETE", "/user/"+id, nil).is(404).has("message", "not found")
	s.get("/user/" + id).is(404)
	s.do("PUT", "/user/"+id, object{"name": "x"}).is(404)
}

func TestUserFaults(t *testing.T) {
	s := newServer(t)
	id := s.post("/user", johnDoe)
	f := func(method, path string, body any, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("POST", "/user", object{"email": "a@b.c"}, 400, `Missing mandatory value for "name"`)
	f("POST", "/user", object{"name": nil}, 400, `Missing mandatory value for "login"`)
	f("POST", "/user", with(johnDoe, "roles", "user"), 400, "roles must be a list")
	f("POST", "/user", with(johnDoe, "password", 12345), 400, "password must be a text")
	f("POST", "/user", with(johnDoe, "email_verified", "yes"), 400, "email_verified must be true or false")
	f("POST", "/user", with(johnDoe, "id", strings.Repeat("x", 256)), 400, "id is longer than 255 characters")
	f("POST", "/user", johnDoe, 409, "user with that email already exists")
	f("PUT", "/user/"+id, object{}, 400, "nothing to change")
	f("PUT", "/user/"+id, object{"email": "nowhere"}, 400, `Value for "email" not valid: nowhere`)
	f("PUT", "/user/"+id+"/attributes", object{"attributes": object{}}, 400, "must supply 'attributes' as json data")
	f("PUT", "/user/"+id+"/attributes", object{}, 400, "must supply 'attributes' as json data")
	f("PUT", "/user/none/attributes", object{"attributes": object{"a": 1}}, 404, "not found")
	f("GET", "/user/none/groups", nil, 404, "not found")
}

// What the server answers must not tell a password's hash, not even by a filter.
func TestPasswordsStayInside(t *testing.T) {
	s := newServer(t)
	id := s.post("/user", johnDoe)
	u, err := s.accounts.User(t.Context(), id)
	s.check(err)
	if u.Password == "" {
		t.Fatal("no hash is stored")
	}
	for _, path := range []string{"/users", "/user/" + id} {
		if text := s.get(path).is(200).text; strings.Contains(text, u.Password) || strings.Contains(text, "password") {
			t.Errorf("%s: %s", path, text)
		}
	}
	for _, query := range []string{"password=~2a", "hash=x", "q=password:2a*", "sort-by=password", "password.x=1"} {
		s.get("/users?" + query).is(400)
	}
	s.get("/users?q=_exists_:hash").is(200).has("total", 0) // looks for an attribute
	for _, query := range []string{"hash=x", "q=hash:a*", "sort-by=hash"} {
		s.get("/keys?" + query).is(400)
	}
	if strings.Contains(s.log.String(), "p8ssw0rd") {
		t.Error("a password in the log")
	}
}

func TestListUsers(t *testing.T) {
	s := newServer(t)
	for name, body := range map[string]object{
		"ann": {"email": "ann@example.com", "roles": []string{"user", "ops"}},
		"bob": {"login": `CORP\bob`, "status": "inactive", "attributes": object{"team": "db"}},
		"cat": {"email": "root@example.com", "roles": []string{"user"}, "email_verified": true},
	} {
		s.post("/user", with(body, "name", name))
	}
	f := func(params string, want ...string) {
		t.Helper()
		a := s.get("/users?"+params).is(200).has("total", len(want))
		for i, name := range want {
			a.has("users."+string(rune('0'+i))+".name", name)
		}
	}
	f("", "bob", "ann", "cat") // by login
	f("sort-by=-name", "cat", "bob", "ann")
	f("role=ops", "ann")
	f("roles=user", "ann")
	f("role=admin", "cat") // by name
	f("status=inactive", "bob")
	f("domain=CORP", "bob")
	f("domain=example.com&sort-by=name", "ann", "cat")
	f("attributes.team=db", "bob")
	f("email_verified=true", "cat")
	f("name=~A&sort-by=name", "ann", "cat")
	f("q=email:root*", "cat")
	s.get("/users?page=2&page-size=2&sort-by=name").has("page", 2, "pageSize", 2, "pages", 2, "more", false, "total", 3, "users.0.name", "cat")
	s.get("/users?page=3&page-size=2").is(416)
	s.get("/users?foo=1").is(400).has("message", "Invalid filter parameter: foo")
	s.get("/users?sort-by=foo").is(400).has("message", "Sorting by 'foo' field not supported.")
}

func TestMe(t *testing.T) {
	users := map[string]auth.Principal{}
	s := newServer(t, func(o *setup) { o.users = users })
	all := auth.AllCustomers()
	users["admin"] = auth.Principal{Login: "admin", Scopes: []auth.Scope{auth.Admin}, Tenancy: all}
	id := s.post("/user", with(johnDoe, "roles", []string{"user"}), "User", "admin")
	users["john"] = auth.Principal{UserID: id, Login: "john@doe.com", Scopes: []auth.Scope{auth.Read, auth.Write}, Tenancy: all}
	john := []string{"User", "john"}

	s.get("/user/me", john...).is(200).has("total", 1, "user.id", id, "user.login", "john@doe.com")
	s.do("PUT", "/user/me", object{"name": "Jane", "text": "t", "password": "new"}, john...).is(200).has("user.name", "Jane", "user.text", "t")
	s.do("PUT", "/user/me", object{"name": "Joe", "email": nil, "password": nil, "status": nil, "attributes": object{}, "text": nil}, john...).
		is(200).has("user.name", "Joe") // as the command line sends it
	f := func(body object, code int, message string) {
		t.Helper()
		s.do("PUT", "/user/me", body, john...).is(code).has("message", message)
	}
	f(object{}, 400, "nothing to change")
	f(object{"status": "active", "roles": []string{"admin"}}, 400, "not allowed to update: roles, status")
	f(object{"role": "admin"}, 400, "not allowed to update: role")
	f(object{"login": "admin@alerta.io"}, 400, "not allowed to update: login")
	f(object{"email_verified": true}, 400, "not allowed to update: email_verified")
	f(object{"attributes": object{"a": 1}}, 400, "not allowed to update: attributes")
	f(object{"id": "x", "hash": "x", "createTime": nil}, 400, "not allowed to update: hash, id")
	f(object{"email": "root@example.com"}, 403, "Requested scope 'admin' not in existing scopes: read,write")
	s.get("/user/me", john...).has("user.roles", []string{"user"}, "user.status", "active", "user.email", "john@doe.com", "user.name", "Joe")

	prefs := func(set, want object) {
		t.Helper()
		s.do("PUT", "/user/me/attributes", object{"attributes": object{"prefs": set}}, john...).is(200).has(".", object{"status": "ok"})
		s.get("/user/me/attributes", john...).is(200).has(".", object{"status": "ok", "total": 1, "attributes": object{"prefs": want}})
	}
	prefs(object{"isDark": true}, object{"isDark": true})
	prefs(object{"isMute": false, "refreshInterval": 5000}, object{"isDark": true, "isMute": false, "refreshInterval": 5000})
	prefs(object{"isMute": nil}, object{"isDark": true, "isMute": nil, "refreshInterval": 5000})
	s.do("PUT", "/user/"+id+"/attributes", object{"attributes": object{"prefs": nil}}, "User", "admin").is(200)
	s.get("/user/me/attributes", john...).has("attributes", object{})

	for _, path := range []string{"/user/me", "/user/me/attributes"} { // no account
		s.get(path, "User", "admin").is(404).has("message", "not found")
	}
	s.do("PUT", "/user/me", object{"name": "x"}, "User", "admin").is(404)
	s.do("PUT", "/user/me/attributes", object{"attributes": object{"a": 1}}, "User", "admin").is(404)
}

func TestUserinfo(t *testing.T) {
	claims := map[string]any{"sub": "1", "preferred_username": "joe", "scope": "read write"}
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{
			"token": {Scopes: []auth.Scope{auth.Read}, Tenancy: auth.AllCustomers(), Claims: claims},
			"key":   {Scopes: []auth.Scope{auth.Read}, Tenancy: auth.AllCustomers()},
		}
	})
	s.get("/userinfo", "User", "token").is(200).has(".", claims)
	s.get("/userinfo", "User", "key").is(401).has("message", "Missing authorization Bearer token")
	newServer(t).get("/userinfo").is(401).has("message", "Missing authorization Bearer token")
}
