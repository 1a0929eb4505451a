package app_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// Each setting that says who may send reaches its webhook.
func TestSenders(t *testing.T) {
	p := start(t, t.TempDir(), "SLACK_SIGNING_SECRET=s", "TELEGRAM_WEBHOOK_SECRET=s", "MAILGUN_WEBHOOK_SIGNING_KEY=s", "PAGERDUTY_WEBHOOK_SECRET=s",
		"STATUSCAKE_USERNAME=alice", "STATUSCAKE_APIKEY=key", "STATUSCAKE_DEFAULT_ALERT_SEVERITY=minor")
	post := func(path, kind, body string, code int) string {
		t.Helper()
		res, err := http.Post(p.url+"/webhooks/"+path, kind, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != code {
			t.Errorf("%s: %s %s, %v", path, res.Status, text, err)
		}
		return string(text)
	}
	const form = "application/x-www-form-urlencoded"
	post("slack", form, "command=%2Fa&user_name=u&text=ack+x", 403)
	post("telegram", "application/json", "{}", 403)
	post("mailgun", form, "sender=a&subject=b&recipient=c&body-plain=d", 403)
	post("pagerduty", "application/json", `{"messages": []}`, 403)
	const down = "Status=Down&StatusCode=0&URL=u&Name=n&Token="
	post("statuscake", form, down+"x", 403)
	if text := post("statuscake", form, down+"161b2df79fb34d6001cd46f37eb928ac", 201); !strings.Contains(text, `"severity":"minor"`) {
		t.Errorf("statuscake: %s", text)
	}
}
