package api_test

import (
	"testing"
	"time"

	"github.com/alertad/alertad/db"
)

func TestRules(t *testing.T) {
	s := newServer(t)
	s.check(s.store.Update(t.Context(), func(tx db.Tx) error {
		return tx.Put(&db.Channel{Meta: db.Meta{ID: "chat"}, Name: "chat", Enabled: true})
	}))
	s.get("/rules").is(200).has("message", "not found", "rules", []any{}, "total", 0)
	window := object{"days": []string{"mon", "fri"}, "from": "08:00", "to": "18:00", "timezone": "Europe/Berlin"}
	steps := []object{{"after": 600, "channels": []string{"chat"}}}
	made := s.do("POST", "/rule", object{"name": "Web", "query": "service:Web", "window": window, "steps": steps, "channels": []string{"chat"}}).is(201)
	id := made.str("id")
	made.has("rule.enabled", true, "rule.resolve", true, "rule.group", 30, "rule.delay", 0, "rule.repeat", 0, "rule.groupBy", []any{}, "rule.user", nil,
		"rule.window", window, "rule.steps", steps, "rule.channels", []string{"chat"}, "rule.href", "http://example.com/rule/"+id)
	s.get("/rule/"+id).is(200).has("total", 1, "rule", made.at("rule"))
	s.do("PUT", "/rule/"+id, object{"steps": []any{}, "window": object{}, "enabled": false, "delay": 300, "text": nil}).is(200).
		has("rule.steps", []any{}, "rule.window", object{}, "rule.enabled", false, "rule.delay", 300, "rule.query", "service:Web")
	s.post("/rule", object{"name": "Alpha"})
	s.get("/rules").is(200).has("total", 2, "rules.0.name", "Alpha", "rules.1.name", "Web")
	s.get("/rules?enabled=false").is(200).has("total", 1, "rules.0.name", "Web")

	f := func(body object, code int, message string) {
		t.Helper()
		s.do("POST", "/rule", body).is(code).has("message", message)
	}
	f(object{}, 400, `Missing mandatory value for "name"`)
	f(object{"name": "x", "query": "service:(Web"}, 400, "query: expected a closing parenthesis at position 12")
	f(object{"name": "x", "window": object{"timezone": "Nowhere"}}, 400, "window: there is no time zone 'Nowhere': write an IANA name such as Europe/Berlin")
	f(object{"name": "x", "window": "always"}, 400, "window must be a JSON object")
	f(object{"name": "x", "channels": []string{"none"}}, 400, "there is no channel 'none' that this rule may use")
	f(object{"name": "x", "steps": object{}}, 400, "steps must be a list")
	f(object{"name": "x", "steps": []any{5}}, 400, "steps: cannot unmarshal number into Go struct field .steps of type db.Step")
	f(object{"name": "x", "delay": "5m"}, 400, "delay must be an integer")
	f(object{"name": "x", "id": id}, 409, "there is another rule with id "+id)
	s.do("PUT", "/rule/"+id, object{}).is(400).has("message", "nothing to change")
	s.do("PUT", "/rule/"+id, object{"groupBy": []string{"nosuch"}}).is(400).has("message", "cannot group alert by 'nosuch'")
	s.do("DELETE", "/rule/"+id, nil).is(200).has(".", object{"status": "ok"})
	s.do("DELETE", "/rule/"+id, nil).is(404)
}

func TestDryRun(t *testing.T) {
	s := newServer(t)
	s.post("/alert", with(nodeDown, "resource", "web", "severity", "major"))
	s.clock.ms.Add(time.Hour.Milliseconds())
	rule := object{"name": "All", "channels": []string{"pager", "chat"}, "repeat": 1200}
	a := s.do("POST", "/rules/dry-run", rule).is(200).has("total", 3, "alerts", 1, "complete", true, "left", []any{}, "channels", object{"pager": 3, "chat": 3},
		"messages.0.what", "trigger", "messages.0.channels", []string{"pager", "chat"}, "messages.0.total", 1, "messages.0.alerts.0.resource", "web",
		"messages.2.what", "reminder", "messages.3", nil)
	s.do("POST", "/rules/dry-run?since=45m", rule).is(200).has("total", 2, "messages.0.time", a.at("messages.1.time"))
	s.get("/rules").has("total", 0)
	for _, since := range []string{"x", "-5m", "0", "9999d", "5y"} {
		s.do("POST", "/rules/dry-run?since="+since, rule).is(400).has("message", "since must be a time back from now, up to 366 days: 90m, 12h, 7d")
	}
	id := s.post("/rule", object{"name": "All"})
	s.get("/rule/"+id+"/dry-run?since=2w").is(200).has("total", 0, "alerts", 1)
	s.get("/rule/none/dry-run").is(404)
}
