package api_test

import (
	"fmt"
	"testing"
)

func TestHistory(t *testing.T) {
	s := newServer(t)
	s.get("/alerts/history").is(200).has("status", "ok", "message", "not found", "history", []any{}, "total", 0)
	id := s.post("/alert", with(nodeDown, "value", "5", "text", "first"))
	s.post("/alert", with(nodeDown, "resource", "net02", "severity", "minor"))
	s.do("PUT", "/alert/"+id+"/action", object{"action": "ack", "text": "mine"}).is(200)
	s.do("PUT", "/alert/"+id+"/note", object{"text": "seen"}).is(201)
	a := s.get("/alerts/history").is(200).has("total", 4, "message", nil,
		"history.0.type", "note", "history.0.text", "seen",
		"history.1.type", "ack", "history.1.text", "mine", "history.1.status", "ack", "history.1.value", "5", "history.1.resource", "net01",
		"history.2.type", "new", "history.2.resource", "net02", "history.2.severity", "minor",
		"history.3", object{
			"id": id, "href": "http://example.com/alert/" + id, "resource": "net01", "event": "node_down", "environment": "Production",
			"service": []string{"Network", "Shared"}, "group": "Misc", "text": "first", "tags": []string{"foo"},
			"attributes": nodeDown["attributes"], "origin": "alertad/test", "user": nil, "timeout": 86400, "type": "new",
			"customer": nil, "severity": "critical", "status": "open", "value": "5",
			"updateTime": s.get("/alert/" + id).str("alert.createTime"),
		})
	if a.at("history.2.value") != nil {
		t.Error("a value that is absent is shown")
	}
	s.get("/alerts/history?resource=net02").has("total", 1)
	s.get("/alerts/history?page-size=2").has("total", 2, "history.0.type", "note", "history.1.type", "ack")
	s.get("/alerts/history?page-size=2&page=2").has("total", 2, "history.0.resource", "net02", "history.1.text", "first")
	s.get("/alerts/history?page-size=2&page=3").is(200).has("total", 0, "message", "not found")
	s.get("/alerts/history?page=1000000000&page-size=10000").is(200).has("total", 0)
}

// The newest entries are found without reading all of many alerts.
func TestHistoryOfMany(t *testing.T) {
	s := newServer(t)
	oldest := s.post("/alert", with(nodeDown, "resource", "first"))
	for i := range 300 {
		s.post("/alert", with(nodeDown, "resource", fmt.Sprint("net", i)))
	}
	s.do("PUT", "/alert/"+oldest+"/action", object{"action": "ack"}).is(200)
	s.get("/alerts/history?page-size=10").has("total", 10, "history.0.resource", "first", "history.1.resource", "net299", "history.9.resource", "net291")
}

// Entries of the same time keep the order in which they were made.
func TestHistoryOfOneTime(t *testing.T) {
	s := newServer(t)
	at := "2024-05-01T12:00:00.000Z"
	for _, severity := range []string{"minor", "major", "critical"} {
		s.post("/alert", with(nodeDown, "severity", severity, "createTime", at))
	}
	s.get("/alerts/history").has("history.0.severity", "critical", "history.1.severity", "major", "history.2.severity", "minor")
	s.get("/alerts/history?page-size=1&page=2").has("total", 1, "history.0.severity", "major")
}
