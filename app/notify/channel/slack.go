package channel

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/alertad/alertad/db"
)

func checkSlack(v values) error {
	if v.text("url") == "" && (v.text("token") == "" || v.text("channel") == "") {
		return db.Errorf(db.Invalid, "it needs the url of a webhook, or a token and a channel")
	}
	return nil
}

// askSlack posts to an incoming webhook
// (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks)
// or as a bot (https://docs.slack.dev/reference/methods/chat.postMessage).
func askSlack(v values, n *note) ([]ask, error) {
	message := map[string]any{
		"text": "*" + mrkdwn(n.title()) + "*",
		"attachments": []any{map[string]any{
			"color": n.colour(), "fallback": mrkdwn(n.title()), "mrkdwn_in": []string{"text"},
			"text": n.text(style{max: 3000, bare: true, escape: mrkdwn, link: func(label, url string) string { return "<" + url + "|" + label + ">" }}),
		}},
		"unfurl_links": false, "unfurl_media": false,
	}
	if hook := v.text("url"); hook != "" {
		return []ask{jsonAsk(hook, message)}, nil
	}
	message["channel"] = v.text("channel")
	return []ask{jsonAsk("https://slack.com/api/chat.postMessage", message, "Authorization", "Bearer "+v.text("token"))}, nil
}

// mrkdwn escapes text as Slack wants it, so that <!channel> is no mention
// (https://docs.slack.dev/messaging/formatting-message-text).
func mrkdwn(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "*", "∗", "`", "'").Replace(s)
}

// judgeSlack reads the answers of the bot's API, which has errors with status
// 200.
func judgeSlack(a answer) error {
	var said struct {
		OK    *bool
		Error string
	}
	if a.code != http.StatusOK || json.Unmarshal(a.body, &said) != nil || said.OK == nil || *said.OK {
		return nil
	}
	switch said.Error {
	case "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout", "team_added_to_org":
		return later(json.Number(a.header.Get("Retry-After")), "Slack: %.100s", clean(said.Error))
	}
	return permanent("Slack: %.100s", clean(said.Error))
}
