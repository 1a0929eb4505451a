package channel

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strings"
)

// askMatrix sends a message event
// (https://spec.matrix.org/v1.11/client-server-api/#put_matrixclientv3roomsroomidsendeventtypetxnid).
// The transaction is the item, so a repeated request makes no second message.
func askMatrix(v values, n *note) ([]ask, error) {
	rich := n.text(style{max: 8000, escape: func(s string) string { return html.EscapeString(unmention(s)) },
		strong: func(s string) string { return "<strong>" + s + "</strong>" },
		link:   func(label, to string) string { return `<a href="` + html.EscapeString(to) + `">` + label + "</a>" }})
	a := jsonAsk(at(v.text("url"), "/_matrix/client/v3/rooms/"+url.PathEscape(v.text("room"))+"/send/m.room.message/"+url.PathEscape(n.id)),
		map[string]any{
			"msgtype": "m.text", "body": n.text(style{max: 8000, escape: unmention}),
			"format": "org.matrix.custom.html", "formatted_body": strings.ReplaceAll(rich, "\n", "<br>"),
			"m.mentions": map[string]any{},
		}, "Authorization", "Bearer "+v.text("token"))
	a.method = http.MethodPut
	return []ask{a}, nil
}

// judgeMatrix reads how long to wait, which older servers say in the body.
func judgeMatrix(a answer) error {
	var said struct {
		Code  string      `json:"errcode"`
		Error string      `json:"error"`
		After json.Number `json:"retry_after_ms"`
	}
	if a.code != http.StatusTooManyRequests || json.Unmarshal(a.body, &said) != nil || said.After == "" {
		return nil
	}
	ms, _ := said.After.Float64()
	seconds, _ := json.Marshal(ms / 1000)
	return later(json.Number(seconds), "Matrix: %.50s %.100s", clean(said.Code), clean(said.Error))
}
