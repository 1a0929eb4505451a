package channel

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
)

// askPushover sends to a phone (https://pushover.net/api).
func askPushover(v values, n *note) ([]ask, error) {
	form := url.Values{
		"token": {v.text("token")}, "user": {n.to}, "title": {cut(n.title(), 250)},
		"message": {n.withoutLinks().filled(style{max: 1024, bare: true})}, "priority": {v.text("priority")},
		"timestamp": {strconv.FormatInt(n.Time.Time().Unix(), 10)},
	}
	if sound := v.text("sound"); sound != "" {
		form.Set("sound", sound)
	}
	for _, l := range n.links() { // the last one: to acknowledge, if that can be done
		if len(l[1]) <= 512 {
			form.Set("url", l[1])
			form.Set("url_title", l[0])
		}
	}
	return []ask{formAsk(at(v.text("url"), "/1/messages.json"), form)}, nil
}

// filled is text, or the title where that is empty and must not be.
func (n *note) filled(s style) string {
	if t := n.text(s); t != "" {
		return t
	}
	return cut(n.title(), s.max)
}

// judgePushover reads the status in the answer's body.
func judgePushover(a answer) error {
	var said struct{ Status *int }
	if a.code == http.StatusOK && json.Unmarshal(a.body, &said) == nil && said.Status != nil && *said.Status != 1 {
		return permanent("Pushover did not take it: %.200s", clean(string(a.body)))
	}
	return nil
}

// askNtfy publishes as JSON (https://docs.ntfy.sh/publish/#publish-as-json).
func askNtfy(v values, n *note) ([]ask, error) {
	message := map[string]any{
		"topic": n.to, "title": n.title(), "message": n.withoutLinks().filled(style{max: 3500, bare: true}),
		"priority": map[level]int{critical: 5, failing: 4, warning: 3, info: 2}[n.worst()],
	}
	if n.open != "" {
		message["click"] = n.open
	}
	if n.ack != "" {
		message["actions"] = []any{map[string]any{"action": "view", "label": "Acknowledge", "url": n.ack}}
	}
	var auth []string
	if token := v.text("token"); token != "" {
		auth = []string{"Authorization", "Bearer " + token}
	}
	return []ask{jsonAsk(at(v.text("url"), "/"), message, auth...)}, nil
}

// askGotify sends a message of an application
// (https://gotify.net/api-docs#/message/createMessage).
func askGotify(v values, n *note) ([]ask, error) {
	message := map[string]any{"title": n.title(), "message": n.filled(style{max: 10000, bare: true}), "priority": v.number("priority")}
	extras := map[string]any{"client::display": map[string]any{"contentType": "text/plain"}}
	if n.open != "" {
		extras["client::notification"] = map[string]any{"click": map[string]any{"url": n.open}}
	}
	message["extras"] = extras
	return []ask{jsonAsk(at(v.text("url"), "/message"), message, "X-Gotify-Key", v.text("token"))}, nil
}

// askTwilio sends a short message
// (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message-resource).
func askTwilio(v values, n *note) ([]ask, error) {
	form := url.Values{"To": {n.to}, "Body": {n.text(style{max: 320})}}
	if from := v.text("from"); len(from) > 2 && from[:2] == "MG" {
		form.Set("MessagingServiceSid", from)
	} else {
		form.Set("From", from)
	}
	a := formAsk(at(v.text("url"), "/2010-04-01/Accounts/"+url.PathEscape(v.text("account"))+"/Messages.json"), form)
	a.user, a.password = v.text("account"), v.text("token")
	return []ask{a}, nil
}
