package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/alertad/alertad/auth"
	"github.com/alertad/alertad/db"
)

func TestKeys(t *testing.T) {
	s := newServer(t)
	s.get("/keys").is(200).has("status", "ok", "message", "not found", "keys", []any{}, "total", 0)
	made := s.do("POST", "/key", object{"user": "joe", "scopes": []string{"write:alerts", "read"}, "text": "for cron", "customer": nil, "key": nil}).is(201)
	key, id := made.str("key"), made.str("data.id")
	if len(key) != 40 {
		t.Errorf("key %q", key)
	}
	whole := object{
		"id": id, "key": key, "status": "active", "href": "http://example.com/key/" + id, "user": "joe", "scopes": []string{"write:alerts", "read"},
		"type": "read-write", "text": "for cron", "expireTime": made.str("data.expireTime"), "count": 0, "lastUsedTime": nil, "customer": nil,
	}
	made.has(".", object{"status": "ok", "key": key, "data": whole})
	shown := with(whole, "key", key[:8]+"***")
	for _, path := range []string{"/key/" + id, "/key/" + key} {
		s.get(path).is(200).has(".", object{"status": "ok", "total": 1, "key": shown})
	}
	s.get("/keys").is(200).has(".", object{"status": "ok", "page": 1, "pageSize": 1000, "pages": 1, "more": false, "keys": []any{shown}, "total": 1})
	expire, err := time.Parse(time.RFC3339, made.str("data.expireTime"))
	s.check(err)
	if days := expire.Sub(s.clock.Now()).Hours() / 24; days < 364 || days > 365 {
		t.Errorf("expires in %v days", days)
	}

	edit := func(change object, want ...any) {
		t.Helper()
		s.do("PUT", "/key/"+id, change).is(200).has("status", "ok").has(want...)
		s.get("/key/" + id).has(want...)
	}
	edit(object{"scopes": []string{"read"}}, "key.scopes", []string{"read"}, "key.type", "read-only", "key.text", "for cron",
		"key.expireTime", whole["expireTime"])
	edit(object{"scopes": nil, "text": nil, "expireTime": nil, "customer": nil}, "key.scopes", []string{"read"}, "key.text", "for cron")
	edit(object{"customer": "Acme", "user": "ann"}, "key.customer", "Acme", "key.user", "ann")
	edit(object{"text": ""}, "key.text", nil, "key.customer", "Acme")
	edit(object{"customer": nil}, "key.customer", nil)
	edit(object{"expireTime": "2001-01-01T00:00:00.000Z"}, "key.status", "expired")

	s.do("DELETE", "/key/"+key, nil).is(200).has(".", object{"status": "ok"})
	s.do("DELETE", "/key/"+id, nil).is(404).has("message", "not found")
	s.do("PUT", "/key/"+id, object{"text": "x"}).is(404)
	s.get("/key/" + key).is(404)
}

// A key is told once; neither an answer nor a log nor the store has it again.
func TestKeysAreTold(t *testing.T) {
	var out strings.Builder
	s := newServer(t, audited(&out), func(o *setup) { o.api.Audit.Redact = false })
	const own = "a/key of its owner's"
	for _, path := range []string{"/key", "/api/key"} {
		body := object{"user": "joe", "key": own + path}
		id := s.do("POST", path, body).is(201).has("key", own+path, "data.key", own+path).str("data.id")
		s.check(s.store.View(t.Context(), func(f db.Finder) error {
			k, err := f.Get(db.APIKeys, id)
			if stored := string(db.APIKeys.Encode(nil, k, false)); err == nil && (stored == "" || strings.Contains(stored, own)) {
				t.Errorf("stored: %q", stored)
			}
			return err
		}))
		s.do("POST", path, body).is(409).has("message", "that API key already exists")
		escaped := strings.ReplaceAll(path+"/"+own+path, " ", "%20")
		for _, a := range []answer{s.get(escaped).is(200), s.do("PUT", escaped, object{"text": "x"}).is(200), s.get("/keys"),
			s.do("PATCH", escaped, nil), s.do("DELETE", escaped, nil).is(200), s.get(escaped).is(404)} {
			if strings.Contains(a.text, own) {
				t.Errorf("%s: %s", a.what, a.text)
			}
		}
	}
	for name, log := range map[string]string{"log": s.log.String(), "audit log": out.String()} {
		if strings.Contains(log, own) || strings.Contains(log, "its%20owner") || !strings.Contains(log, "/key/***") {
			t.Errorf("%s: %s", name, log)
		}
	}
}

func TestKeyFaults(t *testing.T) {
	s := newServer(t)
	f := func(body any, code int, message string) {
		t.Helper()
		s.do("POST", "/key", body).is(code).has("message", message)
	}
	f(object{}, 400, "An API key must be associated with a 'user'. Retry with user credentials.")
	f(object{"user": "joe", "scopes": "read"}, 400, "scopes must be a list")
	f(object{"user": "joe", "scopes": nil}, 400, "scopes must be a list")
	f(object{"user": "joe", "scopes": []string{"read:alert"}}, 400, "'read:alert' is not a valid Scope")
	f(object{"user": "joe", "scopes": []string{"foo"}}, 403, "Requested scope 'foo' not in existing scopes: admin")
	f(object{"user": "joe", "type": "all"}, 400, "type of a key must be read-only or read-write")
	f(object{"user": "joe", "expireTime": "soon"}, 400, "dates must be ISO 8601 date format YYYY-MM-DDThh:mm:ss.sssZ, not 'soon'")
	f(object{"user": 1}, 400, "user must be a text")
	id := s.do("POST", "/key", object{"user": "joe"}).is(201).has("data.scopes", []string{"read", "write"}).str("data.id")
	s.do("PUT", "/key/"+id, object{}).is(400).has("message", "nothing to change")
	s.do("PUT", "/key/"+id, object{"scopes": "x"}).is(400).has("message", "scopes must be a list")
}

func TestListKeys(t *testing.T) {
	s := newServer(t)
	key := func(text, user, expire string, scopes ...string) {
		s.do("POST", "/key", object{"text": text, "user": user, "expireTime": expire, "scopes": scopes, "key": text + strings.Repeat("-", 40)}).is(201)
	}
	key("new", "b", "2100-01-01T00:00:00Z", "read", "write:keys")
	key("old", "a", "2001-01-01T00:00:00Z", "read")
	key("mid", "c", "2099-01-01T00:00:00Z", "read:keys")
	f := func(params string, want ...string) {
		t.Helper()
		a := s.get("/keys?"+params).is(200).has("total", len(want))
		for i, text := range want {
			a.has("keys."+string(rune('0'+i))+".text", text)
		}
	}
	f("", "old", "new", "mid") // by user
	f("status=expired", "old")
	f("status=active&sort-by=text", "mid", "new")
	f("type=read-only&sort-by=text", "mid", "old")
	f("scope=read&sort-by=text", "new", "old")
	f("scopes=write:keys", "new")
	f("user=a", "old")
	f("key=~new-", "new")
	f("sort-by=expireTime", "new", "mid", "old")
	f("sort-by=status&sort-by=-text", "new", "mid", "old")
	s.get("/keys?page=2&page-size=2").is(200).has("keys.0.text", "mid", "total", 3, "pages", 2, "more", false)
}

// The routes hold to the caller: their own keys, and no wider ones.
func TestKeysOfCallers(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.users = map[string]auth.Principal{
			"joe":   {Login: "joe", Scopes: []auth.Scope{auth.Read, auth.Write}, Tenancy: auth.AllCustomers()},
			"ann":   {Login: "ann", Scopes: []auth.Scope{auth.Read, auth.Write}, Tenancy: auth.AllCustomers()},
			"blank": {Scopes: []auth.Scope{auth.Read, auth.Write}, Tenancy: auth.AllCustomers()},
		}
	})
	id := s.do("POST", "/key", object{"user": "ann", "type": "read-only"}, "User", "joe").is(201).has("data.user", "joe", "data.scopes", []string{"read"}).str("data.id")
	s.do("POST", "/key", object{"scopes": []string{"admin"}}, "User", "joe").is(403).has("message", "Requested scope 'admin' not in existing scopes: read,write")
	s.do("PUT", "/key/"+id, object{"scopes": []string{"admin:keys"}}, "User", "joe").is(403)
	s.do("PUT", "/key/"+id, object{"user": "ann", "text": "t"}, "User", "joe").is(200).has("key.user", "joe", "key.text", "t")
	for _, method := range []string{"GET", "PUT"} {
		s.do(method, "/key/"+id, object{"text": "x"}, "User", "ann").is(404)
	}
	s.get("/keys", "User", "ann").is(200).has("total", 0)
	s.get("/keys", "User", "joe").is(200).has("total", 1)
	s.get("/keys", "User", "blank").is(400).has("message", "Must define 'user' to list user keys")
	s.do("DELETE", "/key/"+id, nil, "User", "joe").is(403).has("message", "Missing required scope: admin:keys")
}
