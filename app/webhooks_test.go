package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// post sends JSON to a webhook and returns the answer.
func post(t *testing.T, url, body string) (int, string) {
	t.Helper()
	resp, err := http.Post(url, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(out)
}

// The settings of webhooks reach the formats.
func TestWebhookSettings(t *testing.T) {
	const (
		grafana = `{"alerts":[{"labels":{"alertname":"a","team":"blue"}}]}`
		sns     = `{"Type":"SubscriptionConfirmation","TopicArn":"t","Message":"m","SubscribeURL":"https://example.org","Timestamp":"2026-03-01T10:00:00Z"}`
	)
	f := func(p *process, format, body string, code int, want string) {
		t.Helper()
		if got, text := post(t, p.url+"/webhooks/"+format, body); got != code || !strings.Contains(text, want) {
			t.Errorf("%s: %d %s, want %d with %s", format, got, text, code, want)
		}
	}
	p := start(t, t.TempDir())
	f(p, "grafana", grafana, 201, `"tags":[]`)
	f(p, "grafana", grafana, 201, `"team":"blue"`)
	f(p, "cloudwatch", sns, 201, `"subscription":"not confirmed"`)

	p = start(t, t.TempDir(), "GRAFANA_TAGS_AS_TAGS=yes", "GRAFANA_TAGS_AS_ATTRIBUTES=no", "SNS_SIGNATURE=require", "DEFAULT_ENVIRONMENT=Development")
	f(p, "grafana", grafana, 201, `"tags":["team=blue"]`)
	f(p, "grafana", grafana, 201, `"environment":"Development"`)
	f(p, "cloudwatch", sns, 403, "the SNS message is not signed")

	p = start(t, t.TempDir(), "SNS_SIGNATURE=off")
	_, text := post(t, p.url+"/webhooks/cloudwatch", sns)
	if !strings.Contains(text, `"event":"SubscriptionConfirmation"`) || strings.Contains(text, `"subscription"`) {
		t.Errorf("without a check: %s", text)
	}
}
