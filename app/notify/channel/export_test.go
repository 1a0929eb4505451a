package channel

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/alertad/alertad/app/notify"
	"github.com/alertad/alertad/db"
)

// Requests is what a channel would ask of its service, for people to read.
func Requests(c *db.Channel, m notify.Message, to string, links bool) (string, error) {
	t := Find(c.Type)
	if err := check(t, c); err != nil {
		return "", err
	}
	n := &note{Message: m, id: "item-1", name: c.Name, to: to, now: time.Date(2026, 1, 31, 12, 0, 5, 0, time.UTC)}
	if links {
		n.open, n.ack = "https://alerts.example.com/alert/a1", "https://alerts.example.com/ack/tok.en"
	}
	asks, err := t.ask(valuesOf(t, c), n)
	var b strings.Builder
	for _, a := range asks {
		fmt.Fprintf(&b, "%s %s\n", or(a.method, "POST"), a.url)
		for _, name := range slices.Sorted(maps.Keys(a.header)) {
			fmt.Fprintf(&b, "%s: %s\n", name, a.header[name])
		}
		if a.user != "" {
			fmt.Fprintf(&b, "(basic %s %s)\n", a.user, a.password)
		}
		b.WriteString(readable(a.body) + "\n")
	}
	return b.String(), err
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// readable is a body as lines.
func readable(body string) string {
	var v any
	if json.Unmarshal([]byte(body), &v) == nil {
		var b strings.Builder
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		e.SetIndent("", "  ")
		_ = e.Encode(v)
		return strings.TrimSpace(b.String())
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		return body
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(form)) {
		lines = append(lines, fmt.Sprintf("  %s=%q", name, form[name]))
	}
	return strings.Join(lines, "\n")
}

// Render is a message as the text of a type of chat.
func Render(m notify.Message, most int) string {
	n := &note{Message: m, open: "https://alerts.example.com/alert/a1", ack: "https://alerts.example.com/ack/tok.en"}
	return n.text(style{max: most})
}

// Template makes the body of a webhook.
func Template(text string, m notify.Message) (string, error) {
	return (&note{Message: m, id: "item-1", name: "ops"}).filledIn(text)
}

// Syslog is the messages that are sent.
func Syslog(c *db.Channel, m notify.Message) []string {
	n := &note{Message: m, id: "item-1", name: "ops", now: time.Date(2026, 1, 31, 12, 0, 5, 0, time.UTC)}
	return syslogMessages(valuesOf(Find("syslog"), c), n)
}

// Sign signs a form with the example credentials of Amazon's test suite.
func Sign(address, service, form string, now time.Time) string {
	u, _ := url.Parse(address)
	a := ask{url: address, body: form, header: map[string]string{"Content-Type": "application/x-www-form-urlencoded"}}
	sigV4{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", service}.sign(&a, u, now)
	return a.header["Authorization"]
}

// Read reads the end of a link.
func (l *Links) Read(token string) (item, who string, err error) { return l.read(token) }

// HeaderLines reads the headers of a webhook.
func HeaderLines(text string) (map[string]string, error) { return headerLines(text) }

// Clean makes one line.
func Clean(s string) string { return clean(s) }
