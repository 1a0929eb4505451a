package webhook

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alertad/alertad/app/alarm"
	"github.com/alertad/alertad/db"
)

// Action is one thing that a request wants done.
type Action struct {
	Do    Deed
	Alert string // to which: its id, or the first eight characters of it at least
	Name  string // the operator's action, the status, or the tag
	Text  string // for the history

	// Blackout is what a new blackout covers. With none, it covers the alert's
	// environment, resource and event.
	Blackout *db.Blackout
}

// Deed is a kind of Action.
type Deed uint8

// The kinds of actions.
const (
	Act Deed = iota // what operators do: ack, close...
	SetStatus
	AddTag
	RemoveTag
	MakeBlackout
)

// Outcome is what became of an action.
type Outcome struct {
	Alert    *db.Alert    // as it is now; nil for a blackout that names no alert
	Blackout *db.Blackout // that was made
	Err      *db.Error    // why it was refused; nil if it was done
}

// Reply is the answer to a request.
type Reply struct {
	Code   int // HTTP status
	Header map[string]string
	Body   []byte // JSON; empty: none
}

// jsonReply makes an answer of v, which encodes without an error.
func jsonReply(code int, v any) Reply {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return Reply{Code: code, Body: body}
}

// members are those of a JSON object to be sent.
type members = map[string]any

// buttons are the operators' actions that chats offer.
var buttons = []string{alarm.ActionOpen, alarm.ActionAck, alarm.ActionUnack, alarm.ActionShelve, alarm.ActionUnshelve, alarm.ActionClose}

const (
	watch   = "watch"
	unwatch = "unwatch"
)

// chatAction is what somebody asks for in a chat; false if it is nothing that
// can be done from there. Watching is a tag, as the console sets it.
func chatAction(name, alert, user, chat string) (Action, bool) {
	switch {
	case alert == "":
		return Action{}, false
	case slices.Contains(buttons, name):
		return Action{Do: Act, Alert: alert, Name: name, Text: "status change via " + chat + " by " + user}, true
	case name == watch:
		return Action{Do: AddTag, Alert: alert, Name: watch + ":" + user}, true
	case name == unwatch:
		return Action{Do: RemoveTag, Alert: alert, Name: watch + ":" + user}, true
	}
	return Action{}, false
}

// why tells people why an action was refused.
func why(err *db.Error, alert string) string {
	if err.Code == db.NotFound {
		return "alert " + alert + " not found"
	}
	return err.Message
}

// alertURL is where people see an alert.
func alertURL(r Request, o Options, id string) string {
	id = url.PathEscape(id)
	if o.Senders.DashboardURL != "" {
		return strings.TrimRight(o.Senders.DashboardURL, "/") + "/#/alert/" + id
	}
	return r.BaseURL + "/alert/" + id
}

// capital writes the first letter of a word as a capital one.
func capital(word string) string {
	_, n := utf8.DecodeRuneInString(word)
	return strings.ToUpper(word[:n]) + word[n:]
}

// done answers that all went well, or with the first refusal.
func done(outcomes []Outcome) (Reply, error) {
	for _, o := range outcomes {
		if o.Err != nil {
			return Reply{}, o.Err
		}
	}
	return jsonReply(http.StatusOK, members{"status": "ok"}), nil
}

// limit cuts a text that is longer than n characters.
func limit(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
