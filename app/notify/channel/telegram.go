package channel

import (
	"encoding/json"
	"net/http"
)

// askTelegram has a bot write (https://core.telegram.org/bots/api#sendmessage).
// Without a parse_mode the text is text.
func askTelegram(v values, n *note) ([]ask, error) {
	message := map[string]any{
		"chat_id":              n.to,
		"text":                 n.text(style{max: 4096, escape: unmention}),
		"link_preview_options": map[string]any{"is_disabled": true},
	}
	if topic := v.number("topic"); topic != 0 {
		message["message_thread_id"] = topic
	}
	if v.flag("silent") {
		message["disable_notification"] = true
	}
	return []ask{jsonAsk(at(v.text("url"), "/bot"+v.text("token")+"/sendMessage"), message)}, nil
}

// judgeTelegram reads the answer, which says by itself whether it is good
// (https://core.telegram.org/bots/api#making-requests).
func judgeTelegram(a answer) error {
	var said struct {
		OK          *bool
		Code        int `json:"error_code"`
		Description string
		Parameters  struct {
			RetryAfter json.Number `json:"retry_after"`
		}
	}
	if err := json.Unmarshal(a.body, &said); err != nil || said.OK == nil {
		if a.code < 300 {
			return later("", "the answer is not that of the Bot API")
		}
		return nil
	}
	switch {
	case *said.OK:
		return nil
	case said.Code == http.StatusTooManyRequests, said.Code >= 500, said.Code == http.StatusUnauthorized, said.Code == http.StatusNotFound:
		return later(said.Parameters.RetryAfter, "Telegram: %d %.200s", said.Code, clean(said.Description))
	}
	return permanent("Telegram: %d %.200s", said.Code, clean(said.Description))
}
