package api_test

import (
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
)

func TestViews(t *testing.T) {
	s := newServer(t)
	s.get("/views").is(200).has("message", "not found", "views", []any{}, "total", 0)
	made := s.do("POST", "/view", object{"name": "Web", "query": "q=web*&service=Web&sort=-event"}).is(201)
	id := made.str("id")
	made.has("status", "ok", "view.name", "Web", "view.query", "q=web*&service=Web&sort=-event", "view.owner", nil, "view.customer", nil,
		"view.href", "http://example.com/view/"+id)
	s.get("/view/"+id).is(200).has("total", 1, "view", made.at("view"))
	s.do("PUT", "/view/"+id, object{"name": "Net"}).is(200).has("view.name", "Net", "view.query", "q=web*&service=Web&sort=-event")
	s.post("/view", object{"name": "Alpha"})
	s.get("/views").is(200).has("total", 2, "views.0.name", "Alpha", "views.1.name", "Net")

	f := func(method, path string, body object, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("POST", "/view", object{"query": "q=x"}, 400, `Missing mandatory value for "name"`)
	f("POST", "/view", object{"name": strings.Repeat("ä", 101)}, 400, "name is longer than 100 characters")
	f("POST", "/view", object{"name": "x", "query": strings.Repeat("x", 8<<10+1)}, 400, "query is longer than 8192 bytes")
	f("POST", "/view", object{"name": "x", "query": "q=%zz"}, 400, `query is not that of an address: invalid URL escape "%zz"`)
	f("POST", "/view", object{"name": "x", "id": id}, 409, "there is another view with id "+id)
	f("PUT", "/view/"+id, object{}, 400, "nothing to change")
	f("PUT", "/view/"+id, object{"name": ""}, 400, `Missing mandatory value for "name"`)
	f("PUT", "/view/none", object{"name": "x"}, 404, "not found")
	s.do("DELETE", "/view/"+id, nil).is(200).has(".", object{"status": "ok"})
	f("DELETE", "/view/"+id, nil, 404, "not found")
}

func TestViewsOfCallers(t *testing.T) {
	s := newServer(t, func(o *setup) {
		user := func(login string, scope auth.Scope, tenancy auth.Tenancy) auth.Principal {
			return auth.Principal{Login: login, Scopes: []auth.Scope{scope}, Tenancy: tenancy}
		}
		o.users = map[string]auth.Principal{
			"ann":   user("ann", auth.WriteAlerts, auth.AllCustomers()),
			"bob":   user("bob", auth.WriteAlerts, auth.AllCustomers()),
			"eve":   user("eve", auth.ReadAlerts, auth.AllCustomers()),
			"chief": user("chief", auth.AdminAlerts, auth.AllCustomers()),
			"acme":  user("acme", auth.WriteAlerts, auth.Customers("Acme")),
			"other": user("other", auth.WriteAlerts, auth.Customers("Other")),
		}
	})
	own := s.do("POST", "/view", object{"name": "n", "owner": "bob"}, "User", "ann").is(201).has("view.owner", "ann").str("id")
	acme := s.do("POST", "/view", object{"name": "a"}, "User", "acme").is(201).has("view.customer", "Acme").str("id")
	s.do("POST", "/view", object{"name": "n"}, "User", "eve").is(403)
	s.do("POST", "/view", object{"name": "n", "customer": "Other"}, "User", "acme").is(400).has("message", "not allowed to set customer to 'Other'")
	s.do("PUT", "/view/"+acme, object{"customer": "Other"}, "User", "acme").is(400)

	sees := func(user string, total int) {
		t.Helper()
		s.get("/views", "User", user).is(200).has("total", total)
	}
	sees("ann", 2)
	sees("eve", 2)
	sees("acme", 1)
	sees("other", 0)

	changes := func(user, id string, code int) {
		t.Helper()
		s.do("PUT", "/view/"+id, object{"name": user}, "User", user).is(code)
	}
	changes("ann", own, 200)
	changes("bob", own, 403)
	changes("eve", own, 403)
	changes("chief", own, 200)
	changes("acme", own, 404)
	changes("acme", acme, 200)
	changes("other", acme, 404)
	s.get("/view/"+acme, "User", "other").is(404)
	s.do("DELETE", "/view/"+own, nil, "User", "bob").is(403).
		has("message", "only its owner and those who administer alerts may change a view")
	s.do("DELETE", "/view/"+acme, nil, "User", "other").is(404)
	s.do("DELETE", "/view/"+own, nil, "User", "ann").is(200)
	s.do("DELETE", "/view/"+acme, nil, "User", "chief").is(200)
	sees("chief", 0)
}
