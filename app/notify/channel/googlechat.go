package channel

import (
	"net/url"
	"strings"
)

// askGoogleChat posts to an incoming webhook of a space, each matter in a
// thread of its own
// (https://developers.google.com/workspace/chat/quickstart/webhooks).
func askGoogleChat(v values, n *note) ([]ask, error) {
	hook, err := url.Parse(v.text("url"))
	if err != nil {
		return nil, permanent("the webhook URL is malformed")
	}
	q := hook.Query()
	q.Set("messageReplyOption", "REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD")
	hook.RawQuery = q.Encode()
	return []ask{jsonAsk(hook.String(), map[string]any{
		"text": n.text(style{max: 4000, escape: chatText, strong: func(s string) string { return "*" + s + "*" },
			link: func(label, url string) string { return "<" + url + "|" + label + ">" }}),
		"thread": map[string]any{"threadKey": n.key(200)},
	})}, nil
}

// chatText leaves nothing in a text that Google Chat takes for a mention, a
// link or a format; it knows no escapes
// (https://developers.google.com/workspace/chat/format-messages).
func chatText(s string) string {
	return strings.NewReplacer("<", "‹", ">", "›", "*", "∗", "_", "\u200B_", "~", "∼", "`", "'").Replace(s)
}
