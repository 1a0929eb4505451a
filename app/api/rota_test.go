package api_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/auth"
)

// webRota is Ann and Bob, who change on Mondays at nine in Berlin.
var webRota = object{
	"name": "web", "timezone": "Europe/Berlin", "start": "2026-06-01T07:00:00Z",
	"members": []object{{"name": "Ann", "addresses": object{"mail": "ann@example.com"}}, {"name": "Bob"}},
}

func TestRotas(t *testing.T) {
	s := newServer(t)
	s.get("/rotas").is(200).has("message", "not found", "rotas", []any{}, "total", 0)
	made := s.do("POST", "/rota", webRota).is(201)
	id := made.str("id")
	made.has("rota.name", "web", "rota.text", "", "rota.customer", nil, "rota.turn", "weekly", "rota.every", 1, "rota.weekday", "monday",
		"rota.handover", "09:00", "rota.start", "2026-06-01T07:00:00.000Z", "rota.first", "Ann", "rota.feedTime", nil, "rota.overrides", []any{},
		"rota.members", []any{object{"name": "Ann", "addresses": object{"mail": "ann@example.com"}}, object{"name": "Bob", "addresses": object{}}},
		"rota.href", "http://example.com/rota/"+id)
	s.get("/rota/"+id).is(200).has("total", 1, "rota", made.at("rota"))
	s.do("PUT", "/rota/"+id, object{"text": "The shop", "turn": nil}).is(200).has("rota.text", "The shop", "rota.turn", "weekly")
	s.post("/rota", with(webRota, "name", "Alpha"))
	s.get("/rotas").is(200).has("total", 2, "rotas.0.name", "Alpha", "rotas.1.name", "web")
	s.get("/rotas?name=web").is(200).has("total", 1)

	f := func(method, path string, body object, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("POST", "/rota", webRota, 409, "there is another rota with the name web")
	f("POST", "/rota", object{"name": "x"}, 400, "a rota needs members")
	f("POST", "/rota", with(webRota, "name", ""), 400, `Missing mandatory value for "name"`)
	f("POST", "/rota", with(webRota, "name", "x", "timezone", "Berlin"), 400, `timezone: there is no time zone "Berlin": write an IANA name such as Europe/Berlin`)
	f("POST", "/rota", with(webRota, "name", "x", "handover", "9"), 400, "handover must be a time of day such as 09:00")
	f("POST", "/rota", with(webRota, "name", "x", "turn", "hourly"), 400, "turn must be daily or weekly")
	f("POST", "/rota", with(webRota, "name", "x", "weekday", "Monday"), 400, "weekday must be one of monday to sunday")
	f("POST", "/rota", with(webRota, "name", "x", "every", 53), 400, "every must be a number from 1 to 52")
	f("POST", "/rota", with(webRota, "name", "x", "every", 1.5), 400, "every must be an integer")
	f("POST", "/rota", with(webRota, "name", "x", "first", "Cid"), 400, `first: "Cid" is no member`)
	f("POST", "/rota", with(webRota, "name", "x", "members", []object{{"name": "Ann"}, {"name": "Ann"}}), 400, `"Ann" is a member twice`)
	f("POST", "/rota", with(webRota, "name", "x", "members", []object{{"name": "Ann", "mail": "x"}}), 400, `members must be a list of {"name": ..., "addresses": {"mail": ...}}`)
	f("POST", "/rota", with(webRota, "name", "x", "members", []object{{"name": "Ann", "addresses": object{"mail": "ann", "pigeon": "any"}}}), 400, `Ann: "ann" is no mail address`)
	f("PUT", "/rota/"+id, object{"members": []object{{"name": "Ann"}, {"name": "Bob", "addresses": object{"telegram": "bob"}}}}, 400, `Bob: "bob" is no chat id`)
	f("POST", "/rota", with(webRota, "name", "x", "overrides", object{}), 400, "overrides must be a list")
	f("PUT", "/rota/"+id, object{}, 400, "nothing to change")
	f("PUT", "/rota/"+id, object{"name": "Alpha"}, 409, "there is another rota with the name Alpha")
	f("PUT", "/rota/none", object{"name": "x"}, 404, "not found")
	s.do("DELETE", "/rota/"+id, nil).is(200).has(".", object{"status": "ok"})
	f("DELETE", "/rota/"+id, nil, 404, "not found")
}

func TestOverrides(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{"chief": {Login: "chief", Scopes: []auth.Scope{auth.Admin}, Tenancy: auth.AllCustomers()}}
	})
	chief := []string{"User", "chief"}
	path := "/rota/" + s.post("/rota", webRota, chief...)
	body := object{"start": "2026-06-02T00:00:00Z", "end": "2026-06-03T00:00:00Z", "member": "Bob"}
	over := s.do("POST", path+"/override", body, chief...).is(200).
		has("rota.overrides.0.member", "Bob", "rota.overrides.0.start", "2026-06-02T00:00:00.000Z").str("rota.overrides.0.id")
	s.get(path+"/oncall?at=2026-06-01T06:59:59Z", chief...).is(200).has("person", nil, "shift", nil, "next.start", "2026-06-01T07:00:00.000Z")
	s.get(path+"/oncall?at=2026-06-01T07:00:00Z", chief...).is(200).has("person", object{"name": "Ann", "addresses": object{"mail": "ann@example.com"}},
		"shift", object{"start": "2026-06-01T07:00:00.000Z", "end": "2026-06-02T00:00:00.000Z", "member": "Ann", "override": nil},
		"next", object{"start": "2026-06-02T00:00:00.000Z", "end": "2026-06-03T00:00:00.000Z", "member": "Bob", "override": over})
	s.get(path+"/shifts?from=2026-06-01T12:00:00Z&to=2026-06-09T00:00:00Z", chief...).is(200).has("total", 4,
		"shifts.1.override", over, "shifts.2.member", "Ann", "shifts.3.member", "Bob", "shifts.3.end", "2026-06-15T07:00:00.000Z")

	// One that stays keeps its id, and what made it.
	s.do("PUT", path, object{"overrides": []object{{"id": over, "end": "2026-06-04T00:00:00Z"}}}, chief...).is(200).
		has("rota.overrides.0.id", over, "rota.overrides.0.member", "Bob", "rota.overrides.0.user", "chief", "rota.overrides.0.end", "2026-06-04T00:00:00.000Z")

	f := func(method, path string, body any, code int, message string) {
		t.Helper()
		s.do(method, path, body, chief...).is(code).has("message", message)
	}
	f("POST", path+"/override", with(body, "member", "Cid"), 400, `an override that begins at 2026-06-02T00:00:00.000Z names "Cid", who is no member`)
	f("POST", path+"/override", with(body, "end", body["start"]), 400, "an override must end after it starts")
	f("POST", path+"/override", with(body, "end", "2027-06-04T00:00:00Z"), 400, "an override lasts 366 days at most")
	f("GET", path+"/oncall?at=x", nil, 400, "at must be a time such as 2026-01-31T12:00:00Z")
	f("GET", path+"/oncall?at=9999-01-01T00:00:00Z", nil, 400, "at must lie between the years 1970 and 2200")
	f("GET", path+"/shifts?from=2026-01-01T00:00:00Z", nil, 400, "to must be a time such as 2026-01-31T12:00:00Z")
	f("GET", path+"/shifts?from=2026-01-01T00:00:00Z&to=2027-02-01T00:00:00Z", nil, 400, "to must come after from, by 366 days at most")
	s.do("DELETE", path+"/override/"+over, nil, chief...).is(200).has("rota.overrides", []any{})
	f("DELETE", path+"/override/"+over, nil, 404, "not found")
}

// The address of a calendar opens that and nothing else, until there is another.
func TestFeed(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{"ann": {Login: "ann", Scopes: []auth.Scope{auth.WriteNotifications}, Tenancy: auth.AllCustomers()}}
	})
	ann := []string{"User", "ann"}
	s.do("POST", "/rota", with(webRota, "id", "other", "name", "other"), ann...).is(201)
	id := s.do("POST", "/rota", webRota, ann...).is(201).str("id")
	feed := func() *url.URL {
		t.Helper()
		text := s.do("POST", "/rota/"+id+"/feed", object{}, ann...).is(201).str("feed")
		u, err := url.Parse(text)
		s.check(err)
		if u.Host != "example.com" || u.Path != "/rota/"+id+"/calendar.ics" {
			t.Errorf("the address is %s", u)
		}
		return u
	}
	read := func(path string) (int, string) {
		w := httptest.NewRecorder()
		s.api.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil)) // nobody is logged in
		if w.Code == 200 && w.Header().Get("Content-Type") != "text/calendar; charset=utf-8" {
			t.Errorf("a calendar is %s", w.Header().Get("Content-Type"))
		}
		return w.Code, w.Body.String()
	}
	is := func(path string, want int) {
		t.Helper()
		if code, text := read(path); code != want {
			t.Errorf("%s: %d %s", path, code, text)
		}
	}
	closed := "/rota/" + id + "/calendar.ics"
	is(closed, 404)
	is(closed+"?token=", 404)
	first := feed()
	if _, text := read(first.RequestURI()); !strings.HasPrefix(text, "BEGIN:VCALENDAR\r\n") || strings.Contains(text, "ann@example.com") {
		t.Errorf("the calendar is %s", text)
	}
	is("/rota/other/calendar.ics?"+first.RawQuery, 404)
	is("/rota/"+id+"?"+first.RawQuery, 401)
	is(closed, 404)
	if text := s.get("/rota/"+id, ann...).is(200).text; strings.Contains(text, first.Query().Get("token")) || strings.Contains(text, `"feedTime":null`) {
		t.Errorf("the rota is shown as %s", text)
	}
	second := feed()
	is(first.RequestURI(), 404)
	is(second.RequestURI(), 200)
	s.do("DELETE", "/rota/"+id+"/feed", nil, ann...).is(200).has("rota.feedTime", nil)
	is(second.RequestURI(), 404)
}
