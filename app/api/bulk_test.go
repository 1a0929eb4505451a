package api_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/plugin"
	"github.com/alertad/alertad/db"
)

func TestBulk(t *testing.T) {
	s := newServer(t)
	for i := range 5 {
		s.post("/alert", with(nodeDown, "resource", fmt.Sprint("net", i)))
	}
	id := s.post("/alert", with(nodeDown, "resource", "other", "environment", "Development"))

	s.do("PUT", "/_bulk/alerts/status?environment=Production", object{"status": "ack"}).is(200).has("status", "ok", "count", 5)
	s.get("/alerts/count").has("statusCounts", object{"ack": 5, "open": 1})
	s.get("/alerts?resource=net1&show-history=1").has("alerts.0.history.1.text", "bulk status update")

	a := s.do("PUT", "/_bulk/alerts/action?status=ack", object{"action": "close", "text": "all"}).is(202).
		has("status", "ok", "message", "5 alerts queued for action")
	task := strings.TrimPrefix(a.header.Get("Location"), "http://example.com")
	if !strings.HasPrefix(task, "/_bulk/task/") {
		t.Fatalf("Location %s", a.header.Get("Location"))
	}
	s.get(task).is(200).has("status", "success", "id", strings.TrimPrefix(task, "/_bulk/task/"))
	s.get("/_bulk/task/none").is(404)
	s.get("/alerts/count").has("statusCounts", object{"closed": 5, "open": 1})

	// A useless action on some: the others are done, and the task tells.
	a = s.do("PUT", "/_bulk/alerts/action", object{"action": "close"}).is(202).has("message", "6 alerts queued for action")
	s.get(strings.TrimPrefix(a.header.Get("Location"), "http://example.com")).has("status", "failure")
	s.get("/alert/"+id).has("alert.status", "closed")

	s.do("PUT", "/_bulk/alerts/tag?environment=Development", object{"tags": []string{"a", "b"}}).is(200).has("updated", []string{id}, "count", 1)
	s.do("PUT", "/_bulk/alerts/untag?environment=Development", object{"tags": []string{"foo", "a"}}).is(200).has("updated", []string{id})
	s.get("/alert/"+id).has("alert.tags", []string{"b"})
	s.do("PUT", "/_bulk/alerts/attributes?environment=Development", object{"attributes": object{"foo": nil, "x": "y"}}).is(200).has("updated", []string{id})
	s.get("/alert/"+id).has("alert.attributes", object{"bar": 1234, "baz": false, "x": "y"})
	s.do("DELETE", "/_bulk/alerts?environment=Development", nil).is(200).has("deleted", []string{id}, "count", 1)
	s.get("/alerts").has("total", 5)
}

// What a request names is all that it changes, and the answer says what that was.
func TestBulkNamed(t *testing.T) {
	s := newServer(t)
	var ids []string
	for i := range 3 {
		ids = append(ids, s.post("/alert", with(nodeDown, "resource", fmt.Sprint("net", i))))
	}
	left := s.post("/alert", with(nodeDown, "resource", "other"))
	s.do("PUT", "/alert/"+ids[1]+"/action", object{"action": "ack"}).is(200)
	s.do("PUT", "/alert/"+ids[2]+"/action", object{"action": "close"}).is(200)

	a := s.do("PUT", "/_bulk/alerts/action", object{"action": "close", "ids": append(ids, ids[0], "none")}).is(202).
		has("count", 2, "before", object{"open": ids[:1], "ack": ids[1:2]})
	if a.len("updated") != 2 || a.len("errors") != 1 || !strings.HasPrefix(a.str("errors.0"), ids[2]+": ") {
		t.Error(a.text)
	}
	s.get("/alert/"+left).has("alert.status", "open")

	s.do("PUT", "/_bulk/alerts/tag?resource=net1", object{"tags": []string{"x"}, "ids": ids}).is(200).has("updated", ids[1:2])
	s.do("PUT", "/_bulk/alerts/tag", object{"tags": []string{"x"}, "ids": []string{}}).is(200).has("count", 0)
	s.do("PUT", "/_bulk/alerts/attributes", object{"attributes": object{"x": "y"}, "ids": ids[:1]}).is(200).has("updated", ids[:1])
	s.do("PUT", "/_bulk/alerts/status", object{"status": "open", "ids": []string{"none"}}).is(404)
	s.do("PUT", "/_bulk/alerts/status", object{"status": "open", "ids": nil}).is(400).has("message", "ids must be a list")
	s.do("PUT", "/_bulk/alerts/status", object{"status": "open", "ids": []int{1}}).is(400)

	s.do("PUT", "/_bulk/alerts/note", object{"text": "seen", "ids": ids[:2]}).is(200).has("count", 2)
	s.get("/alert/"+ids[0]+"/notes").has("total", 1, "notes.0.text", "seen")
	s.get("/alert/"+left+"/notes").has("total", 0)
	s.do("PUT", "/_bulk/alerts/note", object{}).is(400).has("message", "must supply 'note' text")
	s.do("PUT", "/_bulk/alerts/note?status=none", object{"text": "seen"}).is(200).has("count", 0)

	s.do("DELETE", "/_bulk/alerts", object{"ids": []string{}}).is(200).has("count", 0)
	s.do("DELETE", "/_bulk/alerts", object{"other": ids}).is(400)
	s.do("DELETE", "/_bulk/alerts", object{"ids": ids[:2]}).is(200).has("count", 2)
	s.get("/alerts?status=open&status=closed").has("total", 2)
}

func TestBulkFaults(t *testing.T) {
	s := newServer(t)
	s.post("/alert", nodeDown)
	f := func(method, path string, body any, code int, message string) {
		t.Helper()
		s.do(method, path, body).is(code).has("message", message)
	}
	f("PUT", "/_bulk/alerts/status", object{}, 400, "must supply 'status' as json data")
	f("PUT", "/_bulk/alerts/action", object{}, 400, "must supply 'action' as json data")
	f("PUT", "/_bulk/alerts/tag", object{"tags": []string{}}, 400, "must supply 'tags' as json list")
	f("PUT", "/_bulk/alerts/untag", object{}, 400, "must supply 'tags' as json list")
	f("PUT", "/_bulk/alerts/attributes", object{}, 400, "must supply 'attributes' as json data")
	f("PUT", "/_bulk/alerts/status?status=none", object{"status": "ack"}, 404, "not found")
	f("PUT", "/_bulk/alerts/action?status=none", object{"action": "ack"}, 404, "not found")
	f("PUT", "/_bulk/alerts/status?foo=bar", object{"status": "ack"}, 400, "Invalid filter parameter: foo")
	f("DELETE", "/_bulk/alerts?foo=bar", nil, 400, "Invalid filter parameter: foo")
	for _, path := range []string{"tag", "untag"} {
		s.do("PUT", "/_bulk/alerts/"+path+"?status=none", object{"tags": []string{"x"}}).is(200).has("updated", []any{}, "count", 0)
	}
	s.do("PUT", "/_bulk/alerts/attributes?status=none", object{"attributes": object{"a": 1}}).is(200).has("updated", []any{}, "count", 0)
	s.do("DELETE", "/_bulk/alerts?status=none", nil).is(200).has("deleted", []any{}, "count", 0)

	f("DELETE", "/_bulk/alerts", nil, 400, "without a filter this deletes every alert: give a filter, or confirm=all")
	s.do("DELETE", "/_bulk/alerts?page-size=5&sort-by=severity", nil).is(400)
	s.get("/alerts").has("total", 1)
	s.do("DELETE", "/_bulk/alerts?confirm=all", nil).is(200).has("count", 1)
	s.get("/alerts").has("total", 0)
}

// keeper is a hook that lets nobody delete or change critical alerts.
type keeper struct{}

func (keeper) Name() string { return "keeper" }

func (keeper) Delete(_ *plugin.Call, a *db.Alert) error {
	if a.Severity == "critical" {
		return db.Errorf(db.Forbidden, "%s is kept", a.Resource)
	}
	return nil
}

func (k keeper) Status(c *plugin.Call, a *db.Alert, ch plugin.StatusChange) (*db.Alert, plugin.StatusChange, error) {
	return a, ch, k.Delete(c, a)
}

func TestBulkRefused(t *testing.T) {
	s := newServer(t, func(o *setup) { o.hooks = []plugin.Hook{keeper{}} })
	kept := s.post("/alert", nodeDown)
	other := s.post("/alert", with(nodeDown, "resource", "net02", "severity", "minor"))
	refusal := func(a answer) {
		t.Helper()
		if a.len("errors") != 1 || a.str("errors.0") != kept+": net01 is kept" {
			t.Errorf("%s: %s", a.what, a.text)
		}
	}
	refusal(s.do("PUT", "/_bulk/alerts/status?event=node_down", object{"status": "ack"}).is(500).
		has("message", "failed to bulk set alert status"))
	s.get("/alert/"+kept).has("alert.status", "open")
	s.get("/alert/"+other).has("alert.status", "ack")
	s.do("DELETE", "/alert/"+kept, nil).is(400).has("message", "net01 is kept")
	refusal(s.do("DELETE", "/_bulk/alerts?event=node_down", nil).is(400).has("message", "1 alerts were left as they are"))
	s.get("/alerts").has("total", 1, "alerts.0.id", kept)
}
