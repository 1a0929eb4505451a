package api_test

import "testing"

// estate sends the alerts that tests of counts look at.
func estate(s *server) {
	s.t.Helper()
	for _, a := range []object{
		{"event": "node_down", "environment": "Production", "service": []string{"Network", "Shared"}, "group": "Network", "severity": "critical", "tags": []string{"foo"}},
		{"event": "node_marginal", "environment": "Production", "service": []string{"Network"}, "group": "Nw", "severity": "critical", "tags": []string{"bar"}},
		{"event": "node_marginal", "environment": "Production", "service": []string{"Network", "Shared"}, "group": "Network", "severity": "major", "tags": []string{"baz"}},
		{"event": "node_marginal", "environment": "Production", "service": []string{"Network"}, "group": "net", "severity": "warning", "tags": []string{"quux"}},
		{"event": "node_up", "environment": "Production", "service": []string{"Network"}, "group": "Network", "severity": "normal", "tags": []string{"quux"}},
		{"event": "node_up", "environment": "Production", "service": []string{"Network"}, "group": "nw", "severity": "ok", "tags": []string{"quux"}},
		{"event": "node_up", "environment": "Production", "service": []string{"Network"}, "group": "Network", "severity": "cleared", "tags": []string{"foo"}},
		{"event": "node_up", "environment": "Development", "service": []string{"Network"}, "group": "Network", "severity": "ok", "tags": []string{"bar"}},
	} {
		s.post("/alert", with(a, "resource", s.api.NewID()))
	}
}

func TestEnvironments(t *testing.T) {
	s := newServer(t)
	s.get("/environments").is(200).has("message", "not found", "environments", []any{}, "total", 0, "page", 1, "more", false)
	estate(s)
	development := object{"environment": "Development", "count": 1, "severityCounts": object{"ok": 1}, "statusCounts": object{"closed": 1}}
	production := object{"environment": "Production", "count": 7, "statusCounts": object{"closed": 3, "open": 4},
		"severityCounts": object{"cleared": 1, "critical": 2, "major": 1, "normal": 1, "ok": 1, "warning": 1}}
	s.get("/environments").is(200).has("environments", []any{development, production}, "total", 2, "message", nil)
	s.get("/environments?page=1&page-size=1").has("environments", []any{development}, "page", 1, "total", 2, "more", true)
	s.get("/environments?page=2&page-size=1").has("environments", []any{production}, "page", 2, "total", 2, "more", false)
	s.get("/environments?page=3&page-size=1").is(416)
	zero := func(name string) object {
		return object{"environment": name, "count": 0, "severityCounts": object{}, "statusCounts": object{}}
	}
	s.get("/environments?status=shelved").has("environments", []any{zero("Development"), zero("Production")}, "total", 0)
}

func TestServices(t *testing.T) {
	s := newServer(t)
	s.get("/services").is(200).has("message", "not found", "services", []any{}, "total", 0)
	estate(s)
	s.get("/services").is(200).has("total", 3, "services", []any{
		object{"environment": "Development", "service": "Network", "count": 1, "severityCounts": object{"ok": 1}, "statusCounts": object{"closed": 1}},
		object{"environment": "Production", "service": "Network", "count": 7, "statusCounts": object{"closed": 3, "open": 4},
			"severityCounts": object{"cleared": 1, "critical": 2, "major": 1, "normal": 1, "ok": 1, "warning": 1}},
		object{"environment": "Production", "service": "Shared", "count": 2, "severityCounts": object{"critical": 1, "major": 1}, "statusCounts": object{"open": 2}},
	})
	s.get("/services?status=ack").has("total", 3, "services.0.count", 0, "services.1.severityCounts", object{}, "services.2.service", "Shared")
}

func TestGroupsAndTags(t *testing.T) {
	s := newServer(t)
	s.get("/alerts/groups").is(200).has("message", "not found", "groups", []any{}, "total", 0)
	s.get("/alerts/tags").is(200).has("message", "not found", "tags", []any{}, "total", 0)
	estate(s)
	row := func(name, env, value string, n int) object {
		return object{"environment": env, name: value, "count": n}
	}
	s.get("/alerts/groups").has("total", 5, "groups", []any{
		row("group", "Production", "Network", 4), row("group", "Development", "Network", 1),
		row("group", "Production", "Nw", 1), row("group", "Production", "net", 1), row("group", "Production", "nw", 1),
	})
	s.get("/alerts/tags").has("total", 5, "tags", []any{
		row("tag", "Production", "quux", 3), row("tag", "Production", "foo", 2),
		row("tag", "Development", "bar", 1), row("tag", "Production", "bar", 1), row("tag", "Production", "baz", 1),
	})
	s.get("/alerts/tags?severity=ok").has("total", 2)
}

func TestTop(t *testing.T) {
	s := newServer(t)
	for _, kind := range []string{"count", "flapping", "standing"} {
		s.get("/alerts/top10/"+kind).is(200).has("message", "not found", "top10", []any{}, "total", 0)
	}
	one := s.post("/alert", nodeDown) // two services count twice
	s.post("/alert", nodeDown)
	two := s.post("/alert", with(nodeDown, "resource", "net02", "service", []string{"Web"}))
	three := s.post("/alert", with(nodeDown, "resource", "disk", "event", "full", "service", []string{}, "correlate", []string{}, "severity", "major"))
	a := s.get("/alerts/topn/count").is(200).has("total", 2,
		"top10.0.event", "node_down", "top10.0.count", 3, "top10.0.duplicateCount", 2, "top10.0.environments", []string{"Production"},
		"top10.0.services", []string{"Network", "Shared", "Web"}, "top10.1.event", "full", "top10.1.count", 1, "top10.1.services", []string{},
		"top10.1.resources", []any{object{"id": three, "resource": "disk", "href": "http://example.com/alert/" + three}})
	ids := map[string]bool{a.str("top10.0.resources.0.id"): true, a.str("top10.0.resources.1.id"): true}
	if !ids[one] || !ids[two] {
		t.Errorf("resources %v, want %s and %s", a.at("top10.0.resources"), one, two)
	}
	s.get("/alerts/top10/count?page-size=1").has("total", 1, "top10.0.event", "node_down", "top10.0.count", 3)
	s.get("/alerts/top10/count?resource=disk").has("total", 1, "top10.0.event", "full")
	s.get("/alerts/top10/count?group-by=resource").has("total", 3, "top10.0.resource", "net01", "top10.0.count", 2)
	s.get("/alerts/top10/count?group-by=customer").has("total", 1, "top10.0.customer", nil)
	s.get("/alerts/top10/count?group-by=tags").is(400).has("message", "Grouping by 'tags' field not supported.")
	s.get("/alerts/top10/count?group-by=1;drop").is(400)

	s.get("/alerts/top10/flapping").has("total", 0)
	for _, severity := range []string{"minor", "major", "minor"} {
		s.post("/alert", with(nodeDown, "resource", "net02", "service", []string{"Web"}, "severity", severity))
	}
	s.post("/alert", with(nodeDown, "resource", "disk", "event", "full", "service", []string{}, "correlate", []string{}, "severity", "minor"))
	s.get("/alerts/top10/flapping").has("total", 2, "top10.0.event", "node_down", "top10.0.count", 3, "top10.1.event", "full", "top10.1.count", 1)
	s.get("/alerts/top10/standing").has("total", 2)
}
