// Package snmp receives traps of SNMP, versions 1, 2c and 3, and makes alerts of
// them.
package snmp

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gosnmp/gosnmp"
)

// Trap is one trap, in the form of version 2, whatever its version was.
type Trap struct {
	Version    string // 1, 2c or 3
	OID        string // what it tells: snmpTrapOID, without a dot at the front
	Agent      string // who it is about, if it says so: an address
	Enterprise string
	Generic    string // numbers of version 1
	Specific   string
	Uptime     string // hundredths of a second
	User       string // of version 3
	Context    string // of version 3
	Vars       []Var  // without uptime and OID
	From       netip.Addr
}

// Var is one value that came with a trap.
type Var struct {
	OID   string // without a dot at the front
	Type  string
	Value string
}

// The objects that traps of version 2 begin or end with (RFC 3416, RFC 3584).
const (
	sysUpTime          = "1.3.6.1.2.1.1.3.0"
	snmpTrapOID        = "1.3.6.1.6.3.1.1.4.1.0"
	snmpTrapEnterprise = "1.3.6.1.6.3.1.1.4.3.0"
	snmpTrapAddress    = "1.3.6.1.6.3.18.1.3.0"
	snmpTrapCommunity  = "1.3.6.1.6.3.18.1.4.0" // a secret
	snmpTraps          = "1.3.6.1.6.3.1.1.5."
)

// read turns a packet into a trap. Those of version 1 get the OID that RFC
// 3584, section 3.1, gives them.
func read(p *gosnmp.SnmpPacket) (*Trap, error) {
	t := &Trap{Version: "2c"}
	switch p.Version {
	case gosnmp.Version1:
		t.one(p)
	case gosnmp.Version3:
		t.Version, t.Context = "3", clean(p.ContextName)
	}
	for _, v := range p.Variables {
		oid, value := bare(v.Name), text(v)
		switch oid {
		case sysUpTime:
			t.Uptime = value
		case snmpTrapOID:
			t.OID = value
		case snmpTrapEnterprise:
			t.Enterprise = value
		case snmpTrapAddress:
			t.Agent = value
		case snmpTrapCommunity:
		default:
			t.Vars = append(t.Vars, Var{oid, kind(v.Type), value})
		}
	}
	if t.OID == "" {
		return nil, fmt.Errorf("a trap without snmpTrapOID")
	}
	if ip, err := netip.ParseAddr(t.Agent); err != nil || ip.IsUnspecified() {
		t.Agent = ""
	}
	return t, nil
}

func (t *Trap) one(p *gosnmp.SnmpPacket) {
	t.Version, t.Agent, t.Enterprise = "1", p.AgentAddress, bare(p.Enterprise)
	t.Generic, t.Specific = strconv.Itoa(p.GenericTrap), strconv.Itoa(p.SpecificTrap)
	t.Uptime = strconv.FormatUint(uint64(p.Timestamp), 10)
	if p.GenericTrap >= 0 && p.GenericTrap < 6 {
		t.OID = snmpTraps + strconv.Itoa(p.GenericTrap+1)
		return
	}
	t.OID = t.Enterprise + ".0." + t.Specific
}

func bare(oid string) string { return strings.TrimPrefix(oid, ".") }

// text writes a value as people read it.
func text(v gosnmp.SnmpPDU) string {
	switch x := v.Value.(type) {
	case nil:
		return ""
	case []byte:
		return octets(x)
	case string:
		if v.Type == gosnmp.ObjectIdentifier {
			return bare(x)
		}
		return clean(x)
	}
	return fmt.Sprint(v.Value)
}

// octets are text if they can be, else numbers, as of an Ethernet address.
func octets(b []byte) string {
	s := strings.TrimRight(string(b), "\x00\r\n")
	if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) {
		return strings.TrimSpace(s)
	}
	h := hex.EncodeToString(b)
	var out strings.Builder
	for i := 0; i < len(h); i += 2 {
		if i > 0 {
			out.WriteByte(':')
		}
		out.WriteString(h[i : i+2])
	}
	return out.String()
}

func clean(s string) string {
	return strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\ufffd")
}

func kind(t gosnmp.Asn1BER) string {
	switch t {
	case gosnmp.OctetString:
		return "STRING"
	case gosnmp.Integer:
		return "INTEGER"
	case gosnmp.ObjectIdentifier:
		return "OID"
	}
	return t.String()
}
