// Package syslog receives messages of syslog and makes alerts of them.
package syslog

import (
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/db"
)

// facilities are the names of RFC 5424, table 1, as Alerta's syslog receiver
// has them.
var facilities = [24]string{
	"kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news",
	"uucp", "cron", "authpriv", "ftp", "ntp", "audit", "alert", "clock",
	"local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
}

var levels = [8]string{"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"}

// Severities are those that Alerta's syslog receiver gives the levels, from
// emerg to debug. A notice is normal, so it closes what was worse.
func Severities() [8]string {
	return [8]string{"critical", "critical", "major", "minor", "warning", "normal", "informational", "debug"}
}

// Mapping says what becomes of messages.
type Mapping struct {
	Environment string
	Customer    string
	Severities  [8]string // of the levels
	Rules       *receive.Rules
}

// fields are what rules may ask for, beside structured data as sd.ID.NAME.
var fields = map[string]func(*Message) string{
	"facility": func(m *Message) string { return facilities[m.Facility] },
	"level":    func(m *Message) string { return levels[m.Level] },
	"host":     (*Message).host,
	"program":  func(m *Message) string { return m.Program },
	"pid":      func(m *Message) string { return m.PID },
	"msgid":    func(m *Message) string { return m.ID },
	"text":     func(m *Message) string { return m.Text },
	"source":   func(m *Message) string { return m.source() },
}

// Field returns what rules call by that name.
func (m *Message) Field(name string) string {
	if f := fields[name]; f != nil {
		return f(m)
	}
	for _, e := range m.Data {
		for _, p := range e.Params {
			if name == "sd."+e.ID+"."+p.Name {
				return p.Value
			}
		}
	}
	return ""
}

// Known reports whether messages may have a field of that name.
func Known(name string) bool {
	return fields[name] != nil || strings.HasPrefix(name, "sd.") && strings.Count(name, ".") > 1
}

func (m *Message) source() string {
	if m.From.IsValid() {
		return m.From.String()
	}
	return ""
}

// host is who the message is about: a sender that does not say is it itself.
func (m *Message) host() string {
	if m.Host != "" {
		return m.Host
	}
	return m.source()
}

// Alert makes an alert of the message, nil if it is to be ignored. The names
// are those of Alerta's syslog receiver: messages of a facility are of one
// alert for each host and program, whatever their level.
func (o *Mapping) Alert(m *Message) *db.Alert {
	if m.Text == "" && m.ID == "" || strings.Contains(m.Text, "last message repeated") {
		return nil
	}
	facility, level := facilities[m.Facility], levels[m.Level]
	a := &db.Alert{
		Resource:    m.host(),
		Event:       event(facility, level),
		Environment: o.Environment,
		Customer:    o.Customer,
		Severity:    o.Severities[m.Level],
		Service:     []string{"Platform"},
		Group:       "Syslog",
		ValueText:   level,
		Text:        m.Text,
		Tags:        []string{facility + "." + level},
		Attributes:  m.attributes(),
		Origin:      "syslog/" + m.source(),
		Type:        "syslogAlert",
		RawData:     m.Raw,
		Timeout:     -1, // the server's
	}
	if m.Program != "" {
		a.Resource += ":" + m.Program
	}
	if m.Cisco {
		a.Event = "%" + m.ID
	} else {
		for _, l := range levels {
			a.Correlate = append(a.Correlate, event(facility, l))
		}
	}
	if !m.Time.IsZero() {
		a.CreateTime = db.At(m.Time)
	}
	if !o.Rules.Apply(m, a) {
		return nil
	}
	if len(a.Correlate) > 0 && !slices.Contains(a.Correlate, a.Event) {
		a.Correlate = nil // a rule named the event: the facility's are others
	}
	return a
}

func event(facility, level string) string {
	return strings.ToUpper(facility[:1]) + facility[1:] + strings.ToUpper(level[:1]) + level[1:]
}

// maxAttributes is how much structured data becomes attributes.
const maxAttributes = 50

// attributes are what else the message tells. Names have no dots, by which
// filters would take them apart.
func (m *Message) attributes() db.Attributes {
	a := db.Attributes{}
	add := func(name, value string) {
		if value != "" && len(a) < maxAttributes {
			a[strings.NewReplacer(".", "_", "$", "_").Replace(name)] = value
		}
	}
	add("program", m.Program)
	add("pid", m.PID)
	add("msgid", m.ID)
	for _, e := range m.Data {
		for i, p := range e.Params {
			name := e.ID + "_" + p.Name
			if slices.ContainsFunc(e.Params[:i], func(q Param) bool { return q.Name == p.Name }) {
				name += "_" + strconv.Itoa(i+1)
			}
			add(name, p.Value)
		}
	}
	return a
}
