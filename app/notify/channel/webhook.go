package channel

import (
	"cmp"
	"encoding/json"
	"strings"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

func checkWebhook(v values) error {
	if _, err := parseTemplate(v.text("template")); err != nil {
		return db.Errorf(db.Invalid, "template: %v", err)
	}
	if _, err := headerLines(v.text("headers")); err != nil {
		return err
	}
	return nil
}

// askWebhook makes the request that the settings describe.
func askWebhook(v values, n *note) ([]ask, error) {
	header, err := headerLines(v.text("headers"))
	if err != nil {
		return nil, permanent("%v", err)
	}
	if header["Content-Type"] == "" {
		header["Content-Type"] = cmp.Or(v.text("content"), "application/json")
	}
	body, err := n.filledIn(v.text("template"))
	if err != nil {
		return nil, permanent("%v", err)
	}
	return []ask{{method: v.text("method"), url: v.text("url"), header: header, body: body}}, nil
}

// headerLines reads lines of Name: value. Its error shows no value.
func headerLines(text string) (map[string]string, error) {
	h := map[string]string{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok || name == "" || strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.ContainsAny(value, "\r\n\x00") {
			return nil, db.Errorf(db.Invalid, "headers must be lines of Name: value")
		}
		if strings.EqualFold(name, "content-type") {
			name = "Content-Type"
		}
		h[name] = value
	}
	return h, nil
}

// document is what programs are told: the message, with what a person reads.
type document struct {
	ID      string `json:"id"` // the same at every attempt
	Channel string `json:"channel"`
	Title   string `json:"title"`
	URL     string `json:"url,omitempty"`
	AckURL  string `json:"ackUrl,omitempty"`
	Time    string `json:"time"`
	notify.Message
	Alerts []shown `json:"alerts"`
}

// shown is an alert with times as the API writes them.
type shown struct {
	notify.Alert
	CreateTime      string `json:"createTime"`
	LastReceiveTime string `json:"lastReceiveTime"`
}

func (n *note) document() document {
	d := document{
		ID: n.id, Channel: n.name, Title: n.title(), URL: n.open, AckURL: n.ack,
		Time: n.Time.String(), Message: n.Message, Alerts: []shown{},
	}
	for _, a := range n.Alerts {
		d.Alerts = append(d.Alerts, shown{a, a.CreateTime.String(), a.LastReceiveTime.String()})
	}
	return d
}

func (n *note) json() string {
	text, _ := json.Marshal(n.document()) // texts, lists and numbers
	return string(text)
}
