package api_test

import (
	"testing"
	"time"
)

var nodeDown = object{
	"event": "node_down", "resource": "net01", "environment": "Production",
	"service": []string{"Network", "Shared"}, "severity": "critical",
	"correlate": []string{"node_down", "node_marginal", "node_up"},
	"tags":      []string{"foo"}, "attributes": object{"foo": "abc def", "bar": 1234, "baz": false},
}

func TestStatus(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", with(nodeDown, "severity", "warning"))
	before := s.get("/alert/" + id).str("alert.updateTime")
	set := func(body object, want ...any) {
		t.Helper()
		s.do("PUT", "/alert/"+id+"/status", body).is(200).has("status", "ok")
		s.get("/alert/" + id).has(want...)
	}
	set(object{"status": "ack", "text": "mine"}, "alert.status", "ack", "alert.history.1.type", "status",
		"alert.history.1.status", "ack", "alert.history.1.text", "mine", "alert.history.1.user", nil)
	if s.get("/alert/"+id).str("alert.updateTime") == before {
		t.Error("updateTime did not move")
	}
	set(object{"status": "whatever one likes"}, "alert.status", "whatever one likes")
	set(object{"status": "expired", "timeout": nil}, "alert.status", "expired")
	s.do("POST", "/alert", with(nodeDown, "severity", "warning")).is(201).has("alert.status", "open", "id", id)

	f := func(name, path string, body any, code int, message string) {
		t.Helper()
		s.do("PUT", path, body).is(code).has("status", "error", "message", message)
	}
	f("no status", "/alert/"+id+"/status", object{}, 400, "must supply 'status' as json data")
	f("empty status", "/alert/"+id+"/status", object{"status": ""}, 400, "must supply 'status' as json data")
	f("status is a list", "/alert/"+id+"/status", object{"status": []int{1}}, 400, "status must be a text")
	f("timeout", "/alert/"+id+"/status", object{"status": "ack", "timeout": "5"}, 400, "timeout must be an integer")
	f("list", "/alert/"+id+"/status", "[]", 400, "request body must be a JSON object")
	f("other alert", "/alert/doesnotexist/status", object{"status": "ack"}, 404, "not found")
}

func TestActions(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	f := func(name string, body object, code int, want ...any) {
		t.Helper()
		s.do("PUT", "/alert/"+id+"/action", body).is(code)
		s.get("/alert/" + id).has(want...)
	}
	f("unack an open one", object{"action": "unack"}, 409, "alert.status", "open")
	f("ack", object{"action": "ack", "timeout": 2}, 200, "alert.status", "ack", "alert.timeout", 86400,
		"alert.history.1.type", "ack", "alert.history.1.timeout", 2, "alert.history.1.text", "ack operator action")
	f("shelve", object{"action": "shelve", "text": "later", "timeout": 3}, 200, "alert.status", "shelved",
		"alert.history.2.text", "later", "alert.history.2.timeout", 3)
	f("unshelve", object{"action": "unshelve", "text": ""}, 200, "alert.status", "ack", "alert.history.3.text", "")
	f("unack", object{"action": "unack"}, 200, "alert.status", "open")
	f("close", object{"action": "close"}, 200, "alert.status", "closed", "alert.severity", "normal")
	f("close again", object{"action": "close"}, 409, "alert.status", "closed")
	f("open", object{"action": "open"}, 200, "alert.status", "open")
	f("unknown", object{"action": "createIssue"}, 200, "alert.status", "open", "alert.history.7.type", "action")
	s.do("PUT", "/alert/"+id+"/action", object{"text": "x"}).is(400).has("message", "must supply 'action' as json data")
	s.do("PUT", "/alert/doesnotexist/action", object{"action": "ack"}).is(404)
}

func TestTags(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	f := func(path string, tags any, want ...string) {
		t.Helper()
		s.do("PUT", "/alert/"+id+path, object{"tags": tags}).is(200).has("status", "ok")
		s.get("/alert/"+id).has("alert.tags", append([]string{}, want...))
	}
	f("/tag", []string{"bar", "baz"}, "foo", "bar", "baz")
	f("/tag", []string{"bar"}, "foo", "bar", "baz")
	f("/untag", []string{"foo", "other"}, "bar", "baz")
	f("/untag", []string{"bar", "baz"})
	for _, path := range []string{"/tag", "/untag"} {
		s.do("PUT", "/alert/"+id+path, object{"tags": []string{}}).is(400).has("message", "must supply 'tags' as json list")
		s.do("PUT", "/alert/"+id+path, object{"tags": "foo"}).is(400).has("message", "tags must be a list")
		s.do("PUT", "/alert/"+id+path, object{}).is(400)
		s.do("PUT", "/alert/doesnotexist"+path, object{"tags": []string{"a"}}).is(404)
	}
}

func TestAttributes(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"remote_ip"} })
	sent := func() answer { return s.do("POST", "/alert", nodeDown, "X-Forwarded-For", "10.0.0.1").is(201) }
	id := sent().has("alert.attributes", object{"foo": "abc def", "bar": 1234, "baz": false, "ip": "10.0.0.1"}).str("id")
	f := func(set, want object) {
		t.Helper()
		s.do("PUT", "/alert/"+id+"/attributes", object{"attributes": set}).is(200).has("status", "ok")
		s.get("/alert/"+id).has("alert.attributes", want)
	}
	f(object{"quux": []string{"q", "u"}, "bar": nil},
		object{"foo": "abc def", "baz": false, "quux": []string{"q", "u"}, "ip": "10.0.0.1"})
	sent().has("alert.attributes", object{"foo": "abc def", "bar": 1234, "baz": false, "quux": []string{"q", "u"}, "ip": "10.0.0.1"})
	f(object{"quux": []any{1, "u"}},
		object{"foo": "abc def", "bar": 1234, "baz": false, "quux": []any{1, "u"}, "ip": "10.0.0.1"})
	s.do("PUT", "/alert/"+id+"/attributes", object{}).is(400).has("message", "must supply 'attributes' as json data")
	s.do("PUT", "/alert/"+id+"/attributes", object{"attributes": "x"}).is(400).has("message", "attributes must be a JSON object")
	s.do("PUT", "/alert/"+id+"/attributes", object{"attributes": object{"a.b": 1}}).is(400)
	s.do("PUT", "/alert/doesnotexist/attributes", object{"attributes": object{"a": 1}}).is(404)
}

func TestDelete(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	s.do("DELETE", "/alert/"+id, nil).is(200).has("status", "ok")
	s.do("DELETE", "/alert/"+id, nil).is(404).has("message", "not found")
	s.get("/alert/"+id).is(404).has("message", "not found", "status", "error", "code", 404)
	s.get("/alerts").has("total", 0)
}

func TestTimeouts(t *testing.T) {
	s := newServer(t, func(o *setup) { o.engine.AlertTimeout = 120 })
	f := func(severity string, timeout any, want int) {
		t.Helper()
		a := with(nodeDown, "severity", severity)
		if timeout != nil {
			a["timeout"] = timeout
		}
		s.do("POST", "/alert", a).is(201).has("alert.timeout", want)
	}
	f("critical", nil, 120)
	f("critical", 20, 20)
	f("critical", 0, 0)
	f("major", 40, 40)
	f("warning", 50, 50)
	f("warning", 60, 60)
	f("ok", nil, 120)
}

func TestHousekeeping(t *testing.T) {
	s := newServer(t)
	alert := func(resource, severity string, timeout int) string {
		t.Helper()
		return s.post("/alert", with(nodeDown, "resource", resource, "severity", severity, "timeout", timeout))
	}
	act := func(id, action string, timeout int) {
		t.Helper()
		s.do("PUT", "/alert/"+id+"/action", object{"action": action, "timeout": timeout}).is(200)
	}
	expiring := alert("a", "major", 2)
	shelved, acked, both := alert("b", "warning", 200), alert("c", "critical", 0), alert("d", "warning", 2400)
	act(shelved, "shelve", 3)
	act(acked, "ack", 2)
	act(both, "ack", 14)
	act(both, "shelve", 3)
	old := alert("e", "ok", 0)
	s.clock.pass(10 * time.Second)
	s.get("/management/housekeeping").is(200).has("status", "ok", "count", 4, "expired", []string{expiring}, "unack", []string{acked})
	s.get("/alert/"+shelved).has("alert.status", "open")
	s.get("/alert/"+both).has("alert.status", "ack")
	s.clock.pass(10 * time.Second)
	s.do("POST", "/management/housekeeping", nil).is(200).has("count", 1, "expired", []string{}, "unshelve", []string{}, "unack", []string{both})
	s.get("/management/housekeeping?expired=rubbish").is(200).has("count", 0)
	s.clock.pass(time.Hour)
	s.get("/alert/" + old).is(200)
	s.get("/management/housekeeping?expired=1").is(200)
	s.get("/alert/" + old).is(404)
	s.get("/alert/" + expiring).is(404)
}
