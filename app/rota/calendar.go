package rota

import (
	"strings"
	"unicode/utf8"

	"github.com/alertad/alertad/db"
)

// Calendar returns the shifts between two times as iCalendar (RFC 5545), for
// programs that read it again and again: a shift keeps its UID as long as it
// begins at the same time. Nobody is shown as busy by it.
func (r *Rota) Calendar(from, to db.Time) []byte {
	var c calendar
	c.line("BEGIN", "VCALENDAR")
	c.line("VERSION", "2.0")
	c.line("PRODID", "-//alertad//on call//EN")
	c.line("METHOD", "PUBLISH")
	c.line("NAME", escape(r.Name)) // RFC 7986, as is the next; X- are the names of before
	c.line("REFRESH-INTERVAL;VALUE=DURATION", "PT1H")
	c.line("X-WR-CALNAME", escape(r.Name))
	c.line("X-PUBLISHED-TTL", "PT1H")
	for _, s := range r.Shifts(from, to) {
		c.shift(r, s)
	}
	c.line("END", "VCALENDAR")
	return []byte(c.String())
}

type calendar struct{ strings.Builder }

func (c *calendar) shift(r *Rota, s Shift) {
	kind := "turn"
	if s.Override != "" {
		kind = s.Override
	}
	c.line("BEGIN", "VEVENT")
	c.line("UID", escape(r.ID+"/"+kind+"/"+moment(s.Start)))
	c.line("DTSTAMP", moment(r.UpdateTime))
	c.line("DTSTART", moment(s.Start))
	c.line("DTEND", moment(s.End))
	c.line("SUMMARY", escape(s.Member+" ("+r.Name+")"))
	if r.Text != "" {
		c.line("DESCRIPTION", escape(r.Text))
	}
	c.line("TRANSP", "TRANSPARENT")
	c.line("END", "VEVENT")
}

// octets is the most that a line has, its end not counted (section 3.1).
const octets = 75

// line writes a line, folded where it is too long, between characters.
func (c *calendar) line(name, value string) {
	room := octets
	for rest := name + ":" + value; ; {
		if len(rest) <= room {
			c.WriteString(rest + "\r\n")
			return
		}
		cut := room
		for !utf8.RuneStart(rest[cut]) {
			cut--
		}
		c.WriteString(rest[:cut] + "\r\n ")
		rest, room = rest[cut:], octets-1
	}
}

// escape makes a value of a text (section 3.3.11), without control characters.
func escape(text string) string {
	var b strings.Builder
	for _, c := range strings.ToValidUTF8(text, "\uFFFD") {
		switch {
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\\' || c == ';' || c == ',':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c >= ' ' && c != 0x7f || c == '\t':
			b.WriteRune(c)
		}
	}
	return b.String()
}

// moment is the form of a time in UTC (section 3.3.5).
func moment(t db.Time) string { return t.Time().Format("20060102T150405Z") }
