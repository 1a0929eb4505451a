package api_test

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/url"
	"strings"
	"testing"
)

func TestListAlerts(t *testing.T) {
	s := newServer(t)
	s.get("/alerts").is(200).has("status", "ok", "message", "not found", "alerts", []any{}, "total", 0, "page", 1,
		"pageSize", 1000, "pages", 0, "more", false, "severityCounts", object{}, "statusCounts", object{}, "autoRefresh", true)
	s.get("/alerts").str("lastTime")

	s.post("/alert", with(nodeDown, "rawData", "command output"))
	last := s.do("POST", "/alert", with(nodeDown, "resource", "net02", "severity", "normal")).is(201).str("alert.lastReceiveTime")
	a := s.get("/alerts").is(200).has("message", nil, "total", 2, "page", 1, "pages", 1, "more", false,
		"severityCounts", object{"critical": 1, "normal": 1}, "statusCounts", object{"open": 1, "closed": 1}, "lastTime", last,
		"alerts.0.resource", "net02", "alerts.1.resource", "net01", "alerts.1.rawData", nil, "alerts.1.history", []any{})
	if href, want := a.str("alerts.0.href"), "http://example.com/alert/"+a.str("alerts.0.id"); href != want {
		t.Errorf("href %s, want %s", href, want)
	}
	one := "/alerts?resource=net01&"
	s.get(one+"show-raw-data=no").has("alerts.0.rawData", nil, "alerts.0.history", []any{})
	s.get(one+"show-raw-data=yes&show-history=0").has("alerts.0.rawData", "command output", "alerts.0.history", []any{})
	s.get(one+"show-history=On").has("alerts.0.rawData", nil, "alerts.0.history.0.type", "new", "alerts.0.history.1", nil)
}

func TestFilters(t *testing.T) {
	s := newServer(t)
	s.post("/alert", nodeDown)
	s.post("/alert", with(nodeDown, "resource", "web01", "event", "http_down", "correlate", []string{}, "service", []string{"Web"},
		"severity", "minor", "text", "disk is full", "tags", []string{"a", "b"}, "environment", "Development"))
	f := func(filter string, want ...string) {
		t.Helper()
		if want == nil {
			want = []string{}
		}
		a := s.get("/alerts?sort-by=resource&" + filter).is(200)
		got := []string{}
		for i := range a.len("alerts") {
			got = append(got, a.str(fmt.Sprintf("alerts.%d.resource", i)))
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
		a.has("total", len(want))
		s.get("/alerts/count?"+filter).is(200).has("status", "ok", "total", len(want), "autoRefresh", true)
	}
	f("", "net01", "web01")
	f("service=Network", "net01")
	f("service=Network&service=Web", "net01", "web01")
	f("event=node_down&severity=critical", "net01")
	f("environment!=Production", "web01")
	f("resource=~ET0", "net01")
	f("tag=a", "web01")
	f("tags=a&tags=foo", "net01", "web01")
	f("attributes.foo=abc+def&tag=foo", "net01")
	f("q=event:node_down", "net01")
	f("service=Web&q=event:http_down", "web01")
	f("q="+url.QueryEscape(`text:"disk is" AND _exists_:foo`), "web01")
	f("q=full", "web01")
	f("_=123&callback=foo&api-key=x", "net01", "web01")
	f("resource=nothing")
	f("to-date=2020-01-01T00:00:00Z")
	f("from-date=2020-01-01T00:00:00.000Z", "net01", "web01")

	id := s.get("/alerts?resource=net01").str("alerts.0.id")
	f("id="+id[:6], "net01")
	s.get("/alerts?sort-by=severity").has("alerts.0.severity", "critical")
	s.get("/alerts?sort-by=-severity").has("alerts.0.severity", "minor")
	s.get("/alerts?sort-by=lastReceiveTime").has("alerts.0.resource", "web01")
	s.get("/alerts?sort-by=-lastReceiveTime").has("alerts.0.resource", "net01")
}

func TestFilterFaults(t *testing.T) {
	s := newServer(t)
	f := func(query string, code int, want ...any) {
		t.Helper()
		for _, path := range []string{"/alerts", "/alerts/stream", "/alerts/count", "/alerts/history", "/environments", "/services"} {
			if code == 416 && (path == "/alerts/count" || path == "/alerts/stream" || path == "/services") {
				continue
			}
			s.get(path + "?" + query).is(code).has(want...)
		}
	}
	f("foo=bar", 400, "message", "Invalid filter parameter: foo", "errors", nil)
	f("sort-by=foo", 400, "message", "Sorting by 'foo' field not supported.")
	f("q=severity:", 400, "errors.0.position", 9, "errors.0.message", "expected a term", "message", "query: expected a term at position 9")
	f("q=a+%28b", 400, "errors.0.position", 4)
	f("from-date=rubbish", 400)
	f("timeout=x", 400)
	f("resource=~%28a&resource=b", 400)
	f("page=0", 416, "message", "page out of range: 1-0")
	f("%zz", 400, "message", "malformed query string")
	s.get("/alerts?page-size=-1").is(400)
}

func TestPaging(t *testing.T) {
	s := newServer(t, func(o *setup) { o.api.PageSize = 4 })
	for i := range 10 {
		s.post("/alert", with(nodeDown, "resource", fmt.Sprint("net", i)))
	}
	f := func(params string, number, size, pages int, more bool, resources ...string) {
		t.Helper()
		a := s.get("/alerts?sort-by=resource"+params).is(200).has("page", number, "pageSize", size, "pages", pages, "more", more, "total", 10)
		if a.len("alerts") != len(resources) {
			t.Errorf("%s: %d alerts, want %d", params, a.len("alerts"), len(resources))
		}
		for i, r := range resources {
			a.has(fmt.Sprintf("alerts.%d.resource", i), r)
		}
	}
	f("", 1, 4, 3, true, "net0", "net1", "net2", "net3")
	f("&page=3", 3, 4, 3, false, "net8", "net9")
	f("&page=2&page-size=3", 2, 3, 4, true, "net3", "net4", "net5")
	f("&limit=2", 1, 2, 5, true, "net0", "net1")
	f("&page=abc&page-size=0", 1, 4, 3, true, "net0", "net1", "net2", "net3")
	s.get("/alerts?page=4").is(416).has("message", "page out of range: 1-3", "code", 416)
	s.get("/alerts?page=0").is(416)
	s.get("/alerts?page=9&resource=none").is(200).has("page", 9, "pages", 0, "total", 0)
}

func TestPacked(t *testing.T) {
	s := newServer(t)
	s.post("/alert", nodeDown)
	f := func(accept string, packed bool) {
		t.Helper()
		a := s.get("/alerts?show-history=1&show-raw-data=1", "Accept-Encoding", accept).is(200)
		if got := a.header.Get("Content-Encoding") == "gzip"; got != packed {
			t.Fatalf("Accept-Encoding %q: packed %v, want %v", accept, got, packed)
		}
		if !strings.Contains(a.header.Get("Vary")+strings.Join(a.header.Values("Vary"), ","), "Accept-Encoding") {
			t.Error("no Vary: Accept-Encoding")
		}
		if fmt.Sprint(len(a.text)) != a.header.Get("Content-Length") {
			t.Errorf("Content-Length %s, sent %d", a.header.Get("Content-Length"), len(a.text))
		}
		if !packed {
			return
		}
		z, err := gzip.NewReader(strings.NewReader(a.text))
		s.check(err)
		text, err := io.ReadAll(z)
		s.check(err)
		if !strings.Contains(string(text), "node_down") {
			t.Errorf("unpacked: %s", text)
		}
	}
	f("gzip, deflate", true)
	f("", false)
	f("identity", false)
	f("gzip;q=0", false)
	if s.get("/alerts/count", "Accept-Encoding", "gzip").header.Get("Content-Encoding") != "" {
		t.Error("a short answer was packed")
	}
}

func BenchmarkListAlerts(b *testing.B) {
	s := newServer(b)
	for i := range 1000 {
		s.post("/alert", with(nodeDown, "resource", fmt.Sprint("net", i)))
	}
	b.ReportAllocs()
	for b.Loop() {
		s.get("/alerts?page-size=50", "Accept-Encoding", "").is(200)
	}
}
