package syslog

import (
	"net/netip"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Message is one message, however it was written. What it does not tell is
// empty.
type Message struct {
	Facility int       // 0 to 23
	Level    int       // 0 to 7; the lower, the worse
	Time     time.Time // only of a message that tells its zone
	Host     string
	Program  string
	PID      string
	ID       string // MSGID of RFC 5424; of a Cisco message its FACILITY-SEVERITY-MNEMONIC
	Data     []Element
	Text     string
	Raw      string

	Cisco bool       // it has the form of Cisco's: %LINK-3-UPDOWN: text
	From  netip.Addr // who sent it, which may be a relay
}

// Element is structured data of RFC 5424.
type Element struct {
	ID     string
	Params []Param
}

// Param is one value of an element.
type Param struct{ Name, Value string }

const (
	noPriority = 1<<3 | 5 // user.notice, for messages without (RFC 3164, 4.3.3)
	maxName    = 255      // bytes of a host, a program and other names
)

// Parse reads a message of RFC 5424 or RFC 3164, or whatever programs and
// devices take for these: it finds what it can, and the rest is the text.
func Parse(b []byte) Message {
	raw := strings.ToValidUTF8(string(b), "\ufffd")
	raw = strings.Trim(strings.ReplaceAll(raw, "\x00", ""), "\r\n")
	m := Message{Raw: raw}
	rest := m.priority(raw)
	if after, ok := strings.CutPrefix(rest, "1 "); !ok || !m.modern(after) {
		m.old(rest)
	}
	m.Text = strings.TrimSpace(m.Text)
	return m
}

func (m *Message) priority(s string) (rest string) {
	m.Facility, m.Level = noPriority>>3, noPriority&7
	if !strings.HasPrefix(s, "<") {
		return s
	}
	digits, rest, ok := strings.Cut(s[1:], ">")
	if n, err := strconv.ParseUint(digits, 10, 8); ok && err == nil && len(digits) <= 3 && n < 24<<3 {
		m.Facility, m.Level = int(n>>3), int(n&7)
		return rest
	}
	return s
}

// modern reads what stands behind the version in RFC 5424, section 6. It
// returns false, and changes nothing, if that is something else.
func (m *Message) modern(s string) bool {
	var field [5]string // TIMESTAMP HOSTNAME APP-NAME PROCID MSGID
	for i := range field {
		var ok bool
		if field[i], s, ok = strings.Cut(s, " "); !ok || field[i] == "" {
			return false
		}
		if field[i] == "-" {
			field[i] = ""
		}
	}
	at, err := time.Parse(time.RFC3339Nano, field[0])
	if err != nil && field[0] != "" {
		return false
	}
	data, text, ok := elements(s)
	if !ok {
		data, text = nil, s
	}
	m.Time, m.Data = at, data
	m.Host, m.Program, m.PID, m.ID = cut(field[1]), cut(field[2]), cut(field[3]), cut(field[4])
	m.Text = strings.TrimPrefix(text, "\ufeff")
	return true
}

// elements reads structured data and the space behind it. The rest is the
// message.
func elements(s string) (data []Element, rest string, ok bool) {
	if after, is := strings.CutPrefix(s, "-"); is {
		rest, ok = spaced(after)
		return nil, rest, ok
	}
	for strings.HasPrefix(s, "[") {
		var e Element
		if e, s, ok = element(s[1:]); !ok {
			return nil, "", false
		}
		data = append(data, e)
	}
	rest, ok = spaced(s)
	return data, rest, ok && len(data) > 0
}

func spaced(s string) (string, bool) {
	after, ok := strings.CutPrefix(s, " ")
	return after, ok || s == ""
}

func element(s string) (e Element, rest string, ok bool) {
	end := strings.IndexAny(s, " ]")
	if end <= 0 {
		return e, "", false
	}
	e.ID, s = cut(s[:end]), s[end:]
	for strings.HasPrefix(s, " ") {
		var p Param
		if p.Name, s, ok = strings.Cut(s[1:], `="`); !ok || strings.ContainsAny(p.Name, ` ]"`) || p.Name == "" {
			return e, "", false
		}
		if p.Value, s, ok = quoted(s); !ok {
			return e, "", false
		}
		p.Name = cut(p.Name)
		e.Params = append(e.Params, p)
	}
	rest, ok = strings.CutPrefix(s, "]")
	return e, rest, ok
}

// quoted reads a value up to its closing quote. Only ", \ and ] are escaped
// (RFC 5424, 6.3.3); other backslashes are themselves.
func quoted(s string) (value, rest string, ok bool) {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return b.String(), s[i+1:], true
		case c == '\\' && i+1 < len(s) && strings.IndexByte(`"\]`, s[i+1]) >= 0:
			i++
			b.WriteByte(s[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

var (
	// stamp is the time of RFC 3164, as it is and as devices write it: with a
	// year, with parts of a second, with a zone.
	stamp = regexp.MustCompile(`^[*.]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3]?\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?(?: [A-Z]{3,4})?(?: \d{4})?:? +`)
	// exact is a time that tells its zone, as relays write it.
	exact = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d) +`)
	// tag is the program, with or without the number of its process.
	tag = regexp.MustCompile(`^([^\s:\[\]<>"%]{1,255})(?:\[([^\]\s]{1,64})\])?(:? )`)
	// cisco is what the systems of Cisco write: a number, perhaps the host and
	// the time, and a code.
	cisco  = regexp.MustCompile(`^(?:: )?(?:(\d+|[A-Za-z][\w.-]*): ){0,2}([*.]?[A-Z][a-z]{2} [^%]{0,40}: )?%([A-Z][A-Z0-9_]*(?:-[A-Z0-9_]+)*-[0-7]-[A-Z0-9_]+): ?`)
	number = regexp.MustCompile(`^\d+$`)
)

// old reads what stands behind the priority in RFC 3164, section 4.1.
func (m *Message) old(s string) {
	dated := false
	if found := stamp.FindString(s); found != "" {
		s, dated = s[len(found):], true
	} else if found := exact.FindString(s); found != "" {
		m.Time, _ = time.Parse(time.RFC3339Nano, strings.TrimSpace(found))
		s, dated = s[len(found):], true
	}
	// What stands alone before the tag is the host; on the machine itself it
	// is left out.
	if host, rest, ok := strings.Cut(s, " "); dated && ok && host != "" && !strings.ContainsAny(host, `:[%`) || isAddress(host) {
		m.Host, s = cut(host), rest
	}
	if m.cisco(s) {
		return
	}
	m.Text = s
	if t := tag.FindStringSubmatch(s + " "); t != nil && (t[2] != "" || strings.HasPrefix(t[3], ":")) {
		m.Program, m.PID = t[1], t[2]
		m.Text = s[min(len(s), len(t[0])):]
	}
}

// isAddress reports whether a host is an address of IPv6, whose colons are not
// those of a tag.
func isAddress(s string) bool {
	ip, err := netip.ParseAddr(s)
	return err == nil && ip.Is6()
}

func (m *Message) cisco(s string) bool {
	found := cisco.FindStringSubmatch(s)
	if found == nil {
		return false
	}
	if m.Host == "" && !number.MatchString(found[1]) {
		m.Host = cut(found[1])
	}
	m.Cisco, m.ID, m.Text = true, cut(found[3]), s[len(found[0]):]
	m.Program, _, _ = strings.Cut(m.ID, "-")
	return true
}

// cut bounds a name.
func cut(s string) string {
	if len(s) <= maxName {
		return s
	}
	return strings.ToValidUTF8(s[:maxName], "")
}
