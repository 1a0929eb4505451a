package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// golden is an example of Alerta's documentation
// (https://docs.alerta.io/api/reference.html, in its order): a request, and the
// status and members that it is answered with there. $name stands for an id
// that an earlier answer had.
type golden struct {
	request, body string
	code          int
	want          string
	keep          string // names the id in the answer
}

var alertaExamples = []golden{
	// Alerts
	{`POST /alert`, `{"attributes": {"region": "EU"}, "correlate": ["HttpServerError", "HttpServerOK"], "environment": "Production", "event": "HttpServerError",
		"group": "Web", "origin": "curl", "resource": "web01", "service": ["example.com"], "severity": "major", "tags": ["dc1"], "text": "Site is down.",
		"type": "exceptionAlert", "value": "Bad Gateway (501)"}`, 201,
		`{"status": "ok", "id": "$web01", "alert": {"id": "$web01", "href": "http://example.com/alert/$web01", "attributes": {"region": "EU"},
		"correlate": ["HttpServerError", "HttpServerOK"], "customer": null, "duplicateCount": 0, "environment": "Production", "event": "HttpServerError",
		"group": "Web", "history": [{"event": "HttpServerError", "href": "http://example.com/alert/$web01", "id": "$web01", "severity": "major",
		"text": "Site is down.", "value": "Bad Gateway (501)"}], "lastReceiveId": "$web01", "origin": "curl", "previousSeverity": "indeterminate",
		"rawData": null, "repeat": false, "resource": "web01", "service": ["example.com"], "severity": "major", "status": "open", "tags": ["dc1"],
		"text": "Site is down.", "timeout": 86400, "trendIndication": "moreSevere", "type": "exceptionAlert", "value": "Bad Gateway (501)"}}`, "web01"},
	{`GET /alert/$web01`, ``, 200, `{"status": "ok", "total": 1, "alert": {"id": "$web01", "resource": "web01", "status": "open", "severity": "major"}}`, ""},
	{`PUT /alert/$web01/status`, `{"status": "ack", "text": "disk needs replacing.", "timeout": 7200}`, 200, `{"status": "ok"}`, ""},
	{`PUT /alert/$web01/action`, `{"action": "shelve", "text": "swap out servers.", "timeout": 7200}`, 200, `{"status": "ok"}`, ""},
	{`PUT /alert/$web01/tag`, `{"tags": ["linux", "linux2.6", "dell"]}`, 200, `{"status": "ok"}`, ""},
	{`PUT /alert/$web01/attributes`, `{"attributes": {"incidentKey": "1234abcd", "ip": "10.1.1.1", "region": null}}`, 200, `{"status": "ok"}`, ""},
	{`PUT /alert/$web01/note`, `{"note": "This is the sample note"}`, 201, `{"status": "ok", "note": {"text": "This is the sample note", "related": {"alert": "$web01"}}}`, "note"},
	{`GET /alert/$web01`, ``, 200, `{"alert": {"status": "shelved", "tags": ["dc1", "linux", "linux2.6", "dell"], "attributes": {"incidentKey": "1234abcd", "ip": "10.1.1.1"},
		"history": [{"type": "new", "status": "open"}, {"type": "status", "status": "ack", "text": "disk needs replacing.", "timeout": 7200},
		{"type": "shelve", "status": "shelved", "text": "swap out servers.", "timeout": 7200}, {"type": "note", "id": "$note", "text": "This is the sample note"}]}}`, ""},

	{`POST /alert`, `{"environment": "Production", "event": "HttpServerError", "group": "Web", "resource": "web02", "service": ["example.com"], "severity": "critical",
		"tags": ["dc2", "hp"]}`, 201, `{"alert": {"status": "open"}}`, "web02"},
	{`GET /alerts?group=Web&sort-by=resource`, ``, 200, `{"status": "ok", "total": 2, "page": 1, "pageSize": 1000, "pages": 1, "more": false, "autoRefresh": true,
		"alerts": [{"id": "$web01", "group": "Web", "rawData": null, "history": []}, {"id": "$web02"}],
		"severityCounts": {"critical": 1, "major": 1}, "statusCounts": {"open": 1, "shelved": 1}}`, ""},
	{`GET /alerts/history?service=example.com`, ``, 200, `{"status": "ok", "total": 5, "history": [{"id": "$web02", "type": "new"}, {"type": "note"},
		{"type": "shelve"}, {"type": "status", "status": "ack", "text": "disk needs replacing.", "resource": "web01", "customer": null,
		"href": "http://example.com/alert/$web01", "attributes": {"incidentKey": "1234abcd", "ip": "10.1.1.1"}},
		{"severity": "major", "value": "Bad Gateway (501)", "origin": "curl", "service": ["example.com"]}]}`, ""},
	{`GET /alerts/count?environment=Production`, ``, 200, `{"status": "ok", "total": 2, "severityCounts": {"critical": 1, "major": 1}, "statusCounts": {"open": 1, "shelved": 1}}`, ""},
	{`GET /alerts/top10/count?group-by=group`, ``, 200, `{"status": "ok", "total": 1, "top10": [{"count": 2, "duplicateCount": 0, "environments": ["Production"],
		"group": "Web", "services": ["example.com"], "resources": [{}, {}]}]}`, ""},
	{`GET /alerts/top10/flapping`, ``, 200, `{"status": "ok", "total": 0, "top10": []}`, ""},
	{`GET /environments`, ``, 200, `{"status": "ok", "total": 1, "environments": [{"environment": "Production", "count": 2}]}`, ""},
	{`GET /services?environment=Production`, ``, 200, `{"status": "ok", "total": 1, "services": [{"environment": "Production", "service": "example.com", "count": 2}]}`, ""},
	{`GET /alerts/tags?environment=Production`, ``, 200, `{"status": "ok", "total": 6, "tags": [{"environment": "Production", "tag": "dc1", "count": 1}, {}, {}, {}, {}, {}]}`, ""},
	{`GET /alerts/groups`, ``, 200, `{"status": "ok", "total": 1, "groups": [{"environment": "Production", "group": "Web", "count": 2}]}`, ""},
	{`PUT /alert/$web01/untag`, `{"tags": ["linux", "linux2.6", "dell"]}`, 200, `{"status": "ok"}`, ""},
	{`DELETE /alert/$web01`, ``, 200, `{"status": "ok"}`, ""},
	{`GET /alert/$web01`, ``, 404, `{"status": "error", "code": 404, "message": "not found"}`, ""},

	// Blackouts
	{`POST /blackout`, `{"environment": "Production", "service": ["example.com"], "group": "Web"}`, 201,
		`{"status": "ok", "id": "$core", "blackout": {"id": "$core", "href": "http://example.com/blackout/$core", "customer": null, "duration": 3600,
		"environment": "Production", "event": null, "group": "Web", "priority": 3, "resource": null, "service": ["example.com"], "status": "active", "tags": []}}`, "core"},
	{`POST /alert`, `{"environment": "Production", "event": "HttpServerError", "group": "Web", "resource": "web03", "service": ["example.com"], "severity": "major"}`, 202,
		`{"status": "ok", "message": "Suppressed alert during blackout period"}`, ""},
	{`POST /blackout`, `{"environment": "Development", "group": "Performance"}`, 201, `{"blackout": {"priority": 5, "service": [], "status": "active"}}`, "development"},
	{`GET /blackouts?sort-by=-environment`, ``, 200, `{"status": "ok", "total": 2, "blackouts": [{"id": "$core", "environment": "Production"}, {"id": "$development", "group": "Performance"}]}`, ""},
	{`DELETE /blackout/$development`, ``, 200, `{"status": "ok"}`, ""},
	{`GET /blackouts`, ``, 200, `{"total": 1}`, ""},

	// Heartbeats
	{`POST /heartbeat`, `{"origin": "cluster05", "timeout": 120, "tags": ["db05", "dc2"],
		"attributes": {"environment": "Production", "service": ["Core", "HA"], "group": "Network", "severity": "major"}}`, 201,
		`{"status": "ok", "id": "$beat", "heartbeat": {"id": "$beat", "href": "http://example.com/heartbeat/$beat", "customer": null, "latency": 0, "maxLatency": 2000,
		"origin": "cluster05", "since": 0, "status": "ok", "tags": ["db05", "dc2"], "timeout": 120, "type": "Heartbeat",
		"attributes": {"environment": "Production", "service": ["Core", "HA"], "group": "Network", "severity": "major"}}}`, "beat"},
	{`GET /heartbeat/$beat`, ``, 200, `{"status": "ok", "total": 1, "heartbeat": {"id": "$beat", "status": "ok", "origin": "cluster05"}}`, ""},
	{`GET /heartbeats`, ``, 200, `{"status": "ok", "total": 1, "heartbeats": [{"id": "$beat", "timeout": 120}]}`, ""},
	{`GET /management/healthcheck`, ``, 200, ``, ""},
	{`DELETE /heartbeat/$beat`, ``, 200, `{"status": "ok"}`, ""},

	// Management
	{`GET /management/manifest`, ``, 200, `{"release": "9.1.0", "build": "1", "date": "today", "revision": "abc"}`, ""},
	{`GET /management/properties`, ``, 200, ``, ""},
	{`GET /management/gtg`, ``, 200, ``, ""},
	{`GET /_`, ``, 200, ``, ""},
	{`GET /management/status`, ``, 200, `{"application": "alerta", "version": "9.1.0"}`, ""},
	{`GET /management/metrics`, ``, 200, ``, ""},
}

func TestAlertaExamples(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject", "blackout"} })
	ids := []string{}
	for _, g := range alertaExamples {
		method, path, _ := strings.Cut(strings.NewReplacer(ids...).Replace(g.request), " ")
		var body any
		if g.body != "" {
			body = g.body
		}
		a := s.do(method, path, body).is(g.code)
		if g.keep != "" {
			ids = append(ids, "$"+g.keep, a.str("id"))
		}
		if g.want == "" {
			continue
		}
		var want any
		s.check(json.Unmarshal([]byte(strings.NewReplacer(ids...).Replace(g.want)), &want))
		for _, lack := range lacks("", want, a.json) {
			t.Errorf("%s: %s\n%s", g.request, lack, a.text)
		}
	}
}

// lacks tells where got differs from what is wanted of it. Members of objects
// that are not wanted may be there.
func lacks(path string, want, got any) []string {
	var list []string
	switch w := want.(type) {
	case object:
		g, ok := got.(object)
		if !ok {
			return []string{fmt.Sprintf("%s is %v, want an object", path, got)}
		}
		for name, v := range w {
			if _, ok := g[name]; !ok {
				list = append(list, path+"."+name+" is missing")
				continue
			}
			list = append(list, lacks(path+"."+name, v, g[name])...)
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return []string{fmt.Sprintf("%s is %v, want %v", path, got, want)}
		}
		for i := range w {
			list = append(list, lacks(fmt.Sprintf("%s.%d", path, i), w[i], g[i])...)
		}
	default:
		if want != got {
			list = append(list, fmt.Sprintf("%s is %v, want %v", path, got, want))
		}
	}
	return list
}

// The examples of https://docs.alerta.io/api/query-syntax.html.
func TestAlertaQueries(t *testing.T) {
	s := newServer(t)
	send := func(resource, group, value, text string, attributes object, timeout int) {
		t.Helper()
		s.post("/alert", with(nodeDown, "resource", resource, "group", group, "value", value, "text", text,
			"correlate", []string{}, "attributes", attributes, "timeout", timeout))
	}
	send("net1", "Network", "200", "the foo bar", object{"region": "EU", "vendor": "cisco"}, 60)
	send("netwrk2", "Performance", "400", "kernel panic, fu", object{"region": "EU", "vendor": "juniper"}, 86400)
	send("web3", "bravo", "700", "a baz in the boat", object{"vendor": "dell"}, 90000)
	s.do("PUT", "/_bulk/alerts/status?resource=web3", object{"status": "ack"}).is(200)
	f := func(q string, want ...string) {
		t.Helper()
		a := s.get("/alerts?sort-by=resource&q="+url.QueryEscape(q)).is(200).has("total", len(want))
		for i, resource := range want {
			a.has(fmt.Sprintf("alerts.%d.resource", i), resource)
		}
	}
	f(`foo`, "net1")
	f(`"foo bar"`, "net1")
	f(`status:ack`, "web3")
	f(`group:(Network OR Performance)`, "net1", "netwrk2")
	f(`group:(Network Performance)`, "net1", "netwrk2")
	f(`text:"kernel panic"`, "netwrk2")
	f(`_exists_:region`, "net1", "netwrk2")
	f(`attributes.region:EU`, "net1", "netwrk2")
	f(`attributes.vendor:(cisco OR juniper)`, "net1", "netwrk2")
	f(`_.region:EU`, "net1", "netwrk2")
	f(`_.vendor:(cisco OR juniper)`, "net1", "netwrk2")
	f(`f* ba?`, "net1", "netwrk2", "web3")
	f(`ne?1`)
	f(`resource:ne?1`, "net1")
	f(`/[mb]oat/`, "web3")
	f(`resource:/net(wo?rk)?[0-9]/`, "net1", "netwrk2")
	f(`timeout:[1 TO 86400]`, "net1", "netwrk2")
	f(`group:{alpha TO zulu}`, "web3")
	f(`value:{* TO 300}`, "net1")
	f(`value:[500 TO *]`, "web3")
	f(`value:>500`, "web3")
	f(`value:>=400`, "netwrk2", "web3")
	f(`value:<400`, "net1")
	f(`value:<=400`, "net1", "netwrk2")
	f(`"foo bar" baz`, "net1", "web3")
	f(`"foo bar" OR baz`, "net1", "web3")
	f(`"foo bar" || baz`, "net1", "web3")
	f(`"foo bar" AND baz`)
	f(`"foo bar" && the`, "net1")
	f(`the NOT baz`, "net1")
	f(`the AND NOT baz`, "net1")
	f(`the !baz`, "net1")
	f(`NOT "foo bar"`, "netwrk2", "web3")
	f(`(foo OR panic) AND the`, "net1")
	f(`status:(open OR ack)`, "net1", "netwrk2", "web3")
	f(`text:(kernel boat search)`, "netwrk2", "web3")
}
