package api_test

import (
	"fmt"
	"testing"
)

func prometheus(alerts ...object) object {
	return object{"version": "4", "status": "firing", "receiver": "alerta", "groupKey": "x", "externalURL": "http://am:9093", "alerts": alerts}
}

func firing(name, instance string) object {
	return object{
		"status": "firing", "startsAt": "2024-05-01T12:00:00.012771244Z", "endsAt": "0001-01-01T00:00:00Z", "generatorURL": "http://prom:9090/graph",
		"labels":      object{"alertname": name, "instance": instance, "environment": "Production", "service": "Web", "severity": "major"},
		"annotations": object{"summary": "it is down"},
	}
}

func TestWebhook(t *testing.T) {
	s := newServer(t, func(o *setup) { o.plugins = []string{"reject", "heartbeat"} })
	one := s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web01"))).is(201).has("status", "ok",
		"alert.event", "down", "alert.resource", "web01", "alert.severity", "major", "alert.history.0.type", "new")
	one.has("id", one.str("alert.id"))
	ids := s.do("POST", "/api/webhooks/prometheus/some/path", prometheus(firing("down", "web01"), firing("down", "web02"))).is(201).
		has("status", "ok", "ids.0", one.str("id"), "id", nil)
	if ids.len("ids") != 2 {
		t.Errorf("ids: %s", ids.text)
	}
	s.get("/alerts").has("total", 2)

	refused := firing("down", "web03")
	refused["labels"].(object)["environment"] = "Moon"
	s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web04"), refused)).is(403)
	s.do("POST", "/webhooks/prometheus", prometheus(firing("Heartbeat", "x"))).is(202).has("message", "Alert converted to Heartbeat")

	s.do("POST", "/webhooks/prometheus", "{}").is(400)
	s.do("POST", "/webhooks/prometheus", "[").is(400)
	s.get("/webhooks/prometheus").is(400)
	s.do("POST", "/webhooks/none", "{}").is(404).has("message", "Custom webhook 'none' not found.")
	bad := firing("down", "web05")
	bad["labels"] = 5
	s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web06"), bad)).is(400)
	for _, resource := range []string{"web05", "web06"} {
		s.get(fmt.Sprint("/alerts?resource=", resource)).has("total", 0)
	}
}

func TestWebhookCustomer(t *testing.T) {
	s := newServer(t, twoCustomers)
	s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web01")), "User", "acme").is(201).has("alert.customer", "Acme")
	s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web01")), "User", "both").is(400)
	s.do("POST", "/webhooks/prometheus", prometheus(firing("down", "web01")), "User", "nobody").is(403)
	s.get("/alerts", "User", "admin").has("total", 1)
}
