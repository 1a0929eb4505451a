package channel

import (
	"encoding/json"
	"net/http"
)

// askDiscord posts to a webhook
// (https://discord.com/developers/docs/resources/webhook#execute-webhook).
// Nobody is mentioned, whatever the text says.
func askDiscord(v values, n *note) ([]ask, error) {
	message := map[string]any{
		"content":          n.text(style{max: 2000, escape: markdown, strong: bold, link: markdownLink}),
		"allowed_mentions": map[string]any{"parse": []string{}},
	}
	if name := v.text("username"); name != "" {
		message["username"] = name
	}
	return []ask{jsonAsk(v.text("url"), message)}, nil
}

// judgeDiscord reads how long to wait, which the body says to a fraction of a
// second (https://discord.com/developers/docs/topics/rate-limits).
func judgeDiscord(a answer) error {
	var said struct {
		RetryAfter json.Number `json:"retry_after"`
		Message    string
	}
	if a.code != http.StatusTooManyRequests || json.Unmarshal(a.body, &said) != nil {
		return nil
	}
	return later(said.RetryAfter, "answer 429 Too Many Requests %.100s", clean(said.Message))
}
