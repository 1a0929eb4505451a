package api_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// These are the requests of Alerta's official Python client and command line
// (python-alerta-client 8.5, alertaclient/api.py): its paths, parameters,
// headers and nulls, and the fields that its models read from the answers.

// client sends as the Python client does: the content type on every request, a
// question mark on every GET, and times without the fraction's digits cut.
type client struct{ *server }

func (c client) call(method, path string, body any) answer {
	c.t.Helper()
	if method == "GET" && !strings.Contains(path, "?") {
		path += "?"
	}
	a := c.do(method, path, body, "X-Request-ID", "0d1f2c1e-53a8-4d35-8a3b-0a6b3c1d2e3f", "Content-Type", "application/json",
		"Accept", "*/*", "Accept-Encoding", "identity", "Authorization", "Key demo-key", "User-Agent", "python-requests/2.32")
	if a.at("status") != "ok" {
		c.t.Fatalf("%s: the client raises: %s", a.what, a.text)
	}
	return a
}

// reads checks that the fields are there, and that those which the client
// parses as times have the only form that it takes.
func (a answer) reads(prefix string, fields ...string) answer {
	a.t.Helper()
	in, ok := a.at(prefix).(object)
	if !ok {
		a.t.Fatalf("%s: no %s in %s", a.what, prefix, a.text)
	}
	for _, f := range fields {
		v, there := in[f]
		if !there {
			a.t.Errorf("%s: no %s.%s", a.what, prefix, f)
		}
		if strings.HasSuffix(f, "Time") && v != nil {
			if _, err := time.Parse("2006-01-02T15:04:05.000Z", v.(string)); err != nil {
				a.t.Errorf("%s: %s.%s: %v", a.what, prefix, f, err)
			}
		}
	}
	return a
}

var (
	alertFields = []string{"id", "resource", "event", "environment", "severity", "correlate", "status", "service", "group", "value",
		"text", "tags", "attributes", "origin", "type", "createTime", "timeout", "rawData", "customer", "duplicateCount", "repeat",
		"previousSeverity", "trendIndication", "receiveTime", "lastReceiveId", "lastReceiveTime", "updateTime", "history"}
	historyFields   = []string{"id", "event", "severity", "status", "value", "text", "type", "updateTime", "user"}
	richFields      = []string{"id", "resource", "event", "environment", "severity", "status", "service", "group", "text", "tags", "attributes", "origin", "type", "updateTime", "customer"}
	noteFields      = []string{"id", "text", "user", "attributes", "type", "createTime", "updateTime", "related", "customer"}
	blackoutFields  = []string{"id", "environment", "service", "resource", "event", "group", "tags", "origin", "customer", "startTime", "endTime", "duration", "user", "createTime", "text"}
	userFields      = []string{"id", "name", "email", "status", "roles", "attributes", "createTime", "lastLogin", "text", "updateTime", "email_verified"}
	groupFields     = []string{"id", "name", "text", "count"}
	permFields      = []string{"id", "match", "scopes"}
	customerFields  = []string{"id", "match", "customer"}
	keyFields       = []string{"id", "key", "status", "user", "scopes", "text", "expireTime", "count", "lastUsedTime", "customer"}
	heartbeatFields = []string{"id", "origin", "status", "tags", "attributes", "type", "createTime", "timeout", "maxLatency", "receiveTime", "customer"}
)

// pythonSend is what send_alert sends: every field, with nulls.
func pythonSend(resource, severity string) object {
	return object{
		"id": nil, "resource": resource, "event": "HttpError", "environment": "Production", "severity": severity,
		"correlate": []string{}, "service": []string{"Web"}, "group": nil, "value": nil, "text": "site is down", "tags": []string{"a=1"},
		"attributes": object{"region": "EU"}, "origin": "alerta/host", "type": nil, "createTime": "2024-05-01T12:00:00.123Z",
		"timeout": nil, "rawData": nil, "customer": nil,
	}
}

func TestPythonClientAlerts(t *testing.T) {
	c := client{newServer(t)}
	sent := c.call("POST", "/alert", pythonSend("web01", "major")).is(201).reads("alert", alertFields...)
	id := sent.str("id")
	sent.reads("alert.history.0", historyFields...)
	c.call("GET", "/alert/"+id, nil).reads("alert", alertFields...).reads("alert.history.0", historyFields...)

	// alerta query, watch, raw: repeated names, page and page-size
	c.call("GET", "/alerts?environment=Production&status=open&q=text%3Adown&page=1&page-size=50", nil).reads("alerts.0", alertFields...).has("total", 1)
	c.call("GET", "/alerts?from-date=2020-01-01T00%3A00%3A00.000Z&page=1&page-size=50", nil).has("alerts.0.id", id)
	c.call("GET", "/alerts?id="+id[:8]+"&page=1&page-size=50", nil).has("total", 1)
	c.call("GET", "/alerts?service=Web&tags=a%3D1&page=1&page-size=50", nil).has("total", 1)
	c.call("GET", "/alerts/history?page=1&page-size=50", nil).reads("history.0", richFields...)
	c.call("GET", "/alerts/count", nil).has("total", 1, "severityCounts", object{"major": 1}, "statusCounts", object{"open": 1})
	for _, kind := range []string{"count", "flapping", "standing"} {
		if kind != "count" {
			c.call("POST", "/alert", pythonSend("web01", "minor"))
			c.call("POST", "/alert", pythonSend("web01", "major"))
		}
		c.call("GET", "/alerts/top10/"+kind, nil).reads("top10.0", "event", "count", "duplicateCount", "environments", "services", "resources").
			reads("top10.0.resources.0", "id", "resource", "href")
	}
	c.call("GET", "/environments", nil).reads("environments.0", "environment", "count", "severityCounts", "statusCounts")
	c.call("GET", "/services", nil).reads("services.0", "environment", "service", "count", "severityCounts", "statusCounts")
	c.call("GET", "/alerts/groups", nil).reads("groups.0", "environment", "group", "count")
	c.call("GET", "/alerts/tags", nil).reads("tags.0", "environment", "tag", "count")

	// alerta ack, unack, shelve, close, status, tag, untag, update, note, delete
	for _, action := range []string{"ack", "unack", "shelve", "unshelve", "close"} {
		c.call("PUT", "/alert/"+id+"/action", object{"action": action, "text": "", "timeout": nil})
	}
	c.call("PUT", "/alert/"+id+"/status", object{"status": "open", "text": "", "timeout": nil})
	c.call("PUT", "/alert/"+id+"/tag", object{"tags": []string{"b"}})
	c.call("PUT", "/alert/"+id+"/untag", object{"tags": []string{"b"}})
	c.call("PUT", "/alert/"+id+"/attributes", object{"attributes": object{"region": "US"}})
	note := c.call("PUT", "/alert/"+id+"/note", object{"text": "hello"}).is(201).reads("note", noteFields...).str("note.id")
	c.call("GET", "/alert/"+id+"/notes?page=1&page-size=50", nil).reads("notes.0", noteFields...)
	c.call("PUT", "/alert/"+id+"/note/"+note, object{"text": "bye"}).reads("note", noteFields...)
	c.call("DELETE", "/alert/"+id+"/note/"+note, nil)
	c.call("DELETE", "/alert/"+id, nil)
}

func TestPythonClientOthers(t *testing.T) {
	c := client{newServer(t)}
	blackout := c.call("POST", "/blackout", object{"environment": "Production", "service": []string{}, "resource": nil, "event": nil, "group": nil,
		"tags": []string{}, "origin": nil, "customer": nil, "startTime": "2030-05-01T12:00:00.000Z", "duration": 60, "text": nil}).
		is(201).reads("blackout", blackoutFields...).has("blackout.duration", 60).str("blackout.id")
	c.call("GET", "/blackout/"+blackout, nil).reads("blackout", blackoutFields...)
	c.call("GET", "/blackouts", nil).reads("blackouts.0", blackoutFields...)
	c.call("PUT", "/blackout/"+blackout, object{"customer": nil, "environment": "Development", "service": nil, "resource": nil, "event": nil,
		"group": nil, "tags": nil, "origin": nil, "startTime": nil, "endTime": nil, "text": "moved"}).reads("blackout", blackoutFields...).
		has("blackout.environment", "Development", "blackout.startTime", "2030-05-01T12:00:00.000Z", "blackout.text", "moved")
	c.call("DELETE", "/blackout/"+blackout, nil)

	beat := c.call("POST", "/heartbeat", object{"origin": "alerta/host", "tags": []string{}, "attributes": object{}, "timeout": nil,
		"createTime": "2024-05-01T12:00:00.123Z", "customer": nil}).is(201).reads("heartbeat", heartbeatFields...).str("heartbeat.id")
	c.call("GET", "/heartbeat/"+beat, nil).reads("heartbeat", heartbeatFields...)
	c.call("GET", "/heartbeats", nil).reads("heartbeats.0", heartbeatFields...).has("heartbeats.0.status", "slow")
	c.call("DELETE", "/heartbeat/"+beat, nil)

	c.call("GET", "/management/housekeeping", nil).has("count", 0, "expired", []any{}, "unshelve", []any{}, "unack", []any{})
}

// alerta user, users, group, groups, perm, perms, customer, customers, key, keys
// and scopes.
func TestPythonClientAccounts(t *testing.T) {
	c := client{newServer(t)}
	user := c.call("POST", "/user", object{"name": nil, "email": "john@doe.com", "password": "p8ssw0rd", "status": nil, "roles": []string{},
		"attributes": object{}, "text": nil, "email_verified": nil}).is(201).reads("user", userFields...).str("user.id")
	c.call("GET", "/user/"+user, nil).reads("user", userFields...)
	c.call("GET", "/users", nil).reads("users.0", userFields...)
	c.call("GET", "/users?roles=user", nil).has("users", []any{})
	c.call("PUT", "/user/"+user, object{"name": "John", "email": nil, "password": nil, "status": nil, "roles": []string{"ops"},
		"attributes": object{}, "text": nil, "email_verified": true}).reads("user", userFields...).has("user.name", "John", "user.roles", []string{"ops"})

	group := c.call("POST", "/group", object{"name": "team", "text": nil}).is(201).reads("group", groupFields...).str("group.id")
	c.call("PUT", "/group/"+group+"/user/"+user, "null")
	c.call("GET", "/group/"+group+"/users", nil).reads("users.0", "id", "name", "login", "status")
	c.call("GET", "/user/"+user+"/groups", nil).reads("groups.0", groupFields...)
	c.call("GET", "/groups", nil).reads("groups.0", groupFields...).has("groups.0.count", 1)
	c.call("DELETE", "/group/"+group+"/user/"+user, nil)
	c.call("DELETE", "/group/"+group, nil)
	c.call("DELETE", "/user/"+user, nil)

	perm := c.call("POST", "/perm", object{"match": "ops", "scopes": []string{"write:keys"}}).is(201).reads("permission", permFields...).str("permission.id")
	c.call("PUT", "/perm/"+perm, object{"match": nil, "scopes": []string{"read"}}).reads("permission", permFields...)
	c.call("GET", "/perms?scopes=read", nil).reads("permissions.0", permFields...)
	c.call("DELETE", "/perm/"+perm, nil)
	c.call("GET", "/scopes", nil).has("scopes.0", "read")

	customer := c.call("POST", "/customer", object{"customer": "Acme", "match": "acme.com"}).is(201).reads("customer", customerFields...).str("customer.id")
	c.call("PUT", "/customer/"+customer, object{"match": nil, "customer": "ACME"}).reads("customer", customerFields...)
	c.call("GET", "/customers", nil).reads("customers.0", customerFields...)
	c.call("DELETE", "/customer/"+customer, nil)

	key := c.call("POST", "/key", object{"user": "john", "scopes": []string{}, "text": nil, "customer": nil, "key": nil}).
		is(201).reads("data", keyFields...).str("data.key")
	c.call("PUT", "/key/"+key, object{"scopes": nil, "text": "x", "expireTime": nil, "customer": nil}).reads("key", keyFields...)
	c.call("GET", "/keys", nil).reads("keys.0", keyFields...).has("keys.0.status", "active")
	c.call("DELETE", "/key/"+key, nil)
}

// Those that the command line reads although they carry no status.
func TestPythonClientManagement(t *testing.T) {
	s := newServer(t)
	s.get("/management/status?").is(200).reads("metrics.0", "title", "name", "type", "value").has("application", "alerta").str("version")
	s.get("/config?").is(200).str("endpoint")
}

// Bodies as requests sends them over a connection, the answers as it reads them.
func TestPythonClientOverTheWire(t *testing.T) {
	s := newServer(t)
	web := httptest.NewServer(s.api)
	defer web.Close()
	body := `{"resource": "web01", "event": "HttpError", "environment": "Production", "service": ["Web"], "createTime": "2024-05-01T12:00:00.123Z"}`
	res, err := http.Post(web.URL+"/alert", "application/json", strings.NewReader(body))
	s.check(err)
	defer res.Body.Close()
	if res.StatusCode != 201 || res.ContentLength <= 0 || res.Header.Get("Content-Type") != "application/json" {
		t.Errorf("%s, %d bytes, %v", res.Status, res.ContentLength, res.Header)
	}
	if want := fmt.Sprint(res.ContentLength); res.Header.Get("Content-Length") != want {
		t.Errorf("Content-Length %s, want %s", res.Header.Get("Content-Length"), want)
	}
}
