package api_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"

	"github.com/alertad/alertad/app/api"
)

const formType = "application/x-www-form-urlencoded"

func pressed(data string) object {
	return object{"update_id": 1, "callback_query": object{
		"id": "688", "data": data, "from": object{"id": 1, "first_name": "Nick"},
		"message": object{"message_id": 37, "chat": object{"id": -16}, "text": "first\nsecond"},
	}}
}

func TestWebhookActs(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id)).is(200).
		has("status", "ok", "method", "editMessageText", "chat_id", -16, "message_id", 37)
	s.get("/alert/"+id).has("alert.status", "ack", "alert.history.1.type", "ack",
		"alert.history.1.text", "status change via Telegram by Nick")
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id)).is(200).has("status", "error", "method", "answerCallbackQuery")
	s.do("POST", "/webhooks/telegram", pressed("/watch "+id)).is(200)
	s.get("/alert/"+id).has("alert.tags", []string{"foo", "watch:Nick"})
	s.do("POST", "/webhooks/telegram", pressed("/unwatch "+id)).is(200)
	s.get("/alert/"+id).has("alert.tags", []string{"foo"})
	s.do("POST", "/webhooks/telegram", pressed("/close "+id[:8])).is(200).has("status", "ok")
	s.get("/alert/"+id).has("alert.status", "closed")
	s.do("POST", "/webhooks/telegram", pressed("/ack bogus-id-this-shouldnt-exist")).is(200).has("status", "error")
	s.do("POST", "/webhooks/telegram", object{"callback_query": object{"id": nil}}).is(400)

	a := s.do("POST", "/webhooks/slack", url.Values{"command": {"/alertad"}, "user_name": {"steve"}, "text": {"open " + id[:8]}}.Encode(),
		"Content-Type", formType).is(200).has("response_type", "in_channel")
	if text := a.str("text"); !strings.Contains(text, "is Open now!\n<http://example.com/alert/"+id+"|node_down on net01>") {
		t.Errorf("slack says %q", text)
	}
	s.get("/alert/"+id).has("alert.status", "open", "alert.history.3.text", "status change via #slack by steve")
}

func TestWebhookSetsStatus(t *testing.T) {
	s := newServer(t)
	one, two := s.post("/alert", nodeDown), s.post("/alert", with(nodeDown, "resource", "net02"))
	message := func(kind, key string) object {
		return object{"type": kind, "data": object{"incident": object{"incident_key": key, "incident_number": 1,
			"html_url": "https://acme.pagerduty.com/incidents/P", "assigned_to_user": object{"name": "Alan"}, "resolved_by_user": nil}}}
	}
	s.do("POST", "/webhooks/pagerduty", object{"messages": []object{message("incident.acknowledge", one), message("incident.resolve", two)}}).
		is(200).has("status", "ok")
	s.get("/alert/"+one).has("alert.status", "ack", "alert.history.1.text", "Incident #1 acknowledged by Alan https://acme.pagerduty.com/incidents/P")
	s.get("/alert/"+two).has("alert.status", "closed")
	s.do("POST", "/webhooks/pagerduty", object{"messages": []object{message("incident.trigger", "none-of-ours")}}).is(404).has("status", "error", "message", "not found")
	s.do("POST", "/webhooks/pagerduty", object{}).is(400).has("message", "no messages in PagerDuty data payload")

	// One bad message: nothing is done.
	s.do("POST", "/webhooks/pagerduty", object{"messages": []object{message("incident.resolve", one), message("incident.resolve", "")}}).is(400)
	s.get("/alert/"+one).has("alert.status", "ack")
}

func TestWebhookBlackout(t *testing.T) {
	s := newServer(t)
	id := s.post("/alert", nodeDown)
	s.do("POST", "/webhooks/telegram", pressed("/blackout "+id)).is(200).has("status", "ok")
	s.get("/blackouts").has("total", 1, "blackouts.0.environment", "Production", "blackouts.0.resource", "net01", "blackouts.0.event", "node_down",
		"blackouts.0.text", "by Nick via Telegram", "blackouts.0.duration", 3600)
	a := s.do("POST", "/webhooks/msteams", object{"action": "blackout", "environment": "Production", "resource": "r", "event": "e", "duration": 5400}).
		is(201).has("status", "ok", "message", "blackout created")
	if shown := a.header.Get("CARD-ACTION-STATUS"); shown != "Blackout created for 1.5 hours" {
		t.Errorf("Teams shows %q", shown)
	}
	s.get("/blackouts").has("total", 2)
	a = s.do("POST", "/webhooks/msteams", object{"action": "blackout", "environment": "Production"}).is(412).has("message", "Missing blackout params")
	if shown := a.header.Get("CARD-ACTION-STATUS"); shown != "" {
		t.Errorf("Teams shows %q for a refusal", shown)
	}
	s.get("/blackouts").has("total", 2)
}

// Another customer's alert is not there, for any kind of action.
func TestWebhookHidesAlerts(t *testing.T) {
	s := newServer(t, twoCustomers)
	id := s.post("/alert", nodeDown, "User", "acme")
	before := fmt.Sprint(s.get("/alert/"+id, "User", "acme").at("alert"))
	button := url.Values{"payload": {`{"user":{"name":"a"},"actions":[{"value":"close"}],"callback_id":"` + id + `"}`}}.Encode()
	for _, user := range []string{"other", "nobody"} {
		for _, command := range []string{"ack", "close", "watch", "unwatch", "blackout"} {
			s.do("POST", "/webhooks/telegram", pressed("/"+command+" "+id), "User", user).is(200).
				has("status", "error", "text", "alert "+id+" not found")
		}
		s.do("POST", "/webhooks/slack", button, "Content-Type", formType, "User", user).is(200).has("text", "alert "+id+" not found")
		s.do("POST", "/webhooks/msteams", object{"action": "close", "alert_id": id}, "User", user).is(400).has("message", "Missing/invalid alert_id")
		s.do("POST", "/webhooks/pagerduty", object{"event": object{"event_type": "incident.resolved", "data": object{
			"type": "incident", "incident_key": id, "number": 1}}}, "User", user).is(200).has("message", "no alert has the key of this incident")
	}
	if after := fmt.Sprint(s.get("/alert/"+id, "User", "acme").at("alert")); after != before {
		t.Errorf("before %s\nafter  %s", before, after)
	}
	s.get("/blackouts", "User", "admin").has("total", 0)

	// A blackout is the customer's: that of the alert, or the caller's only one.
	s.do("POST", "/webhooks/telegram", pressed("/blackout "+id), "User", "both").is(200).has("status", "ok")
	blackout := object{"action": "blackout", "environment": "Production", "resource": "r", "event": "e"}
	s.do("POST", "/webhooks/msteams", blackout, "User", "other").is(201)
	s.do("POST", "/webhooks/msteams", blackout, "User", "both").is(400)
	s.get("/blackouts?sort-by=customer", "User", "admin").has("total", 2, "blackouts.0.customer", "Acme", "blackouts.1.customer", "Other")
}

func TestWebhookSignatures(t *testing.T) {
	s := newServer(t, func(o *setup) {
		o.api.Webhooks.Senders.SlackSecret, o.api.Webhooks.Senders.MailgunKey, o.api.Webhooks.Senders.TelegramSecret = "s1", "s2", "s3"
	})
	id := s.post("/alert", nodeDown)
	s.do("POST", "/webhooks/slack", "command=%2Fa&user_name=u&text=ack+"+id, "Content-Type", formType,
		"X-Slack-Request-Timestamp", "1531420618", "X-Slack-Signature", "v0=00").is(403).has("status", "error", "code", 403)
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id)).is(403)
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id), "X-Telegram-Bot-Api-Secret-Token", "s2").is(403)
	s.do("POST", "/webhooks/mailgun", "sender=a&subject=b&recipient=c&body-plain=d", "Content-Type", formType).is(403)
	s.get("/alert/"+id).has("alert.status", "open")
	s.get("/alerts").has("total", 1)
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id), "X-Telegram-Bot-Api-Secret-Token", "s3").is(200)
	s.get("/alert/"+id).has("alert.status", "ack")
}

func TestWebhookForms(t *testing.T) {
	s := newServer(t)
	mail := url.Values{"sender": {"bob@example.com"}, "subject": {"Backup failed"}, "recipient": {"a@example.org"}, "body-plain": {"full"}}
	s.do("POST", "/webhooks/mailgun?severity=minor", mail.Encode(), "Content-Type", formType+"; charset=utf-8").is(201).
		has("alert.resource", "bob@example.com", "alert.event", "Backup failed", "alert.severity", "minor", "alert.text", "full")

	// With an attachment, which is left out.
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name := range mail {
		s.check(w.WriteField(name, mail.Get(name)+"!"))
	}
	file, err := w.CreateFormFile("attachment-1", "log.txt")
	s.check(err)
	fmt.Fprint(file, "planted")
	s.check(w.Close())
	whole := body.String()
	a := s.do("POST", "/webhooks/mailgun", whole, "Content-Type", w.FormDataContentType()).is(201).has("alert.text", "full!")
	if strings.Contains(a.text, "planted") {
		t.Errorf("the attachment is kept: %s", a.text)
	}
	for _, cut := range []string{whole[:len(whole)/2], "", "--"} {
		s.do("POST", "/webhooks/mailgun", cut, "Content-Type", w.FormDataContentType()).is(400)
	}
	s.do("POST", "/webhooks/mailgun", whole, "Content-Type", "multipart/form-data").is(400)
	s.do("POST", "/webhooks/mailgun", "%zz", "Content-Type", formType).is(400)
}

func TestWebhookActionAudit(t *testing.T) {
	var log bytes.Buffer
	s := newServer(t, func(o *setup) {
		o.api.Audit = api.Audit{Log: slog.New(slog.NewTextHandler(&log, nil)), Trail: []string{"write"}}
	})
	id := s.post("/alert", nodeDown)
	log.Reset()
	s.do("POST", "/webhooks/telegram", pressed("/ack "+id)).is(200)
	s.do("POST", "/webhooks/telegram", pressed("/blackout "+id)).is(200)
	for _, want := range []string{
		"event=webhook-updated category=write message=\"alert updated via telegram webhook\"", "resource.id=" + id + " resource.type=alert",
		"event=blackout-created", "event=webhook-received category=write message=\"request received via telegram webhook\"",
	} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the audit log lacks %s:\n%s", want, &log)
		}
	}
	log.Reset()
	s.do("POST", "/webhooks/telegram", pressed("/ack none-of-ours")).is(200)
	if strings.Contains(log.String(), "webhook-updated") {
		t.Errorf("the audit log tells of a change that was none:\n%s", &log)
	}
}
