package api_test

import "testing"

func TestCustomerLookups(t *testing.T) {
	s := newServer(t)
	s.get("/customers").is(200).has("message", "not found", "customers", []any{}, "total", 0)
	made := s.do("POST", "/customer", object{"customer": "Foo Corp", "match": "foo.com"}).is(201)
	id := made.str("id")
	lookup := object{"id": id, "href": "http://example.com/customer/" + id, "match": "foo.com", "customer": "Foo Corp"}
	made.has(".", object{"status": "ok", "id": id, "customer": lookup})
	s.get("/customer/"+id).is(200).has(".", object{"status": "ok", "total": 1, "customer": lookup})
	s.do("PUT", "/customer/"+id, object{"customer": "Bar Corp"}).is(200).has("status", "ok", "customer.customer", "Bar Corp", "customer.match", "foo.com")
	s.do("PUT", "/customer/"+id, object{"match": "bar.com", "customer": nil}).is(200).has("customer.customer", "Bar Corp", "customer.match", "bar.com")
	s.post("/customer", object{"customer": "Other", "match": "bar.com"}) // one name, two customers
	s.get("/customers?sort-by=customer").is(200).has("total", 2, "customers.0.customer", "Bar Corp", "customers.1.customer", "Other")
	s.get("/customers?customer=Other").has("total", 1)

	f := func(method, path string, body object, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("POST", "/customer", object{"customer": "x"}, 400, `Missing mandatory value for "match"`)
	f("POST", "/customer", object{"match": "x"}, 400, `Missing mandatory value for "customer"`)
	f("PUT", "/customer/"+id, object{}, 400, "nothing to change")
	f("PUT", "/customer/"+id, object{"match": ""}, 400, `Missing mandatory value for "match"`)
	f("PUT", "/customer/none", object{"match": "x"}, 404, "not found")
	s.do("DELETE", "/customer/"+id, nil).is(200).has(".", object{"status": "ok"})
	f("DELETE", "/customer/"+id, nil, 404, "not found")
}

func TestCustomerLookupsOfCallers(t *testing.T) {
	s := newServer(t, twoCustomers)
	id := s.post("/customer", object{"customer": "Acme", "match": "acme.com"}, "User", "admin")
	s.post("/customer", object{"customer": "Other", "match": "other.com"}, "User", "admin")
	f := func(user string, code, total int) {
		t.Helper()
		s.get("/customer/"+id, "User", user).is(code)
		s.get("/customers", "User", user).is(200).has("total", total)
	}
	f("acme", 200, 1)
	f("other", 404, 1)
	f("both", 200, 2)
	f("nobody", 404, 0)
	f("admin", 200, 2)
	f("tenants", 200, 2) // administers them
}
