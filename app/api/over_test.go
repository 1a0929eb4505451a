package api_test

import (
	"log/slog"
	"testing"

	"github.com/alertad/alertad/app/webhook"
)

// legacy is what Grafana sends of a dashboard's rule.
func legacy(state string, rule int, metrics ...string) object {
	var matches []object
	for _, m := range metrics {
		matches = append(matches, object{"metric": m, "value": 97.5, "tags": object{"environment": "Development"}})
	}
	return object{"state": state, "ruleId": rule, "ruleName": "CPU", "title": "[Alerting] CPU", "message": "boom!", "evalMatches": matches}
}

// A rule that is well again closes the alerts that it made, and only those.
func TestWebhookOver(t *testing.T) {
	s := newServer(t)
	s.do("POST", "/webhooks/grafana", legacy("alerting", 7, "a", "b")).is(201)
	s.do("POST", "/webhooks/grafana", legacy("alerting", 8, "c")).is(201)
	ack := s.get("/alerts?resource=b").str("alerts.0.id")
	s.do("PUT", "/alert/"+ack+"/status", object{"status": "ack"}).is(200)

	over := s.do("POST", "/webhooks/grafana", legacy("ok", 7)).is(201).has("status", "ok", "id", nil)
	if over.len("ids") != 2 {
		t.Errorf("ids: %s", over.text)
	}
	s.get("/alerts?status=closed&severity=normal&previousSeverity=major").has("total", 2)
	s.get("/alerts?resource=b").has("alerts.0.id", ack, "alerts.0.text", "boom!", "alerts.0.value", "97.5", "alerts.0.environment", "Development",
		"alerts.0.attributes.ruleId", "7", "alerts.0.status", "closed")
	s.get("/alerts?resource=c").has("alerts.0.status", "open")
	s.get("/alerts").has("total", 3)

	s.do("POST", "/webhooks/grafana", legacy("ok", 8)).is(201).has("alert.resource", "c", "alert.status", "closed")
	if none := s.do("POST", "/webhooks/grafana", legacy("ok", 99)).is(201); none.len("ids") != 0 {
		t.Errorf("ids: %s", none.text)
	}
	s.do("POST", "/webhooks/grafana", legacy("alerting", 7, "a")).is(201).has("alert.status", "open")
}

// A rule of one customer closes nothing of another, even if it has the same
// number.
func TestWebhookOverCustomer(t *testing.T) {
	s := newServer(t, twoCustomers)
	for _, user := range []string{"acme", "other"} {
		s.do("POST", "/webhooks/grafana", legacy("alerting", 7, "a"), "User", user).is(201)
	}
	s.do("POST", "/webhooks/grafana", legacy("ok", 7), "User", "nobody").is(201).has("id", nil)
	s.do("POST", "/webhooks/grafana", legacy("ok", 7), "User", "acme").is(201).has("alert.customer", "Acme", "alert.status", "closed")
	s.get("/alerts?customer=Other", "User", "admin").has("alerts.0.status", "open", "total", 1)
	s.do("POST", "/webhooks/grafana", legacy("ok", 7), "User", "both").is(201)
	s.get("/alerts?status=closed", "User", "admin").has("total", 2)
}

const subscription = `{"Type":"SubscriptionConfirmation","TopicArn":"arn:aws:sns:eu-west-1:1:ops","Message":"m",` +
	`"SubscribeURL":"https://example.org","Timestamp":"2018-07-08T21:33:44.782Z"}`

// SNS says that its JSON is text.
func TestWebhookText(t *testing.T) {
	s := newServer(t)
	s.do("POST", "/webhooks/cloudwatch", subscription, "Content-Type", "text/plain; charset=UTF-8").is(201).has(
		"alert.resource", "arn:aws:sns:eu-west-1:1:ops", "alert.event", "SubscriptionConfirmation",
		"alert.createTime", "2018-07-08T21:33:44.782Z", "alert.severity", "informational")
}

// What the check of a format refuses is not stored, and what it adds is.
func TestWebhookCheck(t *testing.T) {
	s := newServer(t)
	sns := func(require bool) {
		s.api.Webhooks.SNS = webhook.NewSNS(webhook.SNSOptions{Require: require, Log: slog.New(slog.DiscardHandler), Now: s.clock.Now})
	}
	sns(true)
	s.do("POST", "/webhooks/cloudwatch", subscription).is(403).has("message", "the SNS message is not signed")
	s.get("/alerts").has("total", 0)
	sns(false)
	s.do("POST", "/webhooks/cloudwatch", subscription).is(201).has("alert.attributes.subscription", "not confirmed")
}
