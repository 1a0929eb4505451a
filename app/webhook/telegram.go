package webhook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

const telegramSetup = `# Tell Telegram once; TELEGRAM_TOKEN is the bot's. The secret is free to choose,
# and goes into alertad.conf as TELEGRAM_WEBHOOK_SECRET.
curl https://api.telegram.org/bot$TELEGRAM_TOKEN/setWebhook \
  -d url='URL/webhooks/telegram?api-key=KEY' -d allowed_updates='["callback_query"]' \
  -d secret_token=$TELEGRAM_WEBHOOK_SECRET
# Buttons have callback_data "/ack ID"; so too open, close, unack, shelve,
# unshelve, watch, unwatch and blackout.
`

// parseTelegram reads that a button below a message was pressed. The answer is
// a call of the Bot API, which Telegram takes there, so no token is needed.
// Source: https://core.telegram.org/bots/api#callbackquery
// Source: https://core.telegram.org/bots/api#making-requests-when-getting-updates
func parseTelegram(r Request, o Options) (Result, error) {
	if o.Senders.TelegramSecret != "" && !same(r.Header.Get("X-Telegram-Bot-Api-Secret-Token"), o.Senders.TelegramSecret) {
		return Result{}, notFrom("Telegram", "X-Telegram-Bot-Api-Secret-Token")
	}
	p := readFields(r.Body)
	if *p.err == nil && !p.has("callback_query") {
		return Result{Reply: telegramSays("ok", "no callback_query in Telegram message", "")}, nil
	}
	press := readPress(p.in("callback_query"))
	if *p.err != nil {
		return Result{}, *p.err
	}
	command, alert, _ := strings.Cut(press.data, " ")
	name := strings.TrimPrefix(command, "/")
	act, ok := chatAction(name, alert, press.user, "Telegram")
	switch {
	case name == "blackout" && alert != "":
		act = Action{Do: MakeBlackout, Alert: alert, Text: "by " + press.user + " via Telegram"}
	case !ok:
		return Result{Reply: telegramSays("error", "unsupported Telegram action", press.query)}, nil
	}
	return Result{Actions: []Action{act}, Reply: func(outcomes []Outcome) (Reply, error) {
		if err := outcomes[0].Err; err != nil {
			return telegramSays("error", why(err, alert), press.query)(nil)
		}
		return press.answer(r, o, name, outcomes[0]), nil
	}}, nil
}

// press is a button that was pressed.
type press struct {
	query   string // its id
	user    string
	data    string
	chat    json.RawMessage // its id
	message json.RawMessage // its id; nil if the message is not at hand
	text    string
}

func readPress(q fields) press {
	from := q.in("from")
	p := press{
		query: q.need("id"),
		user:  strings.TrimSpace(from.need("first_name") + " " + from.text("last_name", "")),
		data:  q.text("data", ""),
	}
	if q.has("message") && !q.null("message") {
		m := q.in("message")
		chat := m.in("chat")
		m.need("message_id")
		chat.need("id")
		p.message, p.chat, p.text = bytes.Clone(m.members["message_id"]), bytes.Clone(chat.members["id"]), m.text("text", "")
	}
	return p
}

// telegramSays answers with a note to who pressed the button, if it can be.
func telegramSays(status, message, query string) func([]Outcome) (Reply, error) {
	body := members{"status": status, "message": message}
	if query != "" {
		body["method"], body["callback_query_id"], body["text"] = "answerCallbackQuery", query, limit(message, 200)
	}
	return func([]Outcome) (Reply, error) { return jsonReply(http.StatusOK, body), nil }
}

// answer changes the message: what came of it goes below, the alert's first
// line is written anew, and the buttons go, save for those that still help.
func (p press) answer(r Request, o Options, name string, out Outcome) Reply {
	news := p.news(name, out)
	if p.message == nil {
		reply, _ := telegramSays("ok", news, p.query)(nil)
		return reply
	}
	a := out.Alert
	_, log, _ := strings.Cut(p.text, "\n")
	text := fmt.Sprintf(`<a href="%s">%s</a> <b>%s - %s on %s</b>`+"\n%s\n%s",
		html.EscapeString(alertURL(r, o, a.ID)), html.EscapeString(db.Short(a.ID)), html.EscapeString(capital(a.Severity)),
		html.EscapeString(limit(a.Event, 200)), html.EscapeString(limit(a.Resource, 200)),
		html.EscapeString(limit(log, 3000)), html.EscapeString(news))
	return jsonReply(http.StatusOK, members{
		"status": "ok", "method": "editMessageText", "chat_id": p.chat, "message_id": p.message,
		"text": text, "parse_mode": "HTML", "reply_markup": members{"inline_keyboard": keyboard(name, a.ID)},
	})
}

func (p press) news(name string, out Outcome) string {
	switch {
	case out.Blackout != nil:
		return fmt.Sprintf("A blackout of alert %s lasts until %s, by %s.", db.Short(out.Alert.ID), out.Blackout.EndTime, p.user)
	case name == watch || name == unwatch:
		return fmt.Sprintf("User %s is %sing alert %s", p.user, name, db.Short(out.Alert.ID))
	}
	return fmt.Sprintf("The status of alert %s is %s now!", db.Short(out.Alert.ID), out.Alert.Status)
}

func keyboard(name, id string) [][]members {
	button := func(name string) members {
		return members{"text": capital(name), "callback_data": "/" + name + " " + id}
	}
	switch name {
	case watch:
		return [][]members{{button(unwatch), button(alarm.ActionAck), button(alarm.ActionClose)}}
	case unwatch:
		return [][]members{{button(watch), button(alarm.ActionAck), button(alarm.ActionClose)}}
	}
	return [][]members{}
}
