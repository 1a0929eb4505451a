package webhook

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/alertad/alertad/db"
)

const slackSetup = `# api.slack.com/apps: the app's Signing Secret (Basic Information) goes into
# alertad.conf as SLACK_SIGNING_SECRET.
# Interactivity & Shortcuts, Request URL; and Slash Commands, Create New Command, Request URL:
URL/webhooks/slack?api-key=KEY
# Commands: /alertad ack ID; so too open, close, unack, shelve, unshelve, watch, unwatch.
# Buttons of attachments: callback_id is the alert's id, value is the action.
# Buttons of blocks: action_id is the action, value is the alert's id.
`

// slackAge is how old a signed request may be.
const slackAge = 5 * time.Minute

// parseSlack reads slash commands, and buttons that were pressed.
// Source: https://docs.slack.dev/interactivity/implementing-slash-commands
// Source: https://docs.slack.dev/legacy/legacy-messaging/legacy-message-buttons
// Source: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
func parseSlack(r Request, o Options) (Result, error) {
	if err := checkSlack(r, o.Senders.SlackSecret); err != nil {
		return Result{}, err
	}
	form := readForm(r)
	switch {
	case *form.err != nil:
		return Result{}, *form.err
	case form.has("ssl_check"):
		return Result{Reply: func([]Outcome) (Reply, error) { return Reply{Code: http.StatusOK}, nil }}, nil
	case form.has("payload"):
		return slackButton(form, r, o)
	case form.has("command"):
		return slackCommand(form, r, o)
	}
	return Result{}, db.Errorf(db.Invalid, "this is neither a command nor a button: there is no payload and no command")
}

// checkSlack checks the signature, if there is a secret.
// Source: https://docs.slack.dev/authentication/verifying-requests-from-slack
func checkSlack(r Request, secret string) error {
	if secret == "" {
		return nil
	}
	stamp := r.Header.Get("X-Slack-Request-Timestamp")
	sent, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || !signedByAny(secret, r.Header.Get("X-Slack-Signature"), "v0", "v0:", stamp, ":", string(r.Body)) {
		return notFrom("Slack", "X-Slack-Signature")
	}
	if age := r.Now.Time().Sub(time.Unix(sent, 0)); age > slackAge || age < -slackAge {
		return db.Errorf(db.Forbidden, "this request of Slack is too old: its time and this server's differ by more than %d minutes", slackAge/time.Minute)
	}
	return nil
}

// slackCommand reads "/command ACTION ID", as somebody typed it.
func slackCommand(form fields, r Request, o Options) (Result, error) {
	user, words := form.need("user_name"), strings.Fields(form.text("text", ""))
	help := "Usage: " + form.need("command") + " ACTION ID, where ACTION is one of " +
		strings.Join(append(buttons[:len(buttons):len(buttons)], watch, unwatch), ", ")
	if *form.err != nil {
		return Result{}, *form.err
	}
	if len(words) != 2 {
		return Result{Reply: slackWhisper(help)}, nil
	}
	act, ok := chatAction(words[0], words[1], user, "#slack")
	if !ok {
		return Result{Reply: slackWhisper(help)}, nil
	}
	return Result{Actions: []Action{act}, Reply: func(outcomes []Outcome) (Reply, error) {
		if err := outcomes[0].Err; err != nil {
			return slackWhisper(why(err, act.Alert))(nil)
		}
		a := outcomes[0].Alert
		text := slackEscape(slackNews(words[0], user, a)) + "\n<" + alertURL(r, o, a.ID) + "|" + slackEscape(a.Event+" on "+a.Resource) + ">"
		return jsonReply(http.StatusOK, members{"response_type": "in_channel", "text": text}), nil
	}}, nil
}

// slackWhisper tells only who asked, and leaves the message as it is.
func slackWhisper(text string) func([]Outcome) (Reply, error) {
	reply := jsonReply(http.StatusOK, members{"response_type": "ephemeral", "replace_original": false, "text": slackEscape(text)})
	return func([]Outcome) (Reply, error) { return reply, nil }
}

// slackNews is a sentence on what was done.
func slackNews(name, user string, a *db.Alert) string {
	if name == watch || name == unwatch {
		return "User " + user + " is " + name + "ing alert " + db.Short(a.ID)
	}
	return "The status of alert " + db.Short(a.ID) + " is " + capital(a.Status) + " now!"
}

// slackEscape writes the characters that mean something to Slack.
func slackEscape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// slackButton reads a button that was pressed: of an attachment, where the
// answer is the message anew, or of a block, where it may only be empty.
func slackButton(form fields, r Request, o Options) (Result, error) {
	p := newFields(form.err, "payload", []byte(form.need("payload")))
	user, pressed := p.in("user"), p.first("actions")
	who := cmp.Or(user.text("name", ""), user.text("username", ""))
	blocks := p.text("type", "") == "block_actions"
	var id, do string
	if blocks {
		id, do = pressed.need("value"), pressed.need("action_id")
	} else {
		id, do = p.need("callback_id"), pressed.need("value")
	}
	if who == "" {
		p.fail("payload.user.name is missing")
	}
	message := newSlackMessage(p)
	if *p.err != nil {
		return Result{}, *p.err
	}
	act, ok := chatAction(do, id, who, "#slack")
	if !ok {
		return Result{}, db.Errorf(db.Invalid, "Unsupported #slack action")
	}
	return Result{Actions: []Action{act}, Reply: func(outcomes []Outcome) (Reply, error) {
		switch err := outcomes[0].Err; {
		case blocks:
			return Reply{Code: http.StatusOK}, nil
		case err != nil:
			return slackWhisper(why(err, id))(nil)
		}
		message.show(do, slackEscape(slackNews(do, who, outcomes[0].Alert)), alertURL(r, o, outcomes[0].Alert.ID))
		return jsonReply(http.StatusCreated, message.body), nil
	}}, nil
}

// slackMessage is a message with attachments, to be changed.
type slackMessage struct {
	body        members
	attachments []members // those of body
}

func newSlackMessage(p fields) slackMessage {
	m := slackMessage{body: members{}}
	if !p.has("original_message") || p.null("original_message") {
		return m
	}
	original := p.in("original_message")
	for name := range original.members {
		m.body[name] = original.value(name)
	}
	for _, a := range original.all("attachments") {
		attachment := members{}
		for name := range a.members {
			attachment[name] = a.value(name)
		}
		if list := a.all("actions"); list != nil {
			attachment["actions"] = slackActions(list)
		}
		m.attachments = append(m.attachments, attachment)
	}
	return m
}

func slackActions(list []fields) []members {
	actions := make([]members, len(list))
	for i, f := range list {
		actions[i] = members{}
		for name := range f.members {
			actions[i][name] = f.value(name)
		}
	}
	return actions
}

// show puts into the message what was done. A watch turns its button around;
// after anything else the buttons go, and the news come below.
func (m slackMessage) show(name, news, url string) {
	other, watching := map[string]string{watch: unwatch, unwatch: watch}[name]
	for _, a := range m.attachments {
		if !watching {
			delete(a, "actions")
			continue
		}
		actions, _ := a["actions"].([]members)
		for _, button := range actions {
			if button["value"] == name {
				button["name"], button["value"], button["text"] = other, other, capital(other)
			}
		}
	}
	if !watching {
		m.attachments = append(m.attachments, members{
			"fallback": news, "pretext": "Action done!", "color": "#808080", "title": news, "title_link": url,
		})
	}
	m.body["attachments"] = m.attachments
}
