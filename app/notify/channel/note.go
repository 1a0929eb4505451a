package channel

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/alertad/alertad/app/notify"
)

// note is a message with what it is sent with.
type note struct {
	notify.Message
	id   string // of the item in the outbox: the same at every attempt
	name string // of the channel
	to   string // the address of who is told, where the type tells persons
	now  time.Time
	open string // link to the alert, or the list; "" for none
	ack  string // link that acknowledges; "" for none

	reach reach
}

// The longest texts of an alert in a message, in characters.
const (
	maxTitle = 200
	maxLine  = 300
)

// title is the message in one line.
func (n *note) title() string {
	return cut(map[notify.Occasion]string{
		notify.Reminder: "Still open: ", notify.Acked: "Acknowledged: ", notify.Resolved: "Resolved: ",
	}[n.What]+n.subject(), maxTitle)
}

// subject is what it is about, in one line.
func (n *note) subject() string {
	switch {
	case n.What == notify.Test:
		return "Test of the channel " + clean(n.name)
	case n.total() == 1 && len(n.Alerts) == 1:
		a := n.Alerts[0]
		s := fmt.Sprintf("%s: %s on %s", strings.ToUpper(clean(a.Severity)), clean(a.Event), clean(a.Resource))
		if a.Environment != "" {
			s += " (" + clean(a.Environment) + ")"
		}
		return s
	}
	s := fmt.Sprintf("%d alerts", n.total())
	if len(n.Alerts) > 0 {
		s += ", the worst " + clean(n.Alerts[0].Severity)
	}
	if n.RuleName != "" {
		s += " (" + clean(n.RuleName) + ")"
	}
	return s
}

func (n *note) total() int { return max(n.Total, len(n.Alerts)) }

// worst is the severity of the message.
func (n *note) worst() level {
	if len(n.Alerts) == 0 {
		return info
	}
	return levelOf(n.Alerts[0].Severity)
}

// lines is what is below the title, one line for each alert.
func (n *note) lines() []string {
	var out []string
	if n.What == notify.Test {
		out = append(out, "This message is sent to try the channel. There is nothing to do.")
	}
	if by := clean(n.By); by != "" {
		out = append(out, "By "+by+".")
	}
	if text := clean(n.Text); text != "" {
		out = append(out, cut(text, maxLine))
	}
	single := n.total() == 1
	for _, a := range n.Alerts {
		line := clean(a.Text)
		if !single {
			line = fmt.Sprintf("%s: %s on %s", clean(a.Severity), clean(a.Event), clean(a.Resource))
			if text := clean(a.Text); text != "" {
				line += ": " + text
			}
		}
		if value := clean(a.Value); value != "" {
			line = strings.TrimSpace(line + " (" + value + ")")
		}
		if single && len(a.Service) > 0 {
			line = strings.TrimSpace(line + " [" + clean(strings.Join(a.Service, ", ")) + "]")
		}
		if line != "" {
			out = append(out, cut(line, maxLine))
		}
	}
	return out
}

// links are below the lines: what they are called, and where they lead.
func (n *note) links() [][2]string {
	var out [][2]string
	if n.open != "" {
		out = append(out, [2]string{"Open", n.open})
	}
	if n.ack != "" {
		out = append(out, [2]string{"Acknowledge", n.ack})
	}
	return out
}

// style is how a service wants texts.
type style struct {
	max    int                            // characters of the whole
	escape func(string) string            // of text that is no markup; nil: as it is
	strong func(string) string            // of the title, after escape; nil: as it is
	link   func(label, url string) string // nil: label: url
	bare   bool                           // without the title, which goes elsewhere
}

// text is the message as one text of that style. Lines that have no room are
// counted; links stay.
func (n *note) text(s style) string {
	if s.escape == nil {
		s.escape = func(t string) string { return t }
	}
	if s.link == nil {
		s.link = func(label, url string) string { return label + ": " + url }
	}
	var tail []string
	for _, l := range n.links() {
		tail = append(tail, s.link(l[0], l[1]))
	}
	lines := n.lines()
	extra := n.total() - len(n.Alerts)
	for shown := len(lines); ; shown-- {
		all := s.head(n, maxTitle)
		for _, l := range lines[:shown] {
			all = append(all, s.escape(l))
		}
		if more := extra + len(lines) - shown; more > 0 {
			all = append(all, s.escape(fmt.Sprintf("and %d more", more)))
		}
		t := strings.Join(append(all, tail...), "\n")
		if utf8.RuneCountInString(t) <= s.max {
			return t
		}
		if shown == 0 {
			return n.short(s, tail)
		}
	}
}

func (s style) head(n *note, most int) []string {
	if s.bare {
		return nil
	}
	title := s.escape(cut(n.title(), most))
	if s.strong != nil {
		title = s.strong(title)
	}
	return []string{title}
}

// short is the title alone, as much of it as there is room for, with the links
// if they have any.
func (n *note) short(s style, tail []string) string {
	for _, more := range [][]string{tail, nil} {
		for most := maxTitle; most >= 20; most -= 20 {
			t := strings.Join(append(s.head(n, most), more...), "\n")
			if utf8.RuneCountInString(t) <= s.max {
				return t
			}
		}
	}
	return cut(clean(n.title()), s.max)
}

// clean makes one line of a text that anybody may have written: nothing in it
// moves the cursor, hides or turns round what is behind it.
func clean(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsControl(r), r == '\u2028', r == '\u2029':
			return ' '
		case unicode.Is(unicode.Bidi_Control, r), r == '\uFEFF', r == utf8.RuneError:
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// cut is the beginning of a text, with so many characters at most.
func cut(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	r := []rune(s)
	if most <= 3 {
		return string(r[:most])
	}
	return strings.TrimSpace(string(r[:most-3])) + "..."
}

// unmention has names with an @ be text: a space without width parts them.
func unmention(s string) string { return strings.ReplaceAll(s, "@", "@\u200B") }

// escaped puts a backslash before each of some characters.
func escaped(s, special string) string {
	var b strings.Builder
	for _, r := range s {
		if strings.ContainsRune(special, r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// markdown escapes what makes links, quotes and formats in Markdown, and mentions
// nobody. Not all services take a backslash before other characters.
func markdown(s string) string { return unmention(escaped(s, "\\`*_[]>#|~")) }

// key is the matter's key with so many characters at most, safe in addresses.
func (n *note) key(most int) string {
	if n.Key != "" && len(n.Key) <= most && !strings.ContainsFunc(n.Key, func(r rune) bool {
		return r > '~' || r <= ' ' || strings.ContainsRune(`/?#%"<>\`, r)
	}) {
		return n.Key
	}
	sum := sha256.Sum256([]byte(n.Key))
	return hex.EncodeToString(sum[:])[:min(most, 32)]
}

// level is how bad it is, in the four words that most services have.
type level string

const (
	critical level = "critical"
	failing  level = "error"
	warning  level = "warning"
	info     level = "info"
)

// levelOf reads the severities of the alarm models.
func levelOf(severity string) level {
	switch strings.ToLower(severity) {
	case "security", "critical", "fatal", "emergency":
		return critical
	case "major", "high", "error":
		return failing
	case "minor", "warning", "medium", "advisory", "low":
		return warning
	}
	return info
}

// colour is that of the message.
func (n *note) colour() string {
	if n.What == notify.Resolved {
		return "#2e7d32"
	}
	return map[level]string{critical: "#c62828", failing: "#ef6c00", warning: "#f9a825", info: "#1565c0"}[n.worst()]
}
