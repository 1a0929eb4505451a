package api_test

import (
	"strings"
	"testing"
	"time"
)

const og = "/opsgenie/v2/alerts"

func TestOpsgenie(t *testing.T) {
	s := newServer(t)
	do := func(path string, body any) answer {
		t.Helper()
		a := s.do("POST", path, body).is(202).has("result", "Request will be processed")
		if _, ok := a.at("took").(float64); !ok {
			t.Errorf("took: %s", a.text)
		}
		return a
	}
	outcome := func(a answer, want ...any) answer {
		t.Helper()
		return s.get(og + "/requests/" + a.str("requestId")).is(200).has(want...)
	}
	body := object{"message": "Disk is full", "alias": "db01/disk", "description": "99 %", "entity": "db01", "priority": "P1",
		"tags": []string{"disk"}, "details": object{"environment": "Development", "rack": "7"}, "note": "again", "user": "lee"}
	created := outcome(do(og, body), "data.success", true, "data.action", "Create", "data.status", "Created alert", "data.alias", "db01/disk")
	id := created.str("data.alertId")
	s.get("/alert/"+id).is(200).has("alert.resource", "db01", "alert.event", "Disk is full", "alert.severity", "critical", "alert.environment", "Development")
	do(og, with(body, "message", "Disk is very full", "note", ""))
	s.get("/alerts").has("total", 1, "alerts.0.duplicateCount", 1)

	byAlias := og + "/db01/disk" // also if the alias has a slash
	show := func(want ...any) {
		t.Helper()
		for _, path := range []string{og + "/" + id, og + "/" + id[:8] + "?identifierType=tiny", byAlias + "?identifierType=alias"} {
			s.get(path).is(200).has("data.id", id).has(want...)
		}
	}
	show("data.alias", "db01/disk", "data.message", "Disk is full", "data.status", "open", "data.priority", "P1", "data.count", 2,
		"data.acknowledged", false, "data.entity", "db01", "data.description", "99 %", "data.tags", []string{"disk"}, "data.details.rack", "7")
	do(byAlias+"/acknowledge?identifierType=alias", object{"user": "lee"})
	show("data.acknowledged", true)
	outcome(do(byAlias+"/acknowledge?identifierType=alias", ""), "data.success", false)
	do(og+"/"+id+"/unacknowledge", object{})
	do(og+"/"+id+"/snooze", object{"endTime": s.at(time.Hour), "note": "later"})
	show("data.snoozed", true, "data.acknowledged", false)
	s.get("/alert/"+id).has("alert.status", "shelved")
	s.clock.pass(2 * time.Hour)
	s.do("POST", "/management/housekeeping", nil).is(200)
	show("data.snoozed", false, "data.status", "open")
	do(og+"/"+id+"/notes", object{"note": "looking", "user": "kim"})
	notes := s.get(byAlias+"/notes?identifierType=alias").is(200).has("data.0.note", "looking", "data.0.owner", "kim", "data.1.note", "again", "data.1.owner", "lee")
	if notes.len("data") != 2 {
		t.Error(notes.text)
	}
	do(og+"/"+id+"/tags", object{"tags": []string{"db"}})
	do(byAlias+"/close?identifierType=alias", object{"note": "cleaned", "user": "lee"})
	show("data.status", "closed", "data.tags", []string{"disk", "db"})
	s.get("/alert/"+id).has("alert.history.0.user", nil)
	do(og, body)
	show("data.status", "open")

	outcome(do(og+"/nobody/close?identifierType=alias", object{}), "data.success", false, "data.status", "Alert does not exist", "data.alertId", "")
	gone := s.do("DELETE", og+"/"+id, nil).is(202)
	outcome(gone, "data.success", true, "data.action", "Delete", "data.alertId", id)
	s.get(og+"/"+id).is(404).has("message", "not found").str("requestId")
	s.get(og + "/requests/none").is(404)
	s.get("/alerts").has("total", 0)
}

func TestOpsgenieWithoutAlias(t *testing.T) {
	s := newServer(t)
	a := s.do("POST", og, object{"message": "m", "source": "probe"}).is(202)
	s.do("POST", og, object{"message": "m", "source": "probe", "note": "said once, not each time"}).is(202)
	id := s.get("/alerts").has("total", 1, "alerts.0.duplicateCount", 1, "alerts.0.severity", "minor", "alerts.0.resource", "probe").str("alerts.0.id")
	s.get(og+"/requests/"+a.str("requestId")).has("data.alertId", id, "data.alias", id)
	s.get(og+"/"+id+"/notes").is(200).has("data", []any{})
	s.do("POST", og+"/"+id+"/close?identifierType=alias", object{}).is(202)
	s.get("/alerts").has("alerts.0.status", "closed")
}

func TestOpsgenieInBlackout(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"blackout"} })
	s.post("/blackout", object{"environment": "Production"})
	s.clock.pass(time.Second)
	a := s.do("POST", og, object{"message": "m", "alias": "a", "note": "n"}).is(202)
	s.get(og+"/requests/"+a.str("requestId")).has("data.success", false)
	s.get("/alerts").has("total", 0)
}

func TestOpsgenieRefuses(t *testing.T) {
	s := newServer(t)
	id := func() string {
		s.do("POST", og, object{"message": "m", "alias": "a"}).is(202)
		return s.get(og + "/a?identifierType=alias").str("data.id")
	}()
	f := func(path string, body any, name, want string) {
		t.Helper()
		a := s.do("POST", path, body).is(422).has("message", "Request body is not processable. Please check the errors.", "errors."+name, want)
		a.str("requestId")
	}
	f(og, object{}, "message", "must not be empty")
	f(og, object{"message": "m", "priority": "P9"}, "priority", "must be one of P1, P2, P3, P4, P5")
	f(og, object{"message": "m", "alias": strings.Repeat("a", 513)}, "alias", "must not be longer than 512 characters")
	f(og, object{"message": "m", "tags": "a"}, "tags", "must not be a JSON string")
	f(og+"/"+id+"/notes", object{}, "note", "must not be empty")
	f(og+"/"+id+"/tags", object{}, "tags", "must not be empty")
	f(og+"/"+id+"/snooze", object{}, "endTime", "must be a date-time as in ISO 8601")
	f(og+"/"+id+"/snooze", object{"endTime": s.at(-time.Hour)}, "endTime", "must be later than now")
	s.do("POST", og, "{").is(400)
	s.get(og + "/" + id + "?identifierType=x").is(400)
}

func TestOpsgenieList(t *testing.T) {
	s := newServer(t)
	for _, p := range []string{"P1", "P2", "P3"} {
		s.do("POST", og, object{"message": "trouble " + p, "alias": p, "priority": p, "tags": []string{"t" + p}, "entity": "host" + p}).is(202)
	}
	s.do("POST", og+"/P3/close?identifierType=alias", object{}).is(202)
	f := func(query string, want ...string) {
		t.Helper()
		a := s.get(og + "?sort=createdAt&order=asc&query=" + strings.ReplaceAll(strings.ReplaceAll(query, " ", "+"), `"`, "%22")).is(200)
		if a.len("data") != len(want) {
			t.Errorf("%s: %s", query, a.text)
			return
		}
		for i, alias := range want {
			a.has("data."+string(rune('0'+i))+".alias", alias)
		}
	}
	f("", "P1", "P2", "P3")
	f("status:open", "P1", "P2")
	f("status: open AND priority=P1", "P1")
	f("status:closed", "P3")
	f(`tag:"tP2"`, "P2")
	f("entity:hostP1 message:trouble", "P1")
	f("alias:P2", "P2")
	f("trouble description:P3", "P3")
	f("acknowledged:true")
	f("priority:P7")
	for _, query := range []string{"a+OR+b", "(a)", "color:red", "status:ajar"} {
		s.get(og + "?query=" + query).is(400).str("message")
	}
	for _, params := range []string{"limit=0", "limit=101", "offset=-1", "limit=x", "sort=color", "order=up"} {
		s.get(og + "?" + params).is(400)
	}
	page := s.get(og+"?limit=1&offset=1&order=asc").is(200).has("data.0.alias", "P2",
		"paging.first", "http://example.com"+og+"?limit=1&offset=0&order=asc", "paging.next", "http://example.com"+og+"?limit=1&offset=2&order=asc",
		"paging.last", "http://example.com"+og+"?limit=1&offset=2&order=asc")
	if page.at("data.0.description") != nil {
		t.Error("a list shows descriptions")
	}
}
