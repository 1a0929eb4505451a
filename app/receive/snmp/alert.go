package snmp

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/alertad/alertad/app/receive"
	"github.com/alertad/alertad/db"
)

// Mapping says what becomes of traps.
type Mapping struct {
	Environment string
	Customer    string
	// Severity turns one that this package gives (major, warning, normal,
	// indeterminate) into one of the alarm model.
	Severity func(string) string
	Rules    *receive.Rules
}

// fields are what rules may ask for, beside values of the trap by their places
// (1, 2, ...), OIDs and the names of known objects.
var fields = map[string]func(*Trap) string{
	"trap":       (*Trap).name,
	"oid":        func(t *Trap) string { return t.OID },
	"host":       (*Trap).host,
	"source":     (*Trap).source,
	"version":    func(t *Trap) string { return t.Version },
	"enterprise": func(t *Trap) string { return t.Enterprise },
	"generic":    func(t *Trap) string { return t.Generic },
	"specific":   func(t *Trap) string { return t.Specific },
	"uptime":     func(t *Trap) string { return t.Uptime },
	"user":       func(t *Trap) string { return t.User },
	"context":    func(t *Trap) string { return t.Context },
	"text":       (*Trap).values,
}

var numbers = regexp.MustCompile(`^[1-9]\d*(\.\d+)*$`)

// Known reports whether traps may have a field of that name.
func Known(name string) bool {
	if fields[name] != nil || numbers.MatchString(name) {
		return true
	}
	for _, o := range objects {
		if o == name {
			return true
		}
	}
	return false
}

// Field returns what rules call by that name.
func (t *Trap) Field(name string) string {
	if f := fields[name]; f != nil {
		return f(t)
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n >= 1 && n <= len(t.Vars) {
			return t.Vars[n-1].Value
		}
		return ""
	}
	for _, v := range t.Vars {
		if v.OID == name || strings.HasPrefix(v.OID, name+".") || object(v.OID) == name {
			return v.Value
		}
	}
	return ""
}

func (t *Trap) source() string {
	if t.From.IsValid() {
		return t.From.String()
	}
	return ""
}

// host is who the trap is about; its sender may be a proxy.
func (t *Trap) host() string {
	if t.Agent != "" {
		return t.Agent
	}
	return t.source()
}

// name is that of a trap of the standards, else its OID.
func (t *Trap) name() string {
	if n, ok := notices[t.OID]; ok {
		return n.name
	}
	return t.OID
}

// values are all values in one line, as people read them.
func (t *Trap) values() string {
	parts := make([]string, len(t.Vars))
	for i, v := range t.Vars {
		parts[i] = label(v.OID) + "=" + v.Value
	}
	return strings.Join(parts, ", ")
}

func label(oid string) string {
	if name := object(oid); name != "" {
		return name
	}
	return oid
}

// Alert makes an alert of the trap, nil if it is to be ignored. What Alerta's
// receiver names is named as there; an interface belongs to the resource, so
// that one which goes up does not end the trouble of another.
func (o *Mapping) Alert(t *Trap) *db.Alert {
	n, known := notices[t.OID]
	if !known {
		n = notice{t.OID, "Enterprise Specific", "indeterminate", nil}
	}
	a := &db.Alert{
		Resource:    t.host(),
		Event:       n.name,
		Environment: o.Environment,
		Customer:    o.Customer,
		Severity:    o.Severity(n.severity),
		Correlate:   slices.Clone(n.correlate),
		Service:     []string{"Network"},
		Group:       "SNMP",
		ValueText:   t.number(),
		Text:        n.text,
		Tags:        []string{"SNMPv" + t.Version},
		Attributes:  t.attributes(),
		Origin:      "snmp/" + t.source(),
		Type:        "snmptrapAlert",
		RawData:     t.raw(),
		Timeout:     -1, // the server's
	}
	if text := t.values(); text != "" {
		a.Text += ": " + text
	}
	if strings.HasPrefix(n.name, "link") {
		for _, object := range []string{"ifName", "ifDescr", "ifIndex"} {
			if name := t.Field(object); name != "" {
				a.Resource += ":" + name
				break
			}
		}
	}
	if !o.Rules.Apply(t, a) {
		return nil
	}
	if len(a.Correlate) > 0 && !slices.Contains(a.Correlate, a.Event) {
		a.Correlate = nil // a rule named the event: it is not of the standards
	}
	return a
}

// number is the generic number of version 1 (RFC 1157), for any version.
func (t *Trap) number() string {
	if last, ok := strings.CutPrefix(t.OID, snmpTraps); ok {
		if n, err := strconv.Atoi(last); err == nil && n >= 1 && n <= 6 {
			return strconv.Itoa(n - 1)
		}
	}
	return "6"
}

// maxAttributes is how many values become attributes.
const maxAttributes = 50

// attributes are the values by the names of their objects, else by their
// places: names have no dots, by which filters would take them apart.
func (t *Trap) attributes() db.Attributes {
	a := db.Attributes{"trapOID": t.OID}
	add := func(name, value string) {
		if value != "" {
			a[name] = value
		}
	}
	add("enterprise", t.Enterprise)
	add("user", t.User)
	for i, v := range t.Vars {
		name := object(v.OID)
		if _, taken := a[name]; taken || name == "" {
			name = "_" + strconv.Itoa(i+1)
		}
		if len(a) < maxAttributes {
			add(name, v.Value)
		}
	}
	return a
}

// raw lists the trap as snmptrapd would print it.
func (t *Trap) raw() string {
	var b strings.Builder
	fmt.Fprintf(&b, "SNMPv%s trap %s from %s, uptime %s\n", t.Version, t.OID, t.source(), t.Uptime)
	for _, v := range t.Vars {
		fmt.Fprintf(&b, "%s = %s: %s\n", v.OID, v.Type, v.Value)
	}
	return b.String()
}
